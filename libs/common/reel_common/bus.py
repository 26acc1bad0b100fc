"""The bus port: what services may ask of a message bus.

The bus is a log of facts. A subject is stored once (create-only), so publishing is idempotent and
the stored fact, never the acknowledgement, is the commit point of any work.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from reel_common.events import Event
from reel_common.values import Progress


@dataclass(frozen=True, slots=True)
class Consumer:
    """A durable reader of one fact; every replica of a service shares it.

    `ack_wait` seconds without a sign of life and the delivery goes to another worker. A failure at the
    `max_attempts`th delivery or later is the last one.
    """

    name: str
    fact: str
    ack_wait: float = 60.0
    max_attempts: int = 4

    @property
    def max_deliveries(self) -> int:
        """After so many of which nobody told how they ended it is buried. More than attempts: work that is handed
        back at the end of a process, or dies beside another's, did not fail."""
        return 2 * self.max_attempts


@dataclass(frozen=True, slots=True)
class Recorded:
    """A fact as the bus keeps it; `sequence` grows with every fact of the bus."""

    sequence: int
    time: datetime
    event: Event
    headers: Mapping[str, str]
    again: str = ""
    """Not empty when this is no new fact but the stored one, handed out again under this token."""

    @property
    def subject(self) -> str:
        """Where the bus stores it."""
        return again(self.event.subject, self.again) if self.again else self.event.subject


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A delivery nobody will try again by itself, with everything needed to replay it."""

    id: str
    consumer: str
    subject: str
    fact: str
    data: bytes
    headers: Mapping[str, str]
    attempts: int
    reason: str
    time: datetime


class Delivery(Protocol):
    """One attempt at handing one event to one consumer."""

    @property
    def fact(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def data(self) -> bytes: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def attempt(self) -> int:
        """1 for the first delivery."""
        ...

    @property
    def sequence(self) -> int:
        """The place of the delivered fact in the bus's order."""
        ...

    @property
    def time(self) -> datetime:
        """When it was stored."""
        ...

    @property
    def again(self) -> str:
        """The token, when the fact was handed out again."""
        ...

    async def ack(self) -> None:
        """It is done with and does not come again. This and the next three: Transient when the bus did not confirm."""
        ...

    async def retry(self, after: float) -> None:
        """Give it back; it comes again `after` seconds from now."""
        ...

    async def still_working(self) -> None:
        """Start the ack_wait anew."""
        ...

    async def bury(self, reason: str) -> None:
        """Keep it among the dead letters, once however often this is called; it has to be acked all the same."""
        ...


class Inbox(Protocol):
    """A consumer's pull side."""

    @property
    def consumer(self) -> Consumer: ...

    async def next(self, timeout: float) -> Delivery | None:
        """The next delivery, or None when none came within `timeout` seconds. Must not be cancelled: wait it out."""
        ...

    def wake(self) -> None:
        """Let a waiting `next` return at once where that can lose nothing; else it waits its time out."""
        ...


class Facts(Protocol):
    """The reading side, which gathers and joins need. What one process published, every process reads at once."""

    async def facts(self, job: str, take: int) -> frozenset[str]:
        """The subjects stored for this take."""
        ...

    async def has(self, subject: str) -> bool:
        """Whether this fact is stored."""
        ...

    async def read(self, pattern: str) -> list[Recorded]:
        """Stored facts whose subject matches, oldest first (`*` one token, `>` the rest)."""
        ...


class Bus(Facts, Protocol):
    """The whole port."""

    system: str
    """What traces call it: `nats`, `memory`."""

    async def publish(self, event: Event, headers: Mapping[str, str] = {}) -> bool:
        """Store the fact and hand it on; False (and nothing done) when its subject is already stored."""
        ...

    async def inbox(self, consumer: Consumer) -> Inbox: ...

    def follow(self, pattern: str, after: int = 0) -> AsyncIterator[Recorded]:
        """Facts that match with a sequence above `after`: those stored, then those to come, without end.

        Facts that were handed out again are among them, with `again` set. What this version cannot
        read is passed over.
        """
        ...

    async def last(self) -> int:
        """The sequence of the newest fact, 0 when there is none."""
        ...

    async def settled(self, consumer: str) -> int:
        """The sequence up to which this consumer has settled everything that was meant for it."""
        ...

    async def hand_out_again(self, subject: str, token: str) -> bool:
        """Deliver a stored fact to all its consumers again; once for each token, False the second time.

        Errors: KeyError when no such fact is stored.
        """
        ...

    def tell(self, progress: Progress) -> None:
        """Pass on how far something is; may be lost."""
        ...

    def hear(self, job: str) -> AsyncIterator[Progress]:
        """What is told about this job from now on (`*` for every job), without end."""
        ...

    async def dead_letters(self) -> list[DeadLetter]: ...

    async def replay(self, letter_id: str) -> None:
        """Hand out a dead letter's fact again and forget the letter. Errors: KeyError for an unknown id."""
        ...

    async def check(self) -> None:
        """Write something and read it back. Errors: Transient, with one sentence, when that fails."""
        ...

    async def close(self) -> None: ...


HANDED_OUT_AGAIN = ("*.*.*.*.again.*", "*.*.*.*.*.again.*")
"""The patterns of facts that were handed out again, without and with a unit."""


def again(subject: str, token: str) -> str:
    """The subject under which a stored fact is handed out again: still under the fact that its consumers filter by."""
    return f"{subject}.again.{token}"


def matches(pattern: str, subject: str) -> bool:
    """Whether `subject` falls under `pattern`, by the rules of NATS."""
    wanted, tokens = pattern.split("."), subject.split(".")
    for i, token in enumerate(wanted):
        if token == ">":
            return len(tokens) > i
        if i >= len(tokens) or token not in ("*", tokens[i]):
            return False
    return len(wanted) == len(tokens)
