"""The checker of histories can fail: it is shown a whole run, then every way in which one can be broken."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from reel_common.artifact import Artifact
from reel_common.bus import DeadLetter, Recorded
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
    PlanCreated,
    PostRequested,
    RenderRequested,
    StageFailed,
    VideoPublished,
    VideoRendered,
    VideoRequested,
)
from reel_common.values import Brief
from tests.history import History, problems

START = datetime(2026, 1, 1, tzinfo=UTC)
BYTES = Artifact(sha256="0" * 64, size=1, media_type="text/plain")


def whole() -> Iterator[Event]:
    """A take with two lines and two shots, as it should be."""
    a = BYTES
    yield VideoRequested(job="j", brief=Brief(prompt="cats"))
    yield PlanCreated(job="j", plan=a, title="Cats", formats=("draft",))
    for n in "12":
        yield LineRequested(job="j", line=n, speaker="narrator", rank=0, text="a", language="en", plan=a)
        yield ClipRequested(job="j", shot=n, plan=a, frames=1, geometries=("portrait",))
    for n in "12":
        yield LineReady(job="j", line=n, audio=a, seconds=1, text="a", language="en", plan=a)
        yield ClipReady(job="j", shot=n, frames=1, clips=())
    yield AudioReady(job="j", plan=a, lines=a)
    yield CaptionsReady(job="j", plan=a, captions=a)
    yield ClipsReady(job="j", plan=a, clips=a)
    yield RenderRequested(job="j", plan=a, captions=a, clips=a, formats=("draft",))
    yield VideoRendered(job="j", plan=a, title="Cats", files=(), timeline=a, srt=a, ass=a, thumbnail=a, credits=a)
    yield PostRequested(job="j", platform="folder", rendered=a)
    yield VideoPublished(job="j", platform="folder", url="file:///x")


def recorded(events: Sequence[Event], seconds: float = 0.1) -> list[Recorded]:
    return [Recorded(n, START + timedelta(seconds=n * seconds), event, {}) for n, event in enumerate(events, 1)]


def judged(events: Sequence[Event], seconds: float = 0.1) -> list[str]:
    return problems(History(recorded(events, seconds)))


def without(subject: str) -> list[Event]:
    left = [event for event in whole() if event.subject != subject]
    assert len(left) == len(list(whole())) - 1
    return left


def later(subject: str, by: int = 99) -> list[Event]:
    """The whole run with one fact stored later than it should be."""
    events = list(whole())
    at = next(n for n, event in enumerate(events) if event.subject == subject)
    event = events.pop(at)
    events.insert(at + by, event)
    return events


FAILED = StageFailed(job="j", stage="voice", reason="no voice")
CANCELLED = JobCancelled(job="j")


def test_a_run_as_it_should_be_has_no_problems() -> None:
    assert judged(list(whole())) == []
    assert problems(History(recorded(list(whole()))), {"j"}) == []


def test_a_take_that_failed_or_was_cancelled_has_ended_too() -> None:
    assert judged([*list(whole())[:5], FAILED]) == []
    assert judged([*list(whole())[:5], CANCELLED]) == []


BROKEN: dict[str, tuple[Callable[[], list[Event]], str]] = {
    "nothing ends it": (lambda: list(whole())[:9], "never ended"),
    "two ends": (lambda: [*whole(), FAILED], "ended 2 times"),
    "an end before the video": (lambda: [*list(whole())[:-3], CANCELLED, *list(whole())[-3:]], "ended 2 times"),
    "a failure without a reason": (lambda: [*list(whole())[:5], FAILED.model_copy(update={"reason": " "})], "reason"),
    "no request": (lambda: without("video.requested.j.1"), "begins with plan.created"),
    "no plan": (lambda: without("plan.created.j.1"), "before its cause: plan.created"),
    "a line nobody asked for": (lambda: without("line.requested.j.1.2"), "before its cause: line.requested 2"),
    "a line nobody spoke": (lambda: without("line.ready.j.1.2"), "gathered without ['2']"),
    "a clip nobody made": (lambda: without("clip.ready.j.1.1"), "gathered without ['1']"),
    "a gather too early": (lambda: later("line.ready.j.1.2", 2), "gathered without ['2']"),
    "a join too early": (lambda: later("clips.ready.j.1", 1), "before its cause: clips.ready"),
    "no request to render": (lambda: without("render.requested.j.1"), "after 0 requests to render"),
    "a video before its request": (lambda: later("render.requested.j.1", 1), "before its cause: render.requested"),
    "work after the video": (lambda: later("clip.ready.j.1.2"), "came after the video"),
    "a post without an answer": (lambda: list(whole())[:-1], "post.requested without an answer"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_run_is_told(name: str) -> None:
    events, told = BROKEN[name]
    found = judged(events())
    assert any(told in problem for problem in found), found


def test_a_fact_that_is_stored_twice_is_told() -> None:
    events = list(whole())
    assert judged([*events[:7], events[6], *events[7:]]) == ["line.ready.j.1.1 is stored 2 times"]


def test_an_accepted_job_that_left_nothing_is_told() -> None:
    assert problems(History(recorded(list(whole()))), {"j", "k"}) == ["k was accepted and is not in the stream"]


def test_an_artifact_the_store_does_not_give_back_is_told() -> None:
    found = problems(History(recorded(list(whole())), gone=["000000000000 (line.wav): damaged"]))
    assert found == ["an artifact is gone: 000000000000 (line.wav): damaged"]


def test_a_gap_in_the_stream_is_told() -> None:
    assert problems(History(recorded(list(whole())), unread=[3])) == ["what was stored under 3 is no event"]


def test_what_was_in_flight_when_a_take_was_given_up_may_still_come_and_nothing_later() -> None:
    begun = list(whole())[:6]
    late = LineReady(job="j", line="1", audio=BYTES, seconds=1, text="a", language="en", plan=BYTES)
    assert judged([*begun, CANCELLED, late], seconds=9) == []
    assert judged([*begun, CANCELLED, late], seconds=11) == ["line.ready.j.1.1 came 11.0 s after job.cancelled.j.1"]


def test_a_take_that_was_handed_out_again_may_go_on_after_its_failure() -> None:
    events = list(whole())
    records = recorded([*events[:5], FAILED, events[4], *events[5:]], seconds=20)
    again = [replace(r, again="t") if r.sequence == 7 else r for r in records]
    assert problems(History(again)) == []
    assert any("came" in problem for problem in problems(History(recorded([*events[:5], FAILED, *events[5:]], 20))))


def letter(subject: str) -> DeadLetter:
    return DeadLetter("1", "voice-speak", subject, "line.requested", b"", {}, 4, "no voice", START)


def test_a_dead_letter_needs_a_failure_that_tells_of_it_and_lies_there_once() -> None:
    records, dead = recorded([*list(whole())[:5], FAILED]), letter("line.requested.j.1.1")
    assert problems(History(records, [dead])) == []
    assert "lies 2 times" in problems(History(records, [dead, dead]))[0]
    found = problems(History(recorded(list(whole())), [dead]))
    assert found == ["line.requested.j.1.1 was buried by voice-speak and no stage.failed tells so: no voice"]
