"""A collector for a test: an OTLP/HTTP endpoint on loopback, and what it was sent."""

import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from opentelemetry.proto.metrics.v1.metrics_pb2 import Metric
from opentelemetry.proto.trace.v1 import trace_pb2


@dataclass(frozen=True, slots=True)
class Span:
    """A span as it arrived; ids as bytes, `parent` empty for a root. Hashed by its id."""

    service: str
    name: str
    trace: bytes
    id: bytes
    parent: bytes
    kind: str
    """PRODUCER, CONSUMER, SERVER, CLIENT, INTERNAL"""
    attributes: Mapping[str, object] = field(hash=False)
    links: tuple[bytes, ...]
    """Ids of the spans it is linked to."""
    failed: bool
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """One series of a metric: a counter's sum, or a histogram's sum and count."""

    service: str
    instance: str
    attributes: Mapping[str, object]
    value: float
    count: int = 1


@dataclass(slots=True)
class Collector:
    """What arrived so far."""

    endpoint: str = ""
    spans: list[Span] = field(default_factory=list)
    latest: dict[tuple[str, str], list[Point]] = field(default_factory=dict)
    """By (instance, metric): exports are cumulative, so the last one holds all."""

    def points(self, metric: str) -> list[Point]:
        """Every process's series of a metric."""
        return [point for (_, name), points in self.latest.items() if name == metric for point in points]

    def total(self, metric: str, **attributes: object) -> float:
        """The sum over the series whose attributes (without `reel.`) are these."""
        wanted = {f"reel.{name}": value for name, value in attributes.items()}
        return sum(p.value for p in self.points(metric) if wanted.items() <= dict(p.attributes).items())


@contextmanager
def collector() -> Iterator[Collector]:
    """Listen on a free port; whoever sends must have done so before the block ends."""
    collected = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.path == "/v1/traces":
                collected.spans.extend(_spans(body))
            else:
                collected.latest.update(_metrics(body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    collected.endpoint = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield collected
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _spans(body: bytes) -> Iterator[Span]:
    for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
        service = str(_plain(resource.resource.attributes)["service.name"])
        for scope in resource.scope_spans:
            for span in scope.spans:
                yield Span(
                    service=service,
                    name=span.name,
                    trace=span.trace_id,
                    id=span.span_id,
                    parent=span.parent_span_id,
                    kind=trace_pb2.Span.SpanKind.Name(span.kind).removeprefix("SPAN_KIND_"),
                    attributes=_plain(span.attributes),
                    links=tuple(link.span_id for link in span.links),
                    failed=span.status.code == trace_pb2.Status.STATUS_CODE_ERROR,
                    events=tuple(event.name for event in span.events),
                )


def _metrics(body: bytes) -> Iterator[tuple[tuple[str, str], list[Point]]]:
    for resource in ExportMetricsServiceRequest.FromString(body).resource_metrics:
        about = _plain(resource.resource.attributes)
        service, instance = str(about["service.name"]), str(about["service.instance.id"])
        for scope in resource.scope_metrics:
            for metric in scope.metrics:
                yield (instance, metric.name), list(_points(metric, service, instance))


def _points(metric: Metric, service: str, instance: str) -> Iterator[Point]:
    for number in metric.sum.data_points:
        value = number.as_double if number.HasField("as_double") else number.as_int
        yield Point(service, instance, _plain(number.attributes), value)
    for histogram in metric.histogram.data_points:
        yield Point(service, instance, _plain(histogram.attributes), histogram.sum, histogram.count)


def _plain(attributes: Iterable[KeyValue]) -> dict[str, object]:
    return {pair.key: getattr(pair.value, pair.value.WhichOneof("value") or "string_value") for pair in attributes}
