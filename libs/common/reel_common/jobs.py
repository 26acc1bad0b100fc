"""The read model: every job as it stands, kept in step with the bus; a cache of the fold and nothing more."""

import asyncio
import logging
from bisect import bisect_right
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from reel_common.bus import Bus, Recorded
from reel_common.errors import Transient
from reel_common.job import Job, apply

log = logging.getLogger(__name__)

RETENTION = timedelta(days=14)
"""How long the stream keeps a fact."""
RETRY_SECONDS = 1.0
BREATH = 200
"""Records taken in without a pause: a long past must not keep the loop from everything else."""
SWEEP = timedelta(minutes=10)


@dataclass(slots=True)
class _Entry:
    job: Job
    records: list[Recorded] = field(default_factory=list)

    @property
    def touched(self) -> datetime:
        return self.records[-1].time


class Jobs:
    """Follows the whole bus for any number of readers.

    `keep`: how long after its last fact a job is forgotten, None for never; `seen` is told of every record once;
    `clock` gives the present.
    """

    def __init__(
        self,
        bus: Bus,
        *,
        keep: timedelta | None = RETENTION,
        seen: Callable[[Recorded], None] = lambda _: None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.position = 0
        """The sequence of the newest record that was taken in."""
        self._bus = bus
        self._keep = keep
        self._seen = seen
        self._clock = clock
        self._entries: dict[str, _Entry] = {}
        self._readers: dict[str, set[asyncio.Event]] = {}
        self._waiting: set[tuple[int, asyncio.Event]] = set()
        self._swept = clock()

    async def run(self) -> None:
        """Follow the bus; never ends. A bus that is away for a moment is followed again from where it was left."""
        while True:
            try:
                async for recorded in self._bus.follow(">", self.position):
                    self._take(recorded)
                    if recorded.sequence % BREATH == 0:
                        await asyncio.sleep(0)
            except Transient as error:
                log.warning("following the bus again after %d: %s", self.position, error)
                await asyncio.sleep(error.retry_after or RETRY_SECONDS)

    async def caught_up(self, seconds: float = 5.0) -> None:
        """Wait until everything is known that was stored before this call. Errors: Transient after `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                target = await self._bus.last()
                if self.position < target:
                    await self._reached(target)
        except TimeoutError as error:
            raise Transient("the jobs are still being read from the bus: ask again in a moment", 1) from error

    def get(self, job: str) -> Job | None:
        """A job as it stands; not to be changed."""
        entry = self._entries.get(job)
        return entry.job if entry else None

    def all(self) -> Iterable[Job]:
        """Every job, in the order of the first events."""
        return [entry.job for entry in self._entries.values()]

    def records(self, job: str) -> Sequence[Recorded]:
        """A job's records, oldest first."""
        entry = self._entries.get(job)
        return tuple(entry.records) if entry else ()

    def since(self, job: str, after: int) -> Sequence[Recorded]:
        """A job's records with a sequence above `after`."""
        entry = self._entries.get(job)
        if entry is None:
            return ()
        return entry.records[bisect_right(entry.records, after, key=lambda recorded: recorded.sequence) :]

    def version(self, job: str) -> int:
        """The sequence of a job's newest record, 0 for an unknown job: what is made of a job is good for as long."""
        entry = self._entries.get(job)
        return entry.records[-1].sequence if entry else 0

    async def changes(self, job: str, after: int = 0) -> AsyncIterator[Recorded]:
        """A job's records above `after`: those there are, then those to come, without end.

        A reader that is slow keeps nobody waiting and nothing in memory: it only has its place in the records.
        """
        with self.news(job) as news:
            while True:
                news.clear()
                for recorded in self.since(job, after):
                    after = recorded.sequence
                    yield recorded
                await news.wait()

    @contextmanager
    def news(self, job: str) -> Iterator[asyncio.Event]:
        """An event that is set whenever the job has a new record."""
        news = asyncio.Event()
        self._readers.setdefault(job, set()).add(news)
        try:
            yield news
        finally:
            self._readers[job].discard(news)
            if not self._readers[job]:
                del self._readers[job]

    def _take(self, recorded: Recorded) -> None:
        name = recorded.event.job
        entry = self._entries.get(name)
        if entry is None:
            entry = self._entries[name] = _Entry(Job(name))
        entry.records.append(recorded)
        apply(entry.job, recorded)
        self._seen(recorded)
        for news in self._readers.get(name, ()):
            news.set()
        self.position = recorded.sequence
        for target, reached in self._waiting:
            if target <= self.position:
                reached.set()
        self._forget()

    async def _reached(self, target: int) -> None:
        waiting = (target, asyncio.Event())
        self._waiting.add(waiting)
        try:
            await waiting[1].wait()
        finally:
            self._waiting.discard(waiting)

    def _forget(self) -> None:
        now = self._clock()
        if self._keep is None or now - self._swept < SWEEP:
            return
        self._swept = now
        for name in [name for name, entry in self._entries.items() if entry.touched < now - self._keep]:
            del self._entries[name]
