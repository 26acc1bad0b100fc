"""What a painter is given and what it gives back.

A painter looks at a shot once and returns a drawing: a function that paints any moment of the shot
onto a canvas. Drawings are pure functions of time, so any window of frames can be drawn on its own.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import skia

from reel_common.formats import Geometry
from reel_common.plan import Shot
from reel_common.values import SoundCue, Word
from reel_video.illustrate.palette import Palette
from reel_video.illustrate.typeset import Shelf
from reel_video.ports import Role, SpokenCue

Draw = Callable[[skia.Canvas, float], None]
"""Paint the whole frame as it is `t` seconds after the shot began; `t` runs on into the handle."""


@dataclass(frozen=True, slots=True)
class Look:
    """How everything in one video looks: the same for all its shots."""

    geometry: Geometry
    palette: Palette
    fonts: Shelf

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
    cast: tuple[Role, ...]
    """Everybody this shot may show; the first with looks, the narrator aside, is the hero of the video."""
    seed: int
    """Of this shot: differs between shots, so that no two of them look the same."""
    language: str = "en"
    """Of the plan."""

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
