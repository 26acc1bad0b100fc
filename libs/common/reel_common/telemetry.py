"""One trace for one job: OpenTelemetry, exported over OTLP when an endpoint is set, free otherwise."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

from opentelemetry import propagate, trace
from opentelemetry.context import Context
from opentelemetry.trace import Link, Span, SpanKind

from reel_common.bus import Bus, Delivery
from reel_common.events import Event
from reel_common.settings import traces_are_wanted
from reel_common.topology import Reaction

MAX_LINKS = 128
"""What the SDK keeps of a span's links by default; the true count is an attribute."""

tracer = trace.get_tracer(__name__)


def start(service: str) -> None:
    """Export spans over OTLP/HTTP if `OTEL_EXPORTER_OTLP_ENDPOINT` (or the traces one) says where to."""
    if not traces_are_wanted():
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": service}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)


def stop() -> None:
    """Hand over what is left to export."""
    provider = trace.get_tracer_provider()
    shutdown = getattr(provider, "shutdown", None)
    if shutdown is not None:
        shutdown()


async def publish(
    bus: Bus, event: Event, *, parent: Mapping[str, str] | None = None, links: Iterable[Mapping[str, str]] = ()
) -> bool:
    """Store a fact, with the context of the span that did so in its headers. Returns and errors: as `Bus.publish`.

    `parent` and `links` are headers of stored facts; without a parent, the span that runs now is it.
    """
    causes = [trace.get_current_span(propagate.extract(dict(headers))).get_span_context() for headers in links]
    causes = [cause for cause in causes if cause.is_valid]
    if parent is not None and (here := trace.get_current_span().get_span_context()).is_valid:
        causes.insert(0, here)
    with tracer.start_as_current_span(
        f"publish {event.fact}",
        context=None if parent is None else context(parent),
        kind=SpanKind.PRODUCER,
        links=[Link(cause) for cause in causes[:MAX_LINKS]],
        attributes=_attributes(event, "send") | ({"reel.join.inputs": len(causes)} if links else {}),
    ) as span:
        created = await bus.publish(event, headers())
        span.set_attribute("reel.created", created)
        return created


@contextmanager
def processing(reaction: Reaction, event: Event, delivery: Delivery) -> Iterator[Span]:
    """The span of one attempt at one delivery: a child of the span that published the fact."""
    waited = (datetime.now(UTC) - delivery.time).total_seconds()
    attributes: dict[str, str | int | float] = {
        "messaging.consumer.group.name": reaction.name,
        "messaging.message.body.size": len(delivery.data),
        "reel.attempt": delivery.attempt,
        "reel.sequence": delivery.sequence,
        "queue.wait_ms": round(waited * 1000, 1),
    }
    with tracer.start_as_current_span(
        f"process {event.fact}",
        context=context(delivery.headers),
        kind=SpanKind.CONSUMER,
        attributes=_attributes(event, "process") | attributes,
        record_exception=False,
    ) as span:
        yield span


def headers() -> dict[str, str]:
    """The current trace context, to travel with an event."""
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    return carrier


def context(carried: Mapping[str, str]) -> Context:
    """The trace context that travelled with an event."""
    return propagate.extract(dict(carried))


def _attributes(event: Event, operation: str) -> dict[str, str | int | float]:
    """OpenTelemetry's messaging conventions; names and templates, not subjects, so that spans can be grouped."""
    return {
        "messaging.system": "nats",
        "messaging.operation.name": "publish" if operation == "send" else operation,
        "messaging.operation.type": operation,
        "messaging.destination.name": event.subject,
        "messaging.destination.template": f"{event.fact}.{{job}}.{{take}}" + (".{unit}" if event.key else ""),
        "messaging.message.id": event.subject,
        "messaging.message.conversation_id": event.job,
        "reel.job": event.job,
        "reel.take": event.take,
        "reel.unit": event.key or "",
    }
