"""One trace for one job: OpenTelemetry, exported over OTLP when an endpoint is set, free otherwise."""

from collections.abc import Mapping

from opentelemetry import propagate, trace
from opentelemetry.context import Context

from reel_common.settings import traces_are_wanted


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


def headers() -> dict[str, str]:
    """The current trace context, to travel with an event."""
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    return carrier


def context(carried: Mapping[str, str]) -> Context:
    """The trace context that travelled with an event."""
    return propagate.extract(dict(carried))
