"""Sends spans and metrics over OTLP/HTTP. Loaded only where OpenTelemetry's variables name an endpoint.

Everything is sent from threads of its own with bounded queues: a collector that is away costs spans, never work.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from opentelemetry import metrics, trace
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import MetricExportResult, MetricsData, PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExportResult

from reel_common import __version__

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Told:
    """Says that sending fails when it begins to and when it ends, not every time it is tried."""

    what: str
    failing: bool = False

    def __call__(self, failed: bool) -> None:
        if failed and not self.failing:
            log.warning("no collector takes the %s: dropped, see OTEL_EXPORTER_OTLP_ENDPOINT", self.what)
        elif self.failing and not failed:
            log.info("a collector takes the %s again", self.what)
        self.failing = failed


class _Spans(OTLPSpanExporter):
    def __init__(self) -> None:
        super().__init__()
        self._told = _Told("spans")

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        result = super().export(spans)
        self._told(result is not SpanExportResult.SUCCESS)
        return result


class _Metrics(OTLPMetricExporter):
    def __init__(self) -> None:
        super().__init__()
        self._told = _Told("metrics")

    def export(
        self, metrics_data: MetricsData, timeout_millis: float | None = 10_000, **more: Any
    ) -> MetricExportResult:
        result = super().export(metrics_data, timeout_millis, **more)
        self._told(result is not MetricExportResult.SUCCESS)
        return result


def start_traces(service: str) -> None:
    """Sampling and batching are the SDK's defaults (`OTEL_TRACES_SAMPLER`, `OTEL_BSP_…`): all of it, unless the
    caller's own trace is not sampled."""
    # Not at exit: `telemetry.stop` decides how long an exit may take.
    provider = TracerProvider(resource=_resource(service), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(_Spans()))
    trace.set_tracer_provider(provider)


def start_metrics(service: str) -> None:
    """Exported every `OTEL_METRIC_EXPORT_INTERVAL` milliseconds (60,000) and at the end."""
    reader = PeriodicExportingMetricReader(_Metrics())
    metrics.set_meter_provider(MeterProvider([reader], resource=_resource(service), shutdown_on_exit=False))


def _resource(service: str) -> Resource:
    logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)  # it tells of every try; `_Told` of every change
    told = {"service.name": service, "service.namespace": "reelwright", "service.version": __version__}
    return Resource.create({**told, "service.instance.id": str(_INSTANCE)})


_INSTANCE = uuid4()
"""Tells replicas apart: their counters must not be taken for one another's."""
