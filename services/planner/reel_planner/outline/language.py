"""Which language a text is in, by its script, its small words and its telling letters."""

import re
from functools import cache

from reel_planner.outline.data import table

_LETTER_WORTH = 2.0


@cache
def _stop_words() -> dict[str, frozenset[str]]:
    return {code: frozenset(words.split()) for code, words in table("languages")["stop"].items()}


def detect(text: str) -> str:
    """The language of `text` as a two-letter code; English when nothing tells."""
    letters = [c for c in text if c.isalpha()]
    for code, pattern in table("languages")["scripts"].items():
        if len(re.findall(pattern, text)) > len(letters) * (0.02 if code in ("fa", "ur", "uk", "ja") else 0.3):
            return str(code)
    scores = _scores(text.lower())
    best = max(scores, key=lambda code: scores[code])
    return best if scores[best] > scores["en"] else "en"


def _scores(text: str) -> dict[str, float]:
    words = re.findall(r"[^\W\d_]+(?:['’])?", text)
    told = {code: sum(1.0 for w in words if w.replace("’", "'") in stops) for code, stops in _stop_words().items()}
    for code, letters in table("languages")["letters"].items():
        told[code] = told.get(code, 0.0) + _LETTER_WORTH * sum(text.count(c) for c in letters)
    return told
