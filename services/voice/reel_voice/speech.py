"""What is said for what is shown: every caption word of a line with the words a person would say for it.

English is read by rules (`reading`). Other languages are left to the voice, which knows their numbers;
only marks, code, addresses and emoji are made sayable there.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reel_common import words
from reel_voice.reading import code, english
from reel_voice.reading.marks import emoji_names, say_address, strip_marks, without_emoji
from reel_voice.reading.quantities import Around

_OPENING = "([{<«„“”\"'‘’‚‹*_`¡¿「『（【《〈"
_CLOSING = ")]}>»“”\"'’*_~`」』）】》〉"
_PUNCTUATION = ".,;:!?…。、，！？；：؟،؛।۔"
_DASHES = frozenset({"-", "–", "—", "―", "--", "---", "|", "•", "·", "/"})
_PAUSE_AFTER = re.compile(r"[.,;:!?…。、，！？；：؟،؛।۔]$")
_MAY_END_A_SENTENCE = frozenset({"etc", "p.m", "a.m", "u.s", "inc", "ltd"})
_INNER_DASH = re.compile(r"(?<=\w)\s*(?:—|--|…|\.\.\.)\s*(?=\w)")


@dataclass(frozen=True, slots=True)
class Token:
    """A caption word and what is said for it: some words, or nothing."""

    shown: str
    said: str


@dataclass(frozen=True, slots=True)
class _Word:
    """A caption word taken apart: `core` is what stands between the punctuation."""

    shown: str
    core: str
    tail: str
    code: bool
    pointed: bool


def read(text: str, language: str) -> tuple[Token, ...]:
    """The tokens of `text`, one for each caption word (`words.split`), in order; never fails, whatever the text."""
    shown = words.split(text)
    parts = _take_apart(shown)
    in_english = language.lower().split("-")[0] == "en"
    said = [_say(parts, i, language) if in_english else _say_foreign(parts[i]) for i in range(len(parts))]
    if not any(c.isalnum() for s in said for c in s):
        said = [emoji_names(word, language) for word in shown]
    _hand_pauses_back(parts, said)
    return tuple(Token(word, spoken) for word, spoken in zip(shown, said, strict=True))


def _take_apart(shown: Sequence[str]) -> list[_Word]:
    parts: list[_Word] = []
    in_code = False
    for i, word in enumerate(shown):
        ticks = word.count("`")
        a_code_word = in_code or ticks > 0
        in_code = in_code != (ticks % 2 == 1)
        leading_mark = i == 0 and word in {">", "*", "+", "-"}
        parts.append(_Word(word, "", "", False, False) if leading_mark else _part(word, a_code_word))
    return parts


def _part(shown: str, a_code_word: bool) -> _Word:
    bare = strip_marks(without_emoji(shown))
    if a_code_word:
        closed = bare.replace("`", "")
        tail = closed[len(closed.rstrip(",.;:!?")) :] if "`" in bare and bare.rstrip(",.;:!?").endswith("`") else ""
        return _Word(shown, closed[: len(closed) - len(tail)], _pause(tail), True, False)
    if english.is_symbol(bare):
        return _Word(shown, bare, "", False, False)
    inner = bare.lstrip(_OPENING)
    core = inner.rstrip(_CLOSING + _PUNCTUATION)
    tail = inner[len(core) :]
    if code.looks_like_code(inner.rstrip(_PUNCTUATION)):
        core = inner.rstrip(_PUNCTUATION)
    if len(core) > 1:
        core = core.lstrip(_PUNCTUATION.replace(".", ""))
    return _Word(shown, core, _pause(tail), False, tail.startswith("."))


def _pause(tail: str) -> str:
    """The punctuation that speech needs of all that follows a word."""
    marks = [c for c in tail if c in _PUNCTUATION]
    if not marks:
        return ""
    for strongest in "?!؟？！":
        if strongest in marks:
            return strongest
    return "..." if tail.count(".") > 1 or "…" in marks else marks[-1]


def _say(parts: Sequence[_Word], i: int, language: str) -> str:
    part = parts[i]
    if part.code:
        return code.say_code(part.core) + part.tail
    if (address := say_address(part.core)) is not None:
        return address + part.tail
    if _INNER_DASH.search(part.core):
        pieces = [p for p in _INNER_DASH.split(part.core) if p]
        return ", ".join(english.say_word(p, Around()) for p in pieces) + part.tail
    before = parts[i - 1] if i else None
    after = parts[i + 1] if i + 1 < len(parts) else None
    around = Around(
        before.core if before and not _ends_sentence(before) else "",
        after.core if after and not part.tail.strip(".") else "",
        british=language.lower() == "en-gb",
    )
    shouting = (part.core == "A" or english.is_capital_word(part.core)) and any(
        english.is_capital_word(p.core) for p in (before, after) if p
    )
    said = english.say_word(part.core, around, shouting=shouting, pointed=part.pointed)
    return said + (_tail_after(part, said, after) if said else "")


def _ends_sentence(word: _Word) -> bool:
    return word.tail in {"!", "?", "..."} or (word.tail == "." and not english.is_abbreviation(word.core))


def _tail_after(part: _Word, said: str, after: _Word | None) -> str:
    """The point of an abbreviation is no end of a sentence unless a new one follows."""
    if (
        not part.pointed
        or part.tail != "."
        or said.lower() == part.core.lower()
        or not english.is_abbreviation(part.core)
    ):
        return part.tail
    ends = after is None or (after.core[:1].isupper() and part.core.lower() in _MAY_END_A_SENTENCE)
    return "." if ends else ""


def _say_foreign(part: _Word) -> str:
    if (address := say_address(part.core, english=False)) is not None:
        return address + part.tail
    if part.code or code.looks_like_code(part.core):
        plain = re.sub(r"[\"'`()\[\]{}_]+", " ", part.core)
        return " ".join(plain.split()) + part.tail
    return part.core + part.tail if part.core.strip("*_~`#|") else ""


def _hand_pauses_back(parts: Sequence[_Word], said: list[str]) -> None:
    """A dash that stands alone, and the full stop after an emoji, are heard as a pause after the word before them."""
    for i, part in enumerate(parts):
        a_dash = part.shown in _DASHES and not part.code
        if a_dash:
            said[i] = ""
        pause = "," if a_dash else part.tail
        before = next((j for j in reversed(range(i)) if said[j]), None)
        if pause and not said[i] and before is not None and not _PAUSE_AFTER.search(said[before]):
            said[before] += pause
