"""What a service is to the one who runs it: a name and its subscriptions."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field

from reel_common.events import Event
from reel_common.topology import Reaction

Outcome = Event | Iterable[Event] | None


@dataclass(frozen=True, slots=True)
class Subscription:
    """A reaction and what carries it out: `handle` gets the event and returns the events that follow from it."""

    reaction: Reaction
    handle: Callable[..., Awaitable[Outcome]]
    concurrency: int = 1
    timeout: float = 600.0
    """Seconds a handler may take before it is stopped and tried again."""


@dataclass(frozen=True, slots=True)
class Service:
    """A wired service, ready to be run on a bus."""

    name: str
    subscriptions: Sequence[Subscription]
    close: Sequence[Callable[[], Awaitable[None]]] = field(default=())
