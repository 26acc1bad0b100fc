"""What the voice service asks of a speech engine."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

PROVIDERS: Mapping[str, str] = {
    "espeak": "reel_voice.providers.espeak",
    "silent": "reel_voice.providers.silent",
}
"""Every provider by name; the module offers `build(settings)`."""

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Utterance:
    """One line to speak: `said` has one field for each caption word, which may be several spoken words or none.

    `wish` is how the voice should sound, in words ("deep", "robot", a voice's own name); `rank` is the
    speaker's place in the cast (0 = narrator), by which voices differ when nothing is wished.
    """

    said: tuple[str, ...]
    language: str
    wish: str = ""
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Speech:
    """Sound as an engine made it: 16-bit mono PCM at `rate` Hz; seconds of every field where the engine knows them."""

    pcm: bytes
    rate: int
    spans: tuple[Span, ...] | None = None
    cost_usd: float = 0.0
    """What the engine's owner charges for it."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What differs between engines, as data."""

    word_times: bool
    network: bool
    mastering: Literal["synthetic", "natural", "none"]
    """Which mastering chain suits the engine's sound."""
    code: tuple[str, ...]
    """The engine's modules that decide what is heard, for `memo.code_version`."""
    version: str = ""
    """Of the engine itself."""


class Voice(Protocol):
    """A speech engine."""

    @property
    def capabilities(self) -> Capabilities: ...

    def parameters(self, utterance: Utterance) -> Mapping[str, object]:
        """The engine's settings for this utterance, as plain JSON: with the text they decide the result."""
        ...

    async def speak(self, utterance: Utterance) -> Speech:
        """Errors: Permanent when the engine cannot speak this at all, Transient when it could later."""
        ...
