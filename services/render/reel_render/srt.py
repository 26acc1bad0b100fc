"""Subtitles as SRT, for players and platforms that draw their own: whole phrases, two lines at most."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from reel_common.formats import FPS
from reel_render.captions import CLAUSE_END, SENTENCE_END, Token, joined, unspaced
from reel_render.timeline import CaptionItem, CaptionWord

LINE_CELLS = 42
"""Characters of a line; a wide (East Asian) character counts two."""
LINES = 2
MIN_SECONDS = 1.0
HOLD_SECONDS = 0.25


def document(items: Iterable[CaptionItem], last_frame: int) -> str:
    """The whole track; cues never overlap and last at least a second where the next one leaves room."""
    cues = [(group, item.until) for item in items for group in _sentences(_tokens(item.words))]
    blocks = []
    starts = [group[0].start / FPS for group, _ in cues] + [last_frame / FPS]
    for number, ((group, _), (start, limit)) in enumerate(zip(cues, pairwise(starts), strict=True), 1):
        end = min(max(group[-1].end / FPS + HOLD_SECONDS, start + MIN_SECONDS), limit)
        blocks.append(f"{number}\n{_clock(start)} --> {_clock(max(end, start + 1 / FPS))}\n{wrapped(group)}\n")
    return "\n".join(blocks)


def wrapped(group: Sequence[Token]) -> str:
    """One line, or two of about the same length."""
    whole = joined(group)
    if cells(whole) <= LINE_CELLS or len(group) == 1:
        return whole
    splits = [(joined(group[:i]), joined(group[i:])) for i in range(1, len(group))]
    return "\n".join(min(splits, key=lambda two: max(cells(line) for line in two)))


def cells(text: str) -> int:
    """How much room a text takes, in narrow characters."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _tokens(words: Sequence[CaptionWord]) -> tuple[Token, ...]:
    """Unlike captions, subtitles keep every character: players have their own fonts."""
    found: list[Token] = []
    for word in words:
        text = "".join(c for c in " ".join(word.text.split()) if unicodedata.category(c) not in ("Cc", "Cs"))
        # A blank line or an arrow would end the cue or begin another.
        text = text.replace("-->", "→")
        glued = bool(found and text and unspaced(found[-1].text[-1]) and unspaced(text[0]))
        for i, part in enumerate(_chunks(text)):
            found.append(Token(part, word.start, word.end, glued or i > 0, 1.0))
    return tuple(found)


def _chunks(text: str) -> list[str]:
    """A word longer than a line in pieces that fit."""
    parts: list[str] = []
    for c in text:
        if not parts or cells(parts[-1] + c) > LINE_CELLS // 2:
            parts.append("")
        parts[-1] += c
    return parts if cells(text) > LINE_CELLS else [text] if text else []


def _sentences(row: Sequence[Token]) -> Iterator[tuple[Token, ...]]:
    group: list[Token] = []
    for token in row:
        if group and not _fits([*group, token]):
            cut = _last_clause(group)
            yield tuple(group[:cut])
            group = group[cut:]
        group.append(token)
        if token.last in SENTENCE_END:
            yield tuple(group)
            group = []
    if group:
        yield tuple(group)


def _fits(group: Sequence[Token]) -> bool:
    return all(cells(line) <= LINE_CELLS for line in wrapped(group).split("\n"))


def _last_clause(group: Sequence[Token]) -> int:
    """After the last comma of the later half, else at the end."""
    return next((i + 1 for i in range(len(group) - 2, len(group) // 2, -1) if group[i].last in CLAUSE_END), len(group))


def _clock(seconds: float) -> str:
    ms = round(seconds * 1000)
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02},{ms % 1000:03}"
