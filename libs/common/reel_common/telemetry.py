"""One trace for one job: OpenTelemetry, exported over OTLP when an endpoint is set, free otherwise."""

import logging
import threading
import time
from asyncio import CancelledError
from collections.abc import Awaitable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime

from opentelemetry import metrics as otel_metrics
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import Span, SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from reel_common import logs, metrics
from reel_common.bus import Bus, Delivery
from reel_common.errors import Transient
from reel_common.events import Event
from reel_common.settings import exports
from reel_common.spans import Value, record, span
from reel_common.topology import Reaction

log = logging.getLogger(__name__)

STOP_SECONDS = 2.0
"""How long an exit may wait for a collector."""

_w3c = TraceContextTextMapPropagator()
"""Facts carry the W3C trace context and nothing else, whatever this process is told to speak over HTTP."""


def start(service: str) -> None:
    """Export spans and metrics over OTLP/HTTP, each where `OTEL_EXPORTER_OTLP_[TRACES_|METRICS_]ENDPOINT` says."""
    if exports("TRACES") or exports("METRICS"):
        from reel_common import otlp  # the SDK and requests: for those who asked for it

        if exports("TRACES"):
            otlp.start_traces(service)
        if exports("METRICS"):
            otlp.start_metrics(service)


def stop() -> None:
    """Hand over what is left to export; what nobody has taken after two seconds is dropped."""
    ends = [getattr(p, "shutdown", None) for p in (trace.get_tracer_provider(), otel_metrics.get_meter_provider())]
    threads = [threading.Thread(target=end, daemon=True) for end in ends if end is not None]
    deadline = time.monotonic() + STOP_SECONDS
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))


async def publish(
    bus: Bus, event: Event, *, parent: Mapping[str, str] | None = None, links: Iterable[Mapping[str, str]] = ()
) -> bool:
    """Store a fact, with the context of the span that did so in its headers. Returns and errors: as `Bus.publish`.

    `parent` and `links` are headers of stored facts; without a parent, the span that runs now is it.
    """
    inputs = [cause for headers in links if (cause := _span_of(headers)).is_valid]
    here = trace.get_current_span().get_span_context()
    elsewhere = parent is not None and _span_of(parent).is_valid
    causes = [here, *inputs] if elsewhere and here.is_valid else inputs
    with span(
        f"publish {event.fact}",
        _messaging(bus.system, event.fact, event.subject, "publish", "send") | _about(event),
        kind=SpanKind.PRODUCER,
        context=context(parent) if parent is not None and elsewhere else None,
        links=causes,
    ) as publishing:
        if inputs:
            publishing.set_attribute("reel.join.inputs", len(inputs))  # all of them; links may be fewer
        created = await bus.publish(event, headers())
        publishing.set_attribute("reel.created", created)
    if created:
        metrics.published(event)
    elif inputs:
        metrics.join_refused(event)
    return created


@dataclass(slots=True)
class Attempt:
    """One attempt at one delivery, as its span and the metrics will tell of it."""

    span: Span
    reaction: Reaction
    outcome: str = "done"

    def failed(self, error: BaseException) -> None:
        """The handler's error, which the worker deals with."""
        self.outcome = "failed"
        record(self.span, error)

    def lost(self) -> None:
        """Another worker may have the delivery by now."""
        self.outcome = "lost"
        metrics.lease_lost(self.reaction)


@contextmanager
def processing(system: str, reaction: Reaction, delivery: Delivery, event: Event | None) -> Iterator[Attempt]:
    """The span of one attempt at one delivery: a child of the span that published the fact.

    `system` is the bus's; `event` None when the data could not be read.
    """
    waited = max(0.0, (datetime.now(UTC) - delivery.time).total_seconds())
    metrics.delivered(reaction, delivery.attempt, waited)
    told = _messaging(system, delivery.fact, delivery.subject, "process", "process") | {
        "messaging.consumer.group.name": reaction.name,
        "messaging.message.body.size": len(delivery.data),
        "reel.attempt": delivery.attempt,
        "reel.sequence": delivery.sequence,
        "queue.wait_ms": round(waited * 1000, 1),
    }
    if delivery.again:
        told["reel.again"] = delivery.again
    if event is not None:
        told |= _about(event)
    started, name = time.monotonic(), f"process {delivery.fact}"
    with (
        logs.about(job=event.job, take=event.take, unit=event.key or "") if event is not None else nullcontext(),
        span(name, told, kind=SpanKind.CONSUMER, context=context(delivery.headers)) as running,
    ):
        attempt = Attempt(running, reaction)
        try:
            yield attempt
        except BaseException as error:
            attempt.outcome = "stopped" if isinstance(error, CancelledError) else "failed"
            raise
        finally:
            seconds = time.monotonic() - started
            running.set_attribute("reel.outcome", attempt.outcome)
            metrics.processed(reaction, attempt.outcome, seconds)
            log.info("%s: %s, attempt %d, %.3f s after waiting %.3f s", reaction.name, attempt.outcome,
                     delivery.attempt, seconds, waited)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Watched:
    """A delivery whose settling and signs of life are seen: in spans below the attempt's, and in the metrics."""

    delivery: Delivery
    system: str
    reaction: Reaction
    fact: str
    subject: str
    data: bytes
    headers: Mapping[str, str]
    attempt: int
    sequence: int
    time: datetime
    again: str

    async def ack(self) -> None:
        await self._settled("ack", self.delivery.ack())

    async def retry(self, after: float) -> None:
        await self._settled("retry", self.delivery.retry(after))

    async def still_working(self) -> None:
        try:
            await self.delivery.still_working()
        except Transient:
            metrics.heartbeat_lost(self.reaction)
            trace.get_current_span().add_event("heartbeat lost")
            raise

    async def bury(self, reason: str) -> None:
        await self._settled("bury", self.delivery.bury(reason))
        metrics.buried(self.reaction)

    async def _settled(self, how: str, settling: Awaitable[None]) -> None:
        if not trace.get_current_span().is_recording():
            await settling
            return
        told = _messaging(self.system, self.fact, self.subject, how, "settle")
        with span(f"{how} {self.fact}", told, kind=SpanKind.CLIENT):
            await settling


def watched(delivery: Delivery, system: str, reaction: Reaction) -> Watched:
    """The same delivery, seen."""
    d = delivery
    return Watched(d, system, reaction, d.fact, d.subject, d.data, d.headers, d.attempt, d.sequence, d.time, d.again)


def headers() -> dict[str, str]:
    """The current trace context, to travel with an event."""
    carrier: dict[str, str] = {}
    _w3c.inject(carrier)
    return carrier


def context(carried: Mapping[str, str]) -> Context:
    """The trace context that travelled with an event."""
    return _w3c.extract(dict(carried), Context())


def _span_of(carried: Mapping[str, str]) -> trace.SpanContext:
    return trace.get_current_span(context(carried)).get_span_context()


def _messaging(system: str, fact: str, subject: str, name: str, kind: str) -> dict[str, Value]:
    """OpenTelemetry's messaging conventions. Names of spans hold the fact, not the subject: they can be grouped."""
    return {
        "messaging.system": system,
        "messaging.operation.name": name,
        "messaging.operation.type": kind,
        "messaging.destination.name": subject,
        "messaging.destination.template": f"{fact}.{{job}}.{{take}}" + (".{unit}" if subject.count(".") > 3 else ""),
        "messaging.message.id": subject,
    }


def _about(event: Event) -> dict[str, Value]:
    return {
        "messaging.message.conversation_id": event.job,
        "reel.job": event.job,
        "reel.take": event.take,
        "reel.unit": event.key or "",
    }
