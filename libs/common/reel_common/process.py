"""What all workers of one process share: which takes are over, who may run beside whom, whether anything can run."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from reel_common.errors import ServiceError


@dataclass(slots=True)
class Over:
    """The takes that ended before their work did, and what is running for every take.

    A take of which a fact is handed out again lives again. Takes are (job, number); the news of them may come in
    any order, so the newest sequence decides.
    """

    stopped: dict[tuple[str, int], int] = field(default_factory=dict)
    revived: dict[tuple[str, int], int] = field(default_factory=dict)
    running: dict[asyncio.Task[None], tuple[str, int]] = field(default_factory=dict)

    def stop(self, take: tuple[str, int], sequence: int) -> None:
        self.stopped[take] = max(sequence, self.stopped.get(take, 0))
        if take in self:
            for task in [task for task, of in self.running.items() if of == take]:
                task.cancel()

    def revive(self, take: tuple[str, int], sequence: int) -> None:
        self.revived[take] = max(sequence, self.revived.get(take, 0))

    def __contains__(self, take: tuple[str, int]) -> bool:
        return self.stopped.get(take, 0) > self.revived.get(take, 0)


@dataclass(slots=True)
class Room:
    """Handlers run side by side; one that may have killed its process before runs alone."""

    inside: int = 0
    taken: bool = False
    """Somebody is alone in here, or waits for the others to leave."""
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def enter(self, *, alone: bool) -> AsyncIterator[None]:
        await self._until(lambda: not self.taken)
        self.taken = alone
        try:
            if alone:
                await self._until(lambda: self.inside == 0)
            self.inside += 1
            try:
                yield
            finally:
                self.inside -= 1
        finally:
            if alone:
                self.taken = False
            self.changed.set()

    async def _until(self, ready: Callable[[], bool]) -> None:
        while not ready():
            self.changed.clear()
            await self.changed.wait()


@dataclass(slots=True)
class Process:
    """One of these for each process."""

    check: Callable[[], Awaitable[None]] | None = None
    """Raises a ServiceError when nothing can be done on this machine; without it the machine is trusted."""
    over: Over = field(default_factory=Over)
    room: Room = field(default_factory=Room)
    told: Counter[tuple[str, int]] = field(default_factory=Counter)
    """How many failures of a message, by consumer and sequence, this process lived to tell."""
    unfit: str = ""
    """Why nothing can be done here, when that was last looked at."""

    async def examine(self) -> str:
        """Look whether this machine can work. Returns why not."""
        self.unfit = ""
        if self.check is not None:
            try:
                await self.check()
            except ServiceError as error:
                self.unfit = str(error)
        return self.unfit
