"""What only some rooms have: stove and fridge, flasks and screens, boards and lamps; sizes suit a figure of 60."""

from itertools import pairwise

import skia

from reel_video.illustrate.backgrounds.base import BACK, MIDDLE, Layer, Scene, put
from reel_video.illustrate.backgrounds.furniture import Thing
from reel_video.illustrate.easing import swing
from reel_video.illustrate.kit import bar, box, darker, disc, fill, heart, lighter, record, shape, star, stroke


def fridge(s: Scene) -> Thing:
    tone = s.c(s.rng.choice((0xF4F6F8, 0xCFE8E4, 0xF7D7D0)))

    def draw(c: skia.Canvas) -> None:
        box(c, -11, -52, 22, 51, tone, 2.4)
        box(c, 6, -52, 5, 51, darker(tone, 0.06), 2.4)
        box(c, -11, -33, 22, 0.9, darker(tone, 0.25))
        for y, long in ((-46, 9), (-29, 13)):
            box(c, -8.5, y, 1.3, long, darker(tone, 0.4), 0.6)
        c.drawPath(heart(1.5, -42, 1.5), fill(s.c(s.palette.accent)))
        box(c, -1, -27, 7, 8, s.c(0xFFF3B0), 0.2)
        c.drawPath(star(4, -14, 1.7), fill(s.c(s.palette.accent_two)))

    return draw


def cupboard(front: int) -> Thing:
    def draw(c: skia.Canvas) -> None:
        for x in (-15, 0.4):
            box(c, x, -11, 14.6, 22, front, 0.8)
            box(c, x + 1.6, -9.4, 11.4, 18.8, lighter(front, 0.18), 0.6)
        for x in (-2.6, 1.4):
            box(c, x, 3, 1.1, 4.4, darker(front, 0.35), 0.5)

    return draw


def pot(colour: int) -> Thing:
    def draw(c: skia.Canvas) -> None:
        box(c, -8, -9, 16, 9, colour, 1.6)
        box(c, -10.5, -7.5, 21, 1.6, darker(colour, 0.3), 0.8)
        box(c, -8.6, -10.6, 17.2, 2, darker(colour, 0.15), 1)
        disc(c, 0, -11.6, 1.2, darker(colour, 0.4))

    return draw


def steam(x: float, y: float, k: float, depth: float) -> Layer:
    """Three wisps that rise and fade."""

    def draw(c: skia.Canvas, t: float) -> None:
        for i in range(4):
            q = (t * 0.35 + i * 0.25) % 1.0
            disc(
                c,
                x + (i - 1.5) * 2 * k + 1.6 * k * swing(t, 0.4, i * 0.3),
                y - (11 + 20 * q) * k,
                (1.2 + 2.6 * q) * k,
                0xFFFFFF,
                round(0.5 * (1 - q) * min(1, q * 6), 3),
            )

    return Layer(depth, draw)


def jars(s: Scene) -> Thing:
    def draw(c: skia.Canvas) -> None:
        for x, high, tone in ((-8, 8, 0xE9B872), (-1, 11, 0xC9E4A8), (6, 7, 0xE88F8F)):
            box(c, x - 2.6, -high, 5.2, high, s.c(tone), 1.2)
            box(c, x - 2.2, -high - 1.6, 4.4, 2, s.c(0x8B5E3C), 0.6)

    return draw


def board(s: Scene, w: float, h: float) -> Thing:
    """A school board standing `h` high on its origin, with chalk doodles round a free centre."""

    def draw(c: skia.Canvas) -> None:
        box(c, -w / 2 - 2, -h - 2, w + 4, h + 4, s.c(0xA8744A), 1)
        box(c, -w / 2, -h, w, h, s.c(0x2F6B57))
        chalk = stroke(0xFFFFFF, 0.7, 0.75)
        c.drawPath(star(-w * 0.38, -h * 0.8, 4), chalk)
        c.drawCircle(w * 0.37, -h * 0.78, 4, chalk)
        c.drawPath(heart(w * 0.4, -h * 0.25, 3), chalk)
        for i, long in enumerate((16, 12, 14)):
            bar(c, (-w * 0.44, -h * (0.5 - 0.1 * i)), (-w * 0.44 + long, -h * (0.5 - 0.1 * i)), 0xFFFFFF, 0.6, 0.6)
        box(c, -w / 2, 1, w, 1.6, s.c(0xC99A6B), 0.5)
        box(c, w * 0.2, 0.2, 5, 1, 0xFFFFFF, 0.4)

    return draw


def hanging_lamps(s: Scene) -> Layer:
    """Lamps on long cords, swaying a little."""
    a = s.area
    tone = s.c(s.palette.highlight)
    spots = [
        (a.w * x, a.top * 0.55 + high)
        for x, high in ((0.2, 10), (0.8, 10), *(((0.5, 3),) if a.shape != "tall" else ()))
    ]

    def lamp(c: skia.Canvas) -> None:
        disc(c, 0, 4, 13, 0xFFF2B8, 0.20)
        shape(c, ((-2, -3), (2, -3), (7, 3), (-7, 3)), tone)
        disc(c, 0, 3.4, 2, 0xFFFBE0)

    bulb = record(40, 40, lamp)

    def draw(c: skia.Canvas, t: float) -> None:
        for i, (x, y) in enumerate(spots):
            sway = 0.8 * swing(t, 0.2, i * 0.3)
            bar(c, (x, -30), (x + sway, y - 3), s.c(0x3E3A44), 0.5)
            put(c, x + sway, y, a.k, lambda d: d.drawPicture(bulb))

    return Layer(BACK, draw)


def screen(s: Scene) -> Thing:
    def draw(c: skia.Canvas) -> None:
        box(c, -19, -13, 38, 26, 0x2C3A4E, 1.4)
        box(c, -17.4, -11.4, 34.8, 22.8, 0x12323C, 0.6)
        for i in range(5):
            box(c, -17.4, -8 + 4.6 * i, 34.8, 0.2, 0x2F6470)
        points = [(-16 + 2.2 * i, 3 - (i % 5) * 1.9 - i * 0.35) for i in range(15)]
        for p, q in pairwise(points):
            bar(c, p, q, 0x63E6BE, 0.8)

    return draw


def flask(s: Scene, x: float, y: float, kind: int, depth: float = MIDDLE) -> Layer:
    """A flask of something that bubbles."""
    juice, k = (0x63D471, 0xF06595, 0x5C7CFA)[kind % 3], s.area.k

    def body(c: skia.Canvas) -> None:
        shape(c, ((-1.8, -15), (1.8, -15), (1.8, -10), (7, 0), (-7, 0), (-1.8, -10)), 0xFFFFFF, 0.55)
        shape(c, ((-3.4, -7), (3.4, -7), (7, 0), (-7, 0)), juice)
        box(c, -2.6, -16, 5.2, 1.4, 0xFFFFFF, 0.6, 0.9)

    glass = record(30, 30, body)

    def draw(c: skia.Canvas, t: float) -> None:
        put(c, x, y, k, lambda d: d.drawPicture(glass))
        for i in range(4):
            q = (t * 0.6 + i * 0.25 + kind * 0.1) % 1.0
            disc(
                c,
                x + (1.6 * swing(t, 0.8, i * 0.31)) * k,
                y - (3 + 19 * q) * k,
                (0.5 + 0.7 * q) * k,
                lighter(juice, 0.3),
                round(1 - q, 2),
            )

    return Layer(depth, draw)


def menu(s: Scene) -> Thing:
    """A slate with scribbled lines; its origin is its centre."""

    def draw(c: skia.Canvas) -> None:
        box(c, -16, -13, 32, 26, s.c(0x8B5E3C), 1)
        box(c, -14.4, -11.4, 28.8, 22.8, 0x2E3540)
        c.drawPath(heart(0, -7, 2), stroke(0xFFFFFF, 0.6, 0.9))
        for i in range(4):
            bar(c, (-11, -2 + 3.4 * i), (1 + (i * 7) % 5, -2 + 3.4 * i), 0xFFFFFF, 0.7, 0.75)
            bar(c, (8, -2 + 3.4 * i), (11, -2 + 3.4 * i), s.palette.highlight, 0.7, 0.9)

    return draw


def motes(s: Scene) -> Layer:
    """Specks of dust dancing in a slanting beam of light."""
    a, r = s.area, s.rng
    specks = [(r.uniform(0, a.w), r.uniform(a.top, a.ground), r.uniform(0.2, 0.5), r.random()) for _ in range(26)]

    def draw(c: skia.Canvas, t: float) -> None:
        for x, y, size, phase in specks:
            glow = 0.45 + 0.35 * swing(t, 0.21, phase)
            disc(c, x + 5 * swing(t, 0.05, phase), (y - 1.2 * t) % a.ground, size, 0xFFFFFF, round(glow, 2))

    return Layer(MIDDLE, draw)
