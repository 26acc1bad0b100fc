"""What the tests of the bus on NATS share."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing

from reel_common.bus import Bus, Consumer, Recorded
from reel_common.bus_nats import inbox
from reel_common.bus_nats.inbox import NatsInbox
from reel_common.events import StageFailed
from tests import servers

CONSUMER = Consumer("c", "stage.failed", ack_wait=30)


VERSIONS: list[servers.Version] = ["old", "new"]


def failed(take: int = 1, reason: str = "because", job: str = "j1") -> StageFailed:
    return StageFailed(job=job, take=take, stage="voice", reason=reason)


async def followed(bus: Bus, pattern: str, count: int, found: list[Recorded] | None = None) -> list[Recorded]:
    found = [] if found is None else found
    async with aclosing(bus.follow(pattern)) as stream:  # type: ignore[type-var]
        async for recorded in stream:
            found.append(recorded)
            if len(found) == count:
                break
    return found


async def taken(inbox: NatsInbox, seconds: float = 15) -> inbox.NatsDelivery:
    """The next delivery, asked for again and again as the worker does."""
    async with asyncio.timeout(seconds):
        while (delivery := await inbox.next(1)) is None:
            pass
    return delivery


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    while True:
        if await condition():
            return
        await asyncio.sleep(0.01)


async def reached(found: list[Recorded], count: int) -> bool:
    return len(found) >= count
