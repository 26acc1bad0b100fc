"""Prometheus text: what the facts tell (the same on every replica), and what this process itself did."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate

from reel_common.bus import Recorded
from reel_common.job import STAGE_OF, STAGES, Job, State

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the latency histogram's buckets."""
ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


@dataclass(slots=True)
class Facts:
    """What is summed up from every fact once, as it is read from the bus."""

    work: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    steps: Counter[tuple[str, str]] = field(default_factory=Counter)

    def see(self, recorded: Recorded) -> None:
        if recorded.again:
            return
        for step in getattr(recorded.event, "steps", ()):
            stage = STAGE_OF[type(recorded.event)]
            self.work[stage] += step.seconds
            self.steps[stage, "reused" if step.reused else "made"] += 1


@dataclass(slots=True)
class Requests:
    """What this process answered: by method, route template and status, with the time to the head of the answer."""

    answered: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    buckets: defaultdict[tuple[str, str], list[int]] = field(
        default_factory=lambda: defaultdict(lambda: [0] * (len(SECONDS) + 1))
    )
    sums: defaultdict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        self.answered[method, route, status] += 1
        self.buckets[method, route][bisect_left(SECONDS, seconds)] += 1
        self.sums[method, route] += seconds


@dataclass(frozen=True, slots=True)
class Gauges:
    """How things stand at the moment of asking; None for what the bus could not be asked."""

    streams: int
    position: int
    last: int | None
    dead_letters: int | None


def text(jobs: Iterable[Job], facts: Facts, requests: Requests, gauges: Gauges) -> str:
    """All metrics in the exposition format."""
    states = Counter(take.state for job in jobs for take in job.takes.values())
    lines = [
        *_metric("reel_takes", "gauge", "Takes by state.", (({"state": s}, states[s]) for s in State)),
        *_metric("reel_work_seconds_total", "counter", "Seconds of work by stage, as the facts tell.",
                 (({"stage": s}, round(facts.work[s], 3)) for s in STAGES)),
        *_metric("reel_steps_total", "counter", "Memoised steps by stage and outcome.",
                 (({"stage": s, "outcome": o}, facts.steps[s, o]) for s in STAGES for o in ("made", "reused"))),
        *_metric("reel_dead_letters", "gauge", "Dead letters nobody replayed.", _known(gauges.dead_letters)),
        *_metric("reel_event_streams", "gauge", "Event streams open at this replica.", [({}, gauges.streams)]),
        *_metric("reel_jobs_position", "gauge", "Sequence up to which this replica has read the bus.",
                 [({}, gauges.position)]),
        *_metric("reel_jobs_lag", "gauge", "Facts stored and not read yet by this replica, at most.",
                 _known(None if gauges.last is None else max(0, gauges.last - gauges.position))),
        *_metric("reel_http_requests_total", "counter", "Requests answered by this replica.",
                 (({"method": m, "route": r, "status": s}, n) for (m, r, s), n in sorted(requests.answered.items()))),
        *_histogram("reel_http_request_seconds", "Seconds to the head of the answer.", requests),
    ]  # fmt: skip
    return "\n".join([*lines, ""])


def _metric(name: str, kind: str, about: str, samples: Iterable[tuple[dict[str, object], float]]) -> Iterator[str]:
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} {kind}"
    for labels, value in samples:
        yield f"{name}{_labels(labels)} {value}"


def _known(value: float | None) -> list[tuple[dict[str, object], float]]:
    return [] if value is None else [({}, value)]


def _histogram(name: str, about: str, requests: Requests) -> Iterator[str]:
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} histogram"
    for (method, route), counts in sorted(requests.buckets.items()):
        labels: dict[str, object] = {"method": method, "route": route}
        for bound, count in zip((*SECONDS, "+Inf"), accumulate(counts), strict=True):
            yield f"{name}_bucket{_labels({**labels, 'le': bound})} {count}"
        yield f"{name}_sum{_labels(labels)} {requests.sums[method, route]:.6f}"
        yield f"{name}_count{_labels(labels)} {sum(counts)}"


def _labels(labels: dict[str, object]) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{str(value).translate(ESCAPES)}"' for name, value in labels.items()) + "}"
