"""Backgrounds of cards: a few drifting flat shapes over a gradient that never moves, different in every shot."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import skia

from reel_video.illustrate.cards.base import luminance, on, together
from reel_video.illustrate.easing import TAU
from reel_video.illustrate.kit import blend, darker, fill, star, stroke
from reel_video.illustrate.types import Draw, Look, ShotSpec

SHARP = skia.SamplingOptions(skia.FilterMode.kNearest)


@dataclass(frozen=True, slots=True)
class Backdrop:
    """A background with the colours that go with it: `base` is what it mostly is, `text` can be read on it."""

    draw: Draw
    base: int
    text: int
    marker: int
    dark: bool


@dataclass(frozen=True, slots=True)
class _Hues:
    low: int
    high: int
    accent: int
    rng: Random


Pattern = Callable[[Look, _Hues], Draw]


def backdrop(spec: ShotSpec, look: Look, bold: bool = False) -> Backdrop:
    """The background of this shot: `bold` takes a strong colour of the palette, else a light one."""
    rng = Random(f"backdrop {spec.seed}")
    p = look.palette
    dark_sky = luminance(p.sky_bottom) < 0.3
    strong = (p.accent_two, p.accent, darker(p.accent_two, 0.5))
    light = (p.sky_top, blend(p.sky_top, p.highlight, 0.45), blend(p.sky_bottom, p.accent_two, 0.22))
    base = rng.choice(strong) if bold else (p.sky_top if dark_sky else rng.choice(light))
    dark = luminance(base) < 0.34
    top, bottom = blend(base, 0xFFFFFF, 0.07 if dark else 0.30), blend(base, p.ink if dark else p.sky_bottom, 0.22)
    hues = _Hues(blend(base, 0xFFFFFF, 0.09 if dark else 0.34), blend(base, 0xFFFFFF, 0.17 if dark else 0.55),
                 blend(base, p.highlight if dark else p.accent_two, 0.34 if dark else 0.20), rng)  # fmt: skip
    ground, fine = rng.choice(GROUNDS), rng.choice(FINES)
    draw = together(_gradient(look, top, bottom), ground(look, hues), fine(look, hues))
    marker = p.highlight if dark or luminance(base) < 0.5 else blend(p.accent, 0xFFFFFF, 0.35)
    return Backdrop(draw, base, on(base, p.ink) if dark else p.ink, marker, dark)


def _gradient(look: Look, top: int, bottom: int) -> Draw:
    """Baked: a gradient costs thirty times a blit. Opaque, so that the blit is a copy."""
    info = skia.ImageInfo.Make(look.width, look.height, skia.kN32_ColorType, skia.kOpaque_AlphaType)
    surface = skia.Surface.MakeRaster(info)
    shader = skia.GradientShader.MakeLinear([(0, 0), (0, look.height)], [0xFF000000 | top, 0xFF000000 | bottom])
    surface.getCanvas().drawPaint(skia.Paint(Shader=shader, Dither=True))
    image = surface.makeImageSnapshot()
    return lambda canvas, _t: canvas.drawImage(image, 0, 0, SHARP)


def _bubbles(look: Look, hues: _Hues) -> Draw:
    """Large discs that drift slowly."""
    rng, big = hues.rng, max(look.width, look.height)
    discs = [
        (rng.uniform(0, look.width), rng.uniform(0, look.height), big * rng.uniform(0.06, 0.19), rng.uniform(0, TAU),
         fill(rng.choice((hues.low, hues.low, hues.high))))
        for _ in range(8)
    ]  # fmt: skip

    def draw(canvas: skia.Canvas, t: float) -> None:
        for x, y, r, phase, paint in discs:
            turn = phase + t * 0.35
            canvas.drawCircle(x + r * 0.35 * math.cos(turn), y + r * 0.35 * math.sin(turn), r, paint)

    return draw


def _rays(look: Look, hues: _Hues) -> Draw:
    """A slowly turning sunburst."""
    x, y = look.width / 2, look.height * (0.36 if look.height > look.width else 0.46)
    far, count = math.hypot(look.width, look.height), 14
    path = skia.Path()
    for i in range(count):
        a, b = TAU * i / count, TAU * (i + 0.5) / count
        path.moveTo(0, 0)
        path.lineTo(far * math.cos(a), far * math.sin(a))
        path.lineTo(far * math.cos(b), far * math.sin(b))
        path.close()
    paint, way = fill(hues.low), hues.rng.choice((-5.0, 5.0))

    def draw(canvas: skia.Canvas, t: float) -> None:
        canvas.save()
        canvas.translate(x, y)
        canvas.rotate(way * t)
        canvas.drawPath(path, paint)
        canvas.restore()

    return draw


def _waves(look: Look, hues: _Hues) -> Draw:
    """Three rolling bands along the bottom and one along the top."""
    w, h = look.width, look.height
    length = w * 0.9
    rows = [
        (h * 0.66, h * 0.028, 0.10, hues.low),
        (h * 0.78, h * 0.024, -0.14, hues.high),
        (h * 0.9, h * 0.02, 0.2, hues.low),
    ]
    bands = [
        (_wave(w + 2 * length, length, lift, h), y, speed * length, fill(colour)) for y, lift, speed, colour in rows
    ]
    lid = _wave(w + 2 * length, length, h * 0.02, -h)

    def draw(canvas: skia.Canvas, t: float) -> None:
        for path, y, speed, paint in bands:
            canvas.save()
            canvas.translate((speed * t) % length - length, y)
            canvas.drawPath(path, paint)
            canvas.restore()
        canvas.save()
        canvas.translate((-0.08 * length * t) % length - length, h * 0.075)
        canvas.drawPath(lid, bands[0][3])
        canvas.restore()

    return draw


def _wave(width: float, length: float, lift: float, depth: float) -> skia.Path:
    path = skia.Path()
    path.moveTo(0, 0)
    x = 0.0
    while x < width:
        path.cubicTo(x + length * 0.18, -lift * 1.7, x + length * 0.32, -lift * 1.7, x + length / 2, 0)
        path.cubicTo(x + length * 0.68, lift * 1.7, x + length * 0.82, lift * 1.7, x + length, 0)
        x += length
    path.lineTo(x, depth)
    path.lineTo(0, depth)
    path.close()
    return path


def _stripes(look: Look, hues: _Hues) -> Draw:
    """Broad diagonal stripes that move along."""
    step, slant = max(look.width, look.height) * 0.13, look.height * 0.55
    count = math.ceil((look.width + slant) / step) + 3
    path = skia.Path()
    for i in range(count):
        x = i * step
        path.addPoly([(x, 0), (x + step / 2, 0), (x + step / 2 - slant, look.height), (x - slant, look.height)], True)
    paint, way = fill(hues.low), hues.rng.choice((-1, 1))

    def draw(canvas: skia.Canvas, t: float) -> None:
        canvas.save()
        canvas.translate((way * t * 0.18 * step) % step - step, 0)
        canvas.drawPath(path, paint)
        canvas.restore()

    return draw


def _blobs(look: Look, hues: _Hues) -> Draw:
    """Two wobbling organic shapes in opposite corners."""
    w, h = look.width, look.height
    r = math.hypot(w, h) * 0.3
    flip = hues.rng.random() < 0.5
    spots = [(w * (0.95 if flip else 0.05), h * 0.06, r), (w * (0.02 if flip else 0.98), h * 0.80, r * 1.15)]
    paints = (fill(hues.low), fill(hues.high))

    def draw(canvas: skia.Canvas, t: float) -> None:
        for (x, y, reach), paint in zip(spots, paints, strict=True):
            canvas.drawPath(_blob(x, y, reach, t + x), paint)
            canvas.drawPath(_blob(x, y, reach * 1.16, t + x), stroke(hues.high, 5))

    return draw


def _blob(x: float, y: float, r: float, t: float) -> skia.Path:
    """A closed smooth curve whose radius breathes."""
    count = 8
    points = []
    for i in range(count):
        reach = r * (1 + 0.10 * math.sin(t * 0.9 + i * 2.4) + 0.05 * math.sin(t * 1.3 + i * 4.1))
        points.append((x + reach * math.cos(TAU * i / count), y + reach * math.sin(TAU * i / count)))
    path = skia.Path()
    middle = [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in zip(points, points[1:] + points[:1], strict=True)]
    path.moveTo(*middle[-1])
    for point, end in zip(points, middle, strict=True):
        path.quadTo(*point, *end)
    path.close()
    return path


def _dots(look: Look, hues: _Hues) -> Draw:
    """A field of dots that grow towards one corner, drifting."""
    step = 7.5 * look.unit
    path = skia.Path()
    columns, rows = math.ceil(look.width / step) + 2, math.ceil(look.height / step) + 2
    corner = hues.rng.choice((0, 1))
    for i in range(columns):
        for j in range(rows):
            near = ((i / columns if corner else 1 - i / columns) + j / rows) / 2
            r = 1.25 * look.unit * (1 - 1.6 * near)
            if r > 0.12 * look.unit:
                path.addCircle(i * step + (j % 2) * step / 2, j * step, r)
    paint = fill(hues.accent)

    def draw(canvas: skia.Canvas, t: float) -> None:
        canvas.save()
        canvas.translate(-step + (t * 0.12 * step) % step, -step)
        canvas.drawPath(path, paint)
        canvas.restore()

    return draw


def _sprinkles(look: Look, hues: _Hues) -> Draw:
    """Small rings, crosses, triangles and stars that turn and rise, each coming back at the bottom."""
    rng, u = hues.rng, look.unit
    paths = [star(0, 0, 2.1 * u), _cross(1.7 * u), _ring(1.7 * u), _triangle(2.0 * u), _wiggle(2.4 * u)]
    pens = (fill(hues.accent), fill(hues.high))
    line = stroke(hues.accent, 0.75 * u)
    flock = [
        (rng.randrange(5), rng.uniform(0, look.width), rng.uniform(0, 1), rng.uniform(0.012, 0.035),
         rng.uniform(-50, 50), rng.uniform(1.1, 1.9), rng.choice(pens))
        for _ in range(22)
    ]  # fmt: skip

    def draw(canvas: skia.Canvas, t: float) -> None:
        for kind, x, y, speed, spin, size, pen in flock:
            canvas.save()
            canvas.translate(x + 1.5 * u * math.sin(t + x), (1.08 - (y + speed * t) % 1.16) * look.height)
            canvas.rotate(spin * t + x)
            canvas.scale(size, size)
            canvas.drawPath(paths[kind], line if kind in (2, 4) else pen)
            canvas.restore()

    return draw


def _cross(r: float) -> skia.Path:
    path = skia.Path()
    path.addRoundRect(skia.Rect.MakeLTRB(-r, -r * 0.32, r, r * 0.32), r * 0.3, r * 0.3)
    path.addRoundRect(skia.Rect.MakeLTRB(-r * 0.32, -r, r * 0.32, r), r * 0.3, r * 0.3)
    return path


def _ring(r: float) -> skia.Path:
    path = skia.Path()
    path.addCircle(0, 0, r)
    return path


def _triangle(r: float) -> skia.Path:
    path = skia.Path()
    path.addPoly([(r * math.sin(TAU * i / 3), -r * math.cos(TAU * i / 3)) for i in range(3)], True)
    return path


def _wiggle(r: float) -> skia.Path:
    path = skia.Path()
    path.moveTo(-r, 0)
    path.cubicTo(-r * 0.5, -r, -r * 0.2, -r, 0, 0)
    path.cubicTo(r * 0.2, r, r * 0.5, r, r, 0)
    return path


GROUNDS: tuple[Pattern, ...] = (_bubbles, _rays, _waves, _stripes, _blobs)
FINES: tuple[Pattern, ...] = (_dots, _sprinkles, _sprinkles)
