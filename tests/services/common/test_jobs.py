"""The read model: always the fold of what is on the bus, for any number of readers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

import pytest

from reel_common.bus import Recorded
from reel_common.bus_memory import MemoryBus
from reel_common.errors import Transient
from reel_common.events import JobCancelled, StageFailed, VideoRequested
from reel_common.job import State, fold
from reel_common.jobs import SWEEP, Jobs
from reel_common.values import Brief


def requested(job: str, take: int = 1) -> VideoRequested:
    return VideoRequested(job=job, take=take, brief=Brief(prompt="cats"))


@asynccontextmanager
async def running(jobs: Jobs) -> AsyncIterator[Jobs]:
    task = asyncio.create_task(jobs.run())
    try:
        yield jobs
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_it_is_the_fold_of_what_is_on_the_bus() -> None:
    bus = MemoryBus()
    await bus.publish(requested("b"))
    async with running(Jobs(bus)) as jobs:
        await bus.publish(requested("a"))
        await bus.publish(StageFailed(job="b", stage="voice", reason="because"))
        await jobs.caught_up()
        records = await bus.read(">")
        assert [job.id for job in jobs.all()] == ["b", "a"]
        for name in ("a", "b"):
            assert jobs.get(name) == fold(records, name)
            assert list(jobs.records(name)) == [r for r in records if r.event.job == name]
        assert (jobs.position, jobs.version("b"), jobs.version("nobody")) == (3, 3, 0)
        assert (jobs.get("nobody"), jobs.records("nobody")) == (None, ())


async def test_a_fact_handed_out_again_is_taken_in() -> None:
    bus = MemoryBus()
    await bus.publish(requested("a"))
    await bus.publish(StageFailed(job="a", stage="planner", reason="because"))
    async with running(Jobs(bus)) as jobs:
        await jobs.caught_up()
        assert jobs.get("a").last.state is State.FAILED  # type: ignore[union-attr]
        await bus.hand_out_again("video.requested.a.1", "t")
        await jobs.caught_up()
        assert jobs.get("a").last.state is State.PLANNING  # type: ignore[union-attr]


async def test_catching_up_waits_for_what_was_stored_before() -> None:
    bus = MemoryBus()
    jobs = Jobs(bus)
    await bus.publish(requested("a"))
    with pytest.raises(Transient, match="still being read"):
        await jobs.caught_up(0.01)
    waiting = asyncio.create_task(jobs.caught_up())
    await asyncio.sleep(0)
    async with running(jobs):
        await waiting
        assert jobs.get("a") is not None


async def test_changes_are_those_there_are_and_those_to_come_for_every_reader() -> None:
    bus = MemoryBus()
    await bus.publish(requested("a"))
    await bus.publish(requested("b"))
    async with running(Jobs(bus)) as jobs:
        await jobs.caught_up()

        async def read(after: int, most: int) -> list[int]:
            seen: list[int] = []
            async for recorded in jobs.changes("a", after):
                seen.append(recorded.sequence)
                if len(seen) == most:
                    break
            return seen

        readers = [asyncio.create_task(read(0, 2)), asyncio.create_task(read(1, 1))]
        await asyncio.sleep(0)
        await bus.publish(JobCancelled(job="b"))
        await bus.publish(JobCancelled(job="a"))
        async with asyncio.timeout(2):
            assert await asyncio.gather(*readers) == [[1, 4], [4]]


async def test_a_reader_may_wait_for_a_job_that_is_still_to_come() -> None:
    bus = MemoryBus()
    async with running(Jobs(bus)) as jobs:
        changes = jobs.changes("a")
        first = asyncio.ensure_future(anext(changes))
        await asyncio.sleep(0)
        await bus.publish(requested("a"))
        async with asyncio.timeout(2):
            assert (await first).subject == "video.requested.a.1"
        await changes.aclose()  # type: ignore[attr-defined]


async def test_every_record_is_shown_once_to_who_wants_to_see_all() -> None:
    bus, seen = MemoryBus(), []
    for job in ("a", "b"):
        await bus.publish(requested(job))
    async with running(Jobs(bus, seen=lambda recorded: seen.append(recorded.sequence))) as jobs:
        await jobs.caught_up()
    assert seen == [1, 2]


async def test_a_job_is_forgotten_once_the_stream_has_forgotten_it() -> None:
    now = [datetime.now(UTC)]
    bus = MemoryBus()
    async with running(Jobs(bus, keep=timedelta(days=14), clock=lambda: now[0])) as jobs:
        await bus.publish(requested("old"))
        await jobs.caught_up()
        now[0] += timedelta(days=13)
        await bus.publish(requested("new"))
        await jobs.caught_up()
        assert [job.id for job in jobs.all()] == ["old", "new"]
        now[0] += timedelta(days=1) + SWEEP
        await bus.publish(requested("new", take=2))
        await jobs.caught_up()
        assert jobs.get("old") is None


async def test_on_a_bus_that_keeps_everything_nothing_is_forgotten() -> None:
    now = [datetime.now(UTC)]
    bus = MemoryBus()
    async with running(Jobs(bus, keep=None, clock=lambda: now[0])) as jobs:
        await bus.publish(requested("old"))
        now[0] += timedelta(days=1000)
        await bus.publish(requested("new"))
        await jobs.caught_up()
        assert jobs.get("old") is not None


class Shaky(MemoryBus):
    """Loses the connection after every record."""

    lost = 0

    async def follow(self, pattern: str, after: int = 0) -> AsyncIterator[Recorded]:
        async for recorded in super().follow(pattern, after):
            yield recorded
            self.lost += 1
            raise Transient("gone", retry_after=0.001)


async def test_a_bus_that_comes_and_goes_is_followed_from_where_it_was_left() -> None:
    bus, seen = Shaky(), []
    for take in range(1, 6):
        await bus.publish(requested("a", take))
    async with running(Jobs(bus, seen=lambda recorded: seen.append(recorded.sequence))) as jobs:
        await jobs.caught_up()
    assert bus.lost >= 4
    assert seen == [1, 2, 3, 4, 5]


async def test_a_long_past_leaves_the_loop_to_others() -> None:
    bus = MemoryBus()
    for take in range(1, 1001):
        await bus.publish(requested("a", take))
    jobs, positions = Jobs(bus), []
    async with running(jobs):
        while jobs.position < 1000:
            await asyncio.sleep(0)
            positions.append(jobs.position)
    assert len([p for p in positions if 0 < p < 1000]) >= 3
