"""The ledger of a shot: what others made that was really drawn, so that they are named.

Credits must say what can be seen, and only the places that draw know it; a painter need not pass it on.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

ART = "art"
"""An OpenMoji picture; everything else that is noted is a role of `reel_common.fonts`."""

_open: ContextVar[set[str] | None] = ContextVar("ledger", default=None)


@contextmanager
def keeping() -> Iterator[set[str]]:
    """Note everything that is drawn inside into the set given."""
    noted: set[str] = set()
    before = _open.set(noted)
    try:
        yield noted
    finally:
        _open.reset(before)


def note(*names: str) -> None:
    """Say that these were drawn; without an open ledger nothing happens."""
    noted = _open.get()
    if noted is not None:
        noted.update(names)
