"""The words of a text as captions show them, for every script.

A word is what white space separates. Chinese and Japanese write none, so there a word is one Han
character (highlighted one by one, as in karaoke) or one run of kana, with the okurigana after its
Han character; punctuation stays with the character before it. Thai, Lao, Khmer and Burmese separate
phrases only, and a phrase stays whole.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

_HAN = r"\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HIRAGANA = r"\u3041-\u309f"
_KATAKANA = r"\u30a0-\u30ff\u31f0-\u31ff"
_CLOSING = r"\u3001\u3002\u3009\u300b\u300d\u300f\u3011\u3015\uff01\uff09\uff0c\uff0e\uff1a\uff1b\uff1f!?,.:;)\]}…—～"
_OPENING = r"\u3008\u300a\u300c\u300e\u3010\u3014\uff08"
_UNSPACED = f"{_HAN}{_HIRAGANA}{_KATAKANA}"
_HAS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_ENDS_UNSPACED = re.compile(f"[{_UNSPACED}{_CLOSING}]$")
_STARTS_UNSPACED = re.compile(f"[{_UNSPACED}{_OPENING}]")
_PIECE = re.compile(
    f"[{_OPENING}]*(?:"
    f"[{_HAN}][{_HIRAGANA}]{{0,4}}|[{_HIRAGANA}]{{1,6}}|[{_KATAKANA}]{{1,8}}|[^{_UNSPACED}{_OPENING}{_CLOSING}]+"
    f")?[{_CLOSING}]*"
)


def split(text: str) -> tuple[str, ...]:
    """The caption words of `text`, in order; without their white space they are the whole text."""
    words: list[str] = []
    for word in text.split():
        words += [m for m in _PIECE.findall(word) if m] if _HAS_UNSPACED.search(word) else [word]
    return tuple(words)


def space_between(left: str, right: str) -> str:
    """What belongs between two neighbouring caption words: nothing inside Chinese or Japanese, else a space."""
    glued = _HAS_UNSPACED.search(left) and _ENDS_UNSPACED.search(left) and _STARTS_UNSPACED.match(right)
    return "" if glued else " "


def join(words: Sequence[str]) -> str:
    """Caption words as one line of text."""
    return "".join([*words[:1], *(space_between(a, b) + b for a, b in pairwise(words))])


def spoken_text(said: Sequence[str]) -> str:
    """`LineReady.spoken`: one field for each caption word, parted by tabs, so that any reader sees plain words."""
    return "\t".join(said)


def spoken_words(text: str, spoken: str) -> tuple[str, ...]:
    """What is said for each caption word of `text`; the words themselves where `spoken` does not tell."""
    words = split(text)
    said = tuple(spoken.split("\t"))
    return said if spoken and len(said) == len(words) else words


def share(weights: Sequence[float], start: float, end: float) -> list[tuple[float, float]]:
    """The span from `start` to `end` seconds, parted in proportion to `weights` (evenly if all are 0)."""
    total = sum(weights)
    parts = [w / total for w in weights] if total > 0 else [1 / len(weights)] * len(weights)
    spans, at = [], start
    for part in parts:
        upto = min(end, at + part * (end - start))
        spans.append((at, upto))
        at = upto
    return spans
