"""Settings that are nowhere: outer space, and the abstract grounds for type and things."""

import math

import skia

from reel_video.illustrate.backgrounds.base import BACK, FAR, MIDDLE, STAGE, Backdrop, Layer, Scene
from reel_video.illustrate.backgrounds.nature import stars
from reel_video.illustrate.easing import TAU, swing
from reel_video.illustrate.kit import blend, darker, disc, fill, hills, lighter, oval, record, ridge, shape, stroke


def space(s: Scene) -> Backdrop:
    """Planets, a ringed giant, stars, and a cratered moon to stand on."""
    a, r = s.area, s.rng
    deep = blend(0x191A52, s.palette.accent_two, 0.12)
    tones = r.sample((0xF08A5D, 0x6EC1E4, 0xB983FF, 0xFFD166, 0x63D4A5), 3)

    def nebula(c: skia.Canvas) -> None:
        for _ in range(7):
            x, y, size = r.uniform(0, a.w), r.uniform(0, a.ground), r.uniform(14, 34)
            for i in range(3):
                disc(c, x, y, size * (1 - 0.27 * i), blend(0x6C4BD0, s.palette.accent, r.random() * 0.6), 0.045)

    def planets(c: skia.Canvas) -> None:
        x, y, size = a.w * r.choice((0.2, 0.8)), a.top + a.ground * 0.12, 12 * max(1, a.k)
        _planet(c, x, y, size, tones[0])
        ring = stroke(lighter(tones[0], 0.5), size * 0.16, 0.9)
        c.save()
        c.translate(x, y)
        c.rotate(-18)
        c.drawArc(skia.Rect.MakeLTRB(-size * 1.8, -size * 0.5, size * 1.8, size * 0.5), -22, 224, False, ring)
        c.restore()
        _planet(c, a.w - x, a.ground * 0.46, 6.5, tones[1])
        _planet(c, a.w * r.uniform(0.4, 0.6), a.top + 3, 3.6, tones[2])

    def moon(c: skia.Canvas) -> None:
        grey = blend(0xB9BCD6, s.palette.ground, 0.15)
        edge = a.ground - 9 * a.k
        c.drawPath(ridge(hills(r, -24, a.w + 24, edge + 2, 4, 50), a.h + 24), fill(grey))
        for _ in range(round(a.w / 9)):
            x, y = r.uniform(-10, a.w + 10), r.uniform(edge + 8, a.h)
            size = 2 + 5 * (y - edge) / (a.h - edge) * r.uniform(0.6, 1.2)
            oval(c, x, y, size, size * 0.36, darker(grey, 0.16))
            oval(c, x, y + size * 0.09, size * 0.86, size * 0.25, darker(grey, 0.24))

    def comet(c: skia.Canvas, t: float) -> None:
        q = (t * 0.16 + 0.25) % 1.4
        x, y = a.w * (1.15 - q), a.top + a.ground * (0.10 + 0.30 * q)
        shape(c, ((x, y - 1), (x + 16, y - 6), (x, y + 1)), 0xFFFFFF, 0.35)
        disc(c, x, y, 1.3, 0xFFFFFF)

    return Backdrop(
        (darker(deep, 0.3), deep, blend(deep, 0x7B4BC4, 0.5)),
        (stars(s, 70, 1.0), s.still(FAR, planets), Layer(FAR, comet), s.still(STAGE, moon)),
        floor=0xB9BCD6,
        painted=nebula,
        floats=True,
    )


def _planet(c: skia.Canvas, x: float, y: float, r: float, colour: int) -> None:
    disc(c, x, y, r, colour)
    c.save()
    ball = skia.Path()
    ball.addCircle(x, y, r)
    c.clipPath(ball, True)
    for i, (dy, high) in enumerate(((-0.55, 0.22), (-0.1, 0.3), (0.5, 0.2))):
        oval(c, x + r * 0.1 * i, y + dy * r, r * 1.2, r * high, lighter(colour, 0.18))
    oval(c, x + r * 0.75, y, r * 0.8, r * 1.3, darker(colour, 0.22), 0.55)
    c.restore()


def abstract(s: Scene) -> Backdrop:
    """One of four quiet grounds in the palette's colours, always slowly moving."""
    top, bottom = s.c(s.palette.sky_top), s.c(s.palette.sky_bottom)
    if s.rng.random() < 0.5:
        top, bottom = bottom, top
    make = (_blobs, _rays, _confetti, _rings)[s.seed % 4]
    ground = s.still(STAGE, lambda c: _swell(c, s))
    return Backdrop((top, bottom), (*make(s), ground), floor=s.palette.ground)


def _swell(c: skia.Canvas, s: Scene) -> None:
    """A soft floor of two waves in the palette's ground."""
    a = s.area
    for y, colour in ((a.ground - 7 * a.k, s.palette.ground_far), (a.ground - 1, s.palette.ground)):
        c.drawPath(
            ridge(hills(s.rng, -24, a.w + 24, y, 5, 60), a.h + 24), fill(blend(colour, s.palette.sky_bottom, 0.18))
        )


def _tone(s: Scene, p: float) -> int:
    """A colour a little off the sky's, dark or light, that leaves what stands before it readable."""
    return blend(
        blend(s.palette.sky_top, s.palette.sky_bottom, 0.4),
        s.rng.choice((s.palette.accent, s.palette.accent_two, s.palette.highlight, s.palette.ground)),
        p,
    )


def _blobs(s: Scene) -> tuple[Layer, ...]:
    a, r = s.area, s.rng
    blobs = [
        (r.uniform(0, a.w), r.uniform(0, a.ground), r.uniform(13, 30), _tone(s, 0.30), r.random()) for _ in range(7)
    ]

    def draw(c: skia.Canvas, t: float) -> None:
        for x, y, size, colour, phase in blobs:
            px, py = x + 6 * swing(t, 0.05, phase), y + 5 * swing(t, 0.07, phase * 3)
            path = skia.Path()
            points = [
                (
                    px + size * (1 + 0.13 * swing(t, 0.09, phase + i * 0.37)) * math.cos(i * TAU / 8),
                    py + size * (1 + 0.13 * swing(t, 0.09, phase + i * 0.37)) * math.sin(i * TAU / 8),
                )
                for i in range(8)
            ]
            path.moveTo((points[-1][0] + points[0][0]) / 2, (points[-1][1] + points[0][1]) / 2)
            for i, point in enumerate(points):
                after = points[(i + 1) % 8]
                path.quadTo(*point, (point[0] + after[0]) / 2, (point[1] + after[1]) / 2)
            c.drawPath(path, fill(colour))

    return (Layer(BACK, draw),)


def _rays(s: Scene) -> tuple[Layer, ...]:
    a = s.area
    x, y, far = a.middle, a.ground - a.figure * 0.55, a.w + a.h
    light = _tone(s, 0.22)
    burst = skia.Path()
    for i in range(14):
        for turn in (i, i + 0.5):
            angle = turn * TAU / 14
            (burst.lineTo if turn != i else burst.moveTo)(far * math.cos(angle), far * math.sin(angle))
        burst.lineTo(0, 0)
        burst.close()
    centre = _tone(s, 0.12)

    def draw(c: skia.Canvas, t: float) -> None:
        c.save()
        c.translate(x, y)
        c.rotate(t * 4)
        c.drawPath(burst, fill(light))
        c.restore()
        disc(c, x, y, a.figure * 0.52 + 0.6 * swing(t, 0.2), centre, 0.7)

    return (Layer(FAR, draw),)


def _confetti(s: Scene) -> tuple[Layer, ...]:
    """Triangles, rings, dots and zigzags afloat, a pattern of the nineties."""
    a, r = s.area, s.rng
    count = round(a.w * a.ground / 340)
    bits = [
        (r.uniform(0, a.w), r.uniform(0, a.ground), r.uniform(2.2, 5), _tone(s, 0.5), r.randrange(4), r.random())
        for _ in range(count)
    ]

    def draw(c: skia.Canvas, t: float) -> None:
        for x, y, size, colour, kind, phase in bits:
            c.save()
            c.translate(x + 1.6 * swing(t, 0.12, phase), y + 2.2 * swing(t, 0.1, phase + 0.3))
            c.rotate(360 * phase + 14 * t * (1 if phase > 0.5 else -1))
            if kind == 0:
                shape(c, ((-size, size * 0.7), (size, size * 0.7), (0, -size)), colour)
            elif kind == 1:
                c.drawCircle(0, 0, size * 0.8, stroke(colour, 1.1))
            elif kind == 2:
                disc(c, 0, 0, size * 0.55, colour)
            else:
                path = skia.Path()
                path.moveTo(-size * 1.3, 0)
                for i in range(1, 5):
                    path.lineTo(-size * 1.3 + i * size * 0.65, size * 0.5 * (i % 2))
                c.drawPath(path, stroke(colour, 1.1))
            c.restore()

    return (Layer(BACK, draw),)


def _rings(s: Scene) -> tuple[Layer, ...]:
    """Discs within discs that breathe, and a field of dots."""
    a = s.area
    x, y = a.middle, a.ground - a.figure * 0.5
    tones = [_tone(s, 0.08 + 0.05 * i) for i in range(5)]
    tint = _tone(s, 0.4)

    def dots(c: skia.Canvas) -> None:
        for row in range(round(a.h / 7) + 4):
            for i in range(round(a.w / 7) + 8):
                px, py = -24 + 7 * i + 3.5 * (row % 2), -14 + 7 * row
                size = 0.25 + 0.75 * min(1.0, math.hypot(px - x, py - y) / (0.62 * max(a.w, a.ground)))
                disc(c, px, py, size, tint, 0.6)

    field = record(a.w, a.h, dots)

    def draw(c: skia.Canvas, t: float) -> None:
        for i in range(5):
            disc(c, x, y, (5 - i) * a.figure * 0.19 * (1 + 0.03 * swing(t, 0.16, i * 0.14)), tones[i])

    return (Layer(FAR, lambda c, _t: c.drawPicture(field)), Layer(MIDDLE * 0.7, draw))
