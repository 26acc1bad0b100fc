"""What is counted and measured: OpenTelemetry metrics, exported over OTLP when an endpoint is set, free otherwise.

Attributes have few values on purpose: names of reactions, stages and providers, never of jobs.
"""

from opentelemetry import metrics

from reel_common.events import Event
from reel_common.job import STAGE_OF
from reel_common.topology import Reaction

SECONDS = (
    0.005,
    0.01,
    0.025,
    0.05,
    0.1,
    0.25,
    0.5,
    1.0,
    2.5,
    5.0,
    10.0,
    30.0,
    60.0,
    120.0,
    300.0,
    600.0,
    1800.0,
    3600.0,
)
"""Upper bounds of the histograms' buckets: from a hop of the bus to a long render."""

_meter = metrics.get_meter(__name__)

_work = _meter.create_histogram(
    "reel.work.duration",
    "s",
    "One attempt at one delivery, by how it ended",
    explicit_bucket_boundaries_advisory=SECONDS,
)
_wait = _meter.create_histogram(
    "reel.queue.wait", "s", "From a fact's storing to its first delivery", explicit_bucket_boundaries_advisory=SECONDS
)
_redeliveries = _meter.create_counter("reel.redeliveries", "{delivery}", "Deliveries that were not the first")
_dead = _meter.create_counter("reel.dead_letters", "{letter}", "Deliveries that were buried")
_beats = _meter.create_counter("reel.heartbeats.lost", "{heartbeat}", "Signs of life that the bus did not confirm")
_leases = _meter.create_counter("reel.leases.lost", "{lease}", "Work that was stopped because another may have it")
_refused = _meter.create_counter("reel.joins.refused", "{join}", "Joins that another replica was quicker to publish")
_steps = _meter.create_counter("reel.steps", "{step}", "Memoised steps, made or reused")
_step = _meter.create_histogram(
    "reel.step.duration", "s", "Making one step", explicit_bucket_boundaries_advisory=SECONDS
)
_cost = _meter.create_counter("reel.cost", "USD", "What providers charged, as they reported it")


def delivered(reaction: Reaction, attempt: int, waited: float) -> None:
    """A delivery came in; `waited` seconds since its fact was stored."""
    if attempt == 1:
        _wait.record(waited, _named(reaction))
    else:
        _redeliveries.add(1, _named(reaction))


def processed(reaction: Reaction, outcome: str, seconds: float) -> None:
    """An attempt ended."""
    _work.record(seconds, {**_named(reaction), "reel.outcome": outcome})


def buried(reaction: Reaction) -> None:
    """A delivery went to the dead letters."""
    _dead.add(1, _named(reaction))


def heartbeat_lost(reaction: Reaction) -> None:
    """The bus did not confirm a sign of life."""
    _beats.add(1, _named(reaction))


def lease_lost(reaction: Reaction) -> None:
    """No sign of life was confirmed for so long that the work had to stop."""
    _leases.add(1, _named(reaction))


def join_refused(event: Event) -> None:
    """The fact that a join wanted to publish was there already."""
    _refused.add(1, {"reel.fact": event.fact})


def published(event: Event) -> None:
    """A new fact is stored: the steps it tells of are counted now, which is once."""
    for step in getattr(event, "steps", ()):
        which = {"reel.stage": STAGE_OF[type(event)], "reel.step": step.name, "reel.provider": step.provider}
        _steps.add(1, {**which, "reel.reused": step.reused})
        if not step.reused:
            _step.record(step.seconds, which)
        if step.cost_usd:
            _cost.add(step.cost_usd, which)


def _named(reaction: Reaction) -> dict[str, str]:
    return {"reel.service": reaction.service, "reel.reaction": reaction.name}
