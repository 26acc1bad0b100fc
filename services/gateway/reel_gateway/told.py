"""Progress for everybody who watches: heard once for the whole process, handed to those whose job it is about."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from reel_common.bus import Bus
from reel_common.errors import Transient
from reel_common.values import Progress

log = logging.getLogger(__name__)

RETRY_SECONDS = 1.0
MOST_UNITS = 500
"""Units whose newest progress waits for one reader; of a job with more, the oldest goes untold."""


@dataclass(slots=True, eq=False)
class Mailbox:
    """What one reader has not seen yet: only the newest of every unit, so that a slow reader costs no memory."""

    news: asyncio.Event
    waiting: dict[tuple[int, str, str], Progress] = field(default_factory=dict)

    def add(self, progress: Progress) -> None:
        key = (progress.take, progress.stage, progress.unit)
        self.waiting.pop(key, None)
        self.waiting[key] = progress
        if len(self.waiting) > MOST_UNITS:
            del self.waiting[next(iter(self.waiting))]
        self.news.set()

    def empty(self) -> list[Progress]:
        """Everything that waits, which then waits no more."""
        found = list(self.waiting.values())
        self.waiting.clear()
        return found


@dataclass(slots=True)
class Told:
    """The one listener of this process."""

    bus: Bus
    mailboxes: dict[str, set[Mailbox]] = field(default_factory=dict)

    async def run(self) -> None:
        """Hand on what is told; never ends."""
        while True:
            try:
                async for progress in self.bus.hear("*"):
                    for mailbox in self.mailboxes.get(progress.job, ()):
                        mailbox.add(progress)
            except Transient as error:
                log.warning("listening for progress again: %s", error)
                await asyncio.sleep(error.retry_after or RETRY_SECONDS)

    @contextmanager
    def listening(self, job: str, news: asyncio.Event) -> Iterator[Mailbox]:
        """A mailbox for what is told about a job; `news` is set when something comes in."""
        mailbox = Mailbox(news)
        self.mailboxes.setdefault(job, set()).add(mailbox)
        try:
            yield mailbox
        finally:
            self.mailboxes[job].discard(mailbox)
            if not self.mailboxes[job]:
                del self.mailboxes[job]
