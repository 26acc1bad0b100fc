"""Settings out of doors: meadows, woods, heights and sands."""

from functools import partial

import skia

from reel_video.illustrate.backgrounds import plants as p
from reel_video.illustrate.backgrounds.base import BACK, FAR, MIDDLE, SKY, STAGE, Backdrop, Layer, Scene, put
from reel_video.illustrate.easing import swing
from reel_video.illustrate.kit import bar, blend, box, darker, disc, fill, hills, lighter, record, ridge, shape

SKIES = {
    "day": (0x8FD0FF, 0xE9F7FF),
    "dawn": (0x9DB7F0, 0xFFDCC2),
    "dusk": (0x4B3F8F, 0xF39A7B),
    "night": (0x1B2660, 0x4D62B5),
}


def sky(s: Scene, p_: float = 0.16) -> tuple[int, ...]:
    """The sky of the hour, in the palette's direction by day."""
    top, bottom = SKIES[s.time]
    if s.time == "day":
        return blend(top, s.palette.sky_top, p_), blend(bottom, s.palette.sky_bottom, p_)
    return top, bottom


def lights(s: Scene, x: float | None = None) -> tuple[Layer, ...]:
    """The sun by day, moon and stars by night; nothing under a covered sky."""
    a, r = s.area, s.rng
    if s.haze[1] > 0.12:
        return ()
    x = a.w * r.choice((0.2, 0.78)) if x is None else x
    y = a.top + a.h * (0.05 if s.area.shape == "tall" else 0.08)
    if s.time == "night":
        return stars(s, 46), s.still(SKY, lambda c: _moon(c, x, y))
    low = {"day": 0.0, "dawn": 0.30, "dusk": 0.38}[s.time] * a.ground
    glow = {"day": 0xFFE680, "dawn": 0xFFD9A0, "dusk": 0xFFC27A}[s.time]

    def sun(c: skia.Canvas, t: float) -> None:
        for i, (radius, alpha) in enumerate(((21, 0.10), (15, 0.16), (11, 0.25))):
            disc(c, x, y + low, radius + 0.8 * swing(t, 0.2, i * 0.2), glow, alpha)
        disc(c, x, y + low, 7.5, lighter(glow, 0.25))

    return (Layer(SKY, sun),)


def _moon(c: skia.Canvas, x: float, y: float) -> None:
    disc(c, x, y, 13, 0xE8ECFF, 0.10)
    disc(c, x, y, 8, 0xF6F2DC)
    for dx, dy, r in ((-2.5, -2, 1.7), (2.6, 1.5, 2.1), (-1.5, 3.4, 1.1)):
        disc(c, x + dx, y + dy, r, 0xE0DAC0)


def stars(s: Scene, count: int, low: float = 0.8) -> Layer:
    """Stars that twinkle, each in its own time."""
    a, r = s.area, s.rng
    spots = [(r.uniform(0, a.w), r.uniform(0, a.ground * low), r.uniform(0.18, 0.5), r.random()) for _ in range(count)]

    def draw(c: skia.Canvas, t: float) -> None:
        for x, y, size, phase in spots:
            glow = 0.55 + 0.45 * swing(t, 0.35 + phase * 0.5, phase)
            disc(c, x, y, size * (0.75 + 0.4 * glow), 0xFFFFFF, round(0.35 + 0.65 * glow, 2))

    return Layer(SKY, draw)


def _show(picture: skia.Picture, c: skia.Canvas) -> None:
    c.drawPicture(picture)


def row(s: Scene, depth: float, y: float, spots: list[tuple[float, float]], thing: list[skia.Picture]) -> Layer:
    """Things of one kind or several, side by side at height `y`, as a still layer."""

    def paint(c: skia.Canvas) -> None:
        for i, (x, k) in enumerate(spots):
            put(c, x, y, k, partial(_show, thing[i % len(thing)]))

    return s.still(depth, paint)


def trees(s: Scene, leaf: int, kinds: str = "round") -> list[skia.Picture]:
    def grow(tone: int, c: skia.Canvas) -> None:
        if kinds == "pine":
            p.pine(c, tone)
        else:
            p.tree(c, s.rng, tone)

    tones = leaf, blend(leaf, s.palette.ground, 0.3), darker(leaf, 0.10)
    return [record(80, 80, partial(grow, tone)) for tone in tones]


def edges(s: Scene, step: float, low: float, high: float) -> list[tuple[float, float]]:
    """Places across the width with sizes, loosely `step` apart."""
    count = round((s.area.w + 40) / step)
    return [(-20 + step * (i + s.rng.uniform(0.2, 0.8)), s.rng.uniform(low, high) * s.area.k) for i in range(count)]


def park(s: Scene) -> Backdrop:
    """A meadow with trees, a path and a bench."""
    a, grass = s.area, s.towards(0x8CD17D, s.palette.ground)
    leaf, edge = s.towards(0x5DB075, s.palette.ground, 0.25), a.ground - 9 * a.k
    wood = trees(s, leaf)
    side = s.rng.choice((0.16, 0.84))

    def bench(c: skia.Canvas) -> None:
        wood = s.c(0xC98B5A)
        for y in (-13, -10, -6):
            box(c, -12, y, 24, 1.8, wood, 0.6)
        for x in (-9, 8):
            box(c, x, -13, 1.2, 13, s.c(0x55606E))

    def back(c: skia.Canvas) -> None:
        put(c, a.w * side, edge + 3.5, a.k * 0.9, bench)
        put(c, a.w * (1 - side) + 3, edge + 2, a.k * 1.25, lambda d: p.tree(d, s.rng, leaf))
        put(c, a.w * side - 9, edge + 2, a.k * 0.9, lambda d: p.bush(d, s.rng, darker(leaf, 0.08)))

    far = p.rolling(s, edge, 17 * a.k, s.towards(0xB9E4B0, s.palette.ground_far))
    meadow = p.meadow(s, grass)
    return Backdrop(
        sky(s),
        (
            *lights(s),
            p.clouds(s, 4, 0.12, 0.55),
            Layer(FAR, lambda c, _t: c.drawPicture(far)),
            row(s, BACK, edge + 1, edges(s, 19, 0.45, 0.75), wood),
            s.still(MIDDLE, back),
            *meadow,
        ),
        floor=grass,
    )


def forest(s: Scene) -> Backdrop:
    """Rows of trees that grow paler with distance, light falling through."""
    a = s.area
    green = s.towards(0x3F9B6B, s.palette.ground, 0.15)
    haze, edge = s.c(0xD9F2DC), a.ground - 9 * a.k
    layers: list[Layer] = []
    for depth, pale, size, step in ((FAR, 0.62, 1.5, 15), (BACK, 0.38, 1.75, 24)):
        both = trees(s, blend(green, haze, pale), "pine") + trees(s, blend(green, haze, pale))
        layers.append(row(s, depth, edge + 3, edges(s, step * a.k, size * 0.8, size * 1.15), both))
    beams = [(a.w * x, s.rng.uniform(10, 20), s.rng.random()) for x in (0.25, 0.75)]

    def light(c: skia.Canvas, t: float) -> None:
        for x, wide, phase in beams:
            alpha = round(0.10 + 0.05 * swing(t, 0.12, phase), 3)
            shape(c, ((x, -25), (x + wide, -25), (x + wide - 25, a.h), (x - 35, a.h)), 0xFFF6C8, alpha)

    def trunks(c: skia.Canvas) -> None:
        for x, wide in ((-3, 13), (a.w - 6, 15)):
            box(c, x, -30, wide * a.k, edge + 36, s.c(0x7A5138))
            box(c, x + wide * a.k * 0.62, -30, wide * a.k * 0.38, edge + 36, s.c(0x694430))
            put(c, x + wide / 2, edge + 8, a.k * 1.1, lambda d: p.bush(d, s.rng, s.c(0x4CA36F)))

    def mushrooms(c: skia.Canvas) -> None:
        for x, k in ((a.w * 0.13, 1.0), (a.w * 0.18, 0.7), (a.w * 0.86, 0.9)):
            put(c, x, a.ground + 4, k * a.k, lambda d: _mushroom(d, s.c(0xE4573D)))

    floor = s.towards(0x7DBB6B, s.palette.ground, 0.25)
    return Backdrop(
        (blend(sky(s)[0], haze, 0.5), haze),
        (*layers, Layer(BACK, light), s.still(MIDDLE, trunks), *p.meadow(s, floor, False), s.still(STAGE, mushrooms)),
        floor=floor,
    )


def _mushroom(c: skia.Canvas, cap: int) -> None:
    box(c, -1.2, -4, 2.4, 4, 0xFFF3DF, 1)
    c.drawArc(skia.Rect.MakeLTRB(-4, -8, 4, 0), 180, 180, True, fill(cap))
    for x, y in ((-1.8, -5.4), (0.6, -6.6), (2.1, -5.0)):
        disc(c, x, y, 0.6, 0xFFFFFF)


def garden(s: Scene) -> Backdrop:
    """A white fence, bushes and a great many flowers."""
    a, grass = s.area, s.towards(0x93D67F, s.palette.ground)
    edge = a.ground - 9 * a.k
    leaf = s.towards(0x54AE71, s.palette.ground, 0.25)
    petals = [s.c(x) for x in (s.palette.accent, s.palette.highlight, s.palette.accent_two, 0xFFFFFF)]

    def fence(c: skia.Canvas) -> None:
        white, k = s.c(0xFFFFFF), a.k
        for y in (edge - 13 * k, edge - 6 * k):
            box(c, -24, y, a.w + 48, 2 * k, s.c(0xE8EDF2))
        for i in range(round((a.w + 48) / (6.5 * k)) + 1):
            x = -24 + i * 6.5 * k
            shape(
                c,
                (
                    (x, edge + 3),
                    (x, edge - 16 * k),
                    (x + 2 * k, edge - 19 * k),
                    (x + 4 * k, edge - 16 * k),
                    (x + 4 * k, edge + 3),
                ),
                white,
            )

    def bushes(c: skia.Canvas) -> None:
        for x, k in edges(s, 16, 0.8, 1.4):
            put(c, x, edge + 2, k, lambda d: p.bush(d, s.rng, leaf))
        put(c, a.w * s.rng.choice((0.08, 0.93)), edge, a.k * 1.3, lambda d: p.tree(d, s.rng, leaf))

    stalk = darker(leaf, 0.1)
    blooms = [record(12, 14, partial(p.flower, petal=tone, stalk=stalk, high=9)) for tone in petals]
    beds = [
        p.swaying(
            s,
            [
                (x + s.rng.uniform(-2, 2), edge + 3 + s.rng.uniform(0, 3), 1.15 * a.k)
                for x in range(i * 4, round(a.w), 16)
            ],
            bloom,
            MIDDLE,
            6,
        )
        for i, bloom in enumerate(blooms)
    ]
    meadow = p.meadow(s, grass)
    return Backdrop(
        sky(s),
        (
            *lights(s),
            p.clouds(s, 4, 0.12, 0.5),
            s.still(BACK, bushes),
            s.still(MIDDLE, fence),
            meadow[0],
            *beds,
            *meadow[1:],
        ),
        floor=grass,
    )


def farm(s: Scene) -> Backdrop:
    """A red barn, a fence and fields in stripes."""
    a, grass, edge = s.area, s.towards(0xA5D672, s.palette.ground, 0.25), s.area.ground - 9 * s.area.k
    side = s.rng.choice((0.24, 0.76))

    def fields(c: skia.Canvas) -> None:
        for i, colour in enumerate((0xE7D27C, 0xC6DD84, 0xE9C46A)):
            c.drawPath(ridge(hills(s.rng, -24, a.w + 24, edge - 5 * i * a.k + 6, 9 * a.k, 50), a.h), fill(s.c(colour)))

    def barn(c: skia.Canvas) -> None:
        red, white = s.c(0xD4513F), s.c(0xFFFFFF)
        shape(c, ((-19, 0), (-19, -23), (-12, -35), (0, -41), (12, -35), (19, -23), (19, 0)), red)
        shape(
            c,
            (
                (-22, -22),
                (-13, -37),
                (0, -44),
                (13, -37),
                (22, -22),
                (19, -22),
                (11, -34),
                (0, -39.5),
                (-11, -34),
                (-19, -22),
            ),
            s.c(0x7B3B34),
        )
        box(c, -8, -17, 16, 17, white, 0.8)
        box(c, -7, -16, 14, 16, darker(red, 0.16))
        for start, end in (((-7, -16), (7, 0)), ((7, -16), (-7, 0))):
            bar(c, start, end, white, 1)
        box(c, -3.5, -30, 7, 6, white, 0.6)
        box(c, -2.6, -29.2, 5.2, 4.4, s.c(0x5B2E2A))

    def back(c: skia.Canvas) -> None:
        put(c, a.w * side, edge + 3, a.k * 1.1, barn)
        wood = s.c(0xC79A6B)
        for y in (edge - 8 * a.k, edge - 3 * a.k):
            box(c, -24, y, a.w + 48, 1.6 * a.k, wood)
        for i in range(round((a.w + 48) / 14) + 1):
            box(c, -24 + 14 * i, edge - 11 * a.k, 2.2 * a.k, 15 * a.k, darker(wood, 0.08), 0.6)

    meadow = p.meadow(s, grass)
    return Backdrop(
        sky(s),
        (*lights(s, a.w * (1 - side)), p.clouds(s, 4, 0.1, 0.45), s.still(FAR, fields), s.still(BACK, back), *meadow),
        floor=grass,
    )
