"""Settings made by people, out of doors: streets, skylines and stands."""

from functools import partial

import skia

from reel_video.illustrate.backgrounds import plants as p
from reel_video.illustrate.backgrounds.base import BACK, FAR, MIDDLE, STAGE, Backdrop, Layer, Scene, put
from reel_video.illustrate.backgrounds.nature import lights, sky
from reel_video.illustrate.easing import swing
from reel_video.illustrate.kit import blend, box, darker, disc, fill, lighter, oval, shape

GLASS, LIT = 0x9CC9E8, 0xFFE08A


def _tower(
    c: skia.Canvas, s: Scene, x: float, base: float, w: float, h: float, colour: int, windows: bool = True
) -> None:
    """A block of flats from its lower left corner."""
    box(c, x, base - h, w, h, colour)
    box(c, x + w * 0.72, base - h, w * 0.28, h, darker(colour, 0.08))
    roof = s.rng.random()
    if roof < 0.3:
        shape(c, ((x, base - h), (x + w / 2, base - h - w * 0.45), (x + w, base - h)), darker(colour, 0.12))
    elif roof < 0.6:
        box(c, x + w * 0.42, base - h - 7, 1, 7, darker(colour, 0.2))
    if not windows:
        return
    columns, step = max(2, round(w / 4.4)), 6.2
    pane = w / (columns + 0.5)
    for row in range(int(h / step)):
        for column in range(columns):
            lit = s.rng.random() < (0.55 if s.time in ("night", "dusk") else 0.1)
            box(
                c,
                x + pane * (column + 0.42),
                base - h + 2.6 + row * step,
                pane * 0.55,
                3.4,
                LIT if lit else blend(colour, s.c(GLASS), 0.55),
                0.3,
            )


def _skyline(s: Scene, depth: float, base: float, low: float, high: float, colour: int, windows: bool) -> Layer:
    a = s.area

    def paint(c: skia.Canvas) -> None:
        x = -30.0
        while x < a.w + 30:
            w = s.rng.uniform(9, 17) * a.k
            _tower(
                c,
                s,
                x,
                base,
                w,
                s.rng.uniform(low, high) * a.k,
                blend(colour, s.c(s.rng.choice((0xFFFFFF, 0x8891C9, 0xD9A6A6))), s.rng.uniform(0, 0.25)),
                windows,
            )
            x += w + s.rng.uniform(-0.5, 1.5)

    return s.still(depth, paint)


def _pavement(s: Scene, edge: float) -> Layer:
    """Pavement under the feet, then the road with its broken line."""
    a = s.area

    def paint(c: skia.Canvas) -> None:
        stone, road = s.c(0xD7DBE2), s.c(0x6B7385)
        box(c, -30, edge, a.w + 60, a.h, stone)
        for i in range(round(a.w / 14) + 5):
            x = -30 + 14 * i
            shape(c, ((x, edge), (x + 0.6, edge), (x - 4.4, a.ground + 9), (x - 5, a.ground + 9)), darker(stone, 0.14))
        box(c, -30, a.ground + 9, a.w + 60, 2.4, darker(stone, 0.22))
        box(c, -30, a.ground + 11.4, a.w + 60, a.h, road)
        for i in range(round(a.w / 20) + 3):
            box(c, -24 + 20 * i, a.ground + 11.4 + (a.h - a.ground - 11) * 0.42, 11, 1.8, s.c(0xF3F4F7), 0.6)

    return s.still(STAGE, paint)


def city(s: Scene) -> Backdrop:
    """A skyline of towers; at night its windows are lit."""
    a, edge = s.area, s.area.ground - 10 * s.area.k
    air, tone = sky(s), s.towards(0x8FA8D6, s.palette.accent_two, 0.25)
    railing = s.c(0x5B657A)

    def rail(c: skia.Canvas) -> None:
        for y in (edge - 9 * a.k, edge - 5.6 * a.k):
            box(c, -30, y, a.w + 60, 1.1 * a.k, railing)
        for i in range(round((a.w + 60) / 9)):
            box(c, -30 + 9 * i, edge - 10 * a.k, 1.2 * a.k, 11 * a.k, railing, 0.5)

    return Backdrop(
        air,
        (
            *lights(s),
            p.clouds(s, 4, 0.08, 0.4),
            _skyline(s, FAR, edge, 42, 78, blend(tone, air[1], 0.6), False),
            _skyline(s, BACK, edge, 24, 58, blend(tone, air[1], 0.25), True),
            s.still(MIDDLE, rail),
            _pavement(s, edge),
        ),
        floor=s.c(0xD7DBE2),
    )


def street(s: Scene) -> Backdrop:
    """A row of gabled houses and shops with awnings."""
    a, edge, r = s.area, s.area.ground - 10 * s.area.k, s.rng
    walls = (0xF6C6A7, 0xF9E0A2, 0xBFE3D0, 0xC7D3F2, 0xF3B8BE, 0xE6D3B8)

    def house(c: skia.Canvas, w: float, h: float, wall: int) -> None:
        box(c, -w / 2, -h, w, h, wall)
        roof = s.c(r.choice((0xB5533C, 0x7C5A78, 0x4F6D8F)))
        shape(c, ((-w / 2 - 1.6, -h), (-w * 0.28, -h - 12), (w * 0.28, -h - 12), (w / 2 + 1.6, -h)), roof)
        for y in (-h + 4, -h + 18):
            for x in (-w * 0.3, w * 0.06):
                box(c, x, y, w * 0.24, 9, s.c(0xFFFFFF), 0.6)
                box(c, x + 0.8, y + 0.8, w * 0.24 - 1.6, 7.4, LIT if s.time == "night" else s.c(GLASS), 0.4)
                box(c, x - 0.5, y + 9, w * 0.24 + 1, 1.2, darker(wall, 0.2))
        box(c, -w * 0.4, -15, w * 0.42, 12, s.c(0xFFFFFF), 0.6)
        box(c, -w * 0.38, -14.2, w * 0.38, 10.4, lighter(s.c(GLASS), 0.3), 0.4)
        box(c, w * 0.16, -16, w * 0.24, 16, darker(roof, 0.1), 0.6)
        stripe = s.c(r.choice((s.palette.accent, s.palette.accent_two, 0x2FA37C)))
        for i in range(8):
            box(c, -w * 0.46 + i * w * 0.066, -20, w * 0.066, 5 + (i % 2) * 0.8, stripe if i % 2 else s.c(0xFFFFFF))

    def row(c: skia.Canvas) -> None:
        x, colours = -24.0, r.sample(walls, len(walls))
        i = 0
        while x < a.w + 24:
            w = r.uniform(25, 32)
            put(c, x + w * a.k / 2, edge + 1, a.k, partial(house, w=w, h=r.uniform(36, 58), wall=s.c(colours[i % 6])))
            x += (w + 0.6) * a.k
            i += 1

    def lamps(c: skia.Canvas) -> None:
        for x in (a.w * 0.05, a.w * 0.96):
            put(c, x, a.ground - 5, a.k, lambda d: _lamp(d, s))

    return Backdrop(
        sky(s),
        (
            *lights(s),
            p.clouds(s, 4, 0.08, 0.4),
            _skyline(s, FAR, edge, 40, 70, blend(s.c(0xA9BBDF), sky(s)[1], 0.5), False),
            s.still(BACK, row),
            _pavement(s, edge),
            s.still(STAGE, lamps),
        ),
        floor=s.c(0xD7DBE2),
    )


def _lamp(c: skia.Canvas, s: Scene) -> None:
    iron = s.c(0x3E475C)
    box(c, -0.7, -48, 1.4, 48, iron)
    box(c, -2.4, -3, 4.8, 3, iron, 0.8)
    if s.time in ("night", "dusk"):
        disc(c, 0, -51, 12, LIT, 0.16)
    shape(c, ((-2.2, -48), (2.2, -48), (3.2, -54), (-3.2, -54)), LIT if s.time != "day" else 0xFFF4CF)
    shape(c, ((-3.8, -54), (3.8, -54), (0, -57)), iron)


def stadium(s: Scene) -> Backdrop:
    """Stands full of people who cannot sit still, floodlights, a pitch."""
    a, edge, r = s.area, s.area.ground - 10 * s.area.k, s.rng
    rows, step = 6, 6.5 * a.k
    shirts = [s.c(x) for x in (s.palette.accent, s.palette.accent_two, s.palette.highlight, 0xFFFFFF, 0x7A86B8)]
    skins = [s.c(x) for x in (0xF6CFA6, 0xC98F65, 0x8B5E3C, 0xFCEA2B)]
    crowd = [
        (
            -20 + (i + r.uniform(-0.2, 0.2)) * 5.6 * a.k,
            edge - 12 * a.k - row * step,
            r.choice(shirts),
            r.choice(skins),
            r.random(),
        )
        for row in range(rows - 1, -1, -1)
        for i in range(round((a.w + 40) / (5.6 * a.k)))
    ]

    def stands(c: skia.Canvas) -> None:
        for row in range(rows - 1, -1, -1):
            y = edge - 9 * a.k - row * step
            box(c, -30, y - step * 0.4, a.w + 60, step * 1.6, darker(s.c(0xAAB6D3), 0.03 * (rows - row)))
        for x in (a.w * 0.1, a.w * 0.9):
            top = max(a.top + 4, edge - 88 * a.k)
            box(c, x - 0.8, top, 1.6, edge - top, s.c(0x77839C))
            box(c, x - 8, top - 3, 16, 8, s.c(0x55607A), 1)
            for i in range(8):
                disc(c, x - 6 + (i % 4) * 4, top - 0.8 + (i // 4) * 3.6, 1.4, 0xFFF6CF)

    def fans(c: skia.Canvas, t: float) -> None:
        for i, (x, y, shirt, skin, phase) in enumerate(crowd):
            up = max(0.0, swing(t, 1.1, phase * 0.3 + x * 0.006)) * 1.1 * a.k if i % 3 else 0.0
            box(c, x - 1.7 * a.k, y - up, 3.4 * a.k, 4.6 * a.k, shirt, 1.2)
            disc(c, x, y - 1.2 * a.k - up, 1.45 * a.k, skin)

    def pitch(c: skia.Canvas) -> None:
        grass = s.towards(0x6FC26B, s.palette.ground, 0.2)
        box(c, -30, edge - 7 * a.k, a.w + 60, 8 * a.k, s.c(s.palette.accent_two))
        for i in range(round(a.w / 26) + 2):
            box(c, -26 + 26 * i, edge - 5 * a.k, 18, 3 * a.k, lighter(s.c(s.palette.accent_two), 0.5), 0.8)
        for i in range(round(a.w / 11) + 6):
            x = -36 + 11 * i
            shape(
                c,
                (
                    (x, edge),
                    (x + 11, edge),
                    (x + 11 + (x - a.w / 2 + 11) * 0.8, a.h + 24),
                    (x + (x - a.w / 2) * 0.8, a.h + 24),
                ),
                grass if i % 2 else darker(grass, 0.08),
            )
        box(c, -30, edge + 1.2, a.w + 60, 0.9, s.c(0xFFFFFF))

    return Backdrop(
        sky(s),
        (p.clouds(s, 3, 0.06, 0.3), s.still(BACK, stands), Layer(BACK, fans), s.still(STAGE, pitch)),
        floor=s.c(0x6FC26B),
    )


def stage(s: Scene) -> Backdrop:
    """A theatre: curtains, boards, moving spotlights and the heads of the public."""
    a, r = s.area, s.rng
    edge = a.ground - 8 * a.k
    cloth = r.choice((0xB3243B, 0x6A2C91, 0x1F5FA8, 0xC2410C))
    wall = blend(0x2B2350, cloth, 0.2)

    def back(c: skia.Canvas) -> None:
        box(c, -30, -30, a.w + 60, edge + 31, wall)
        for i in range(round((a.w + 60) / 9)):
            x = -30 + 9 * i
            box(c, x, -30, 4, edge + 30, darker(wall, 0.18))

    def curtains(c: skia.Canvas) -> None:
        boards = blend(0xC98B52, cloth, 0.1)
        box(c, -30, edge, a.w + 60, a.h, boards)
        for i, y in enumerate((edge + 3, edge + 7.5, edge + 13.5)):
            box(c, -30, y, a.w + 60, 0.5 + 0.1 * i, darker(boards, 0.18))
        box(c, -30, a.ground + 9, a.w + 60, a.h, darker(boards, 0.42))
        side = a.w * (0.15 if a.shape == "tall" else 0.12)
        for flip in (1, -1):
            for i in range(4):
                x = (0 if flip == 1 else a.w) + flip * (side * (0.72 - 0.28 * i))
                c.drawRoundRect(
                    skia.Rect.MakeLTRB(x - side * 0.22, -30, x + side * 0.22, edge + 5 - i),
                    3,
                    3,
                    fill(darker(cloth, 0.06 + 0.11 * (i % 2))),
                )
        for i in range(round(a.w / 12) + 4):
            x = -18 + 12 * i
            c.drawOval(
                skia.Rect.MakeLTRB(x - 8, a.top - 34, x + 8, a.top + 6), fill(darker(cloth, 0.05 + 0.1 * (i % 2)))
            )
            c.drawOval(skia.Rect.MakeLTRB(x - 8, a.top + 3.6, x + 8, a.top + 6), fill(0xFFD166, 0.0 if i % 2 else 0.9))

    def spots(c: skia.Canvas, t: float) -> None:
        for i, (x, colour) in enumerate(((a.w * 0.16, 0xFFF3C4), (a.w * 0.84, lighter(s.palette.accent_two, 0.6)))):
            aim = a.middle + 9 * swing(t, 0.11, i * 0.4)
            shape(c, ((x - 2, -26), (x + 2, -26), (aim + 21, a.ground), (aim - 21, a.ground)), colour, 0.13)
            oval(c, aim, a.ground, 23, 4.6, colour, 0.20)

    heads = [(x, r.uniform(3.6, 5.2), r.random()) for x in range(-6, round(a.w) + 8, 9)]

    def public(c: skia.Canvas, t: float) -> None:
        y = a.ground + (a.h - a.ground) * 0.9
        for x, size, phase in heads:
            bob = max(0.0, swing(t, 0.9, phase)) * 0.8
            disc(c, x, y - bob, size, 0x1A1433)
            oval(c, x, y + size * 1.9 - bob, size * 1.7, size * 1.3, 0x1A1433)

    return Backdrop(
        (wall, wall),
        (s.still(BACK, back), s.still(STAGE, curtains), Layer(STAGE, spots)),
        (Layer(1.25, public),),
        floor=0xC98B52,
    )
