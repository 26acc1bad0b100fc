"""Things without anybody: they are the heroes then, on pedestals or in orbit."""

import math
from collections.abc import Sequence

import skia

from reel_video.illustrate.anatomy import study
from reel_video.illustrate.area import Area
from reel_video.illustrate.casting import Prop
from reel_video.illustrate.easing import TAU, hop, out_back, progress, ring, swing
from reel_video.illustrate.kit import box, darker, lighter, oval, stroke
from reel_video.illustrate.palette import Palette
from reel_video.illustrate.props import Cheers, Draw, Set, thing


def heroes(props: Sequence[Prop], area: Area, palette: Palette, cheers: Cheers, seed: int) -> Set:
    """Things without anybody: on pedestals side by side, or the first one large with the others circling it."""
    codes = [prop.art.code for prop in props][:4]
    if len(codes) > 1 and seed % 2:
        return Set((_orbit(codes, area, palette, cheers),), (), tuple(codes))
    return Set((_pedestals(codes, area, palette, cheers, seed),), (), tuple(codes))


def _pedestals(codes: Sequence[str], area: Area, palette: Palette, cheers: Cheers, seed: int) -> Draw:
    count = min(3, len(codes))
    span = min(area.right - area.left, area.h * 1.15)
    step = span / count
    size = min(area.figure * (0.62 if count == 1 else 0.48), step * 0.8)
    order = [0] if count == 1 else [1, 0] if count == 2 else [1, 0, 2]
    places = []
    for slot, i in enumerate(order[:count]):
        high = area.figure * (0.28 if i == 0 else 0.17)
        places.append((codes[i], area.middle + (slot - (count - 1) / 2) * step, high, i))

    def draw(c: skia.Canvas, t: float) -> None:
        for code, x, high, i in places:
            grown = out_back(progress(t, 0.10 + 0.22 * i, 0.5))
            _column(
                c,
                x,
                area.ground,
                min(size * 0.72, step * 0.46),
                high * min(1.0, grown),
                (palette.accent, palette.accent_two, palette.highlight)[(i + seed) % 3],
            )
            pulse = sum(ring(t, cheer, 2.6, 4) for cheer in cheers.get(code, ()))
            jump = sum(hop(t, cheer, 0.45) for cheer in cheers.get(code, ())) * size * 0.2
            float_ = 1.2 * swing(t, 0.33, i * 0.3)
            thing(
                c,
                code,
                x,
                area.ground - high * grown - 1.5 + float_ - jump,
                max(0.1, size * grown * (1 + 0.1 * pulse)),
                3.5 * swing(t, 0.21, i * 0.4),
            )

    return draw


def _column(c: skia.Canvas, x: float, ground: float, half: float, high: float, colour: int) -> None:
    oval(c, x, ground + 1, half * 1.2, half * 0.2, 0x0B1030, 0.22)
    box(c, x - half * 0.86, ground - high, half * 1.72, high, colour)
    oval(c, x, ground, half * 0.86, half * 0.17, colour)
    box(c, x + half * 0.38, ground - high, half * 0.48, high, darker(colour, 0.14))
    oval(c, x, ground - high, half, half * 0.19, lighter(colour, 0.30))
    oval(c, x, ground - high - 0.6, half * 0.86, half * 0.14, lighter(colour, 0.5))


def _orbit(codes: Sequence[str], area: Area, palette: Palette, cheers: Cheers) -> Draw:
    x, size = area.middle, area.figure * 0.56
    y = area.ground - area.figure * 0.52
    reach = min((area.right - area.left) * 0.40, area.figure * 0.72)

    def draw(c: skia.Canvas, t: float) -> None:
        c.drawOval(
            skia.Rect.MakeLTRB(x - reach, y - reach * 0.16 + 4, x + reach, y + reach * 0.40 + 4),
            stroke(palette.paper, 0.7, 0.8),
        )
        spots = []
        for i, code in enumerate(codes[1:]):
            angle = TAU * (t * 0.085 + i / (len(codes) - 1)) + 0.6
            spots.append((code, angle))
        _centre(c, codes[0], (x, y), size, t, cheers)
        for code, angle in spots:
            px, py = x + reach * math.cos(angle), y + 4 + reach * (0.12 + 0.28 * math.sin(angle))
            small = (
                size
                * (0.44 + 0.07 * math.sin(angle))
                * (1 + 0.16 * sum(ring(t, cheer, 2.6, 4) for cheer in cheers.get(code, ())))
            )
            thing(
                c, code, px, py + small / 2, small * out_back(progress(t, 0.4, 0.5)) + 0.01, 5 * swing(t, 0.25, angle)
            )

    return draw


def _centre(c: skia.Canvas, code: str, at: tuple[float, float], size: float, t: float, cheers: Cheers) -> None:
    pulse = sum(ring(t, cheer, 2.6, 4) for cheer in cheers.get(code, ()))
    art = study(code)
    k = size / max(art.width, art.height)
    low = at[1] + art.height * k / 2 + 1.2 * swing(t, 0.3)
    thing(
        c,
        code,
        at[0],
        low,
        max(0.1, size * out_back(progress(t, 0.08, 0.5)) * (1 + 0.12 * pulse)),
        2.5 * swing(t, 0.19),
    )
