"""Settings out of doors with a far view: peaks, sands and the sky at night."""

from dataclasses import replace

import skia

from reel_video.illustrate.backgrounds import plants as p
from reel_video.illustrate.backgrounds.base import BACK, FAR, MIDDLE, SKY, STAGE, Backdrop, Layer, Scene, put
from reel_video.illustrate.backgrounds.nature import edges, lights, row, sky, trees
from reel_video.illustrate.kit import bar, blend, box, darker, disc, fill, hills, lighter, oval, ridge, shape


def mountains(s: Scene) -> Backdrop:
    """Snowy peaks behind firs."""
    a, grass, edge = s.area, s.towards(0x8CC98A, s.palette.ground, 0.3), s.area.ground - 9 * s.area.k
    rock = s.towards(0x8FA3C4, s.palette.accent_two, 0.12)

    def peaks(c: skia.Canvas, base: float, high: float, colour: int, step: float) -> None:
        for i in range(round((a.w + 60) / step) + 1):
            x, h = -30 + step * (i + s.rng.uniform(-0.2, 0.2)), high * s.rng.uniform(0.7, 1.1)
            half = h * s.rng.uniform(0.62, 0.8)
            shape(c, ((x - half, base), (x, base - h), (x + half, base)), colour)
            shape(c, ((x, base - h), (x + half, base), (x + half * 0.15, base)), darker(colour, 0.12))
            snow = [
                (x, base - h),
                (x + half * 0.3, base - h * 0.7),
                (x + half * 0.12, base - h * 0.76),
                (x, base - h * 0.66),
                (x - half * 0.12, base - h * 0.75),
                (x - half * 0.3, base - h * 0.7),
            ]
            shape(c, snow, s.c(0xFFFFFF))

    firs = trees(s, s.towards(0x3E8B6A, s.palette.ground, 0.2), "pine")
    far = p.rolling(s, edge + 2, 12 * a.k, s.towards(0xA9D8A6, s.palette.ground_far))
    return Backdrop(
        sky(s),
        (
            *lights(s),
            s.still(FAR * 0.6, lambda c: peaks(c, edge, 62 * a.k, blend(rock, sky(s)[1], 0.5), 40 * a.k)),
            p.clouds(s, 3, 0.2, 0.6, FAR),
            s.still(FAR, lambda c: peaks(c, edge + 1, 42 * a.k, rock, 34 * a.k)),
            Layer(BACK, lambda c, _t: c.drawPicture(far)),
            row(s, MIDDLE, edge + 2, [(x, k) for x, k in edges(s, 13, 0.4, 0.8) if not 0.3 < x / a.w < 0.7], firs),
            *p.meadow(s, grass),
        ),
        floor=grass,
    )


def desert(s: Scene) -> Backdrop:
    """Dunes, table mountains and cacti in the heat."""
    a, sand, edge = s.area, s.towards(0xF3CF8E, s.palette.ground, 0.12), s.area.ground - 9 * s.area.k
    top, bottom = sky(s)

    def mesas(c: skia.Canvas) -> None:
        rock = s.c(0xD98F66)
        for x, wide, high in ((a.w * 0.12, 30, 34), (a.w * 0.78, 38, 27), (a.w * 0.5, 16, 20)):
            w, h = wide * a.k / 2, high * a.k
            shape(c, ((x - w * 1.2, edge), (x - w, edge - h), (x + w, edge - h), (x + w * 1.3, edge)), rock)
            shape(
                c,
                ((x + w * 0.3, edge), (x + w * 0.4, edge - h), (x + w, edge - h), (x + w * 1.3, edge)),
                darker(rock, 0.12),
            )
            box(c, x - w * 1.06, edge - h * 0.66, w * 2.1, h * 0.10, darker(rock, 0.08))

    def near(c: skia.Canvas) -> None:
        green = s.c(0x5EA56B)
        put(c, a.w * 0.09, edge + 6, a.k * 1.2, lambda d: p.cactus(d, green))
        put(c, a.w * 0.92, edge + 4, a.k * 0.85, lambda d: p.cactus(d, darker(green, 0.1)))
        for x in (0.2, 0.8):
            oval(c, a.w * x, a.ground + 3, 4, 1.8, s.c(0xB98A62))

    def ground(c: skia.Canvas) -> None:
        for i, y in enumerate((edge, a.ground + 6, a.ground + 24, a.ground + 44)):
            c.drawPath(ridge(hills(s.rng, -24, a.w + 24, y + 2, 4, 48), a.h + 24), fill(darker(sand, 0.045 * i)))

    dunes = p.rolling(s, edge + 2, 13 * a.k, lighter(sand, 0.25))
    return Backdrop(
        (top, blend(bottom, 0xFFE2B0, 0.45)),
        (
            *lights(s),
            p.clouds(s, 2, 0.15, 0.35),
            s.still(FAR, mesas),
            Layer(BACK, lambda c, _t: c.drawPicture(dunes)),
            s.still(STAGE, ground),
            s.still(STAGE, near),
        ),
        floor=sand,
    )


def night_sky(s: Scene) -> Backdrop:
    """A hill under more stars than anyone could count, now and then a falling one."""
    night = replace(s, time="night")
    a, edge = s.area, s.area.ground - 9 * s.area.k
    way = [(s.rng.gauss(0, 9), s.rng.uniform(-30, a.w + 30), s.rng.uniform(0.1, 0.3)) for _ in range(150)]

    def milky(c: skia.Canvas) -> None:
        for off, x, size in way:
            disc(c, x, a.ground * 0.62 - x * 0.45 * a.ground / a.w + off, size, 0xFFFFFF, 0.55)

    def falling(c: skia.Canvas, t: float) -> None:
        for start in (0.7, 3.9, 7.3):
            q = (t - start) / 0.7
            if 0 < q < 1:
                x, y = a.w * (0.9 - 0.55 * q), a.top + a.ground * (0.05 + 0.28 * q)
                bar(c, (x + 9 * (1 - q) + 2, y - 5 * (1 - q) - 1), (x, y), 0xFFFFFF, 0.5, round(1 - q, 2))

    grass = night.towards(0x6FB57F, s.palette.ground, 0.2)
    pines = trees(night, night.c(0x3E7B6A), "pine")
    far = p.rolling(night, edge, 20 * a.k, night.c(0x6B9C9A))
    return Backdrop(
        (0x10184A, 0x3B4FA0, 0x7C6BC0),
        (
            *lights(night),
            Layer(SKY, falling),
            Layer(FAR, lambda c, _t: c.drawPicture(far)),
            row(
                night,
                BACK,
                edge + 1,
                [(x, k) for x, k in edges(night, 15, 0.4, 0.9) if not 0.25 < x / a.w < 0.75],
                pines,
            ),
            *p.meadow(night, grass, False),
        ),
        floor=grass,
        painted=milky,
    )
