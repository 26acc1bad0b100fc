"""Judges a whole stream after the fact: what every run must have left behind, whatever died on the way.

`problems` is a pure function of what was stored, so that tests/faults/test_history.py can show it broken histories.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from reel_common.bus import Bus, DeadLetter, Recorded
from reel_common.errors import ServiceError
from reel_common.events import (
    AudioReady,
    CaptionsReady,
    ClipReady,
    ClipRequested,
    ClipsReady,
    Event,
    JobCancelled,
    LineReady,
    LineRequested,
    MetricsCollected,
    PlanCreated,
    PostRequested,
    RenderRequested,
    StageFailed,
    VideoPublished,
    VideoRendered,
    VideoRequested,
)
from reel_common.memo import artifacts
from reel_common.store import Store
from reel_common.worker import AFTER_THE_RENDER

IN_FLIGHT_SECONDS = 10.0
"""How long after a take was given up a fact of it may still come: the promise is that a cancel stops work everywhere
within ten seconds, and what a worker publishes at that moment cannot be called back. Work that begins later is a fault.
"""
AFTER_THE_VIDEO = (PostRequested, VideoPublished, MetricsCollected, StageFailed, JobCancelled)
"""What may follow a finished video."""

CAUSES: dict[type[Event], tuple[type[Event], ...]] = {
    PlanCreated: (VideoRequested,),
    LineRequested: (PlanCreated,),
    AudioReady: (PlanCreated,),
    CaptionsReady: (AudioReady,),
    ClipsReady: (PlanCreated,),
    ClipRequested: (PlanCreated,),
    RenderRequested: (CaptionsReady, ClipsReady),
    VideoRendered: (RenderRequested,),
    PostRequested: (VideoRendered,),
    StageFailed: (VideoRequested,),
    JobCancelled: (VideoRequested,),
}
"""Facts that must be stored before, one of each kind."""
UNIT_CAUSES: dict[type[Event], type[Event]] = {
    LineReady: LineRequested, ClipReady: ClipRequested, VideoPublished: PostRequested, MetricsCollected: VideoPublished,
}  # fmt: skip
"""The same for one line, shot or platform."""
GATHERED: dict[type[Event], tuple[type[Event], type[Event]]] = {
    AudioReady: (LineRequested, LineReady), ClipsReady: (ClipRequested, ClipReady),
}  # fmt: skip
"""What a gather sums up: every request must have been answered before."""


@dataclass(slots=True)
class History:
    """Everything that a bus and a store hold after a run."""

    records: Sequence[Recorded]
    letters: Sequence[DeadLetter] = ()
    gone: Sequence[str] = ()
    """Artifacts that an event names and the store does not give back."""
    unread: Sequence[int] = ()
    """Sequences between the first and the last under which no event was found."""


@dataclass(slots=True)
class _Take:
    """The records of one take, in their order; `again` those that were handed out anew."""

    name: str
    facts: list[Recorded] = field(default_factory=list)
    again: list[Recorded] = field(default_factory=list)

    def of(self, *kinds: type[Event]) -> list[Recorded]:
        return [record for record in self.facts if isinstance(record.event, kinds)]


async def read(bus: Bus, store: Store) -> History:
    """All of it, from the first fact on; every artifact is fetched and its checksum compared."""
    last = await bus.last()
    records: list[Recorded] = []
    if last:
        async for record in bus.follow(">"):
            records.append(record)
            if record.sequence >= last:
                break
    unread = set(range(records[0].sequence, last)) - {record.sequence for record in records} if records else ()
    named = {artifact.sha256: artifact for record in records for artifact in artifacts(record.event)}
    gone = []
    for artifact in named.values():
        try:
            await store.get(artifact)
        except ServiceError as error:
            gone.append(f"{artifact.sha256[:12]} ({artifact.name}): {error}")
    return History(records, await bus.dead_letters(), gone, sorted(unread))


def problems(
    history: History, accepted: Collection[str] = (), *, in_flight: float = IN_FLIGHT_SECONDS, open_ends: bool = False
) -> list[str]:
    """What is wrong, a sentence each; nothing for a history as it should be.

    `accepted`: the jobs whose requests somebody was told are stored. `open_ends`: takes may still be worked on.
    """
    takes: dict[tuple[str, int], _Take] = defaultdict(lambda: _Take(""))
    for record in sorted(history.records, key=lambda each: each.sequence):
        key = (record.event.job, record.event.take)
        take = takes[key]
        take.name = f"{key[0]}.{key[1]}"
        (take.again if record.again else take.facts).append(record)
    found = [f"{job} was accepted and is not in the stream" for job in accepted if (job, 1) not in takes]
    found += [f"what was stored under {sequence} is no event" for sequence in history.unread]
    found += [f"an artifact is gone: {which}" for which in history.gone]
    found += [f"{subject} is stored {n} times" for subject, n in _counts(history.records).items() if n > 1]
    found += _buried_aloud(history, takes)
    checks: list[Callable[[_Take], Iterator[str]]] = [
        _caused,
        _gathered_whole,
        partial(_quiet_after_its_end, in_flight=in_flight),
    ]
    checks += [] if open_ends else [_ended_once, _answered]
    return found + [problem for take in takes.values() for check in checks for problem in check(take)]


def _counts(records: Iterable[Recorded]) -> Counter[str]:
    return Counter(record.subject for record in records)


def _ended_once(take: _Take) -> Iterator[str]:
    """One video, or one reason why there is none; a take that was given another chance may have both."""
    videos, cancels = take.of(VideoRendered), take.of(JobCancelled)
    failures = [r for r in take.of(StageFailed) if not (videos and _stage(r) in AFTER_THE_RENDER)]
    ends = len(videos) + len(failures) + len(cancels)
    revived = bool(take.again) and bool(videos)
    cancelled_late = bool(videos and cancels) and videos[0].sequence < cancels[0].sequence
    if ends == 0:
        yield f"{take.name} never ended; its last fact is {take.facts[-1].subject if take.facts else 'none'}"
    if ends > 1 and not revived and not cancelled_late:
        yield f"{take.name} ended {ends} times: {[r.subject for r in (*videos, *failures, *cancels)]}"
    for failure in failures:
        if isinstance(failure.event, StageFailed) and not failure.event.reason.strip():
            yield f"{take.name} failed without a reason"
    if videos and len(take.of(RenderRequested)) != 1:
        yield f"{take.name} was rendered after {len(take.of(RenderRequested))} requests to render"


def _caused(take: _Take) -> Iterator[str]:
    """No fact without what it follows from, stored before it."""
    if take.facts and not isinstance(take.facts[0].event, VideoRequested):
        yield f"{take.name} begins with {take.facts[0].subject}"
    seen: set[tuple[type[Event], str | None]] = set()
    for record in take.facts:
        kind = type(record.event)
        missing = [cause.fact for cause in CAUSES.get(kind, ()) if (cause, None) not in seen]
        if kind in UNIT_CAUSES and (UNIT_CAUSES[kind], _unit(record.event)) not in seen:
            missing.append(f"{UNIT_CAUSES[kind].fact} {_unit(record.event)}")
        if missing:
            yield f"{record.subject} stands before its cause: {', '.join(missing)}"
        seen.add((kind, record.event.key))


def _unit(event: Event) -> str | None:
    return event.platform if isinstance(event, MetricsCollected) else event.key


def _gathered_whole(take: _Take) -> Iterator[str]:
    """A gather comes after the last of its parts, and nothing is asked for afterwards."""
    for gathered, (asked, answered) in GATHERED.items():
        for whole in take.of(gathered):
            requests = {record.event.key for record in take.of(asked)}
            before = {record.event.key for record in take.of(answered) if record.sequence < whole.sequence}
            if requests - before:
                yield f"{whole.subject} was gathered without {sorted(map(str, requests - before))}"


def _answered(take: _Take) -> Iterator[str]:
    """No request of a finished take is an orphan."""
    if not take.of(VideoRendered):
        return
    failed_later = {_stage(record) for record in take.of(StageFailed)} & AFTER_THE_RENDER
    for answer, request in UNIT_CAUSES.items():
        if answer is MetricsCollected or (answer is VideoPublished and (failed_later or take.of(JobCancelled))):
            continue
        orphans = {r.event.key for r in take.of(request)} - {r.event.key for r in take.of(answer)}
        if orphans:
            yield f"{take.name} has {request.fact} without an answer: {sorted(map(str, orphans))}"


def _quiet_after_its_end(take: _Take, *, in_flight: float) -> Iterator[str]:
    """Nothing is worked on for a take that has its result, unless it was given another chance."""
    for video in take.of(VideoRendered):
        for late in take.facts:
            if late.sequence > video.sequence and not isinstance(late.event, AFTER_THE_VIDEO):
                yield f"{late.subject} came after the video"
    revived = max((record.sequence for record in take.again), default=0)
    for end in take.of(StageFailed, JobCancelled):
        if end.sequence < revived or (isinstance(end.event, StageFailed) and _stage(end) in AFTER_THE_RENDER):
            continue
        for late in take.facts:
            after = (late.time - end.time).total_seconds()
            if late.sequence > end.sequence and after > in_flight and late is not end:
                yield f"{late.subject} came {after:.1f} s after {end.subject}"


def _buried_aloud(history: History, takes: Mapping[tuple[str, int], _Take]) -> Iterator[str]:
    """A delivery that was given up is there to be replayed, once, and its take says so."""
    for (consumer, subject), n in Counter((letter.consumer, letter.subject) for letter in history.letters).items():
        if n > 1:
            yield f"{subject} lies {n} times among the dead letters of {consumer}"
    for letter in history.letters:
        take = takes.get(_take_of(letter.subject))
        if take is None or not take.of(StageFailed):
            yield f"{letter.subject} was buried by {letter.consumer} and no stage.failed tells so: {letter.reason}"


def _take_of(subject: str) -> tuple[str, int]:
    tokens = subject.split(".")
    return (tokens[2], int(tokens[3]))


def _stage(record: Recorded) -> str:
    return record.event.stage if isinstance(record.event, StageFailed) else ""
