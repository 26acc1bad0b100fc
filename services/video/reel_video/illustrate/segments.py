"""Text into pieces that are never broken across lines: words, single CJK characters, emoji."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from reel_video.illustrate import gallery, typeset
from reel_video.illustrate.typeset import Shelf

NO_LINE_START = frozenset(
    "!%),.:;?]}¢°·’”›»‰℃、。々〉》」』】〕〗〞ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶー！％），．：；？］｝～…"
)
NO_LINE_END = frozenset("([{‘“‹«〈《「『【〔〖〝（［｛＄￥")
MARKS = re.compile(r"([\u0300-\u036f]{2})[\u0300-\u036f]+")
"""Heaps of accents are cut down: they would leave no room for the letters."""
LONGEST_EMOJI = 10
SKIN_TONES = range(0x1F3FB, 0x1F400)
THAI_SYLLABLE_START = frozenset("เแโใไ")
"""Vowels written first: without a dictionary, the one place where a Thai line may surely be broken."""
BREAKS_AFTER = frozenset("-/_.@&=?#:,;+|\\–—")


@dataclass(frozen=True, slots=True)
class Piece:
    """`word` counts what spaces separate; `space` says a space precedes; `picture` is an emoji's OpenMoji code.

    `level` is the embedding level of UAX #9: odd runs from right to left.
    """

    text: str
    word: int
    space: bool
    picture: str = ""
    level: int = 0
    line_break: bool = False
    """A new line must begin here."""


@dataclass(frozen=True, slots=True)
class Script:
    """A text in pieces; `dropped` are characters that no font of ours can draw."""

    pieces: tuple[Piece, ...]
    rtl: bool
    dropped: str


def split(text: str, shelf: Shelf) -> Script:
    """Cut a text into pieces, without whatever would show as an empty box."""
    text = MARKS.sub(r"\1", unicodedata.normalize("NFC", text))
    rtl = typeset.is_rtl(text)
    pieces: list[Piece] = []
    dropped: list[str] = []
    word = 0
    for paragraph in text.splitlines():
        fresh_line = bool(pieces)
        for chunk in paragraph.split():
            start = len(pieces)
            for kind, part in _parts(chunk, shelf):
                if kind == "dropped":
                    dropped.append(part)
                    continue
                shown, picture = (part, "") if kind == "text" else ("", part)
                space = len(pieces) == start and start > 0
                pieces.append(Piece(shown, word, space, picture, line_break=fresh_line))
                fresh_line = False
            word += len(pieces) > start
    return Script(_levels(pieces, rtl), rtl, "".join(dict.fromkeys(dropped)))


def _parts(chunk: str, shelf: Shelf) -> Iterator[tuple[str, str]]:
    """Text, pictures and what must be dropped, in the order of the word."""
    text = ""
    i = 0
    while i < len(chunk):
        length, code = _emoji(chunk, i, shelf)
        if length or not typeset.covered(shelf, chunk[i]) or _is_odd(chunk[i]):
            if text:
                yield from _breakable(text)
                text = ""
            if code:
                yield "picture", code
            elif not length and not _is_odd(chunk[i]):
                yield "dropped", chunk[i]
            i += length or 1
        else:
            text += chunk[i]
            i += 1
    if text:
        yield from _breakable(text)


def _is_odd(character: str) -> bool:
    """Controls, directional marks, variation selectors: nothing to see."""
    return (
        unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
        and character not in typeset.JOINERS
    ) or "\ufe00" <= character <= "\ufe0f"


def _emoji(chunk: str, at: int, shelf: Shelf) -> tuple[int, str]:
    """Length and code of the emoji at `at`; a lone symbol that a font has stays text unless it asks for colour."""
    if chunk[at] < "\u00a9" and chunk[at] not in "#*0123456789":
        return 0, ""
    for length in range(min(LONGEST_EMOJI, len(chunk) - at), 0, -1):
        sequence = chunk[at : at + length]
        if length == 1 and chunk[at] < "\U0001f000" and typeset.covered(shelf, chunk[at]):
            return 0, ""
        if length > 1 and not any(c in "\u200d\ufe0f\u20e3" or c >= "\U0001f1e6" for c in sequence[1:]):
            continue
        code = _exact(sequence)
        if code:
            return length, code
    return 0, ""


def _exact(sequence: str) -> str:
    """The code of exactly this sequence, up to variation selectors and skin tone."""
    points = [f"{ord(c):04X}" for c in sequence]
    plain = [p for p in points if p != "FE0F"]
    untoned = [p for p in plain if int(p, 16) not in SKIN_TONES] or plain
    known = gallery.codes()
    return next((c for c in map("-".join, (points, plain, [*plain, "FE0F"], untoned)) if c in known), "")


def _breakable(text: str) -> Iterator[tuple[str, str]]:
    """Latin words stay whole; scripts without spaces break between characters, but not before a full stop."""
    run = ""
    for cluster in typeset.clusters(text):
        wide = typeset.is_wide_script(cluster[0]) or (run != "" and typeset.is_wide_script(run[-1]))
        loose = wide or (cluster[0] in THAI_SYLLABLE_START and len(run) > 3)
        glued = cluster[0] in NO_LINE_START or (run != "" and run[-1] in NO_LINE_END)
        if run and loose and not glued:
            yield "text", run
            run = ""
        run += cluster
    if run:
        yield "text", run


def _levels(pieces: list[Piece], rtl: bool) -> tuple[Piece, ...]:
    """Embedding levels by the first strong character; numbers and signs go with what is before them."""
    leveled = []
    before = "R" if rtl else "L"
    for piece in pieces:
        kinds = [unicodedata.bidirectional(c) for c in piece.text]
        strong = next((k for k in kinds if k in ("L", "R", "AL")), "")
        number = not strong and any(k in ("EN", "AN") for k in kinds)
        if strong == "L":
            level, before = (2 if rtl else 0), "L"
        elif strong:
            level, before = 1, "R"
        elif number:
            level = 1 if before == "R" else 2 if rtl else 0
        else:
            level = 1 if rtl else 0
        leveled.append(Piece(piece.text, piece.word, piece.space, piece.picture, level, piece.line_break))
    return tuple(leveled)


def visual_order(levels: list[int]) -> list[int]:
    """The order from left to right of pieces with these embedding levels (UAX #9, rule L2)."""
    order = list(range(len(levels)))
    for level in range(max(levels, default=0), 0, -1):
        i = 0
        while i < len(order):
            j = i
            while j < len(order) and levels[order[j]] >= level:
                j += 1
            if j > i:
                order[i:j] = reversed(order[i:j])
            i = max(j, i + 1)
    return order
