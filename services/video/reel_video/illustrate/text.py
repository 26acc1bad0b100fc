"""Text that always fits its box: the largest size, balanced lines, every script, no empty boxes.

`layout` is done once per shot; drawing a `Block` is one blit, and `units` gives its words as sprites
of their own, to be moved one by one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import skia

from reel_video.illustrate import ledger, lines, picture, segments, typeset
from reel_video.illustrate.segments import Piece
from reel_video.illustrate.sprites import Sprite, bake, blit
from reel_video.illustrate.typeset import EM, Shelf

FAINT = 8
"""Alpha, of 255, up to which a pixel counts as empty."""
SHRINKS = 6
"""How often text whose ink leaves its box is set smaller before it is cut off at the edge."""


@dataclass(frozen=True, slots=True)
class Style:
    """`outline_em` and `shadow_em` (a hard shadow straight below) are in ems; colours 0xRRGGBB."""

    role: str = "display"
    colour: int = 0x14284B
    outline: int | None = None
    outline_em: float = 0.16
    shadow: int | None = None
    shadow_em: float = 0.07
    leading: float = 1.0


@dataclass(frozen=True, slots=True)
class Box:
    """Room for a text and its limits, in pixels. `align`: start, center, end; `stand`: top, middle, bottom."""

    width: float
    height: float
    max_size: float
    min_size: float = 18.0
    max_lines: int = 99
    align: str = "center"
    stand: str = "middle"


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece in its place: left end of its baseline, from the upper left corner of the box."""

    piece: Piece
    line: int
    x: float
    y: float
    width: float


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Text laid out. `ink` is what was really painted, inside the box of `width` x `height`."""

    width: float
    height: float
    size: float
    style: Style
    placed: tuple[Placed, ...]
    sprite: Sprite
    ink: skia.Rect
    rtl: bool
    overflow: bool
    warnings: tuple[str, ...]

    @property
    def line_count(self) -> int:
        return self.placed[-1].line + 1 if self.placed else 0


@dataclass(frozen=True, slots=True)
class Unit:
    """A word (of a script without spaces: a character) to be moved on its own."""

    text: str
    line: int
    sprite: Sprite
    x: float
    y: float

    @property
    def centre(self) -> tuple[float, float]:
        return self.x + self.sprite.width / 2, self.y + self.sprite.height / 2


def layout(text: str, style: Style, box: Box, shelf: Shelf, tints: Mapping[int, int] | None = None) -> Block:
    """Set `text` as large as `box` lets it; `tints` colours single words by their number.

    What no font can draw is left out and what does not fit at the smallest size is cut with an
    ellipsis; either is said in `warnings`.
    """
    script = segments.split(text, shelf)
    limits = box
    for _ in range(SHRINKS):
        block = _set(script, style, limits, shelf, tints or {})
        ratio = min(box.width / max(1.0, block.ink.width()), box.height / max(1.0, block.ink.height()))
        if ratio >= 1 and (moved := _moved_inside(block, box)) is not None:
            return replace(moved, warnings=_warnings(text, script, block))
        smaller = block.size * min(0.94, ratio * 0.98)
        limits = replace(limits, max_size=smaller, min_size=min(limits.min_size, smaller))
    return replace(_cut_off(block), warnings=_warnings(text, script, block))


def draw(canvas: skia.Canvas, block: Block, x: float, y: float, alpha: float = 1.0) -> None:
    """Draw the whole block with the upper left corner of its box at `x`, `y`."""
    blit(canvas, block.sprite, x, y, alpha)


def units(block: Block, shelf: Shelf, tints: Mapping[int, int] | None = None) -> tuple[Unit, ...]:
    """The words of the block in reading order, each a sprite; `x`, `y` from the corner of the box."""
    groups: list[list[Placed]] = []
    for placed in block.placed:
        last = groups[-1][-1] if groups else None
        together = last and last.piece.word == placed.piece.word and last.line == placed.line
        if together and last and not typeset.is_wide_script((last.piece.text or " ")[0]):
            groups[-1].append(placed)
        else:
            groups.append([placed])
    return tuple(_unit(group, block, shelf, tints or {}) for group in groups)


def _unit(group: list[Placed], block: Block, shelf: Shelf, tints: Mapping[int, int]) -> Unit:
    left, right = min(p.x for p in group), max(p.x + p.width for p in group)
    above, below = lines.reach([p.piece for p in group], shelf, block.style.role)
    x, y = round(left), round(group[0].y - above * block.size / EM)
    shifted = [replace(p, x=p.x - x, y=p.y - y) for p in group]
    height = (above + below) * block.size / EM
    sprite = bake(right - x, height, lambda c: _paint(c, shifted, block, shelf, tints), margin=block.size * 0.4)
    return Unit("".join(p.piece.text for p in group), group[0].line, sprite, x, y)


def _set(script: segments.Script, style: Style, box: Box, shelf: Shelf, tints: Mapping[int, int]) -> Block:
    """Lay out once at the size that the advances allow, and measure the ink."""
    pad = 2 * style.outline_em / 2 * EM if style.outline is not None else 0.0
    fitted = lines.fit(script.pieces, lines.Limits(box, pad, style.role, style.leading, shelf))
    size, scale = fitted.size, fitted.size / EM
    step = (fitted.above + fitted.below) * style.leading * scale
    height = (fitted.above + fitted.below) * scale + step * (len(fitted.lines) - 1)
    top = {"top": 0.0, "middle": (box.height - height) / 2, "bottom": box.height - height}[box.stand]
    placed: list[Placed] = []
    for number, line in enumerate(fitted.lines):
        y = top + fitted.above * scale + number * step
        placed += _place_line(line, number, y, (box, script.rtl, style.role, scale, shelf))
    blank = Sprite(_nothing(), 0, 0, box.width, box.height)
    block = Block(box.width, box.height, size, style, tuple(placed), blank, skia.Rect(), script.rtl, fitted.cut, ())
    margin = size * 1.5
    sprite = bake(box.width, box.height, lambda c: _paint(c, placed, block, shelf, tints), margin)
    return replace(block, sprite=sprite, ink=_ink(sprite))


def _place_line(line: list[Piece], number: int, y: float, how: tuple[Box, bool, str, float, Shelf]) -> list[Placed]:
    """Pieces of one line from left to right; returned in reading order."""
    box, rtl, role, scale, shelf = how
    width = lines.width(line, role, shelf) * scale
    start_edge = box.width - width if rtl else 0.0
    x = {"start": start_edge, "center": (box.width - width) / 2, "end": box.width - width - start_edge}[box.align]
    order = segments.visual_order([p.level for p in line])
    found: dict[int, Placed] = {}
    for place, i in enumerate(order):
        if place and _spaced(line, order[place - 1], i):
            x += lines.space(role, shelf) * scale
        advance = lines.advance(line[i], role, shelf) * scale
        found[i] = Placed(line[i], number, x, y, advance)
        x += advance
    return [found[i] for i in range(len(line))]


def _spaced(line: list[Piece], left: int, right: int) -> bool:
    """Whether a space stands between two pieces that are neighbours on the line as it is seen."""
    return any(line[i].space for i in range(min(left, right) + 1, max(left, right) + 1))


def _paint(canvas: skia.Canvas, placed: list[Placed], block: Block, shelf: Shelf, tints: Mapping[int, int]) -> None:
    """Shadow below, outline next, fill on top: each for all pieces before the next."""
    style, size = block.style, block.size
    edge = style.outline_em * size if style.outline is not None else 0.0
    if style.shadow is not None:
        drop = style.shadow_em * size
        _pass(canvas, [replace(p, y=p.y + drop) for p in placed], block, shelf, _pen(style.shadow, edge))
    if style.outline is not None:
        _pass(canvas, placed, block, shelf, _pen(style.outline, edge))
    for p in placed:
        paint = skia.Paint(AntiAlias=True, Color=0xFF000000 | tints.get(p.piece.word, style.colour))
        if p.piece.picture:
            ledger.note(ledger.ART)
            side = lines.PICTURE_EM * size
            picture.draw(canvas, p.piece.picture, (p.x, p.y - lines.PICTURE_ABOVE * size, side))
        else:
            typeset.draw(canvas, shelf, style.role, p.piece.text, (p.x, p.y, size), paint)


def _pass(canvas: skia.Canvas, placed: list[Placed], block: Block, shelf: Shelf, paint: skia.Paint) -> None:
    for p in placed:
        if p.piece.text:
            typeset.draw(canvas, shelf, block.style.role, p.piece.text, (p.x, p.y, block.size), paint)


def _pen(colour: int, width: float) -> skia.Paint:
    return skia.Paint(
        AntiAlias=True, Color=0xFF000000 | colour, Style=skia.Paint.kStrokeAndFill_Style, StrokeWidth=width,
        StrokeJoin=skia.Paint.kRound_Join,
    )  # fmt: skip


def _nothing() -> skia.Image:
    return skia.Surface.MakeRasterN32Premul(1, 1).makeImageSnapshot()


def _ink(sprite: Sprite) -> skia.Rect:
    """The painted part, from the upper left corner of the box."""
    alpha = np.asarray(sprite.image.toarray())[:, :, 3] > FAINT
    rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    if not rows.size:
        return skia.Rect.MakeEmpty()
    x, y = float(sprite.left), float(sprite.top)
    return skia.Rect.MakeLTRB(x + columns[0], y + rows[0], x + columns[-1] + 1, y + rows[-1] + 1)


def _moved_inside(block: Block, box: Box) -> Block | None:
    """The block moved so that its ink is inside, or None when it would have to be smaller."""
    dx = max(0.0, -block.ink.left()) - max(0.0, block.ink.right() - box.width)
    dy = max(0.0, -block.ink.top()) - max(0.0, block.ink.bottom() - box.height)
    dx, dy = (
        round(dx + (0.49 if dx > 0 else -0.49 if dx < 0 else 0)),
        round(dy + (0.49 if dy > 0 else -0.49 if dy < 0 else 0)),
    )
    ink = block.ink.makeOffset(dx, dy)
    if ink.left() < -0.01 or ink.top() < -0.01 or ink.right() > box.width + 0.01 or ink.bottom() > box.height + 0.01:
        return None
    sprite = replace(block.sprite, left=block.sprite.left + dx, top=block.sprite.top + dy)
    placed = tuple(replace(p, x=p.x + dx, y=p.y + dy) for p in block.placed)
    return replace(block, sprite=sprite, placed=placed, ink=ink)


def _cut_off(block: Block) -> Block:
    """The last resort: nothing is painted outside the box."""
    whole = block.sprite
    clipped = bake(block.width, block.height, lambda c: blit(c, whole, 0, 0))
    return replace(block, sprite=clipped, ink=_ink(clipped), overflow=True)


def _warnings(text: str, script: segments.Script, block: Block) -> tuple[str, ...]:
    found = []
    if script.dropped:
        found.append(f"No font can draw {script.dropped[:20]!r}: left out of {text[:40]!r}.")
    if block.overflow:
        found.append(f"The text {text[:40]!r}… is too long for its place on screen and was cut: make it shorter.")
    return tuple(found)


def recoloured(block: Block, style: Style) -> Block:
    """The same block for `units` in another style of the same role and size; its own picture stays as it was."""
    return replace(block, style=style)
