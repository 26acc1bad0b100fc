"""What a render asks of others: the store and the bus of `reel_common`, and somebody who listens."""

from typing import Protocol


class Tell(Protocol):
    """Hears how far a render is."""

    def __call__(self, done: float, note: str) -> None:
        """`done` goes from 0 to 1; `note` says what was just finished."""
        ...
