"""The sweeper: what was lost is handed out again, what waits or is worked on is left alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pytest

from reel_common import sweeper
from reel_common.artifact import Artifact
from reel_common.bus import Consumer, Recorded
from reel_common.bus_memory import MemoryBus
from reel_common.events import (
    Event,
    LineReady,
    LineRequested,
    PlanCreated,
    StageFailed,
    VideoRendered,
    VideoRequested,
)
from reel_common.job import Job, fold
from reel_common.topology import REACTIONS
from reel_common.values import Brief

DATA = Artifact(sha256="0" * 64, size=1, media_type="application/json")
REQUEST = VideoRequested(job="j", brief=Brief(prompt="cats"))
PLAN = PlanCreated(job="j", plan=DATA, title="Cats", formats=("draft",))
LINE = LineRequested(job="j", line="s1-1", speaker="narrator", rank=0, text="Hi", language="en", plan=DATA)
SPOKEN = LineReady(job="j", line="s1-1", audio=DATA, seconds=1, text="Hi", language="en", plan=DATA)
VIDEO = VideoRendered(
    job="j", plan=DATA, title="Cats", files=(), timeline=DATA, srt=DATA, ass=DATA, thumbnail=DATA, credits=DATA
)


@dataclass
class Model:
    """The read model, made anew from the bus."""

    kept: list[Recorded] = field(default_factory=list)

    async def read(self, bus: MemoryBus) -> "Model":
        self.kept = list(bus._log)
        return self

    def all(self) -> Iterable[Job]:
        return [fold(self.kept, "j")]

    def records(self, job: str) -> Sequence[Recorded]:
        return self.kept

    async def caught_up(self) -> None:
        """It always is."""


async def acked(bus: MemoryBus, *, but: str = "") -> None:
    """Every consumer acks everything, as if its answers had been lost; `but` leaves one consumer's work open."""
    for reaction in REACTIONS:
        inbox = await bus.inbox(Consumer(reaction.name, reaction.on.fact))
        while (delivery := await inbox.next(0)) is not None and reaction.name != but:
            await delivery.ack()


async def sweep(bus: MemoryBus, quiet: float = 0) -> list[str]:
    return await sweeper.sweep(bus, await Model().read(bus), quiet=quiet)


async def test_a_request_that_was_acked_and_never_answered_is_handed_out_again() -> None:
    bus = MemoryBus()
    await bus.publish(REQUEST)
    await acked(bus)
    assert await sweep(bus) == ["video.requested.j.1"]
    inbox = await bus.inbox(Consumer("planner", "video.requested"))
    again = await inbox.next(0)
    assert again is not None
    assert again.again == "sweep-1"


async def test_a_take_that_something_happened_in_lately_is_left_alone() -> None:
    bus = MemoryBus()
    await bus.publish(REQUEST)
    await acked(bus)
    assert await sweep(bus, quiet=60) == []


async def test_what_is_worked_on_is_left_alone_and_so_is_all_that_waits_for_it() -> None:
    bus = MemoryBus()
    for event in (REQUEST, PLAN, LINE):
        await bus.publish(event)
    await acked(bus, but="voice-speak")
    assert await sweep(bus) == []


async def test_a_join_that_never_fired_is_run_again_by_its_last_input() -> None:
    bus = MemoryBus()
    for event in (REQUEST, PLAN, LINE, SPOKEN):
        await bus.publish(event)
    await acked(bus)
    assert "line.ready.j.1.s1-1" in await sweep(bus)
    assert "line.requested.j.1.s1-1" not in [r.subject for r in bus._log if r.again]


async def test_a_take_that_has_ended_is_left_alone() -> None:
    bus = MemoryBus()
    await bus.publish(REQUEST)
    await bus.publish(StageFailed(job="j", stage="planner", reason="no"))
    await acked(bus)
    assert await sweep(bus) == []


async def test_two_sweepers_hand_a_fact_out_once() -> None:
    bus = MemoryBus()
    await bus.publish(REQUEST)
    await acked(bus)
    one, two = await Model().read(bus), await Model().read(bus)
    assert await sweeper.sweep(bus, one, quiet=0) == ["video.requested.j.1"]
    assert await sweeper.sweep(bus, two, quiet=0) == []


async def test_what_is_never_answered_fails_with_a_reason_in_the_end() -> None:
    bus = MemoryBus()
    await bus.publish(REQUEST)
    for _ in range(sweeper.MOST_TIMES):
        await acked(bus)
        assert await sweep(bus) == ["video.requested.j.1"]
    await acked(bus)
    assert await sweep(bus) == []
    [failed] = await bus.read("stage.failed.j.1")
    assert isinstance(failed.event, StageFailed)
    assert (failed.event.stage, failed.event.permanent) == ("planner", False)
    assert "never answered" in failed.event.reason


@pytest.mark.parametrize(
    ("name", "event", "answer"),
    [
        ("planner", REQUEST, "plan.created.j.1"),
        ("voice-scatter", PLAN, "audio.ready.j.1"),
        ("voice-speak", LINE, "line.ready.j.1.s1-1"),
        ("voice-gather", SPOKEN, "audio.ready.j.1"),
        ("publish-request", VIDEO, None),
    ],
)
def test_an_answer_has_the_key_of_its_question_only_where_it_has_one_itself(
    name: str, event: Event, answer: str | None
) -> None:
    [reaction] = [reaction for reaction in REACTIONS if reaction.name == name]
    assert isinstance(event, reaction.on)
    assert reaction.answer(event) == answer
