"""OpenMoji pictures put somewhere: plain, or as stickers with a white border and a shadow.

Both stay vectors: measured, a turned picture costs 0.4 ms as vectors and 5 ms as an image.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import skia

from reel_video.illustrate import art, easing
from reel_video.illustrate.kit import fill
from reel_video.illustrate.types import Draw

GRAIN = 2
"""Pixels per unit of the view box at which a silhouette is traced."""
ROUNDING = 2.2
"""Radius, in units of the view box, that hides the steps of the tracing."""
BORDER = 2.3
"""Width of a sticker's border in units of the view box."""
DROP = 1.3
"""How far below itself a sticker's shadow lies, in the same units."""


@dataclass(frozen=True, slots=True, eq=False)
class Sticker:
    """A picture `width` x `height` pixels large (its ink), drawn about its centre.

    `scale` are pixels per unit of the view box, `middle` the ink's centre in those units.
    """

    code: str
    width: float
    height: float
    scale: float
    middle: tuple[float, float]
    bordered: bool


def draw(canvas: skia.Canvas, code: str, at: tuple[float, float, float]) -> None:
    """Draw the picture; `at` is its upper left corner and its side in pixels."""
    x, y, side = at
    canvas.save()
    canvas.translate(x, y)
    canvas.scale(side / art.VIEWBOX, side / art.VIEWBOX)
    canvas.drawPicture(art.picture(code))
    canvas.restore()


def sticker(code: str, width: float, height: float, bordered: bool = True) -> Sticker:
    """The picture as large as fits into `width` x `height` pixels, border included."""
    left, top, right, bottom = (v * art.VIEWBOX for v in art.bounds(code))
    rim = 2 * BORDER if bordered else 0.0
    w, h = right - left + rim, bottom - top + rim + (DROP if bordered else 0.0)
    scale = min(width / w, height / h)
    return Sticker(code, w * scale, h * scale, scale, ((left + right) / 2, (top + bottom) / 2), bordered)


def place(
    canvas: skia.Canvas, it: Sticker, centre: tuple[float, float], size: float = 1.0, turn: float = 0.0,
    squash: float = 0.0, mirrored: bool = False,
) -> None:  # fmt: skip
    """Draw a sticker by its centre, `size` times as large, turned by degrees; `squash` > 0 makes it flat and broad."""
    if size <= 0.01:
        return
    canvas.save()
    canvas.translate(*centre)
    canvas.rotate(turn)
    k = it.scale * size
    canvas.scale(k * (1 + squash * 0.5) * (-1 if mirrored else 1), k * (1 - squash))
    canvas.translate(-it.middle[0], -it.middle[1])
    if it.bordered:
        outline = _outline(it.code)
        canvas.translate(0, DROP)
        canvas.drawPath(outline, fill(0x101030, 0.28))
        canvas.translate(0, -DROP)
        canvas.drawPath(outline, fill(0xFFFFFF))
    canvas.drawPicture(art.picture(it.code))
    canvas.restore()


def bounce(it: Sticker, at: tuple[float, float], start: float, beats: tuple[float, ...] = ()) -> Draw:
    """A sticker that pops up at `start` about its centre `at`, sways and breathes, and hops at every one of `beats`."""

    def draw(canvas: skia.Canvas, t: float) -> None:
        if t <= start:
            return
        size = easing.out_elastic(easing.progress(t, start, 0.8))
        lift = max((easing.hop(t, beat, 0.38) for beat in beats), default=0.0) * it.height * 0.13
        landing = sum(easing.hump(t, beat + 0.34, 0.22) for beat in beats) * 0.07
        sway = 3.0 * math.sin(t * 2.4 + at[0])
        breath = 0.012 * math.sin(t * 3.1)
        place(canvas, it, (at[0], at[1] - lift), size, sway, breath + landing)

    return draw


@lru_cache(maxsize=256)
def _outline(code: str) -> skia.Path:
    """The silhouette of a picture, grown by the border and rounded, in units of the view box; holes are filled."""
    side = round(art.VIEWBOX * GRAIN)
    surface = skia.Surface(side, side)
    surface.getCanvas().scale(GRAIN, GRAIN)
    surface.getCanvas().drawPicture(art.picture(code))
    solid = np.asarray(surface.toarray())[:, :, 3] > 100
    region = skia.Region()
    for y, row in enumerate(solid):
        edges = np.flatnonzero(np.diff(np.concatenate(([0], row.astype(np.int8), [0]))))
        for a, b in zip(edges[::2], edges[1::2], strict=True):
            region.op(skia.IRect.MakeLTRB(int(a), y, int(b), y + 1), skia.Region.kUnion_Op)
    path = skia.Path()
    region.getBoundaryPath(path)
    path.transform(skia.Matrix.Scale(1 / GRAIN, 1 / GRAIN))
    pen = skia.Paint(
        Style=skia.Paint.kStrokeAndFill_Style, StrokeWidth=2 * BORDER, StrokeJoin=skia.Paint.kRound_Join,
        PathEffect=skia.CornerPathEffect.Make(ROUNDING),
    )  # fmt: skip
    grown = skia.Path()
    pen.getFillPath(path, grown, None, math.ceil(8))
    return skia.Simplify(grown)
