"""A worker on a bus of its own, for tests of what it does."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from reel_common import worker
from reel_common.bus_memory import MemoryBus
from reel_common.events import Event, MetricsCollected, VideoPublished
from reel_common.service import Service, Subscription
from reel_common.topology import Reaction

REACTION = Reaction("s", VideoPublished)


def published(job: str = "j1", platform: str = "p") -> VideoPublished:
    return VideoPublished(job=job, platform=platform, url="file:///x")


def collected(event: Event) -> MetricsCollected:
    return MetricsCollected(job=event.job, platform="p", day="2026-01-01", metrics={})


@asynccontextmanager
async def running(
    bus: MemoryBus,
    *subscriptions: Subscription,
    grace: float = 0.01,
    ack_wait: float = 60,
    check: Callable[[], Awaitable[None]] | None = None,
) -> AsyncIterator[None]:
    stop = asyncio.Event()
    services = [Service("s", subscriptions)]
    task = asyncio.create_task(worker.run(bus, services, stop, grace=grace, ack_wait=ack_wait, check=check))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(task, 5)


async def until(condition: Callable[[], object], seconds: float = 5) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what is waited for is the worker's business, not an event's
            await asyncio.sleep(0.01)
