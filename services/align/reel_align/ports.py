"""What the align service asks of an aligner."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

PROVIDERS: Mapping[str, str] = {"dtw": "reel_align.providers.dtw"}
"""Every provider by name; the module offers `build(settings)`."""

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What differs between aligners, as data."""

    code: tuple[str, ...]
    """The modules that decide the result, for `memo.code_version`."""
    version: str = ""
    """Of the library or model behind it."""


class Aligner(Protocol):
    """Finds where in a recording each word of a known text is spoken."""

    @property
    def capabilities(self) -> Capabilities: ...

    async def align(self, audio: Path, said: Sequence[str], language: str) -> Sequence[Span]:
        """Seconds of every field of `said` in the WAV file, in order; a field may be several words or none.

        Errors: Permanent when the language or the sound cannot be aligned, Transient when it could later.
        """
        ...
