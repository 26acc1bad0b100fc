"""Whose a delivery is while the bus is slow or silent, and what that does to work that was already stored."""

import asyncio

import pytest

from reel_common import worker
from reel_common.bus_memory import MemoryBus, MemoryDelivery
from reel_common.errors import Transient
from reel_common.events import MetricsCollected, StageFailed, VideoPublished
from reel_common.service import Service, Subscription
from reel_common.topology import Reaction

PUBLISHED = VideoPublished(job="j1", platform="p", url="file:///x")
COLLECTED = MetricsCollected(job="j1", platform="p", day="2026-01-01", metrics={})


async def settled(bus: MemoryBus, subscription: Subscription, ack_wait: float) -> None:
    """Run a worker until nothing is left to do for it."""
    stop = asyncio.Event()
    service = Service("s", [subscription])
    running = asyncio.create_task(worker.run(bus, [service], stop, grace=1, ack_wait=ack_wait))
    try:
        async with asyncio.timeout(10):
            while await bus.settled("s") < 1:  # noqa: ASYNC110 - the worker settles, and tells nobody
                await asyncio.sleep(0.02)
    finally:
        stop.set()
        await running


async def test_work_that_is_stored_does_not_fail_because_its_last_ack_was_not_confirmed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bus, calls, acks = MemoryBus(), 0, 0
    acknowledge = MemoryDelivery.ack

    async def handle(event: VideoPublished) -> MetricsCollected:
        nonlocal calls
        calls += 1
        if calls < 4:
            raise Transient("busy", retry_after=0)
        return COLLECTED

    async def ack(delivery: MemoryDelivery) -> None:
        nonlocal acks
        acks += 1
        if acks == 1:
            raise Transient("nobody confirms")
        await acknowledge(delivery)

    monkeypatch.setattr(MemoryDelivery, "ack", ack)
    await bus.publish(PUBLISHED)

    class Collect(Reaction):
        def answer(self, event: object) -> str:
            return COLLECTED.subject

    await settled(bus, Subscription(Collect("s", VideoPublished), handle), 0.3)
    assert acks == 2, "no ack was lost"
    assert await bus.read(f"{StageFailed.fact}.>") == []
    assert await bus.dead_letters() == []
    assert calls == 4


async def test_a_delivery_that_waited_for_the_bus_longer_than_it_was_ours_is_left_to_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bus, asked, running, most = MemoryBus(), 0, 0, 0

    async def has(subject: str) -> bool:
        nonlocal asked
        asked += 1
        if asked == 1:
            await asyncio.sleep(0.4)  # an outage that ends after the message was given to somebody else
        return False

    async def handle(event: VideoPublished) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.6)
        running -= 1

    monkeypatch.setattr(bus, "has", has)
    await bus.publish(PUBLISHED)
    reaction = Reaction("s", VideoPublished, StageFailed)
    await settled(bus, Subscription(reaction, handle, concurrency=2), 0.2)
    assert asked >= 2, "nobody else was given the message"
    assert most == 1, "two worked on one message"
