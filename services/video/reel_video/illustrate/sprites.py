"""Sprites: things drawn once into an image and blitted every frame.

Measured on one core: an image blitted without scaling onto a premultiplied surface costs a twentieth
of drawing its blur or its text again, so everything static inside a card is a sprite.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import skia

SMOOTH = skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear)
SHARP = skia.SamplingOptions(skia.FilterMode.kNearest)


@dataclass(frozen=True, slots=True)
class Sprite:
    """An image of a thing `width` x `height` pixels large; the image begins at `left`, `top` of the thing
    (negative where a shadow reaches beyond it)."""

    image: skia.Image
    left: int
    top: int
    width: float
    height: float


def bake(width: float, height: float, paint: Callable[[skia.Canvas], None], margin: float = 0.0) -> Sprite:
    """Draw a thing once; `paint` sees its upper left corner as the origin and may reach `margin` beyond."""
    edge = math.ceil(margin)
    w, h = max(1, math.ceil(width) + 2 * edge), max(1, math.ceil(height) + 2 * edge)
    surface = skia.Surface.MakeRasterN32Premul(w, h)
    canvas = surface.getCanvas()
    canvas.translate(edge, edge)
    paint(canvas)
    return Sprite(surface.makeImageSnapshot(), -edge, -edge, width, height)


def blit(canvas: skia.Canvas, sprite: Sprite, x: float, y: float, alpha: float = 1.0) -> None:
    """Put a sprite with its upper left corner at the whole pixel nearest to `x`, `y`: sharp and cheap."""
    if alpha <= 0.004:
        return
    paint = None if alpha >= 0.996 else skia.Paint(Alphaf=alpha)
    canvas.drawImage(sprite.image, round(x) + sprite.left, round(y) + sprite.top, SHARP, paint)


def pose(
    canvas: skia.Canvas, sprite: Sprite, centre: tuple[float, float], scale: float = 1.0, turn: float = 0.0,
    alpha: float = 1.0,
) -> None:  # fmt: skip
    """Put a sprite by its centre, scaled and turned (degrees clockwise) about it; sharp when it rests."""
    x, y = centre[0] - sprite.width / 2, centre[1] - sprite.height / 2
    if abs(scale - 1) < 0.002 and abs(turn) < 0.05:
        blit(canvas, sprite, x, y, alpha)
        return
    if scale <= 0.01 or alpha <= 0.004:
        return
    canvas.save()
    canvas.translate(*centre)
    canvas.rotate(turn)
    canvas.scale(scale, scale)
    paint = skia.Paint(Alphaf=min(1.0, alpha), AntiAlias=True)
    canvas.drawImage(sprite.image, sprite.left - sprite.width / 2, sprite.top - sprite.height / 2, SMOOTH, paint)
    canvas.restore()
