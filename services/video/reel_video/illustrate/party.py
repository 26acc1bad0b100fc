"""Overlays for celebrations: confetti, sparkles and fireworks, in stage units."""

import math
from random import Random

import skia

from reel_video.illustrate.area import Area
from reel_video.illustrate.easing import TAU, clamp, out_cubic, smooth, swing
from reel_video.illustrate.kit import bar, fill, lighter, polygon, star
from reel_video.illustrate.palette import Palette
from reel_video.illustrate.types import Draw, ShotSpec


def _colours(palette: Palette) -> tuple[int, ...]:
    return palette.accent, palette.accent_two, palette.highlight, 0xFFFFFF, 0x2FC48D, 0xB983FF


def confetti(spec: ShotSpec, area: Area, palette: Palette) -> Draw:
    """Two cannons from the lower corners, then flutter."""
    r = Random(f"confetti {spec.seed}")
    tones = _colours(palette)
    bits = []
    for i in range(120):
        side = 1 if i % 2 else -1
        bits.append(
            (
                side,
                r.uniform(0.15, 0.5) + 0.9 * (i % 3 == 0),
                r.uniform(0.18, 0.62) * area.w,
                r.uniform(0.45, 1.05) * area.ground,
                r.uniform(0.8, 1.5),
                tones[i % len(tones)],
                r.random(),
                r.uniform(0.6, 1.3),
            )
        )
    paper = polygon(((-1, -0.6), (1, -0.6), (1, 0.6), (-1, 0.6)))

    def draw(c: skia.Canvas, t: float) -> None:
        for side, start, out, up, size, tone, phase, slow in bits:
            s = t - start
            if s <= 0:
                continue
            thrown = out_cubic(s / 1.1)
            fall = max(0.0, s - 0.55)
            x = (area.w + 3 if side < 0 else -3) + side * out * thrown + 2.5 * swing(s, 0.5 * slow, phase) * clamp(s)
            y = area.ground + 6 - up * thrown + fall * fall * 5 * slow + fall * 10 * slow
            if y > area.h + 3:
                continue
            c.save()
            c.translate(x, y)
            c.rotate(360 * phase + 230 * s * slow * side)
            c.scale(size, size * (0.25 + 0.75 * abs(swing(s, 1.3 * slow, phase))))
            c.drawPath(paper, fill(tone))
            c.restore()

    return draw


def sparkles(spec: ShotSpec, area: Area, palette: Palette) -> Draw:
    r = Random(f"sparkles {spec.seed}")
    spots = [
        (
            r.uniform(area.left, area.right),
            r.uniform(area.top, area.ground - 2),
            r.uniform(1.4, 3.4),
            r.random(),
            r.uniform(0.45, 0.8),
        )
        for _ in range(22)
    ]
    gold = lighter(palette.highlight, 0.3)

    def draw(c: skia.Canvas, t: float) -> None:
        for x, y, size, phase, pace in spots:
            glow = math.sin(math.pi * ((t * pace + phase) % 1.0))
            if glow > 0.06:
                c.drawPath(star(x, y, size * glow, 4, 0.22), fill(0xFFFFFF))
                c.drawPath(star(x, y, size * glow * 0.6, 4, 0.25), fill(gold))

    return draw


def fireworks(spec: ShotSpec, area: Area, palette: Palette) -> Draw:
    r = Random(f"fireworks {spec.seed}")
    tones = _colours(palette)
    shots = [
        (
            0.25 + i * 0.62,
            r.uniform(area.left + 8, area.right - 8),
            r.uniform(area.top, area.ground * 0.5),
            tones[i % 3],
            r.uniform(11, 18),
        )
        for i in range(40)
    ]

    def draw(c: skia.Canvas, t: float) -> None:
        for start, x, y, tone, reach in shots:
            s = t - start
            if -0.35 < s <= 0:
                low = y + (area.ground - y) * (-s / 0.35)
                bar(c, (x, low), (x, low + 4), 0xFFF3C4, 0.6)
            elif 0 < s < 1.3:
                out, fade = reach * out_cubic(s / 0.9), 1 - smooth((s - 0.5) / 0.8)
                for i in range(14):
                    a = TAU * i / 14
                    near = out * 0.55
                    drop = 3 * s * s
                    bar(
                        c,
                        (x + near * math.cos(a), y + near * math.sin(a) + drop),
                        (x + out * math.cos(a), y + out * math.sin(a) + drop),
                        tone,
                        0.7,
                        round(fade, 2),
                    )

    return draw
