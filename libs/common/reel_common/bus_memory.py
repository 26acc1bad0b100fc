"""The bus in one process: for the laptop and for tests, with every promise of the port kept.

Given a journal it survives the process: facts are written down before anybody hears of them, and
read back with `load`. Consumers keep no state of their own; after a load every fact is delivered
again and a handler whose result exists has nothing to do.
"""

import asyncio
import secrets
from collections import deque
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from reel_common import cloudevents
from reel_common.bus import Consumer, DeadLetter, Recorded, matches
from reel_common.events import Event
from reel_common.journal import Journal
from reel_common.values import Progress


@dataclass(slots=True, eq=False)
class _Message:
    """One fact on its way to one consumer."""

    recorded: Recorded
    attempts: int = 0
    settled: bool = False
    timer: asyncio.TimerHandle | None = None

    def stop_timer(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None


@dataclass(slots=True, eq=False)
class MemoryInbox:
    """A consumer's queue; every replica that asks for the consumer gets the same one."""

    consumer: Consumer
    bus: "MemoryBus"
    waiting: deque[_Message] = field(default_factory=deque)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def next(self, timeout: float) -> "MemoryDelivery | None":
        try:
            async with asyncio.timeout(timeout):
                while not self.waiting:
                    self.arrived.clear()
                    await self.arrived.wait()
        except TimeoutError:
            return None
        message = self.waiting.popleft()
        message.attempts += 1
        delivery = MemoryDelivery(self, message, message.attempts)
        delivery.watch()
        return delivery

    def add(self, message: _Message) -> None:
        """Make a message the next but those that wait already."""
        message.stop_timer()
        if not message.settled and message not in self.waiting:
            self.waiting.append(message)
            self.arrived.set()


@dataclass(slots=True, eq=False)
class MemoryDelivery:
    """One attempt. As with JetStream, a late ack still settles the message."""

    inbox: MemoryInbox
    message: _Message
    attempt: int

    @property
    def fact(self) -> str:
        return self.message.recorded.event.fact

    @property
    def subject(self) -> str:
        return self.message.recorded.event.subject

    @property
    def data(self) -> bytes:
        return self.message.recorded.event.model_dump_json().encode()

    @property
    def headers(self) -> Mapping[str, str]:
        return self.message.recorded.headers

    def watch(self) -> None:
        """Start the time within which a sign of life must come."""
        self._again(self.inbox.consumer.ack_wait)

    async def ack(self) -> None:
        self.message.settled = True
        self.message.stop_timer()

    async def retry(self, after: float) -> None:
        if self._mine():
            self._again(after)

    async def still_working(self) -> None:
        if self._mine():
            self.watch()

    async def bury(self, reason: str) -> None:
        await self.ack()
        await self.inbox.bus.keep_dead(self, reason)

    def _mine(self) -> bool:
        """Whether nobody was given the message after us."""
        return not self.message.settled and self.message.attempts == self.attempt

    def _again(self, after: float) -> None:
        self.message.stop_timer()
        loop = asyncio.get_running_loop()
        self.message.timer = loop.call_later(after, self.inbox.add, self.message)


class MemoryBus:
    """See `reel_common.bus.Bus`. `journal` None keeps everything in memory only."""

    def __init__(self, journal: Journal | None = None) -> None:
        self._journal = journal
        self._log: list[Recorded] = []
        self._subjects: set[str] = set()
        self._quiet: set[int] = set()
        self._inboxes: dict[str, MemoryInbox] = {}
        self._dead: dict[str, DeadLetter] = {}
        self._grown = asyncio.Event()
        self._listeners: set[tuple[str, asyncio.Queue[Progress]]] = set()
        self._writing = asyncio.Lock()

    async def load(self, job: str) -> int:
        """Take a job's journal into memory, delivering nothing yet. Returns how many facts there were."""
        if self._journal is None:
            return 0
        envelopes = await asyncio.to_thread(lambda: list(self._journal.facts(job)) if self._journal else [])
        for envelope in envelopes:
            event, headers = cloudevents.unwrap(envelope)
            if event.subject not in self._subjects:
                self._store(event, headers, envelope.time or datetime.now(UTC), deliver=False)
        for letter in await asyncio.to_thread(self._journal.dead_letters, job):
            self._dead[letter.id] = letter
        return len(envelopes)

    def wake(self, job: str, take: int) -> None:
        """Deliver the loaded facts of one take anew: whoever has done its part will see that and pass them over."""
        for recorded in self._log:
            if (recorded.event.job, recorded.event.take) == (job, take):
                self._quiet.discard(recorded.sequence)
                self._deliver(recorded)

    async def publish(self, event: Event, headers: Mapping[str, str] = {}) -> bool:
        async with self._writing:
            if event.subject in self._subjects:
                return False
            time = datetime.now(UTC)
            if self._journal is not None:
                sequence = len(self._log) + 1
                envelope = cloudevents.wrap(event, time=time, headers=headers, sequence=sequence)
                await asyncio.to_thread(self._journal.append, event.job, envelope)
            self._store(event, headers, time)
            return True

    async def inbox(self, consumer: Consumer) -> MemoryInbox:
        if consumer.name not in self._inboxes:
            inbox = self._inboxes[consumer.name] = MemoryInbox(consumer, self)
            for recorded in self._log:
                if recorded.event.fact == consumer.fact and recorded.sequence not in self._quiet:
                    inbox.add(_Message(recorded))
        return self._inboxes[consumer.name]

    async def facts(self, job: str, take: int) -> frozenset[str]:
        return frozenset(r.event.subject for r in self._log if r.event.job == job and r.event.take == take)

    async def read(self, pattern: str) -> list[Recorded]:
        return [r for r in self._log if matches(pattern, r.event.subject)]

    async def follow(self, pattern: str, after: int = 0) -> AsyncIterator[Recorded]:
        position = after
        while True:
            grown = self._grown
            for recorded in self._log[position:]:
                position = recorded.sequence
                if matches(pattern, recorded.event.subject):
                    yield recorded
            if position >= len(self._log):
                await grown.wait()

    def tell(self, progress: Progress) -> None:
        for job, queue in self._listeners:
            if job in ("*", progress.job):
                queue.put_nowait(progress)

    async def hear(self, job: str) -> AsyncIterator[Progress]:
        entry: tuple[str, asyncio.Queue[Progress]] = (job, asyncio.Queue())
        self._listeners.add(entry)
        try:
            while True:
                yield await entry[1].get()
        finally:
            self._listeners.discard(entry)

    async def dead_letters(self) -> list[DeadLetter]:
        return list(self._dead.values())

    async def replay(self, letter_id: str) -> None:
        letter = self._dead.pop(letter_id)
        recorded = next(r for r in self._log if r.event.subject == letter.subject)
        if self._journal is not None:
            await asyncio.to_thread(self._journal.exhume, recorded.event.job, letter_id)
        self._inboxes[letter.consumer].add(_Message(recorded))

    async def close(self) -> None:
        for inbox in self._inboxes.values():
            inbox.waiting.clear()

    async def keep_dead(self, delivery: MemoryDelivery, reason: str) -> None:
        """Put a delivery among the dead letters."""
        letter = DeadLetter(
            id=secrets.token_hex(8),
            consumer=delivery.inbox.consumer.name,
            subject=delivery.subject,
            fact=delivery.fact,
            data=delivery.data,
            headers=dict(delivery.headers),
            attempts=delivery.attempt,
            reason=reason,
            time=datetime.now(UTC),
        )
        if self._journal is not None:
            await asyncio.to_thread(self._journal.bury, delivery.message.recorded.event.job, letter)
        self._dead[letter.id] = letter

    def _store(self, event: Event, headers: Mapping[str, str], time: datetime, *, deliver: bool = True) -> None:
        recorded = Recorded(len(self._log) + 1, time, event, dict(headers))
        self._log.append(recorded)
        self._subjects.add(event.subject)
        if not deliver:
            self._quiet.add(recorded.sequence)
            return
        self._deliver(recorded)
        self._grown.set()
        self._grown = asyncio.Event()

    def _deliver(self, recorded: Recorded) -> None:
        for inbox in self._inboxes.values():
            if inbox.consumer.fact == recorded.event.fact:
                inbox.add(_Message(recorded))
