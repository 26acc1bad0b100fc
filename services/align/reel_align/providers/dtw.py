"""Forced alignment without a model: espeak-ng reads the same text, and the two sounds are warped onto each other.

espeak knows when each of its words sounds; dynamic time warping of their spectra carries these times
over to the recording. Two readers, one low and one high, are tried, and the closer one is believed.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from reel_align.ports import Capabilities, Span
from reel_common import espeak, words
from reel_common.errors import Permanent
from reel_common.espeak import Manner, Reading

if TYPE_CHECKING:
    from reel_align.providers.warp import Features

_CODE = (*espeak.CODE, "reel_common.sound", "reel_align.providers.dtw", "reel_align.providers.warp")
_READERS = (Manner(variant="max", rate=150), Manner(variant="f2", rate=150))
_SLOWEST, _FASTEST = 80, 400
_ALIKE = 0.9, 1.1
"""Lengths in this proportion need no second reading at the recording's own pace."""


@dataclass(frozen=True, slots=True)
class _Match:
    """How far a reading is from the recording, and where its words are in it."""

    cost: float
    spans: list[Span]


class DtwAligner:
    """See `reel_align.ports.Aligner`."""

    def __init__(self, engine_version: str) -> None:
        self.capabilities = Capabilities(code=_CODE, version=engine_version)

    async def align(self, audio: Path, said: Sequence[str], language: str) -> Sequence[Span]:
        heard = await asyncio.to_thread(_listen, audio)
        if not any(c.isalnum() for field in said for c in field):
            return words.share([1.0] * len(said), 0.0, heard.seconds)
        if heard.voiced_seconds <= 0:
            raise Permanent("a line's audio is silent, so its words cannot be found: use another voice provider")
        matches: list[_Match] = []
        for reader in _READERS:
            reading = await _at_pace(said, language, reader, heard.voiced_seconds)
            matches.append(await asyncio.to_thread(_carry_over, reading, heard))
        return min(matches, key=lambda match: match.cost).spans


def build(settings: object) -> DtwAligner:
    """Errors: Permanent when the wheel is not installed."""
    espeak.require()
    return DtwAligner(version("espeakng-loader"))


async def _at_pace(said: Sequence[str], language: str, reader: Manner, seconds: float) -> Reading:
    """A reading of about this length: warping is surest when there is little to warp."""
    reading = await espeak.read(said, language, reader)
    proportion = reading.seconds / seconds
    if _ALIKE[0] <= proportion <= _ALIKE[1]:
        return reading
    rate = max(_SLOWEST, min(_FASTEST, round(reader.rate * proportion)))
    return await espeak.read(said, language, replace(reader, rate=rate))


# numpy and scipy load in the thread that first needs them, not when the service is built.


def _listen(audio: Path) -> "Features":
    from reel_align.providers import warp
    from reel_common import sound

    return warp.features(*sound.read_wav(audio))


def _carry_over(reading: Reading, heard: "Features") -> _Match:
    from reel_align.providers import warp
    from reel_common import sound

    read = warp.features(sound.from_pcm(reading.pcm), reading.rate)
    path = warp.warp(read, heard, [start for start, _ in reading.spans])
    spans = [(path.start(a), path.end(b) if b > a else path.start(a)) for a, b in reading.spans]
    return _Match(path.cost, [(min(a, heard.seconds), min(b, heard.seconds)) for a, b in spans])
