"""Things that grow, and clouds; each stands on its own origin, sizes suit a figure of 60 units."""

import math
from random import Random

import skia

from reel_video.illustrate.backgrounds.base import Layer, Scene, put
from reel_video.illustrate.easing import swing
from reel_video.illustrate.kit import bar, blend, darker, disc, fill, hills, lighter, oval, record, ridge, shape

BARK = 0x8B5E3C


def cloud(c: skia.Canvas, colour: int, under: int) -> None:
    """About 28 wide and 11 high, flat below."""
    for x, y, r in ((-8, -4, 4), (-2, -7, 5.6), (6, -5, 4.6)):
        disc(c, x, y, r, colour)
    c.drawRoundRect(skia.Rect.MakeLTRB(-14, -5, 13, 0), 2.5, 2.5, fill(colour))
    c.drawRoundRect(skia.Rect.MakeLTRB(-11, -1.5, 9, 0), 0.8, 0.8, fill(under))


def clouds(s: Scene, count: int, low: float, high: float, depth: float = 0.15) -> Layer:
    """Clouds that drift by, wrapping round; `low` and `high` are heights as fractions of the ground line."""
    a, white = s.area, s.c(0xFFFFFF)
    picture = record(60, 40, lambda c: cloud(c, white, blend(white, s.palette.sky_top, 0.25)))
    span = a.w + 80
    drift = [
        (
            span * (i + s.rng.random() * 0.6) / count,
            a.ground * s.rng.uniform(low, high),
            s.rng.uniform(0.6, 1.25),
            s.rng.uniform(0.8, 1.8),
        )
        for i in range(count)
    ]

    def draw(c: skia.Canvas, t: float) -> None:
        for x, y, size, speed in drift:
            put(c, (x + t * speed) % span - 40, y, size, lambda k: k.drawPicture(picture))

    return Layer(depth, draw)


def tree(c: skia.Canvas, rng: Random, leaf: int, bark: int = BARK) -> None:
    """A round tree, about 30 wide and 50 high."""
    shape(c, ((-2.2, 0), (-1.3, -26), (1.3, -26), (2.2, 0)), bark)
    bar(c, (0, -18), (6, -26), bark, 1.6)
    for x, y, r in ((-7, -27, 8), (8, -28, 8.5), (0, -37, 11), (-6, -38, 7), (7, -39, 7)):
        disc(c, x + rng.uniform(-1, 1), y + rng.uniform(-1, 1), r, leaf)
    for _ in range(4):
        oval(c, rng.uniform(-8, 3), rng.uniform(-44, -30), rng.uniform(2, 4), 1.4, lighter(leaf, 0.22))
    oval(c, 5, -24, 8, 3.4, darker(leaf, 0.12))


def pine(c: skia.Canvas, leaf: int, bark: int = BARK) -> None:
    """A fir, 22 wide and 52 high."""
    shape(c, ((-1.8, 0), (-1.8, -10), (1.8, -10), (1.8, 0)), bark)
    for i in range(4):
        y, half = -8 - i * 10.5, 11.5 - i * 2.2
        shape(c, ((-half, y), (0, y - 15), (half, y)), leaf)
        shape(c, ((0, y), (0, y - 15), (half, y)), darker(leaf, 0.10))


def palm(c: skia.Canvas, rng: Random, leaf: int) -> None:
    """A palm, about 34 wide and 52 high."""
    path, lean = skia.Path(), rng.uniform(3, 8)
    path.moveTo(-2, 0)
    path.quadTo(-1, -24, lean - 1, -42)
    path.lineTo(lean + 1.4, -42)
    path.quadTo(2.4, -22, 2.6, 0)
    c.drawPath(path, fill(blend(BARK, 0xE8B06A, 0.4)))
    for i, angle in enumerate((-170, -140, -100, -62, -25, 8)):
        reach, x0, y0 = 17, lean, -42.0
        x1, y1 = x0 + reach * math.cos(math.radians(angle)), y0 + reach * math.sin(math.radians(angle)) + 7
        frond = skia.Path()
        frond.moveTo(x0, y0)
        frond.quadTo((x0 + x1) / 2, min(y0, y1) - 7, x1, y1)
        frond.quadTo((x0 + x1) / 2, min(y0, y1) - 1.5, x0, y0 + 2)
        c.drawPath(frond, fill(leaf if i % 2 else darker(leaf, 0.12)))
    disc(c, lean - 1.4, -40.5, 1.5, 0x7A4A28)
    disc(c, lean + 1.6, -40, 1.5, 0x7A4A28)


def bush(c: skia.Canvas, rng: Random, leaf: int) -> None:
    """A bush, 22 wide and 11 high."""
    for x, y, r in ((-7, -2, 5), (0, -5, 6.5), (7, -2.5, 5.5)):
        disc(c, x, y, r, leaf)
    for _ in range(3):
        oval(c, rng.uniform(-5, 5), rng.uniform(-8, -3), 1.8, 0.9, lighter(leaf, 0.25))
    c.drawRect(skia.Rect.MakeLTRB(-11.5, -1.5, 12, 0.4), fill(leaf))


def tuft(c: skia.Canvas, colour: int) -> None:
    """Three blades of grass, 4 high."""
    for lean in (-1.6, 0.2, 1.9):
        shape(c, ((-0.6, 0), (lean, -4 + abs(lean) * 0.5), (0.6, 0)), colour)


def flower(c: skia.Canvas, petal: int, stalk: int, high: float = 7.0) -> None:
    """A flower on its stalk."""
    bar(c, (0, 0), (0, -high), stalk, 0.6)
    shape(c, ((0, -high * 0.35), (2.2, -high * 0.6), (0.3, -high * 0.5)), stalk)
    for i in range(5):
        disc(c, 1.25 * math.cos(i * 1.2566), -high + 1.25 * math.sin(i * 1.2566), 1.05, petal)
    disc(c, 0, -high, 0.85, 0xFFD23F)


def cactus(c: skia.Canvas, colour: int) -> None:
    """A cactus with two arms, 18 wide and 32 high."""
    for a, b in (
        ((0, -1.5), (0, -29)),
        ((0, -11), (-7, -11)),
        ((-7, -11), (-7, -19)),
        ((0, -15), (7, -15)),
        ((7, -15), (7, -25)),
    ):
        bar(c, a, b, colour, 5.0)
    bar(c, (-0.9, -3), (-0.9, -27), lighter(colour, 0.2), 0.7)


def pot_plant(c: skia.Canvas, pot: int, leaf: int) -> None:
    """A plant in a pot, 18 wide and 30 high."""
    for lean, high in ((-8, -22), (-4, -28), (1, -30), (5, -27), (9, -21)):
        path = skia.Path()
        path.moveTo(0, -9)
        path.quadTo(lean - 2.5, (high - 9) / 2 - 3, lean, high)
        path.quadTo(lean + 2.5, (high - 9) / 2 + 1, 0.8, -9)
        c.drawPath(path, fill(leaf if lean % 2 else darker(leaf, 0.14)))
    shape(c, ((-6, -10), (6, -10), (4.4, 0), (-4.4, 0)), pot)
    c.drawRoundRect(skia.Rect.MakeLTRB(-6.8, -11.4, 6.8, -8.6), 0.8, 0.8, fill(lighter(pot, 0.15)))


def rolling(s: Scene, y: float, rise: float, colour: int, step: float = 34.0) -> skia.Picture:
    """Hills from edge to edge whose feet are at `y`."""
    a = s.area
    path = ridge(hills(s.rng, -24, a.w + 24, y, rise, step), a.h + 24)
    return record(a.w, a.h, lambda c: c.drawPath(path, fill(colour)))


def swaying(
    s: Scene, spots: list[tuple[float, float, float]], picture: skia.Picture, depth: float, turn: float = 3.0
) -> Layer:
    """The same plant at `spots` (x, y, size), each swaying in the wind by `turn` degrees."""

    def draw(c: skia.Canvas, t: float) -> None:
        for i, (x, y, size) in enumerate(spots):
            c.save()
            c.translate(x, y)
            c.rotate(turn * swing(t, 0.28, i * 0.37 + x * 0.013))
            c.scale(size, size)
            c.drawPicture(picture)
            c.restore()

    return Layer(depth, draw)


def meadow(s: Scene, colour: int, petals: bool = True) -> tuple[Layer, ...]:
    """The ground the actors stand on: grass from a little above their feet, with tufts and flowers that sway."""
    a, r = s.area, s.rng
    top = a.ground - 9 * a.k

    def paint(c: skia.Canvas) -> None:
        c.drawPath(ridge(hills(r, -24, a.w + 24, top + 2, 3.5, 45), a.h + 24), fill(colour))
        for y in (a.ground + 8, a.ground + 26, a.ground + 46):
            c.drawPath(
                ridge(hills(r, -24, a.w + 24, y + 2, 3, 50), a.h + 24), fill(darker(colour, 0.05 * (y - a.ground) / 16))
            )

    blade = record(10, 10, lambda c: tuft(c, darker(colour, 0.2)))
    spots = [
        (r.uniform(-10, a.w + 10), r.uniform(a.ground + 3, a.h + 4), r.uniform(0.8, 1.5)) for _ in range(round(a.w / 5))
    ]
    layers = [s.still(1.0, paint), swaying(s, spots, blade, 1.0, 6)]
    if petals:
        bloom = record(12, 12, lambda c: flower(c, s.palette.accent, darker(colour, 0.3)))
        other = record(12, 12, lambda c: flower(c, s.palette.highlight, darker(colour, 0.3), 6))
        edge = [
            (x + r.uniform(-4, 4), r.uniform(a.ground + 6, a.h), r.uniform(0.8, 1.2))
            for x in (4, 12, a.w - 12, a.w - 3)
        ]
        layers += [swaying(s, edge[::2], bloom, 1.0, 7), swaying(s, edge[1::2], other, 1.0, 7)]
    return tuple(layers)
