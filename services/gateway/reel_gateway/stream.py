"""Server-sent events: a job's facts as they are stored, resumable with `Last-Event-ID`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

from sse_starlette import ServerSentEvent

from reel_common import cloudevents
from reel_common.bus import Bus, Recorded
from reel_common.job import FINAL, fold
from reel_common.values import Progress


async def events(job: str, after: int, bus: Bus) -> AsyncIterator[ServerSentEvent]:
    """Facts (`event: fact`) and progress (`event: progress`) until the job's newest take has ended."""
    queue: asyncio.Queue[Recorded | Progress] = asyncio.Queue()

    async def facts() -> None:
        async for recorded in bus.follow(">"):
            if recorded.event.job == job:
                queue.put_nowait(recorded)

    async def progress() -> None:
        async for told in bus.hear(job):
            queue.put_nowait(told)

    tasks = [asyncio.create_task(facts()), asyncio.create_task(progress())]
    seen: list[Recorded] = []
    try:
        while True:
            item = await queue.get()
            if isinstance(item, Progress):
                yield ServerSentEvent(item.model_dump_json(), event="progress")
                continue
            seen.append(item)
            if item.sequence > after:
                envelope = cloudevents.wrap(item.event, time=item.time, headers=item.headers, sequence=item.sequence)
                yield ServerSentEvent(envelope.model_dump_json(exclude_none=True), event="fact", id=str(item.sequence))
            if queue.empty() and fold(seen, job).last.state in FINAL and not await _more(bus, item.sequence, job):
                return
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _more(bus: Bus, sequence: int, job: str) -> bool:
    return any(r.sequence > sequence and r.event.job == job for r in await bus.read(">"))
