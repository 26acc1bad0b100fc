"""Furniture: functions that give a drawing standing on or hanging round its own origin; sizes suit a figure of 60."""

from collections.abc import Callable

import skia

from reel_video.illustrate.backgrounds.base import BACK, Layer, Scene, put
from reel_video.illustrate.backgrounds.plants import cloud, tree
from reel_video.illustrate.easing import swing
from reel_video.illustrate.kit import (
    bar,
    blend,
    box,
    darker,
    disc,
    fill,
    heart,
    lighter,
    oval,
    shape,
    star,
    stroke,
)

Thing = Callable[[skia.Canvas], None]
SKY_OF = {"day": 0xAEDDFB, "dawn": 0xFFD0B5, "dusk": 0xE88F78, "night": 0x2B3F8C}
SPINES = (0xD9534F, 0x3D7BC7, 0xF0B84A, 0x4FA38F, 0x8E6BBF, 0xE98A5B, 0x5B7083, 0xF2E3C6)


def window(s: Scene, w: float = 26.0, h: float = 30.0, *, city: bool = False) -> Thing:
    """A window with the hour outside; its origin is its centre."""
    air, frame = SKY_OF[s.time], s.c(0xFFFFFF)

    def draw(c: skia.Canvas) -> None:
        box(c, -w / 2 - 2, -h / 2 - 2, w + 4, h + 4, frame, 1.2)
        c.save()
        c.clipRect(skia.Rect.MakeXYWH(-w / 2, -h / 2, w, h))
        box(c, -w / 2, -h / 2, w, h, air)
        if s.time == "night":
            disc(c, w * 0.22, -h * 0.24, 3, 0xF6F2DC)
            for _ in range(9):
                disc(c, s.rng.uniform(-w, w) / 2, s.rng.uniform(-h, h * 0.4) / 2, 0.35, 0xFFFFFF)
        else:
            put(c, w * 0.1, -h * 0.12, 0.55, lambda d: cloud(d, 0xFFFFFF, 0xE3F0FA))
        if city:
            for i in range(7):
                top = s.rng.uniform(-h * 0.25, h * 0.2)
                box(c, -w / 2 + i * w / 7, top, w / 7 - 0.4, h, s.c(blend(0x8CA3CC, air, s.rng.uniform(0.1, 0.5))))
        else:
            oval(c, -w * 0.2, h * 0.58, w * 0.6, h * 0.3, s.c(0x9AD08A))
            oval(c, w * 0.35, h * 0.6, w * 0.5, h * 0.26, s.c(0x7DBE78))
            put(c, -w * 0.22, h * 0.42, 0.3, lambda d: tree(d, s.rng, s.c(0x5BA870)))
        c.restore()
        box(c, -0.6, -h / 2, 1.2, h, frame)
        box(c, -w / 2, -h * 0.08, w, 1.2, frame)
        box(c, -w / 2 - 3.4, h / 2 + 1.4, w + 6.8, 2.2, darker(frame, 0.06), 0.8)
        if not city:
            cloth = s.c(s.palette.accent)
            for side in (-1, 1):
                x = side * (w / 2 + 1)
                shape(
                    c,
                    (
                        (x - side * 6, -h / 2 - 3),
                        (x + side * 4, -h / 2 - 3),
                        (x + side * 4.5, h / 2 + 1),
                        (x + side * 0.5, h / 2 + 1),
                    ),
                    cloth,
                )
            box(c, -w / 2 - 7, -h / 2 - 4.4, w + 14, 1.8, s.c(0x8B5E3C), 0.9)

    return draw


def picture(s: Scene) -> Thing:
    """A framed picture: a heart, a star, a landscape or stripes."""
    subject, wood = s.rng.randrange(4), s.c(s.rng.choice((0x8B5E3C, 0x3E475C, 0xD9A441)))
    tone, ground = s.c(s.rng.choice((s.palette.accent, s.palette.accent_two, s.palette.highlight))), s.c(0xFFFDF6)

    def draw(c: skia.Canvas) -> None:
        box(c, -9, -11, 18, 22, wood, 0.6)
        box(c, -7.4, -9.4, 14.8, 18.8, ground)
        if subject == 0:
            c.drawPath(heart(0, 0, 4), fill(tone))
        elif subject == 1:
            c.drawPath(star(0, 0, 5), fill(tone))
        elif subject == 2:
            disc(c, 3, -4, 2.2, s.c(0xFFD166))
            shape(c, ((-7.4, 9.4), (-7.4, 3), (-2, -3), (3, 4), (7.4, 1), (7.4, 9.4)), tone)
        else:
            for i in range(4):
                box(c, -5 + i * 2.8, -6 + i * 1.5, 2, 12 - i * 2, tone, 0.8)

    return draw


def sofa(cloth: int) -> Thing:
    def draw(c: skia.Canvas) -> None:
        dark = darker(cloth, 0.14)
        for x in (-17, 15):
            box(c, x, -3, 2, 3, 0x6B4630)
        box(c, -19, -24, 38, 20, dark, 4)
        box(c, -15, -15, 15, 10, lighter(cloth, 0.08), 2)
        box(c, 0, -15, 15, 10, lighter(cloth, 0.08), 2)
        box(c, -22, -16, 8, 14, cloth, 3)
        box(c, 14, -16, 8, 14, cloth, 3)
        box(c, -16, -7, 32, 5, cloth, 1.4)

    return draw


def floor_lamp(s: Scene) -> Thing:
    shade = s.c(s.palette.highlight)

    def draw(c: skia.Canvas) -> None:
        oval(c, 0, -0.8, 6, 1.4, 0x4A4A55)
        box(c, -0.6, -42, 1.2, 42, 0x4A4A55)
        disc(c, 0, -44, 14, 0xFFF2B8, 0.22)
        shape(c, ((-4.4, -52), (4.4, -52), (8, -39), (-8, -39)), shade)

    return draw


def bed(cover: int, s: Scene) -> Thing:
    def draw(c: skia.Canvas) -> None:
        wood = s.c(0xA8744A)
        box(c, -22, -27, 5, 27, wood, 1.6)
        box(c, -20, -12, 42, 9, wood, 1)
        box(c, 19, -16, 4, 16, wood, 1.4)
        box(c, -18, -17, 38, 8, s.c(0xFFFFFF), 2)
        box(c, -17, -22, 12, 7, s.c(0xFFFDF4), 3)
        box(c, -6, -19, 26, 12, cover, 2.4)
        box(c, -6, -19, 4.6, 12, lighter(cover, 0.4), 1.6)

    return draw


def dresser(wood: int, s: Scene) -> Thing:
    def draw(c: skia.Canvas) -> None:
        box(c, -10, -20, 20, 19, wood, 1)
        for y in (-17.5, -9.5):
            box(c, -8.4, y, 16.8, 6.6, lighter(wood, 0.15), 0.8)
            disc(c, 0, y + 3.2, 0.9, darker(wood, 0.35))
        box(c, -1, -26, 2, 6, s.c(0xFFFFFF), 0.8)
        disc(c, 0, -29, 9, 0xFFF2B8, 0.25)
        shape(c, ((-3, -33), (3, -33), (5, -25), (-5, -25)), s.c(s.palette.highlight))

    return draw


def shelf(s: Scene, w: float, rows: int, *, standing: bool = False, step: float = 15.0) -> Thing:
    """Boards with books; a standing one has sides and is filled."""
    wood = s.c(s.rng.choice((0xA8744A, 0x8B5E3C, 0xC99A6B)))

    def draw(c: skia.Canvas) -> None:
        if standing:
            box(c, -w / 2 - 1.2, -rows * step - 1.5, w + 2.4, rows * step + 1.5, darker(wood, 0.28), 0.6)
        for row in range(rows):
            base, x = -row * step - 1.4, -w / 2 + 0.8
            while x < w / 2 - 3:
                wide, high = s.rng.uniform(1.5, 3.4), step * s.rng.uniform(0.5, 0.78)
                if s.rng.random() < 0.13:
                    x += wide
                    continue
                colour = s.c(s.rng.choice(SPINES))
                box(c, x, base - high, wide, high, colour, 0.3)
                box(c, x + wide * 0.2, base - high * 0.8, wide * 0.6, high * 0.1, lighter(colour, 0.5))
                x += wide + 0.15
            box(c, -w / 2 - 1.2, base, w + 2.4, 1.5, wood, 0.4)

    return draw


def notes(s: Scene) -> Thing:
    """A pin board with coloured notes; its origin is its centre."""

    def draw(c: skia.Canvas) -> None:
        box(c, -14, -12, 28, 24, s.c(0xB9865A), 0.8)
        box(c, -12.6, -10.6, 25.2, 21.2, s.c(0xE3BD8C))
        for i in range(6):
            x, y = -11 + (i % 3) * 8, -9 + (i // 3) * 10
            c.save()
            c.translate(x + 3, y + 3.5)
            c.rotate(s.rng.uniform(-9, 9))
            box(c, -3, -3.2, 6.2, 6.4, s.c(s.rng.choice((0xFFF3A3, 0xFFC9D4, 0xBFE8FF, 0xC9F2C7))))
            for j in range(3):
                box(c, -2, -1.8 + 1.7 * j, s.rng.uniform(2.4, 4.4), 0.5, s.c(0x6B7385))
            c.restore()

    return draw


def clock(s: Scene) -> Thing:
    def draw(c: skia.Canvas) -> None:
        disc(c, 0, 0, 7, s.c(0x3E475C))
        disc(c, 0, 0, 5.8, s.c(0xFFFFFF))
        bar(c, (0, 0), (0, -3.8), s.c(0x3E475C), 0.8)
        bar(c, (0, 0), (2.6, 1.2), s.c(s.palette.accent), 0.7)

    return draw


def cabinet(s: Scene) -> Thing:
    """A desk with a screen and papers."""

    def draw(c: skia.Canvas) -> None:
        wood = s.c(0xD2A679)
        box(c, -19, -21, 38, 2.6, wood, 0.8)
        for x in (-17, 5):
            box(c, x, -18.6, 12, 18.6, darker(wood, 0.12), 0.8)
            for y in (-16.6, -8.4):
                box(c, x + 1.2, y, 9.6, 6.4, lighter(wood, 0.14), 0.6)
        box(c, -9, -39, 22, 14, s.c(0x3B4358), 1)
        box(c, -8, -38, 20, 12, s.c(lighter(s.palette.accent_two, 0.35)), 0.4)
        box(c, 0.6, -25, 2.8, 4, s.c(0x3B4358))
        for i in range(3):
            box(c, -17.5, -22.6 - i * 1.2, 7, 1.1, s.c((0xFFFFFF, 0xF2F2EC)[i % 2]))

    return draw


def bunting(s: Scene) -> Layer:
    """A string of flags under the ceiling that stirs."""
    a = s.area
    tones = [s.c(x) for x in (s.palette.accent, s.palette.highlight, s.palette.accent_two, 0x4FB286)]
    count, top = max(7, round(a.w / 11)), a.top * 0.4 + 2

    def draw(c: skia.Canvas, t: float) -> None:
        for i in range(count + 2):
            x = -8 + i * (a.w + 16) / count
            y = top + 3.2 * abs(((i * 2.0) % 6) / 3 - 1)
            c.save()
            c.translate(x, y)
            c.rotate(5 * swing(t, 0.3, i * 0.13))
            shape(c, ((-4, 0), (4, 0), (0, 8)), tones[i % 4])
            c.restore()
            bar(c, (x - 5, y), (x + 5, y), s.c(0xFFFFFF), 0.5)

    return Layer(BACK, draw)


def globe_stand(s: Scene) -> Thing:
    def draw(c: skia.Canvas) -> None:
        box(c, -11, -18, 22, 18, s.c(0xB98A5E), 1)
        box(c, -9.4, -16, 18.8, 6.6, s.c(0xCFA377), 0.8)
        box(c, -9.4, -8, 18.8, 6.6, s.c(0xCFA377), 0.8)
        box(c, -4, -20, 8, 2, s.c(0x6B4630), 0.8)
        disc(c, 0, -27, 7.4, s.c(0x5FB4E5))
        for x, y, rx, ry in ((-2, -30, 3.2, 2), (2.4, -26, 2.6, 2.8), (-3.4, -24.4, 1.8, 1.6)):
            oval(c, x, y, rx, ry, s.c(0x7CC576))
        c.drawArc(skia.Rect.MakeLTRB(-9, -36, 9, -18), -70, 190, False, stroke(s.c(0xD9A441), 1.1))

    return draw
