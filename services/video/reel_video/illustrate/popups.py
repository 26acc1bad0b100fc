"""Pictures that spring up as their word is spoken, at most two at a time, on badges beside the action."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

import skia

from reel_video.illustrate.anatomy import study
from reel_video.illustrate.area import Area
from reel_video.illustrate.art import picture
from reel_video.illustrate.easing import in_cubic, out_back, progress, swing
from reel_video.illustrate.kit import disc, fill, lighter, star, stroke
from reel_video.illustrate.palette import Palette

Draw = Callable[[skia.Canvas, float], None]
Spot = tuple[float, float]
STAY = 2.1
"""Seconds that a picture stays; again the same one not before REPEAT."""
REPEAT = 3.5
LEAVE = 0.22
SHAPES = ("disc", "burst", "square", "cloud")


@dataclass(frozen=True, slots=True)
class PopUp:
    """A picture from `start` to `end` in one of the slots."""

    code: str
    start: float
    end: float
    slot: int


def schedule(moments: Sequence[tuple[float, str]], seconds: float, slots: int = 2) -> tuple[PopUp, ...]:
    """When which picture is up: each takes the slot that has been free the longest, or pushes the oldest out."""
    free = [0.0] * slots
    shown: dict[str, float] = {}
    made: list[PopUp] = []
    for at, code in sorted(moments):
        start = max(0.05, at - 0.08)
        if start - shown.get(code, -99.0) < REPEAT or start > seconds - 0.5:
            continue
        slot = min(range(slots), key=lambda i: free[i])
        if free[slot] > start + 1e-6:
            last = next(i for i in range(len(made) - 1, -1, -1) if made[i].slot == slot)
            if start - made[last].start < 0.7:
                continue
            made[last] = PopUp(made[last].code, made[last].start, start, slot)
        made.append(PopUp(code, start, min(start + STAY, seconds + 0.3), slot))
        free[slot], shown[code] = start + STAY, start
    return tuple(made)


def slots(area: Area, heads: Sequence[tuple[float, float, float]]) -> tuple[tuple[Spot, Spot], float]:
    """Two places and a size for badges, beside or above the `heads` (x, half width, top), inside the safe area."""
    top = min((head[2] for head in heads), default=area.ground - area.figure)
    if area.shape == "tall":
        size = min(25.0, max(17.0, (top - area.top) * 0.95))
        y = max(area.top + size / 2, top - size * 0.62)
        out = (area.right - area.left) / 2 - size * 0.52
        return ((area.middle - out, y), (area.middle + out, y)), size
    size = area.figure * (0.46 if area.shape == "wide" else 0.40)
    left = min((x - half for x, half, _top in heads), default=area.middle)
    right = max((x + half for x, half, _top in heads), default=area.middle)
    y = max(area.top + size * 0.55, area.ground - area.figure * 0.86)
    near_left = max(area.left + size * 0.52, left - size * 0.72)
    near_right = min(area.right - size * 0.52, right + size * 0.72)
    if area.shape == "square":
        y = area.top + size * 0.55
    return ((near_left, y), (near_right, y)), size


def draw_all(popups: Sequence[PopUp], places: Sequence[Spot], size: float, palette: Palette, seed: int) -> Draw:
    """The badges of a shot; each has a shape and a colour of its own."""
    r = Random(f"badges {seed}")
    first = r.randrange(len(SHAPES))
    tones = [palette.highlight, lighter(palette.accent, 0.35), lighter(palette.accent_two, 0.5), 0xFFFFFF]
    r.shuffle(tones)

    def draw(c: skia.Canvas, t: float) -> None:
        for i, popup in enumerate(popups):
            if not popup.start <= t < popup.end:
                continue
            grown = out_back(progress(t, popup.start, 0.34), 2.4) * (
                1 - in_cubic(progress(t, popup.end - LEAVE, LEAVE))
            )
            if grown < 0.02:
                continue
            x, y = places[popup.slot]
            c.save()
            c.translate(x, y + 0.9 * swing(t - popup.start, 0.45))
            c.scale(size * grown, size * grown)
            c.rotate(5 * swing(t - popup.start, 0.4, 0.1 * i) + 14 * (1 - min(1.0, grown)))
            _badge(c, SHAPES[(first + i) % len(SHAPES)], tones[i % len(tones)])
            _art(c, popup.code)
            c.restore()

    return draw


def _badge(c: skia.Canvas, kind: str, tone: int) -> None:
    """A badge one unit across with an ink line."""
    ink, face = stroke(0x000000, 0.05), fill(tone)
    if kind == "burst":
        path = star(0, 0, 0.56, 12, 0.84)
        c.drawPath(path, face)
        c.drawPath(path, ink)
    elif kind == "square":
        rect = skia.Rect.MakeLTRB(-0.46, -0.46, 0.46, 0.46)
        c.drawRoundRect(rect, 0.16, 0.16, face)
        c.drawRoundRect(rect, 0.16, 0.16, ink)
    elif kind == "cloud":
        lobes = ((-0.26, 0.12, 0.26), (0.26, 0.12, 0.26), (-0.2, -0.2, 0.28), (0.2, -0.2, 0.28), (0, 0.2, 0.28))
        for x, y, r in lobes:
            disc(c, x, y, r + 0.035, 0x000000)
        for x, y, r in lobes:
            disc(c, x, y, r - 0.01, tone)
        disc(c, 0, 0, 0.3, tone)
    else:
        c.drawCircle(0, 0, 0.5, face)
        c.drawCircle(0, 0, 0.5, ink)


def _art(c: skia.Canvas, code: str) -> None:
    art = study(code)
    k = 0.66 / max(art.width, art.height)
    c.scale(k, k)
    c.translate(-(art.left + art.right) / 2, -(art.top + art.bottom) / 2)
    c.drawPicture(picture(code))
