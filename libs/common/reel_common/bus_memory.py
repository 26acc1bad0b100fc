"""The bus in one process: for the laptop and for tests, with every promise of the port kept.

Given a journal it survives the process: facts are written down before anybody hears of them, and
read back with `load`. Consumers keep no state of their own; after a load every fact is delivered
again and a handler whose result exists has nothing to do.
"""

import asyncio
import hashlib
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from reel_common import cloudevents
from reel_common.bus import Consumer, DeadLetter, Recorded, matches
from reel_common.errors import Transient
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
    unsettled: set[int] = field(default_factory=set)
    """The sequences of messages that were neither acked nor buried yet."""

    async def next(self, timeout: float) -> "MemoryDelivery | None":
        if not self.waiting:
            self.arrived.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(timeout):
                    await self.arrived.wait()
        if not self.waiting:
            return None
        message = self.waiting.popleft()
        message.attempts += 1
        delivery = MemoryDelivery(self, message, message.attempts)
        delivery.watch()
        return delivery

    def wake(self) -> None:
        self.arrived.set()

    def add(self, message: _Message) -> None:
        """Make a message the next but those that wait already."""
        message.stop_timer()
        if not message.settled and message not in self.waiting:
            self.unsettled.add(message.recorded.sequence)
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

    @property
    def sequence(self) -> int:
        return self.message.recorded.sequence

    @property
    def time(self) -> datetime:
        return self.message.recorded.time

    @property
    def again(self) -> str:
        return self.message.recorded.again

    def watch(self) -> None:
        """Start the time within which a sign of life must come."""
        self._again(self.inbox.consumer.ack_wait)

    async def ack(self) -> None:
        self.message.settled = True
        self.message.stop_timer()
        self.inbox.unsettled.discard(self.message.recorded.sequence)

    async def retry(self, after: float) -> None:
        if self._mine():
            self._again(after)

    async def still_working(self) -> None:
        if self._mine():
            self.watch()

    async def bury(self, reason: str) -> None:
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

    system = "memory"

    def __init__(self, journal: Journal | None = None) -> None:
        self._journal = journal
        self._log: list[Recorded] = []
        self._subjects: dict[str, Recorded] = {}
        self._tokens: set[tuple[str, str]] = set()
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
            if not self._is_stored(event, envelope.again or ""):
                time = envelope.time or datetime.now(UTC)
                self._store(event, headers, time, again=envelope.again or "", deliver=False)
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
        return await self._publish(event, headers, "")

    async def hand_out_again(self, subject: str, token: str) -> bool:
        recorded = self._subjects[subject]
        return await self._publish(recorded.event, recorded.headers, token)

    async def inbox(self, consumer: Consumer) -> MemoryInbox:
        if consumer.name not in self._inboxes:
            inbox = self._inboxes[consumer.name] = MemoryInbox(consumer, self)
            for recorded in self._log:
                if recorded.event.fact == consumer.fact and recorded.sequence not in self._quiet:
                    inbox.add(_Message(recorded))
        return self._inboxes[consumer.name]

    async def facts(self, job: str, take: int) -> frozenset[str]:
        return frozenset(name for name, r in self._subjects.items() if (r.event.job, r.event.take) == (job, take))

    async def has(self, subject: str) -> bool:
        return subject in self._subjects

    async def read(self, pattern: str) -> list[Recorded]:
        return [r for name, r in self._subjects.items() if matches(pattern, name)]

    async def last(self) -> int:
        return len(self._log)

    async def settled(self, consumer: str) -> int:
        inbox = self._inboxes.get(consumer)
        if inbox is None:
            return 0
        return min(inbox.unsettled, default=len(self._log) + 1) - 1

    async def follow(self, pattern: str, after: int = 0) -> AsyncIterator[Recorded]:
        position = after
        while True:
            grown = self._grown
            for recorded in self._log[position:]:
                position = recorded.sequence
                if matches(pattern, recorded.subject):
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
        letter = self._dead[letter_id]
        await self.hand_out_again(letter.subject, letter_id)
        if self._journal is not None:
            job = self._subjects[letter.subject].event.job
            await asyncio.to_thread(self._journal.exhume, job, letter_id)
        del self._dead[letter_id]

    async def check(self) -> None:
        if self._journal is None:
            return
        try:
            await asyncio.to_thread(self._journal.check)
        except OSError as error:
            raise Transient(f"the journal in {self._journal.folder} cannot be written: {error}") from error

    async def close(self) -> None:
        for inbox in self._inboxes.values():
            inbox.waiting.clear()

    async def keep_dead(self, delivery: MemoryDelivery, reason: str) -> None:
        """Put a delivery among the dead letters, unless it is there."""
        identity = hashlib.sha256(f"{delivery.inbox.consumer.name} {delivery.sequence}".encode()).hexdigest()[:16]
        if identity in self._dead:
            return
        letter = DeadLetter(
            id=identity,
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

    def _is_stored(self, event: Event, again: str) -> bool:
        return (event.subject, again) in self._tokens if again else event.subject in self._subjects

    async def _publish(self, event: Event, headers: Mapping[str, str], again: str) -> bool:
        async with self._writing:
            if self._is_stored(event, again):
                return False
            time = datetime.now(UTC)
            if self._journal is not None:
                sequence = len(self._log) + 1
                envelope = cloudevents.wrap(event, time=time, headers=headers, sequence=sequence, again=again)
                await asyncio.to_thread(self._journal.append, event.job, envelope)
            self._store(event, headers, time, again=again)
            return True

    def _store(
        self, event: Event, headers: Mapping[str, str], time: datetime, *, again: str, deliver: bool = True
    ) -> None:
        recorded = Recorded(len(self._log) + 1, time, event, dict(headers), again)
        self._log.append(recorded)
        if again:
            self._tokens.add((event.subject, again))
        else:
            self._subjects[event.subject] = recorded
        if deliver:
            self._deliver(recorded)
        else:
            self._quiet.add(recorded.sequence)
        self._grown.set()
        self._grown = asyncio.Event()

    def _deliver(self, recorded: Recorded) -> None:
        for inbox in self._inboxes.values():
            if inbox.consumer.fact == recorded.event.fact:
                inbox.add(_Message(recorded))
