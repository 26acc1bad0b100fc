"""The pencil box: paints, recorded pictures and simple shapes, in stage units.

Measured on one core: Skia draws flat paths many times faster than it samples images (a whole emoji
0.3 ms as a picture, 8 ms as an image), and gradients are slow. So everything is flat recorded
vectors, which stay sharp at any zoom; only skies are images, blitted without scaling.
"""

import math
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import pairwise
from random import Random

import skia

Point = tuple[float, float]


@lru_cache(maxsize=4096)
def fill(colour: int, alpha: float = 1.0) -> skia.Paint:
    """A flat paint of 0xRRGGBB. Shared: never change it."""
    return skia.Paint(AntiAlias=True, Color=_argb(colour, alpha))


@lru_cache(maxsize=4096)
def stroke(colour: int, width: float, alpha: float = 1.0) -> skia.Paint:
    """A round pen of 0xRRGGBB. Shared: never change it."""
    return skia.Paint(
        AntiAlias=True,
        Color=_argb(colour, alpha),
        Style=skia.Paint.kStroke_Style,
        StrokeWidth=width,
        StrokeCap=skia.Paint.kRound_Cap,
        StrokeJoin=skia.Paint.kRound_Join,
    )


def _argb(colour: int, alpha: float) -> int:
    return round(max(0.0, min(1.0, alpha)) * 255) << 24 | colour


def blend(a: int, b: int, p: float) -> int:
    """Between two colours 0xRRGGBB, `p` from 0 to 1."""
    return sum(round((a >> s & 255) + ((b >> s & 255) - (a >> s & 255)) * p) << s for s in (16, 8, 0))


def lighter(colour: int, p: float) -> int:
    return blend(colour, 0xFFFFFF, p)


def darker(colour: int, p: float) -> int:
    return blend(colour, 0x101828, p)


def record(width: float, height: float, paint: Callable[[skia.Canvas], None]) -> skia.Picture:
    """What `paint` draws, kept for drawing again and again."""
    recorder = skia.PictureRecorder()
    paint(recorder.beginRecording(skia.Rect.MakeLTRB(-width, -height, 2 * width, 2 * height)))
    return recorder.finishRecordingAsPicture()


def box(
    c: skia.Canvas, x: float, y: float, w: float, h: float, colour: int, r: float = 0.0, alpha: float = 1.0
) -> None:
    """A rectangle by its upper left corner, with corners of radius `r`."""
    rect = skia.Rect.MakeXYWH(x, y, w, h)
    if r:
        c.drawRoundRect(rect, r, r, fill(colour, alpha))
    else:
        c.drawRect(rect, fill(colour, alpha))


def disc(c: skia.Canvas, x: float, y: float, r: float, colour: int, alpha: float = 1.0) -> None:
    c.drawCircle(x, y, r, fill(colour, alpha))


def oval(c: skia.Canvas, x: float, y: float, rx: float, ry: float, colour: int, alpha: float = 1.0) -> None:
    c.drawOval(skia.Rect.MakeLTRB(x - rx, y - ry, x + rx, y + ry), fill(colour, alpha))


def bar(c: skia.Canvas, a: Point, b: Point, colour: int, width: float, alpha: float = 1.0) -> None:
    """A straight stroke with round ends."""
    c.drawLine(*a, *b, stroke(colour, width, alpha))


def polygon(points: Iterable[Point]) -> skia.Path:
    """A closed path through `points`."""
    path = skia.Path()
    for i, (x, y) in enumerate(points):
        (path.lineTo if i else path.moveTo)(x, y)
    path.close()
    return path


def shape(c: skia.Canvas, points: Iterable[Point], colour: int, alpha: float = 1.0) -> None:
    c.drawPath(polygon(points), fill(colour, alpha))


def ridge(points: list[Point], bottom: float) -> skia.Path:
    """A smooth line through `points`, closed at `bottom`."""
    path = skia.Path()
    path.moveTo(points[0][0], bottom)
    path.lineTo(*points[0])
    for (x0, y0), (x1, y1) in pairwise(points):
        middle = (x0 + x1) / 2
        path.cubicTo(middle, y0, middle, y1, x1, y1)
    path.lineTo(points[-1][0], bottom)
    path.close()
    return path


def hills(rng: Random, left: float, right: float, y: float, rise: float, step: float) -> list[Point]:
    """Points of rolling hills whose tops reach `rise` above `y`."""
    count = max(2, round((right - left) / step))
    return [
        (left + (right - left) * i / count, y - rise * (rng.uniform(0.55, 1.0) if i % 2 else rng.uniform(0.0, 0.3)))
        for i in range(count + 1)
    ]


def star(x: float, y: float, r: float, points: int = 5, inner: float = 0.45, turn: float = 0.0) -> skia.Path:
    """A star path."""
    corners = []
    for i in range(points * 2):
        reach = r if i % 2 == 0 else r * inner
        angle = math.pi * (i / points - 0.5) + turn
        corners.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    return polygon(corners)


def heart(x: float, y: float, r: float) -> skia.Path:
    """A heart path, `r` half its width."""
    path = skia.Path()
    path.moveTo(x, y + r)
    path.cubicTo(x - 1.9 * r, y - 0.3 * r, x - 0.9 * r, y - 1.5 * r, x, y - 0.45 * r)
    path.cubicTo(x + 0.9 * r, y - 1.5 * r, x + 1.9 * r, y - 0.3 * r, x, y + r)
    path.close()
    return path


def drop(x: float, y: float, r: float) -> skia.Path:
    """A drop of water, its tip up."""
    path = skia.Path()
    path.moveTo(x, y - 1.7 * r)
    path.cubicTo(x + 0.4 * r, y - 0.8 * r, x + r, y - 0.3 * r, x + r, y + 0.2 * r)
    path.cubicTo(x + r, y + 1.3 * r, x - r, y + 1.3 * r, x - r, y + 0.2 * r)
    path.cubicTo(x - r, y - 0.3 * r, x - 0.4 * r, y - 0.8 * r, x, y - 1.7 * r)
    path.close()
    return path
