"""What a painter is given and what it gives back.

A painter looks at a shot once and returns a drawing: a function that paints any moment of the shot
onto a canvas. Drawings are pure functions of time, so any window of frames can be drawn on its own.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import skia

from reel_common.events import SoundCue, Word
from reel_common.formats import Geometry
from reel_common.plan import Member, Shot
from reel_video.illustrate.palette import Palette
from reel_video.ports import SpokenCue

Draw = Callable[[skia.Canvas, float], None]
"""Paint the whole frame as it is `t` seconds after the shot began; `t` runs on into the handle."""


@dataclass(frozen=True, slots=True)
class Look:
    """How everything in one video looks: the same for all its shots."""

    geometry: Geometry
    palette: Palette
    fonts: Path
    """The folder of static fonts that `reel_common.fonts.prepare` made."""

    @property
    def width(self) -> int:
        return self.geometry.width

    @property
    def height(self) -> int:
        return self.geometry.height

    @property
    def unit(self) -> float:
        """A hundredth of the shorter side, in pixels: sizes are given in it, so every geometry fits."""
        return min(self.width, self.height) / 100


@dataclass(frozen=True, slots=True)
class ShotSpec:
    """One shot with its words and its place among the others; `seconds` is without the handle."""

    shot: Shot
    cues: tuple[SpokenCue, ...]
    seconds: float
    index: int
    total: int
    title: str
    style: str
    cast: tuple[Member, ...]
    seed: int
    """Of this shot: differs between shots, so that no two of them look the same."""

    @property
    def words(self) -> tuple[Word, ...]:
        """Every spoken word, timed from the beginning of the shot."""
        return tuple(word for cue in self.cues for word in cue.words)

    @property
    def narration(self) -> str:
        return " ".join(line.text for line in self.shot.lines)


@dataclass(frozen=True, slots=True)
class Painting:
    """A shot ready to be drawn, with what it is to sound like and what a person should know."""

    draw: Draw
    sounds: tuple[SoundCue, ...] = ()
    warnings: tuple[str, ...] = ()
    art: tuple[str, ...] = field(default=())
    """Hex codes of the OpenMoji art it shows."""


Painter = Callable[[ShotSpec, Look], Painting]
