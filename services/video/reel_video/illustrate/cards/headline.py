"""The head of a card: its heading over a marker stroke, and somebody who looks over the edge of what is below."""

from dataclasses import dataclass, replace

import skia

from reel_video.illustrate import easing, text
from reel_video.illustrate.cards import friend
from reel_video.illustrate.cards.backdrop import Backdrop
from reel_video.illustrate.cards.base import Room, Stage, arrive, fitted, put, together
from reel_video.illustrate.kit import fill
from reel_video.illustrate.types import Draw, Look, ShotSpec

SHARE = {"tall": 0.23, "square": 0.24, "wide": 0.22}
"""The head's share of a card's height."""
SHARE_WORDS = 0.15


@dataclass(frozen=True, slots=True)
class Head:
    """The drawn head."""

    draw: Draw
    warnings: tuple[str, ...]
    art: tuple[str, ...]


def below(place: Stage) -> Stage:
    """What a head leaves of a card."""
    high = _high(place)
    return replace(place, inner=place.inner.below(high), outer=place.outer.below(high))


def _high(place: Stage) -> float:
    return place.inner.h * SHARE["tall" if place.tall else "wide" if place.wide else "square"]


def head(
    spec: ShotSpec, look: Look, back: Backdrop, place: Stage, beats: tuple[float, ...], edge: float | None
) -> Head:
    """A card's head: heading at the left, hero at the right; either alone stands in the middle.

    The hero looks over what begins at the height `edge`; without one it stands there whole.
    """
    u, inner = look.unit, place.inner
    words = spec.shot.content.heading.strip()
    high = _high(place)
    company = friend.company(spec, look)
    broad = min(high * 1.2, inner.w * 0.34)
    x = inner.right - broad if words else inner.cx - broad / 2
    part = friend.Part(0.1, beats, -0.3 if words else 0.0, 0.8, peeks=edge is not None)
    foot = inner.y + high if edge is None else edge + u
    hero = friend.gather(company, Room(x, foot - high - u, broad, high + u), spec, look, part)
    if not words:
        return Head(hero, (), company.art)
    left = inner.x - (place.outer.w - place.inner.w) / 4
    room = Room(left, inner.y, inner.right - broad - 3 * u - left, high - 2.5 * u)
    drawn, block = marked(words, room, look, back, "start" if place.wide else "center")
    return Head(together(hero, drawn), block.warnings, company.art)


def marked(words: str, room: Room, look: Look, back: Backdrop, align: str = "center") -> tuple[Draw, text.Block]:
    """A heading that drops in, with a stroke of a marker behind its last line."""
    u = look.unit
    block = fitted(words, text.Style("display", back.text), room, (8.2 * u, 2.6 * u, 4), look, align=align)
    if not block.placed:
        return together(), block
    last = [p for p in block.placed if p.line == block.line_count - 1]
    left, right = min(p.x for p in last) - 1.2 * u, max(p.x + p.width for p in last) + 1.2 * u
    # Behind dark letters a marker may lie; behind white ones it would swallow them, so it underlines.
    drop, thick = (0.16, 0.16) if back.dark else (-0.14, 0.34)
    y, h = last[0].y + drop * block.size, thick * block.size
    pen = fill(back.marker)

    def draw(canvas: skia.Canvas, t: float) -> None:
        sweep = easing.out_cubic(easing.progress(t, 0.25, 0.45))
        if sweep > 0.02:
            rect = skia.Rect.MakeXYWH(room.x + left, room.y + y, (right - left) * sweep, h)
            canvas.drawRoundRect(rect, h / 2, h / 2, pen)
        put(block, room, canvas, dy=-(1 - arrive(t + 0.2, 0.0, 0.5)) * 30 * u)

    return draw, block
