"""Cards: the few words that stand on screen together, cut where a speaker would breathe.

Words come timed in frames. A card never mixes two lines, ends at sentences and pauses, prefers to
end at commas, and is near three words long. Times stay those of the words.
"""

import math
import string
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from reel_common.formats import FPS
from reel_render.lettering import Letters, clusters
from reel_render.timeline import CaptionItem, CaptionWord

PAUSE_FRAMES = round(0.35 * FPS)
HOLD_FRAMES = round(0.27 * FPS)
"""How long a card stays after its last word."""
BRIDGE_FRAMES = round(0.4 * FPS)
"""A shorter gap before the next card is bridged, so that the eye sees no flicker."""

IDEAL_WORDS = 3.0
MAX_WORDS = 4.0
SHORT_CARD_FRAMES = round(0.45 * FPS)
UNSPACED_WEIGHT = 0.3
"""A character of a script without spaces counts as this much of a word."""
WIDEST_WORD_LINES = 1.7
"""A word (an address, a long German one) of more than this many lines is cut; up to here its card is set smaller."""
CUT_WORD_LINES = 1.1

SPACE = 1.4
TEAR = 1.5
"""What it costs to break where no space is: in ems between lines, in the same coin between cards."""

SENTENCE_END = frozenset(".!?…。！？؟।॥")
CLAUSE_END = frozenset(",;:—–、，；：،؛")
CLOSING = frozenset("\"'”’»)]}」』）】›")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, or a part of one, with the frames in which it is said. `glued` tokens follow without a space."""

    text: str
    start: int
    end: int
    glued: bool
    weight: float

    @property
    def last(self) -> str:
        """The character that decides about breaks: the last one that closes nothing."""
        return next((c for c in reversed(self.text) if c not in CLOSING), "")


@dataclass(frozen=True, slots=True)
class Card:
    """Tokens that stand together from `start` to `end` (exclusive), in frames of the video."""

    tokens: tuple[Token, ...]
    start: int
    end: int
    rank: int
    rtl: bool


def cards(items: Sequence[CaptionItem], letters: Letters, columns: float) -> tuple[Card, ...]:
    """Every card of the caption track, for lines at most `columns` ems wide."""
    return tuple(card for item in items for card in _of_line(item, letters, columns))


def is_rtl(text: str) -> bool:
    """Whether the text's first letter with a direction runs from right to left."""
    return direction(text) == "R"


def direction(text: str) -> str:
    """`L` or `R` by the first strongly directed character, empty when there is none."""
    for c in text:
        kind = unicodedata.bidirectional(c)
        if kind in ("L", "R", "AL"):
            return "L" if kind == "L" else "R"
    return ""


def unspaced(c: str) -> bool:
    """Whether a script is written without spaces between words: Han, kana, Thai, Lao, Khmer, Burmese."""
    return (
        "\u2e80" <= c <= "\u312f" or "\u31a0" <= c <= "\u9fff" or "\uf900" <= c <= "\ufaff"
        or "\uff00" <= c <= "\uffef" or "\U00020000" <= c <= "\U0003ffff" or "\u0e00" <= c <= "\u0eff"
        or "\u1000" <= c <= "\u109f" or "\u1780" <= c <= "\u17ff"
    )  # fmt: skip


def tokens(words: Sequence[CaptionWord], letters: Letters, columns: float) -> tuple[Token, ...]:
    """The words as they can be shown, each beginning at least a frame after the one before it."""
    found: list[Token] = []
    for word in words:
        text = letters.clean(word.text)
        if not text:
            if found:  # what cannot be shown is still said, so it is no pause
                found[-1] = replace(found[-1], end=word.end)
            continue
        if found and not any(c.isalnum() for c in text):  # a dash or a lone mark is not said, it is only seen
            # As written, unless what stood before the mark could not be shown.
            space = " " if text == " ".join(word.text.split()) else ""
            found[-1] = replace(found[-1], text=f"{found[-1].text}{space}{text}")
            continue
        for i, piece in enumerate(_pieces(text, word, letters, columns)):
            start = max(piece.start, found[-1].start + 1) if found else piece.start
            glued = i > 0 or bool(found and _runs_on(found[-1].text[-1], text[0]))
            found.append(replace(piece, start=start, end=max(piece.end, start + 1), glued=glued))
    return tuple(found)


def lines(group: Sequence[Token], letters: Letters, columns: float) -> list[Sequence[Token]]:
    """One line if it fits, else the two that are most alike in width, rather not cut within a word."""
    if len(group) == 1 or width(group, letters) <= columns:
        return [group]

    def ugly(cut: int) -> float:
        return max(width(group[:cut], letters), width(group[cut:], letters)) + _tear(group[cut - 1], group[cut])

    best = min(range(1, len(group)), key=ugly)
    return [group[:best], group[best:]]


def width(line: Sequence[Token], letters: Letters) -> float:
    """Ems from the first token's left to the last one's right."""
    return sum(letters.width(t.text) for t in line) + sum(space(t, letters) for t in line[1:])


def space(token: Token, letters: Letters) -> float:
    """Ems before a token; more than the font's own, for outlines and the pop eat into it."""
    return 0.0 if token.glued else letters.width(" ") * SPACE


def joined(group: Sequence[Token]) -> str:
    """The text of several tokens."""
    return "".join(("" if t.glued or i == 0 else " ") + t.text for i, t in enumerate(group))


def _of_line(item: CaptionItem, letters: Letters, columns: float) -> Iterator[Card]:
    phrases = _phrases(tokens(item.words, letters, columns))
    groups = [group for phrase in phrases for group in _groups(phrase, letters, columns)]
    rtl = is_rtl(" ".join(word.text for word in item.words))
    for i, group in enumerate(groups):
        limit = groups[i + 1][0].start if i + 1 < len(groups) else item.until
        last = group[-1].end
        end = limit if limit - last <= BRIDGE_FRAMES else last + HOLD_FRAMES
        yield Card(group, group[0].start, max(end, group[-1].start + 1), item.rank, rtl)


def _pieces(text: str, word: CaptionWord, letters: Letters, columns: float) -> list[Token]:
    """A word of a script without spaces becomes its characters, one that is too wide is cut; times by length."""
    parts = _characters(text) if any(map(unspaced, text)) else _cut(text, letters, columns)
    total, at, found = sum(map(len, parts)), 0, []
    for part in parts:
        start = word.start + round((word.end - word.start) * at / total)
        at += len(part)
        end = word.start + round((word.end - word.start) * at / total)
        weight = UNSPACED_WEIGHT if unspaced(part[0]) else 1.0
        found.append(Token(part, start, end, False, weight))
    return found


def _characters(text: str) -> list[str]:
    """What may stand alone: punctuation stays with what it follows, Latin words stay whole, Thai vowels lead."""
    parts: list[str] = []
    for cluster in clusters(text):
        keeps = not cluster[0].isalnum() or (parts and "\u0e40" <= parts[-1][-1] <= "\u0e44")
        latin = parts and not unspaced(cluster[0]) and not unspaced(parts[-1][-1])
        if parts and (keeps or latin):
            parts[-1] += cluster
        else:
            parts.append(cluster)
    return parts


def _cut(text: str, letters: Letters, columns: float) -> list[str]:
    """The word, or parts of it that fit."""
    wide = letters.width(text)
    if wide <= WIDEST_WORD_LINES * columns:
        return [text]
    share, parts = wide / math.ceil(wide / (CUT_WORD_LINES * columns)), [""]
    hyphen = "-" if text.strip(string.punctuation).isalpha() else ""  # an address must not gain one
    for cluster in clusters(text):
        if letters.width(parts[-1]) >= share:
            parts[-1] += hyphen
            parts.append("")
        parts[-1] += cluster
    return parts


def _runs_on(before: str, after: str) -> bool:
    """Whether no space stands between these characters of two words: Han and kana; Thai parts phrases with spaces."""
    return all(unspaced(c) and not "\u0e00" <= c <= "\u17ff" for c in (before, after))


def _tear(before: Token, after: Token) -> float:
    """How bad a break between two tokens is."""
    left, right = before.text[-1], after.text[0]
    if not after.glued or before.last in CLAUSE_END or unspaced(left) != unspaced(right):
        return 0.0
    # In Japanese a new word mostly begins where kana ends.
    return TEAR / 3 if "\u3041" <= left <= "\u309f" and not "\u3041" <= right <= "\u309f" else TEAR


def _phrases(row: Sequence[Token]) -> Iterator[tuple[Token, ...]]:
    begin = 0
    for i, (token, following) in enumerate(pairwise(row), 1):
        # "3.5 kg" and "e.g. this" go on in small letters or at once; a sentence ends before a capital or a breath.
        breath = following.start - token.end
        ends = token.last in SENTENCE_END and (breath > 2 or not following.text[:1].islower())
        if ends or breath >= PAUSE_FRAMES:
            yield tuple(row[begin:i])
            begin = i
    if row:
        yield tuple(row[begin:])


def _groups(phrase: tuple[Token, ...], letters: Letters, columns: float) -> list[tuple[Token, ...]]:
    """The cheapest way to cut a phrase into cards (dynamic programming over where cards end)."""
    most = round(MAX_WORDS / UNSPACED_WEIGHT)
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(phrase) + 1):
        following = phrase[end] if end < len(phrase) else None
        options = [
            (best[a][0] + _cost(phrase[a:end], following, letters, columns), a) for a in range(max(0, end - most), end)
        ]
        best.append(min(options))
    groups, end = [], len(phrase)
    while end:
        begin = best[end][1]
        groups.append(phrase[begin:end])
        end = begin
    return groups[::-1]


def _cost(group: tuple[Token, ...], following: Token | None, letters: Letters, columns: float) -> float:
    weight = sum(token.weight for token in group)
    if weight > MAX_WORDS and len(group) > 1:
        return 1e6 * weight
    flowing = group[0].weight < 1
    cost = 1.0 + (weight - IDEAL_WORDS) ** 2
    if weight <= (0.6 if flowing else 1.0):
        cost += 2.0
    widest = max(width(line, letters) for line in lines(group, letters, columns))
    cost += 12.0 * max(0.0, widest / columns - 1.0)
    # Without spaces the comma is often the only place where nothing is torn.
    cost += (6.0 if flowing else 2.0) * sum(token.last in CLAUSE_END for token in group[:-1])
    if group[-1].last in CLAUSE_END:
        cost -= 1.5
    if following is not None:
        cost += _tear(group[-1], following)
    if group[-1].end - group[0].start < SHORT_CARD_FRAMES:
        cost += 2.0
    return cost
