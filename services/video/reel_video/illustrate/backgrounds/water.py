"""Settings by, on and under the water."""

from functools import partial

import skia

from reel_video.illustrate.backgrounds import plants as p
from reel_video.illustrate.backgrounds.base import (
    BACK,
    FAR,
    MIDDLE,
    NEAR,
    SKY,
    STAGE,
    Backdrop,
    Draw,
    Layer,
    Scene,
    put,
)
from reel_video.illustrate.backgrounds.nature import lights, sky
from reel_video.illustrate.easing import swing
from reel_video.illustrate.kit import (
    bar,
    blend,
    box,
    darker,
    disc,
    fill,
    hills,
    lighter,
    oval,
    record,
    ridge,
    shape,
    star,
    stroke,
)


def _waves(s: Scene, y: float, colour: int, depth: float, high: float, speed: float, crest: bool = True) -> Layer:
    """A band of scalloped waves that rolls sideways and breathes; everything below it is water."""
    a, step = s.area, 12.0 * s.area.k
    path = skia.Path()
    path.moveTo(-60, a.h + 40)
    path.lineTo(-60, y)
    x = -60.0
    while x < a.w + 60:
        path.quadTo(x + step / 2, y - high, x + step, y)
        x += step
    path.lineTo(x, a.h + 40)
    path.close()
    top, pen = fill(colour), stroke(lighter(colour, 0.45), 0.5, 0.8)

    def draw(c: skia.Canvas, t: float) -> None:
        c.save()
        c.translate((t * speed) % step, 0.6 * swing(t, 0.22, depth))
        c.drawPath(path, top)
        if crest:
            c.clipRect(skia.Rect.MakeLTRB(-60, y - high, a.w + 60, y - 0.2))
            c.drawPath(path, pen)
        c.restore()

    return Layer(depth, draw)


def _glints(s: Scene, top: float, bottom: float) -> Layer:
    """Short bright strokes on the water that come and go."""
    a, r = s.area, s.rng
    spots = [(r.uniform(0, a.w), r.uniform(top, bottom), r.uniform(2, 7), r.random()) for _ in range(round(a.w / 7))]

    def draw(c: skia.Canvas, t: float) -> None:
        for x, y, long, phase in spots:
            shine = 0.5 + 0.5 * swing(t, 0.4, phase)
            bar(c, (x - long * shine, y), (x + long * shine, y), 0xFFFFFF, 0.5, round(0.15 + 0.45 * shine, 2))

    return Layer(BACK, draw)


def _sail(s: Scene, x: float, y: float, k: float) -> Layer:
    """A little boat that rocks."""
    hull, sail = s.c(0xC4573F), s.c(0xFFFFFF)

    def boat(c: skia.Canvas) -> None:
        shape(c, ((-11, -4), (11, -4), (7, 1), (-8, 1)), hull)
        box(c, -0.5, -24, 1, 20, s.c(0x7A5138))
        shape(c, ((1.2, -23), (11, -6), (1.2, -6)), sail)
        shape(c, ((-1.2, -21), (-9, -6), (-1.2, -6)), s.c(s.palette.accent))

    picture = record(40, 40, boat)

    def draw(c: skia.Canvas, t: float) -> None:
        c.save()
        c.translate(x + t * 0.7, y + 0.5 * swing(t, 0.3))
        c.rotate(4 * swing(t, 0.25, 0.2))
        c.scale(k, k)
        c.drawPicture(picture)
        c.restore()

    return Layer(FAR, draw)


def beach(s: Scene) -> Backdrop:
    """Sand, a parasol, palms and the sea behind."""
    a, edge = s.area, s.area.ground - 8 * s.area.k
    sea, sand = s.towards(0x4CB7D8, s.palette.accent_two, 0.15), s.towards(0xF8DFA7, s.palette.ground, 0.08)
    line, side = edge - 15 * a.k, s.rng.choice((0.13, 0.87))

    def shore(c: skia.Canvas) -> None:
        c.drawPath(ridge(hills(s.rng, -24, a.w + 24, edge + 2, 3, 40), a.h + 24), fill(sand))
        for y in (a.ground + 7, a.ground + 25, a.ground + 45):
            c.drawPath(ridge(hills(s.rng, -24, a.w + 24, y, 3, 52), a.h + 24), fill(darker(sand, 0.035)))
        for x in (0.1, 0.3, 0.66, 0.9):
            c.drawPath(star(a.w * x, a.ground + s.rng.uniform(6, 24), 1.7), fill(s.c(0xF2855E)))

    def parasol(c: skia.Canvas) -> None:
        box(c, -0.6, -34, 1.2, 34, s.c(0xFFFFFF))
        for i in range(6):
            c.drawArc(
                skia.Rect.MakeLTRB(-19, -46, 19, -16),
                180 + 30 * i,
                30,
                True,
                fill(s.c(s.palette.accent if i % 2 else 0xFFFFFF)),
            )
        box(c, 6, -3, 20, 2.2, s.c(s.palette.accent_two), 1)

    def back(c: skia.Canvas) -> None:
        put(c, a.w * side, a.ground - 3, a.k, parasol)
        put(
            c,
            a.w * (1 - side) + (2 if side < 0.5 else -2),
            edge + 3,
            a.k * 1.35,
            lambda d: p.palm(d, s.rng, s.c(0x4FA864)),
        )

    water = s.still(FAR, lambda c: box(c, -40, line, a.w + 80, a.h, sea))
    return Backdrop(
        sky(s),
        (
            *lights(s, a.w * (1 - side)),
            p.clouds(s, 4, 0.12, 0.5),
            water,
            _sail(s, a.w * s.rng.uniform(0.3, 0.6), line + 1, a.k * 0.6),
            _glints(s, line + 2, edge),
            _waves(s, edge - 2, lighter(sea, 0.35), MIDDLE, 2, 1.2),
            s.still(MIDDLE, shore),
            s.still(STAGE, back),
        ),
        floor=sand,
    )


def sea(s: Scene) -> Backdrop:
    """The open sea: actors stand on a raft of planks that rides the waves' colours."""
    a, water = s.area, s.towards(0x2F8FC9, s.palette.accent_two, 0.2)
    line = a.ground - 26 * a.k

    def raft(c: skia.Canvas, t: float) -> None:
        wood = s.c(0xB9804F)
        half = min(a.w * 0.46, 46)
        for i in range(5):
            y = a.ground - 3 + i * 2.4
            box(c, a.middle - half + (i % 2) * 2, y, 2 * half - (i % 2) * 3, 2.5, darker(wood, 0.06 * i), 1.2)

    island = s.rng.choice((0.2, 0.8))

    def far(c: skia.Canvas) -> None:
        box(c, -40, line, a.w + 80, a.h, lighter(water, 0.18))
        oval(c, a.w * island, line + 1, 15 * a.k, 5 * a.k, s.c(0xEBCF95))
        put(c, a.w * island, line - 3 * a.k, a.k * 0.62, lambda d: p.palm(d, s.rng, s.c(0x4FA864)))
        box(c, a.w * island - 20, line + 1.2, 40, 6, lighter(water, 0.18))

    bands = [
        _waves(s, line + (i + 1) * 7 * a.k, darker(lighter(water, 0.14), 0.05 * i), d, 2.4, v)
        for i, (d, v) in enumerate(((FAR, 1.0), (BACK, -1.6), (MIDDLE, 2.0)))
    ]
    front = _waves(s, a.ground + 6, darker(water, 0.12), NEAR * 0.8, 3, -2.4)
    deep = _waves(s, a.ground + 26, darker(water, 0.2), NEAR * 0.9, 3.4, 2.0)
    return Backdrop(
        sky(s),
        (
            *lights(s),
            p.clouds(s, 5, 0.1, 0.5),
            s.still(FAR, far),
            _sail(s, a.w * (1 - island), line + 3, a.k * 0.8),
            *bands,
            Layer(STAGE, raft),
        ),
        (front, deep),
        floor=water,
    )


def underwater(s: Scene) -> Backdrop:
    """Under the sea: light from above, weeds, corals, shoals and rising bubbles."""
    a, edge, r = s.area, s.area.ground - 8 * s.area.k, s.rng
    deep = s.towards(0x1E78B8, s.palette.accent_two, 0.12)

    def beams(c: skia.Canvas, t: float) -> None:
        for i, x in enumerate((0.05, 0.35, 0.62, 0.9)):
            sway = 4 * swing(t, 0.08, i * 0.3)
            alpha = round(0.08 + 0.04 * swing(t, 0.15, i * 0.27), 3)
            shape(
                c,
                ((a.w * x, -25), (a.w * x + 14, -25), (a.w * x - 8 + sway, edge + 6), (a.w * x - 34 + sway, edge + 6)),
                0xFFFFFF,
                alpha,
            )

    def reef(c: skia.Canvas) -> None:
        c.drawPath(ridge(hills(r, -24, a.w + 24, edge + 1, 13 * a.k, 30), a.h + 24), fill(blend(deep, 0x0B3F6E, 0.4)))
        for x, k in ((0.06, 1.3), (0.88, 1.5), (0.97, 1.0), (0.18, 0.8)):
            colour = r.choice((0xF26D85, 0xF7A35C, 0xB57EDC, 0xFFD166))
            put(c, a.w * x, edge + 3, k * a.k, partial(_coral, colour=colour))

    def sand(c: skia.Canvas) -> None:
        tone = s.c(0xE9D5A1)
        for i, y in enumerate((edge + 2, a.ground + 9, a.ground + 30)):
            c.drawPath(ridge(hills(r, -24, a.w + 24, y, 3, 45), a.h + 24), fill(darker(tone, 0.05 * i)))

    weeds = [(a.w * x, edge + 4, r.uniform(14, 30) * a.k, r.random()) for x in (0.02, 0.1, 0.15, 0.82, 0.91, 0.99)]
    return Backdrop(
        (blend(deep, 0x8FE3F2, 0.75), deep, blend(deep, 0x0B2F66, 0.35)),
        (
            Layer(SKY, beams),
            _shoal(s),
            s.still(BACK, reef),
            Layer(MIDDLE, _weed(weeds, s.c(0x3FAE7A))),
            s.still(STAGE, sand),
        ),
        (Layer(STAGE, rising_bubbles(s)),),
        floor=s.c(0xE9D5A1),
        floats=True,
    )


def _coral(c: skia.Canvas, colour: int) -> None:
    for a, b in (
        ((0, 0), (0, -12)),
        ((0, -4), (-6, -11)),
        ((0, -6), (6, -14)),
        ((-3, -8), (-3.5, -14)),
        ((4, -11), (9, -12)),
    ):
        bar(c, a, b, colour, 2.6)


def _weed(weeds: list[tuple[float, float, float, float]], colour: int) -> Draw:
    def draw(c: skia.Canvas, t: float) -> None:
        for x, y, high, phase in weeds:
            path = skia.Path()
            path.moveTo(x - 1.4, y)
            for side in (1, -1):
                steps = range(1, 7) if side == 1 else range(5, -1, -1)
                for i in steps:
                    sway = 2.6 * i / 6 * swing(t, 0.22, phase - i * 0.11)
                    path.lineTo(
                        x + sway + side * -1.3 * (1 - i / 6.5) + (1.6 if i % 2 else -1.6) * i / 6, y - high * i / 6
                    )
            path.close()
            c.drawPath(path, fill(colour))

    return draw


def _shoal(s: Scene) -> Layer:
    """Little fish crossing far behind."""
    r, a = s.rng, s.area
    fish = [(r.uniform(0, 1), r.uniform(0.25, 0.75), r.uniform(2.5, 5), r.random()) for _ in range(9)]
    tint = lighter(s.palette.accent_two, 0.45)

    def draw(c: skia.Canvas, t: float) -> None:
        for x, y, speed, phase in fish:
            px, py = (x * (a.w + 40) + t * speed) % (a.w + 40) - 20, a.ground * y + 1.2 * swing(t, 0.3, phase)
            oval(c, px, py, 2.4, 1.1, tint, 0.75)
            shape(c, ((px - 1.8, py), (px - 4, py - 1.3), (px - 4, py + 1.3)), tint, 0.75)

    return Layer(FAR, draw)


def rising_bubbles(s: Scene) -> Draw:
    r, a = s.rng, s.area
    spots = [(r.uniform(0, a.w), r.uniform(0, a.h), r.uniform(0.5, 1.6), r.uniform(5, 11)) for _ in range(22)]

    def draw(c: skia.Canvas, t: float) -> None:
        for i, (x, y, size, speed) in enumerate(spots):
            py = (y - t * speed) % (a.h + 8) - 4
            px = x + 1.2 * swing(t, 0.4, i * 0.21)
            c.drawCircle(px, py, size, stroke(0xFFFFFF, 0.3, 0.7))
            disc(c, px - size * 0.35, py - size * 0.35, size * 0.25, 0xFFFFFF, 0.8)

    return draw
