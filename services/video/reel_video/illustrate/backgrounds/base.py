"""What a setting is made of: a sky that never moves and layers that the camera moves by their depth."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

import skia

from reel_video.illustrate.area import Area
from reel_video.illustrate.kit import blend, record
from reel_video.illustrate.palette import Palette

Draw = Callable[[skia.Canvas, float], None]
SKY, FAR, BACK, MIDDLE, STAGE, NEAR = 0.04, 0.25, 0.5, 0.8, 1.0, 1.5
"""Depths: how far a layer moves when the stage moves by one."""


@dataclass(frozen=True, slots=True)
class Layer:
    """Something drawn in stage units at one depth; it may live in time."""

    depth: float
    draw: Draw


@dataclass(frozen=True, slots=True)
class Backdrop:
    """A setting: its sky from top to bottom (two or three colours), what is behind and what before the actors."""

    sky: tuple[int, ...]
    behind: tuple[Layer, ...] = ()
    before: tuple[Layer, ...] = ()
    floor: int = 0x808080
    """The colour under the actors' feet."""
    painted: Callable[[skia.Canvas], None] | None = None
    """What is painted onto the sky itself, once, in stage units: it may be costly and never moves."""
    floats: bool = False
    """Whether actors hover here (space, water) rather than stand."""


@dataclass(frozen=True, slots=True)
class Scene:
    """All that the drawing of a setting depends on."""

    area: Area
    palette: Palette
    seed: int
    time: str = "day"
    haze: tuple[int, float] = (0, 0.0)
    """What the weather does to every colour: the colour it turns to, and how far."""
    rng: Random = field(default_factory=Random)

    def c(self, colour: int) -> int:
        """This colour in the light of the scene's hour."""
        return blend(tinted(colour, self.time), *self.haze)

    def pick(self, *colours: int) -> int:
        """One of these colours, in the scene's light."""
        return self.c(self.rng.choice(colours))

    def towards(self, colour: int, ours: int, p: float = 0.18) -> int:
        """A natural colour bent towards one of the palette's, in the scene's light."""
        return self.c(blend(colour, ours, p))

    def still(self, depth: float, paint: Callable[[skia.Canvas], None]) -> Layer:
        """A layer that does not change: recorded once."""
        picture = record(self.area.w, self.area.h, paint)
        return Layer(depth, lambda canvas, _t: canvas.drawPicture(picture))


def tinted(colour: int, time: str) -> int:
    """What the hour does to a colour of the landscape."""
    if time == "night":
        return blend(blend(colour, 0x000000, 0.30), 0x2C3F8C, 0.52)
    if time == "dusk":
        return blend(blend(colour, 0xF0805A, 0.22), 0x7A4A8C, 0.20)
    if time == "dawn":
        return blend(colour, 0xFFC9B0, 0.28)
    return colour


def put(c: skia.Canvas, x: float, y: float, k: float, paint: Callable[[skia.Canvas], None]) -> None:
    """Draw a thing that stands on its own origin at (x, y), `k` times its natural size."""
    c.save()
    c.translate(x, y)
    c.scale(k, k)
    paint(c)
    c.restore()
