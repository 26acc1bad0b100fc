"""Small signs of what somebody feels, drawn beside their head: drops, hearts, question marks, a bulb, Zzz.

Each sign is a function of the canvas, the seconds since it came and its size in stage units, with
the head's upper right corner as its origin.
"""

import math
from collections.abc import Callable

import skia

from reel_video.illustrate.easing import clamp, out_back, progress, smooth, swing
from reel_video.illustrate.kit import bar, disc, drop, fill, heart, star, stroke

INK = 0x000000
Sign = Callable[[skia.Canvas, float, float], None]


def _outlined(c: skia.Canvas, path: skia.Path, colour: int, line: float) -> None:
    c.drawPath(path, stroke(INK, line * 2))
    c.drawPath(path, fill(colour))


def _sweat(c: skia.Canvas, s: float, k: float) -> None:
    for i, delay in enumerate((0.0, 0.5)):
        p = ((s + delay) % 1.1) / 1.1
        size = k * 0.20 * smooth(clamp(p * 5)) * (1 - 0.4 * i)
        _outlined(c, drop(k * (0.05 + 0.22 * i), k * (0.1 + 0.62 * p * p), size), 0x61B2E4, k * 0.035)


def _tears(c: skia.Canvas, s: float, k: float) -> None:
    for i in range(4):
        p = (s * 1.1 + i * 0.25) % 1.0
        side = -1 if i % 2 else 1
        x = -k * 1.05 + side * k * (0.62 + 0.55 * p)
        _outlined(
            c,
            drop(x, k * (0.75 - 0.5 * p + 1.5 * p * p), k * 0.15 * smooth(clamp(p * 6)) * (1 - 0.5 * p)),
            0x61B2E4,
            k * 0.03,
        )


def _hearts(c: skia.Canvas, s: float, k: float) -> None:
    for i in range(3):
        p = (s * 0.5 + i / 3) % 1.0
        size = k * (0.26 - 0.05 * i) * smooth(clamp(p * 5)) * smooth(clamp((1 - p) * 3))
        x = k * (0.25 * (i - 1) + 0.18 * swing(s, 0.6, i * 0.3))
        _outlined(c, heart(x, k * (0.2 - 1.25 * p), size), 0xEA5A47, k * 0.035)


def _anger(c: skia.Canvas, s: float, k: float) -> None:
    """The comic's crossed veins, throbbing."""
    size = k * 0.42 * (1 + 0.12 * swing(s, 2.4)) * out_back(progress(s, 0, 0.3))
    for turn in range(4):
        a = math.pi / 2 * turn + 0.3
        x, y = size * 0.34 * math.cos(a), size * 0.34 * math.sin(a)
        path = skia.Path()
        path.moveTo(x + size * 0.5 * math.cos(a - 0.5), y + size * 0.5 * math.sin(a - 0.5))
        path.quadTo(x * 0.55, y * 0.55, x + size * 0.5 * math.cos(a + 0.5), y + size * 0.5 * math.sin(a + 0.5))
        c.drawPath(path, stroke(INK, k * 0.17))
        c.drawPath(path, stroke(0xEA5A47, k * 0.10))


def _mark(text: str, colour: int) -> Sign:
    """Marks of a few strokes: they need no font, so they are the same in every language."""

    def draw(c: skia.Canvas, s: float, k: float) -> None:
        size = k * out_back(progress(s, 0, 0.35), 2.6)
        c.save()
        c.translate(k * 0.1, -k * 0.15 + k * 0.05 * swing(s, 0.7))
        c.rotate(8 * swing(s, 0.55))
        for i, char in enumerate(text):
            c.save()
            c.translate(size * 0.34 * (i - (len(text) - 1) / 2), 0)
            for width, tone in ((0.26, INK), (0.15, colour)):
                pen = stroke(tone, max(0.01, size * width))
                c.drawPath(_glyph(char, size), pen)
                c.drawLine(0, size * 0.36, 0, size * 0.361, pen)
            c.restore()
        c.restore()

    return draw


def _glyph(char: str, k: float) -> skia.Path:
    path = skia.Path()
    if char == "!":
        path.moveTo(0, -k * 0.5)
        path.lineTo(0, k * 0.08)
        return path
    path.moveTo(-k * 0.2, -k * 0.34)
    path.cubicTo(-k * 0.16, -k * 0.62, k * 0.25, -k * 0.58, k * 0.2, -k * 0.28)
    path.cubicTo(k * 0.16, -k * 0.1, 0, -k * 0.1, 0, k * 0.08)
    return path


def _bulb(c: skia.Canvas, s: float, k: float) -> None:
    size = k * 0.42 * out_back(progress(s, 0, 0.4), 2.4)
    y = -k * 0.3
    shine = 0.5 + 0.5 * swing(s, 1.2)
    for i in range(8):
        a = math.tau * i / 8 + 0.2
        near, far = size * 1.35, size * (1.6 + 0.25 * shine)
        bar(
            c,
            (near * math.cos(a), y + near * math.sin(a)),
            (far * math.cos(a), y + far * math.sin(a)),
            0xFFD23F,
            max(0.01, size * 0.16),
        )
    c.drawCircle(0, y, size, fill(INK))
    c.drawRoundRect(
        skia.Rect.MakeLTRB(-size * 0.5, y + size * 0.5, size * 0.5, y + size * 1.55), size * 0.2, size * 0.2, fill(INK)
    )
    c.drawCircle(0, y, size * 0.84, fill(0xFCEA2B))
    c.drawRoundRect(
        skia.Rect.MakeLTRB(-size * 0.36, y + size * 0.8, size * 0.36, y + size * 1.4),
        size * 0.14,
        size * 0.14,
        fill(0xD0CFCE),
    )
    disc(c, -size * 0.3, y - size * 0.3, size * 0.2, 0xFFFFFF)


def _sparkles(c: skia.Canvas, s: float, k: float) -> None:
    for i, (x, y) in enumerate(((0.15, -0.2), (0.65, 0.35), (-2.35, 0.1), (-2.1, 0.75))):
        p = (s * 0.8 + i * 0.27) % 1.0
        size = k * 0.36 * math.sin(math.pi * p)
        if size > 0.02:
            _outlined(c, star(k * x, k * y, size, 4, 0.32), 0xFCEA2B, k * 0.03)


def _zzz(c: skia.Canvas, s: float, k: float) -> None:
    for i in range(3):
        p = (s * 0.4 + i / 3) % 1.0
        size = k * (0.12 + 0.2 * p) * smooth(clamp(p * 6)) * smooth(clamp((1 - p) * 4))
        x, y = k * (0.75 * p + 0.12 * swing(s, 0.4, i * 0.3)), k * (0.3 - 1.5 * p)
        path = skia.Path()
        path.moveTo(x - size, y - size)
        path.lineTo(x + size, y - size)
        path.lineTo(x - size, y + size)
        path.lineTo(x + size, y + size)
        c.drawPath(path, stroke(INK, max(0.01, size * 0.85)))
        c.drawPath(path, stroke(0x61B2E4, max(0.01, size * 0.45)))


def _notes(c: skia.Canvas, s: float, k: float) -> None:
    for i in range(3):
        p = (s * 0.45 + i / 3) % 1.0
        size = k * 0.2 * smooth(clamp(p * 6)) * smooth(clamp((1 - p) * 4))
        x, y = k * (0.2 + 0.4 * (i - 1) + 0.2 * swing(s, 0.7, i * 0.4)), k * (0.35 - 1.4 * p)
        for width, tone in ((0.5, INK),):
            bar(c, (x + size * 0.55, y), (x + size * 0.55, y - size * 2), tone, max(0.01, size * width * 0.7))
            bar(
                c,
                (x + size * 0.55, y - size * 2),
                (x + size * 1.4, y - size * 1.5),
                tone,
                max(0.01, size * width * 0.7),
            )
        c.drawOval(skia.Rect.MakeLTRB(x - size * 0.75, y - size * 0.55, x + size * 0.75, y + size * 0.55), fill(INK))


def _dizzy(c: skia.Canvas, s: float, k: float) -> None:
    """Stars that circle over the head."""
    for i in range(4):
        a = math.tau * (s * 0.7 + i / 4)
        _outlined(
            c,
            star(-k * 1.05 + k * 1.0 * math.cos(a), -k * 0.15 + k * 0.22 * math.sin(a), k * 0.2, 5, 0.45, s * 3),
            0xFCEA2B,
            k * 0.03,
        )


def _steam(c: skia.Canvas, s: float, k: float) -> None:
    for side in (-1, 1):
        for i in range(3):
            p = (s * 1.5 + i / 3) % 1.0
            size = k * 0.2 * (0.5 + p) * smooth(clamp((1 - p) * 2))
            x, y = -k * 1.05 + side * k * (1.0 + 0.6 * p), k * (0.5 - 0.5 * p)
            disc(c, x, y, size + k * 0.035, INK)
            disc(c, x, y, size, 0xFFFFFF)


def _burst(c: skia.Canvas, s: float, k: float) -> None:
    """Short strokes of surprise."""
    out = out_back(progress(s, 0, 0.3)) + 0.06 * swing(s, 2)
    for i in range(3):
        a = -1.15 + 0.55 * i
        near, far = k * 0.3 * out, k * 0.75 * out
        bar(c, (near * math.cos(a), near * math.sin(a)), (far * math.cos(a), far * math.sin(a)), INK, k * 0.11)


SIGNS: dict[str, Sign] = {
    "sweat": _sweat,
    "tears": _tears,
    "hearts": _hearts,
    "anger": _anger,
    "question": _mark("?", 0x61B2E4),
    "exclaim": _mark("!", 0xEA5A47),
    "what": _mark("?!", 0xF4AA41),
    "bulb": _bulb,
    "sparkles": _sparkles,
    "zzz": _zzz,
    "notes": _notes,
    "dizzy": _dizzy,
    "steam": _steam,
    "burst": _burst,
}

OF_MOOD = {
    "sad": "tears",
    "surprised": "burst",
    "angry": "anger",
    "scared": "sweat",
    "thinking": "question",
    "proud": "sparkles",
    "love": "hearts",
    "sleepy": "zzz",
}
OF_ACTION = {"sleep": "zzz", "dance": "notes", "celebrate": "sparkles", "shake": "sweat", "fall": "dizzy"}
