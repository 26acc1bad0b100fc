"""How far something is, on plain NATS: nothing is stored, nobody waits, and what is lost is lost."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress

from nats.aio.msg import Msg
from nats.errors import Error

from reel_common.bus_nats.link import Away, Link
from reel_common.errors import Transient
from reel_common.values import Progress

WAITING = 1000
"""How many words of progress may wait on either side; the newest are dropped beyond that."""


class Teller:
    """Lets synchronous code tell: a queue, and a task that sends."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._queue: asyncio.Queue[Progress] = asyncio.Queue(WAITING)
        self._sending = asyncio.create_task(self._send())

    def tell(self, progress: Progress) -> None:
        with suppress(asyncio.QueueFull):
            self._queue.put_nowait(progress)

    async def close(self) -> None:
        self._sending.cancel()
        await asyncio.gather(self._sending, return_exceptions=True)

    async def _send(self) -> None:
        while True:
            progress = await self._queue.get()
            with suppress(Away):
                await self._link.send(f"progress.{progress.job}", progress.model_dump_json().encode())


async def heard(link: Link, job: str) -> AsyncGenerator[bytes, None]:
    """What is told about a job from now on, without end; the subscription outlives reconnects."""
    queue: asyncio.Queue[bytes] = asyncio.Queue(WAITING)

    async def arrived(message: Msg) -> None:
        with suppress(asyncio.QueueFull):
            queue.put_nowait(message.data)

    try:
        subscription = await link.client.subscribe(f"progress.{job}", cb=arrived)
    except Error as error:
        raise Transient(f"progress of {job} cannot be heard: {error}") from error
    try:
        while True:
            yield await queue.get()
    finally:
        with suppress(Error, OSError):
            await subscription.unsubscribe()
