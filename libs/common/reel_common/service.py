"""What a service is to the one who runs it: a name and its subscriptions."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field

from reel_common.events import Event

Outcome = Event | Iterable[Event] | None


@dataclass(frozen=True, slots=True)
class Subscription:
    """One fact a service reacts to.

    `handle` gets the event and returns the events that follow from it. `result` names the subject
    whose existence means that the work was done before, so a repeated delivery costs one look.
    """

    event: type[Event]
    handle: Callable[..., Awaitable[Outcome]]
    result: Callable[..., str] | None = None
    name: str = ""
    """Tells two subscriptions of a service to one fact apart."""
    concurrency: int = 1
    timeout: float = 600.0
    """Seconds a handler may take before it is stopped and tried again."""


@dataclass(frozen=True, slots=True)
class Service:
    """A wired service, ready to be run on a bus."""

    name: str
    subscriptions: Sequence[Subscription]
    close: Sequence[Callable[[], Awaitable[None]]] = field(default=())
