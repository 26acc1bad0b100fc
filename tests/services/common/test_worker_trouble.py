"""What the worker does when the bus, the machine or another message is the trouble, and not the handler."""

import asyncio
from collections.abc import Mapping

import pytest

from reel_common import worker
from reel_common.bus import Consumer
from reel_common.bus_memory import MemoryBus, MemoryDelivery
from reel_common.errors import Permanent, Transient
from reel_common.events import Event, MetricsCollected, StageFailed, VideoPublished
from reel_common.service import Service, Subscription
from reel_common.topology import Reaction
from tests.services.common.workbench import REACTION, collected, published, running, until


async def test_work_that_may_be_anothers_by_now_is_stopped_and_settles_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bus, ended = MemoryBus(), []
    await bus.publish(published())

    async def unconfirmed(delivery: MemoryDelivery) -> None:
        raise Transient("nobody answers")

    monkeypatch.setattr(MemoryDelivery, "still_working", unconfirmed)

    async def handle(event: VideoPublished) -> None:
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            ended.append(event)
            raise

    async with running(bus, Subscription(REACTION, handle), ack_wait=0.2):
        await until(lambda: len(ended) == 2)  # it came again by itself, because nobody had settled it
    assert await bus.dead_letters() == []


async def test_a_bus_that_is_away_for_a_moment_ends_no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    bus, asked, done = MemoryBus(), [], []

    async def has(subject: str) -> bool:
        asked.append(subject)
        if len(asked) == 1:
            raise Transient("nobody answers")
        return False

    async def handle(event: VideoPublished) -> None:
        done.append(event)

    monkeypatch.setattr(bus, "has", has)
    reaction = Reaction("s", VideoPublished, StageFailed)
    async with running(bus, Subscription(reaction, handle), ack_wait=0.1):
        await bus.publish(published())
        await until(lambda: done)
    assert len(asked) == 2


async def test_a_fault_of_the_machine_is_none_of_the_message_and_nothing_is_fetched_until_it_is_mended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker, "UNHEARD_SECONDS", 0.01)
    monkeypatch.setattr(worker, "REST_SECONDS", 0.05)
    bus, full, tried = MemoryBus(), [True], []

    async def check() -> None:
        if full:
            raise Permanent("the disk is full")

    async def handle(event: VideoPublished) -> MetricsCollected:
        tried.append(event)
        if full:
            raise Permanent("the disk is full")
        return collected(event)

    await bus.publish(published())
    async with running(bus, Subscription(REACTION, handle), check=check):
        await until(lambda: tried)
        await asyncio.sleep(0.3)
        assert len(tried) == 1, "it went on fetching"
        full.clear()
        await until(lambda: len(tried) == 2)
        await asyncio.sleep(0.05)
    assert await bus.dead_letters() == []
    assert await bus.has("metrics.collected.j1.1.p-2026-01-01")


async def test_what_no_policy_provides_for_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    bus = MemoryBus()

    async def has(subject: str) -> bool:
        raise Permanent("the stream is gone: run reel provision")

    async def handle(event: VideoPublished) -> None: ...

    monkeypatch.setattr(bus, "has", has)
    await bus.publish(published())
    service = Service("s", (Subscription(Reaction("s", VideoPublished, StageFailed), handle),))
    with pytest.raises(BaseExceptionGroup, match="unhandled") as raised:
        await asyncio.wait_for(worker.run(bus, [service], asyncio.Event()), 5)
    assert "run reel provision" in str(raised.value.exceptions[0])


async def test_what_was_begun_often_runs_alone_so_that_it_can_take_nobody_along() -> None:
    bus, together, alone = MemoryBus(), 0, []

    async def handle(event: VideoPublished) -> None:
        nonlocal together
        together += 1
        await asyncio.sleep(0.1)
        if event.platform == "suspect":
            alone.append(together)
        together -= 1

    await bus.publish(published(platform="suspect"))
    inbox = await bus.inbox(Consumer("s", "video.published"))
    for _ in range(worker.SILENT_AMONG_OTHERS):
        delivery = await inbox.next(1)
        assert delivery is not None
        await delivery.retry(0)
        await asyncio.sleep(0.01)
    for i in range(5):
        await bus.publish(published(platform=f"p{i}"))
    async with running(bus, Subscription(REACTION, handle, concurrency=6)):
        await until(lambda: alone)
        await asyncio.sleep(0.3)
        assert inbox.unsettled == set()
    assert alone == [1]


async def test_work_that_the_bus_did_not_hear_of_has_not_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    bus, tried = MemoryBus(), []

    async def handle(event: VideoPublished) -> MetricsCollected:
        tried.append(event)
        return collected(event)

    store = bus.publish

    async def publish(event: Event, headers: Mapping[str, str] = {}) -> bool:
        if len(tried) in range(1, 6):
            raise Transient("nobody answers")
        return await store(event, headers)

    monkeypatch.setattr(bus, "publish", publish)
    monkeypatch.setattr(worker, "UNHEARD_SECONDS", 0.01)
    await bus.publish(published())
    async with running(bus, Subscription(REACTION, handle), ack_wait=0.1):
        await until(lambda: len(tried) == 6)
        await asyncio.sleep(0.05)
    assert await bus.dead_letters() == []
    assert await bus.has("metrics.collected.j1.1.p-2026-01-01")


async def test_what_was_told_to_have_failed_often_waits_for_nobody() -> None:
    bus, release, done = MemoryBus(), asyncio.Event(), []

    async def handle(event: VideoPublished) -> None:
        if event.job == "failing":
            raise Transient("busy", retry_after=0)
        await release.wait()
        done.append(event.job)

    await bus.publish(published("long"))
    await bus.publish(published("failing"))
    async with running(bus, Subscription(REACTION, handle, concurrency=2)):
        await until(lambda: "stage.failed.failing.1" in bus._subjects)
        assert done == []
        release.set()
        await until(lambda: done == ["long"])
