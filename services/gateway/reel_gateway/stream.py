"""Server-sent events: a job's facts as they are stored and its progress, resumable with `Last-Event-ID`."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Protocol

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from reel_common import cloudevents
from reel_common.bus import Recorded
from reel_common.job import FINAL
from reel_common.jobs import Jobs
from reel_common.values import Progress
from reel_gateway.told import Mailbox, Told

log = logging.getLogger(__name__)

MEDIA_TYPE = "text/event-stream"
PING = b": still here\n\n"
PING_SECONDS = 15.0
SEND_SECONDS = 30.0
"""How long a client may leave what was sent unread before it is disconnected."""
CHUNK = 64 << 10
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class Watched(Protocol):
    """What streams need of the gateway; `closing` ends them all."""

    jobs: Jobs
    told: Told
    closing: asyncio.Event
    streams: int


class EventStream(Response):
    """Facts (`event: fact`, the bus's sequence as id) and progress (`event: progress`) until the newest take ended.

    Facts are read from the jobs' own records and progress keeps only the newest of every unit, so a stream holds
    nothing of its own, however slow its client is.
    """

    media_type = MEDIA_TYPE

    def __init__(self, job: str, after: int, watched: Watched) -> None:
        super().__init__(headers=HEADERS)
        del self.headers["content-length"]
        self.job = job
        self.after = after
        self.watched = watched
        self.jobs = watched.jobs
        self.ping_seconds = PING_SECONDS
        self.send_seconds = SEND_SECONDS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        with self._counted(), self.jobs.news(self.job) as news, self.watched.told.listening(self.job, news) as mailbox:
            enough: list[asyncio.Task[Any]] = [
                asyncio.create_task(_disconnected(receive)),
                asyncio.create_task(self.watched.closing.wait()),
            ]
            for task in enough:
                task.add_done_callback(lambda _: news.set())
            try:
                while not any(task.done() for task in enough):
                    news.clear()
                    await self._send_all(send, mailbox)
                    if self._ended():
                        break
                    await self._wait(send, news)
                await send({"type": "http.response.body", "body": b"", "more_body": False})
            except TimeoutError:
                log.info("a client of %s reads nothing: its event stream is broken off", self.job)
            finally:
                await _cancelled(enough)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        self.watched.streams += 1
        try:
            yield
        finally:
            self.watched.streams -= 1

    async def _send_all(self, send: Send, mailbox: Mailbox) -> None:
        for chunk in _chunks(self._frames(mailbox)):
            await self._send(send, chunk)

    async def _send(self, send: Send, body: bytes) -> None:
        async with asyncio.timeout(self.send_seconds):
            await send({"type": "http.response.body", "body": body, "more_body": True})

    async def _wait(self, send: Send, news: asyncio.Event) -> None:
        """Until something happens; meanwhile, tell the client and whoever stands between that somebody is there."""
        while True:
            try:
                async with asyncio.timeout(self.ping_seconds):
                    await news.wait()
                return
            except TimeoutError:
                await self._send(send, PING)

    def _frames(self, mailbox: Mailbox) -> Iterator[bytes]:
        for recorded in self.jobs.since(self.job, self.after):
            self.after = recorded.sequence
            yield fact(recorded)
        for progress in mailbox.empty():
            yield told(progress)

    def _ended(self) -> bool:
        job = self.jobs.get(self.job)
        return job is None or (job.last.state in FINAL and not self.jobs.since(self.job, self.after))


def fact(recorded: Recorded) -> bytes:
    """A stored fact as one server-sent event."""
    envelope = cloudevents.wrap(
        recorded.event,
        time=recorded.time,
        headers=recorded.headers,
        sequence=recorded.sequence,
        again=recorded.again,
    )
    return f"id: {recorded.sequence}\nevent: fact\ndata: {envelope.model_dump_json(exclude_none=True)}\n\n".encode()


def told(progress: Progress) -> bytes:
    """How far something is, as one server-sent event; without an id, for it cannot be asked for again."""
    return f"event: progress\ndata: {progress.model_dump_json()}\n\n".encode()


def _chunks(frames: Iterator[bytes]) -> Iterator[bytes]:
    waiting = b""
    for frame in frames:
        waiting += frame
        if len(waiting) >= CHUNK:
            yield waiting
            waiting = b""
    if waiting:
        yield waiting


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _cancelled(tasks: list[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
