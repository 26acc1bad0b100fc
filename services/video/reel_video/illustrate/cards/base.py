"""What the cards share: where content may stand, colours that can be read on each other, panels, headings."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import skia

from reel_video.illustrate import easing, text
from reel_video.illustrate.kit import blend, fill
from reel_video.illustrate.sprites import Sprite, bake, blit
from reel_video.illustrate.types import Draw, Look

Curve = Callable[[float], float]

CONTENT_BOTTOM = {"vertical": 0.645, "wide": 0.785, "square": 0.785}
"""Where captions begin, less a breath, as fractions of the height."""
READABLE = 4.0
"""The contrast from which large text counts as readable here; WCAG asks 3 of large text."""


@dataclass(frozen=True, slots=True)
class Room:
    """A rectangle in pixels."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    @property
    def cx(self) -> float:
        return self.x + self.w / 2

    @property
    def cy(self) -> float:
        return self.y + self.h / 2

    @property
    def rect(self) -> skia.Rect:
        return skia.Rect.MakeXYWH(self.x, self.y, self.w, self.h)

    def inset(self, dx: float, dy: float | None = None) -> "Room":
        dy = dx if dy is None else dy
        return Room(self.x + dx, self.y + dy, max(1.0, self.w - 2 * dx), max(1.0, self.h - 2 * dy))

    def top(self, h: float) -> "Room":
        return replace(self, h=h)

    def below(self, h: float) -> "Room":
        return Room(self.x, self.y + h, self.w, max(1.0, self.h - h))

    def left(self, w: float) -> "Room":
        return replace(self, w=w)

    def beside(self, w: float) -> "Room":
        return Room(self.x + w, self.y, max(1.0, self.w - w), self.h)


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a card may stand: panels in `outer`, bare text in `inner`; both end above the captions."""

    outer: Room
    inner: Room
    tall: bool
    wide: bool


def stage(look: Look) -> Stage:
    """The room for content; symmetric, so that the middle of a card is the middle of the frame."""
    w, h, safe = look.width, look.height, look.geometry.safe
    tall, wide = h > 1.2 * w, w > 1.2 * h
    shape = "vertical" if tall else "wide" if wide else "square"
    side = max(safe.left, safe.right) * w
    top, bottom = safe.top * h + 0.6 * look.unit, CONTENT_BOTTOM[shape] * h
    inner = Room(side, top, w - 2 * side, bottom - top)
    bleed = 5.0 * look.unit if tall else 0.0
    outer = Room(side - bleed, top, inner.w + 2 * bleed, inner.h)
    return Stage(outer, inner, tall, wide)


def luminance(colour: int) -> float:
    """Relative luminance of WCAG 2, from 0 to 1."""
    parts = [(colour >> shift & 255) / 255 for shift in (16, 8, 0)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a: int, b: int) -> float:
    """Contrast of WCAG 2, from 1 to 21."""
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def on(ground: int, ink: int) -> int:
    """White where it can be read on `ground`, else the dark `ink`."""
    return 0xFFFFFF if contrast(0xFFFFFF, ground) >= min(READABLE, contrast(ink, ground)) else ink


def readable(colour: int, ground: int, enough: float = READABLE) -> int:
    """`colour`, made darker or lighter until it can be read on `ground`."""
    towards = 0x000000 if luminance(ground) > 0.3 else 0xFFFFFF
    return next((c for p in range(11) if contrast(c := blend(colour, towards, p / 10), ground) >= enough), towards)


def panel(room: Room, colour: int, radius: float, unit: float, edge: int | None = None) -> Sprite:
    """A rounded panel with its soft shadow; `edge` is the colour of a solid rim below it, as of a thick card."""
    rim = 1.1 * unit if edge is not None else 0.0

    def paint(c: skia.Canvas) -> None:
        rect = skia.Rect.MakeWH(room.w, room.h)
        soft = skia.Paint(
            AntiAlias=True, Color=0x47101030, MaskFilter=skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, 1.7 * unit)
        )
        c.drawRoundRect(rect.makeOffset(0, 1.4 * unit + rim), radius, radius, soft)
        if edge is not None:
            c.drawRoundRect(rect.makeOffset(0, rim), radius, radius, fill(edge))
        c.drawRoundRect(rect, radius, radius, fill(colour))

    return bake(room.w, room.h, paint, margin=7 * unit)


def arrive(t: float, at: float, seconds: float = 0.45) -> float:
    """0 before `at`, then up to 1 with an overshoot."""
    return easing.out_back(easing.progress(t, at, seconds)) if t > at else 0.0


def together(*layers: Draw | None) -> Draw:
    """One drawing of several, the first at the bottom."""
    present = [layer for layer in layers if layer is not None]

    def draw(canvas: skia.Canvas, t: float) -> None:
        for layer in present:
            layer(canvas, t)

    return draw


def put(block: text.Block, room: Room, canvas: skia.Canvas, dy: float = 0.0, alpha: float = 1.0) -> None:
    """Draw a block that was laid out for this room, `dy` pixels lower."""
    text.draw(canvas, block, room.x, room.y + dy, alpha)


def fitted(
    words: str, style: text.Style, room: Room, sizes: tuple[float, float, int], look: Look, **how: str
) -> text.Block:
    """Lay out `words` in a room; `sizes` are the largest and smallest size and the most lines."""
    box = text.Box(room.w, room.h, sizes[0], sizes[1], sizes[2], **how)
    return text.layout(words, style, box, look.fonts)


def note(source: str, look: Look) -> tuple[Draw | None, tuple[str, ...]]:
    """The small pill that says where a fact comes from, at the foot of the content; with its warnings."""
    if not source.strip():
        return None, ()
    u, room = look.unit, note_room(look)
    words = room.inset(2 * u, 0.3 * u)
    block = fitted(source, text.Style("text", look.palette.ink), words, (2.5 * u, 1.5 * u, 2), look)
    wide = block.ink.width() + 4 * u

    def pill(c: skia.Canvas) -> None:
        c.drawRoundRect(skia.Rect.MakeWH(wide, room.h), room.h / 2, room.h / 2, fill(look.palette.panel, 0.82))
        text.draw(c, block, (wide - block.width) / 2, words.y - room.y)

    sprite = bake(wide, room.h, pill)

    def draw(canvas: skia.Canvas, t: float) -> None:
        blit(canvas, sprite, room.cx - wide / 2, room.y, easing.progress(t, 0.5, 0.4))

    return draw, block.warnings


def note_room(look: Look) -> Room:
    inner = stage(look).inner
    return Room(inner.x, inner.bottom - 3.6 * look.unit, inner.w, 3.6 * look.unit)


def body(look: Look, source: str) -> Stage:
    """The stage, shorter by the source line if there is one."""
    whole = stage(look)
    cut = 4.6 * look.unit if source.strip() else 0.0
    return replace(whole, outer=whole.outer.top(whole.outer.h - cut), inner=whole.inner.top(whole.inner.h - cut))
