"""Other languages: which one a text is in, and its words as English ones, so that one grammar serves all.

Names come from the emoji set in thirteen languages, commoner words from `data/languages.toml`. Matching is exact,
apart from plural endings; a word that is in neither list stays unknown.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import emoji

from reel_video.illustrate import gallery, words
from reel_video.illustrate.words import Token

_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("fa", re.compile("[\u067e\u0686\u0698\u06af\u06a9\u06cc]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
)
_HAN = re.compile("[\u4e00-\u9fff]")
_KATAKANA = re.compile("[\u30a1-\u30fa\u30fc]+")
_UNSPACED = frozenset({"ja", "zh"})
_NAMED = frozenset({"de", "es", "fr", "pt", "it", "ja", "ko", "zh", "ru", "tr", "ar", "fa", "id"})
_SMALL = "so"
"""What a small word of another language becomes: an English one that means nothing to any rule."""
_ENDINGS = {
    "de": ("en", "n", "er", "e", "es", "s"),
    "es": ("es", "s"),
    "fr": ("s", "x"),
    "pt": ("s",),
    "tr": ("ler", "lar"),
}
_LONGEST = 4


@cache
def _languages() -> Mapping[str, Any]:
    return words.load("languages.toml")


@cache
def _hints(language: str) -> frozenset[str]:
    return frozenset(_languages().get(language, {}).get("hints", "").split())


def guess(tokens: tuple[Token, ...]) -> str:
    """The two-letter language of a text by its script or its small words, or "" when nothing tells."""
    text = " ".join(token.text for token in tokens)
    letters = sum(char.isalpha() for char in text)
    for language, script in _SCRIPTS:
        if len(script.findall(text)) * 3 > letters or (language == "ja" and script.search(text)):
            return language
    spoken = [token.word for token in tokens]
    counts = {language: sum(word in _hints(language) for word in spoken) for language in _languages()}
    best = max(counts, key=lambda language: counts[language])
    home = sum(word in words.group("stop") for word in spoken)
    if home and home >= counts[best]:
        return "en"
    return best if counts[best] else ""


@cache
def _table(language: str) -> Mapping[str, str]:
    """Normal form in that language → an English gloss, or `#` and the code of a picture."""
    table: dict[str, str] = {}
    if language in _NAMED:
        emoji.config.load_language(language)
        for sign, about in emoji.EMOJI_DATA.items():
            name = str(about.get(language, "")).strip(":").replace("_", " ")
            code = gallery.code_of(sign) if about["status"] == emoji.STATUS["fully_qualified"] else ""
            known = words.phrase(name)
            if code and known not in _hints(language):
                table.setdefault(known, f"#{code}")
    glosses = _languages().get(language, {}).get("gloss", {}).get("words", "")
    for pair in glosses.split(","):
        name, _, gloss = pair.strip().partition("=")
        table[words.phrase(name)] = gloss
    table.pop("", None)
    return table


def knows(tokens: tuple[Token, ...]) -> bool:
    """Whether `english` found any word at all."""
    return any(token.code or token.word not in ("", _SMALL) for token in tokens)


def english(tokens: tuple[Token, ...], language: str) -> tuple[Token, ...]:
    """The tokens with the English of what is known and no word for what is not; phrases become one token.

    What came from another language carries its picture or a gloss; `text` stays as written.
    """
    table = _table(language)
    if language in _UNSPACED:
        return tuple(piece for token in tokens for piece in _unspaced(token, table, language))
    result: list[Token] = []
    at = 0
    while at < len(tokens):
        length, meaning = _longest(tokens, at, table, language)
        small = not meaning and tokens[at].word in _hints(language)
        result.append(_glossed(tokens[at], _SMALL if small else meaning))
        at += length
    return tuple(result)


def _longest(tokens: tuple[Token, ...], at: int, table: Mapping[str, str], language: str) -> tuple[int, str]:
    for length in range(_LONGEST, 1, -1):
        run = words.joined(tokens, at, length)
        if run and run in table:
            return length, table[run]
    token = tokens[at]
    nouns = bool(_languages().get(language, {}).get("capital_nouns"))
    for word in _stems(token.word, language):
        meaning = table.get(word, "")
        if meaning and not (meaning.startswith("#") and ((nouns and not token.capital) or len(word) < 3)):
            return 1, meaning
    return 1, ""


def _stems(word: str, language: str) -> tuple[str, ...]:
    cut = (word.removesuffix(ending) for ending in _ENDINGS.get(language, ()) if word.endswith(ending))
    return (word, *(stem for stem in cut if len(stem) > 3))


def _glossed(token: Token, meaning: str) -> Token:
    if token.code:
        return token
    if meaning.startswith("#"):
        return replace(token, word="", code=meaning[1:])
    return replace(token, word=meaning)


def _unspaced(token: Token, table: Mapping[str, str], language: str) -> tuple[Token, ...]:
    if token.code:
        return (token,)
    pieces: list[Token] = []
    text, at = token.text, 0
    while at < len(text):
        length = next((size for size in range(8, 0, -1) if _stands(text, at, size, table, language)), 0)
        if length:
            part = text[at : at + length]
            piece = replace(token, text=part, start=token.start + at, paused=token.paused and not pieces)
            pieces.append(_glossed(piece, table[part.lower()]))
        at += length or 1
    return tuple(pieces)


def _stands(text: str, at: int, size: int, table: Mapping[str, str], language: str) -> bool:
    part = text[at : at + size].lower()
    meaning = table.get(part, "")
    if len(part) < size or not meaning:
        return False
    if size > 1:
        # A loanword ends where its script does: the pie in "パイソン" is none.
        around = text[max(at - 1, 0) : at] + text[at + size : at + size + 1]
        return not (_KATAKANA.fullmatch(part) and _KATAKANA.search(around))
    if language == "ja":
        around = text[max(at - 1, 0) : at] + text[at + 1 : at + 2]
        return not _HAN.search(around)
    return not meaning.startswith("#")
