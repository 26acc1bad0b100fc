"""Line breaking: the largest size at which pieces fill a box, then lines of even length.

Widths here are at `typeset.EM` pixels, so that trying a size is arithmetic.
"""

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Protocol

from reel_video.illustrate import segments, typeset
from reel_video.illustrate.segments import Piece
from reel_video.illustrate.typeset import EM, Shelf, extent

PICTURE_EM = 1.2
PICTURE_ABOVE = 0.95
"""An emoji is a square this many ems wide whose top is so far above the baseline."""
WORTH_CUTTING = 1.5
"""A word is cut in two only if everything can then be this much larger."""
STEPS = 14
ELLIPSIS = "…"


class Room(Protocol):
    """What `text.Box` is to line breaking."""

    @property
    def width(self) -> float: ...
    @property
    def height(self) -> float: ...
    @property
    def max_size(self) -> float: ...
    @property
    def min_size(self) -> float: ...
    @property
    def max_lines(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Limits:
    """A box, what an outline adds to every line (at `EM`), and the look of the text."""

    box: Room
    pad: float
    role: str
    leading: float
    shelf: Shelf


@dataclass(frozen=True, slots=True)
class Fitted:
    """Lines at a size; `above` and `below` the baseline at `EM`; `cut` when an ellipsis hides the rest."""

    lines: list[list[Piece]]
    size: float
    above: float
    below: float
    cut: bool


def advance(piece: Piece, role: str, shelf: Shelf) -> float:
    return PICTURE_EM * EM if piece.picture else extent(shelf, role, piece.text).width


@lru_cache(maxsize=64)
def space(role: str, shelf: Shelf) -> float:
    return extent(shelf, role, "n n").width - extent(shelf, role, "nn").width


def width(line: list[Piece], role: str, shelf: Shelf) -> float:
    gaps = sum(1 for piece in line[1:] if piece.space)
    return sum(advance(p, role, shelf) for p in line) + gaps * space(role, shelf)


def reach(pieces: list[Piece], shelf: Shelf, role: str) -> tuple[float, float]:
    """How far the pieces reach above and below their baseline, by their fonts' own measure."""
    extents = [extent(shelf, role, p.text) for p in pieces if p.text] or [extent(shelf, role, "n")]
    return max(e.ascent for e in extents), max(e.descent for e in extents)


def fit(pieces: tuple[Piece, ...], limits: Limits) -> Fitted:
    """The pieces in lines, as large as the box allows, of even length; cut with an ellipsis if they must be."""
    above, below = reach(list(pieces), limits.shelf, limits.role)
    if not pieces:
        return Fitted([], limits.box.min_size, above, below, False)
    tall = limits.box.height * EM / (above + below)
    least, most = min(limits.box.min_size, tall), min(limits.box.max_size, tall)
    whole = _largest(pieces, limits, (least, most, above + below), cutting=False)
    size = whole
    if whole < most / WORTH_CUTTING:
        parted = _largest(pieces, limits, (least, most, above + below), cutting=True)
        size = parted if parted > max(whole * WORTH_CUTTING, 0) else whole
    if size <= 0:
        return _ellipsis(pieces, limits, least, (above, below))
    lines = _even(pieces, limits, size, cutting=size != whole)
    return Fitted(lines, size, above, below, False)


def _largest(pieces: tuple[Piece, ...], limits: Limits, span: tuple[float, float, float], *, cutting: bool) -> float:
    """The largest size between the limits at which the pieces fit, 0 when none does."""
    least, most, height = span

    def fits(size: float) -> bool:
        lines = _greedy(pieces, _line_width(limits, size), limits, cutting=cutting)
        tall = height * (1 + (len(lines or ()) - 1) * limits.leading) * size / EM
        return lines is not None and len(lines) <= limits.box.max_lines and tall <= limits.box.height + 0.01

    if fits(most):
        return most
    if not fits(least):
        return 0.0
    low, high = least, most
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low


def _line_width(limits: Limits, size: float) -> float:
    return limits.box.width * EM / size - limits.pad


def _greedy(pieces: tuple[Piece, ...], most: float, limits: Limits, *, cutting: bool) -> list[list[Piece]] | None:
    """Fill lines one after another; None when a piece is wider than a line and may not be cut."""
    role, shelf = limits.role, limits.shelf
    lines: list[list[Piece]] = [[]]
    used = 0.0
    waiting = list(reversed(pieces))
    gap = space(role, shelf)
    while waiting:
        piece = waiting.pop()
        wide = advance(piece, role, shelf)
        before = gap if piece.space and lines[-1] else 0.0
        if lines[-1] and (piece.line_break or used + before + wide > most + 0.01):
            lines.append([])
            used, before = 0.0, 0.0
            piece = replace(piece, line_break=False)
        if wide > most + 0.01:
            if not cutting:
                return None
            parts = _cut(piece, most, role, shelf)
            if len(parts) == 2:
                waiting.append(parts[1])
            piece, wide = parts[0], advance(parts[0], role, shelf)
        lines[-1].append(piece)
        used += before + wide
    return lines


def _cut(piece: Piece, most: float, role: str, shelf: Shelf) -> tuple[Piece, ...]:
    """Cut a piece so that its first part fits: after its punctuation if it can be, else with a hyphen."""
    clusters = typeset.clusters(piece.text)
    if len(clusters) < 2:
        return (piece,)
    low, high = 1, len(clusters) - 1
    while low < high:
        middle = (low + high + 1) // 2
        fits = extent(shelf, role, _head(clusters, middle)).width <= most
        low, high = (middle, high) if fits else (low, middle - 1)
    for end in range(low, max(1, math.ceil(low * 0.4)) - 1, -1):
        if clusters[end - 1] in segments.BREAKS_AFTER:
            low = end
            break
    head = replace(piece, text=_head(clusters, low))
    return head, replace(piece, text="".join(clusters[low:]), space=False, line_break=True)


def _head(clusters: list[str], end: int) -> str:
    """The first `end` characters, with a hyphen where letters that take one are parted."""
    head = "".join(clusters[:end])
    before, after = clusters[end - 1][0], clusters[end][0]
    hyphen = before.isalpha() and after.isalpha() and (before.lower() != before.upper()) and not typeset.is_rtl(head)
    return head + "-" if hyphen else head


def _even(pieces: tuple[Piece, ...], limits: Limits, size: float, *, cutting: bool) -> list[list[Piece]]:
    """The same number of lines, as narrow as possible: no line is left with a lone word."""
    high = _line_width(limits, size)
    best = _greedy(pieces, high, limits, cutting=cutting) or []
    low = high / 3
    for _ in range(STEPS if len(best) > 1 else 0):
        middle = (low + high) / 2
        lines = _greedy(pieces, middle, limits, cutting=False) if not cutting else None
        if lines is not None and len(lines) == len(best):
            best, high = lines, middle
        else:
            low = middle
    return best


def _ellipsis(pieces: tuple[Piece, ...], limits: Limits, size: float, reach_: tuple[float, float]) -> Fitted:
    """As many lines as there is room for, the last one ending in an ellipsis."""
    most = _line_width(limits, size)
    lines = _greedy(pieces, most, limits, cutting=True) or []
    step = sum(reach_) * limits.leading * size / EM
    room = 1 + math.floor((limits.box.height - sum(reach_) * size / EM) / step + 1e-6)
    kept = lines[: max(1, min(room, limits.box.max_lines))]
    if len(kept) == len(lines):
        return Fitted(kept, size, *reach_, False)
    last = kept[-1]
    while last:
        ended = [*last[:-1], replace(last[-1], text=last[-1].text.rstrip(",;:.-") + ELLIPSIS, picture="")]
        if width(ended, limits.role, limits.shelf) <= most or (len(last) == 1 and len(last[0].text) < 2):
            kept[-1] = ended
            break
        clusters = typeset.clusters(last[-1].text)
        shorter = "".join(clusters[:-1])
        last = [*last[:-1], replace(last[-1], text=shorter)] if shorter else last[:-1]
    return Fitted(kept, size, *reach_, True)
