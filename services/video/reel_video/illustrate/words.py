"""Text as tokens, and the little grammar that tells a noun from a verb: enough to match words to pictures.

The word lists are in `data/grammar.toml`. Indices: a token's `place` is its word's index in `text.split()`, which is
how captions count; its `start` is the character it begins at.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import emoji

from reel_video.illustrate import gallery

DATA = Path(__file__).parent / "data"
_WORD = re.compile(r"[^\W\d_]\+\+|\w+(?:['’]\w+)*%?")
_PLAIN = re.compile(r"[a-z ]*")
_PAUSE = re.compile(r"[.,;:!?()\[\]{}\"“”«»。、！？…\n]|\s[-–—]\s|—")
_END = re.compile(r"[.!?:。！？…\n]")
_EMOJI_FROM = 0x2190
"""Below it are signs such as © and ™, which are typography rather than pictures."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word as written, its normal form, and what stands around it."""

    text: str
    word: str
    place: int
    start: int
    owns: bool = False
    """Written with 's."""
    opens: bool = False
    """First of its sentence, where a capital says nothing."""
    paused: bool = False
    """Punctuation stands between it and the token before: no phrase crosses that."""
    code: str = ""
    """The picture it already is: an emoji, or a name translated from another language."""

    @property
    def capital(self) -> bool:
        return self.text[:1].isupper()


@cache
def load(name: str) -> Mapping[str, Any]:
    """One of the data files beside this module, parsed."""
    with (DATA / name).open("rb") as file:
        return tomllib.load(file)


def grammar() -> Mapping[str, Any]:
    """`data/grammar.toml`."""
    return load("grammar.toml")


@cache
def group(name: str) -> frozenset[str]:
    """One space-separated word list of the grammar."""
    return frozenset(grammar()[name].split())


def tokenize(text: str) -> tuple[Token, ...]:
    """Words and emoji of a text in order; hyphens part words, 's is dropped, letters are lower-cased."""
    pieces = [(found.start(), found.end(), "") for found in _WORD.finditer(text)]
    if any(ord(char) >= _EMOJI_FROM for char in text):
        pieces = _with_emoji(text, pieces)
    starts = [found.start() for found in re.finditer(r"\S+", text)]
    tokens: list[Token] = []
    place, before = -1, 0
    for start, end, code in pieces:
        while place + 1 < len(starts) and starts[place + 1] <= start:
            place += 1
        between = text[before:start]
        written = text[start:end]
        word = written.lower().replace("’", "'")
        owns = word.endswith("'s") and word[:-2] not in group("stop")
        opens = not tokens or bool(_END.search(between))
        paused = bool(_PAUSE.search(between))
        word = "" if code else word.removesuffix("'s").replace("'", "")
        tokens.append(Token(written, word, place, start, owns, opens, paused, code))
        before = end
    return tuple(tokens)


def _with_emoji(text: str, pieces: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    found = [
        (hit["match_start"], hit["match_end"], gallery.code_of(hit["emoji"]))
        for hit in emoji.emoji_list(text)
        if ord(hit["emoji"][0]) >= _EMOJI_FROM or len(hit["emoji"]) > 2
    ]
    taken = {at for start, end, _ in found for at in range(start, end)}
    kept = [piece for piece in pieces if piece[0] not in taken]
    return sorted([*kept, *(hit for hit in found if hit[2])])


def singulars(word: str) -> tuple[str, ...]:
    """What the word may be the plural of, the word itself first."""
    irregular = grammar()["irregular_nouns"].get(word)
    if irregular:
        return (word, irregular)
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return (word,)
    if word.endswith("ies"):
        return (word, word[:-3] + "y", word[:-1])
    if word.endswith(("ses", "xes", "zes", "ches", "shes", "oes")):
        return (word, word[:-2], word[:-1])
    return (word, word[:-1])


@cache
def bases(word: str) -> tuple[str, ...]:
    """What verb the word may be a form of, the word itself first."""
    irregular = load("verbs.toml")["irregular"].get(word)
    if irregular:
        return (word, irregular)
    found = [word]
    for ending in ("ing", "ed"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 1:
            found += [stem, stem + "e"]
            if len(stem) > 2 and stem[-1] == stem[-2]:
                found.append(stem[:-1])
            if stem.endswith("i"):
                found.append(stem[:-1] + "y")
    if word.endswith("ies"):
        found.append(word[:-3] + "y")
    if word.endswith("es"):
        found.append(word[:-2])
    if word.endswith("s") and not word.endswith("ss"):
        found.append(word[:-1])
    return tuple(found)


def phrase(words: str) -> str:
    """The normal form of a listed phrase: what `tokenize` would make of it, joined by spaces."""
    if _PLAIN.fullmatch(words):
        return " ".join(words.split())
    return " ".join(token.word for token in tokenize(words) if token.word)


def phrases(listed: str) -> Iterable[str]:
    """The normal forms of a comma-separated list."""
    return (phrase(part) for part in listed.split(",") if part.strip())


def joined(tokens: tuple[Token, ...], first: int, length: int) -> str:
    """The words of a run of tokens, or "" when it crosses punctuation, an emoji or the end."""
    run = tokens[first : first + length]
    if len(run) < length or not all(token.word for token in run) or any(token.paused for token in run[1:]):
        return ""
    return " ".join(token.word for token in run)


def before(tokens: tuple[Token, ...], first: int) -> Token | None:
    """The token before, unless punctuation stands between."""
    return tokens[first - 1] if first and not tokens[first].paused else None


def after(tokens: tuple[Token, ...], last: int) -> Token | None:
    """The token after, unless punctuation stands between."""
    follows = tokens[last + 1] if last + 1 < len(tokens) else None
    return follows if follows and not follows.paused else None


def announced(token: Token | None) -> bool:
    """Whether what follows this token is a noun: an article, a number, an adjective, a possessive."""
    return token is not None and (
        token.owns or token.word.isdigit() or token.word in group("determiners") | group("adjectives")
    )
