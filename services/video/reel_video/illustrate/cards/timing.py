"""When things appear: what is shown is found again in what is said."""

import unicodedata
from difflib import SequenceMatcher
from itertools import pairwise

from reel_common.values import Word
from reel_video.illustrate.types import ShotSpec

LEAD = 0.12
"""Seconds a thing is shown before its word: the eye is to be there first."""
FIRST_SECONDS = 0.35
"""When the first thing appears if nothing says otherwise."""
LAST_SHARE = 0.78
"""The share of the shot by which everything is shown."""
WINDOW = 5
"""How many further words of the narration belong to an item beyond its own length."""
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
SMALL = frozenset(
    [
        "a",
        "an",
        "the",
        "and",
        "or",
        "of",
        "to",
        "in",
        "on",
        "at",
        "for",
        "is",
        "are",
        "be",
        "it",
        "its",
        "you",
        "your",
        "with",
        "by",
        "as",
        "from",
        "this",
        "that",
        "un",
        "une",
        "le",
        "la",
        "les",
        "de",
        "der",
        "die",
        "das",
        "und",
        "el",
        "los",
        "y",
    ]
)


def normal(word: str) -> str:
    """A word as it is compared: letters and digits, without case and accents."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in plain if c.isalnum())


def tokens(words: str) -> list[str]:
    return [n for n in map(normal, words.split()) if n]


def same(a: str, b: str) -> bool:
    """Equal, or two forms of one word: a long common beginning."""
    if a == b:
        return True
    short = min(len(a), len(b))
    return short >= 4 and a[: max(4, short - 2)] == b[: max(4, short - 2)] and abs(len(a) - len(b)) <= 3


def item_times(spec: ShotSpec, items: tuple[str, ...]) -> list[float]:
    """When each item is spoken of, rising; found by its words, else by its line, else spread evenly."""
    if not items:
        return []
    said = [w for w in spec.words if normal(w.text)]
    found = _align(items, said) if said else {}
    times: list[float | None] = [None] * len(items)
    for i, position in found.items():
        times[i] = max(0.1, said[position].start - LEAD)
    if not found and len(spec.cues) >= len(items) > 1:
        offset = len(spec.cues) - len(items)
        times = [cue.at for cue in spec.cues[offset:]]
    return _filled(times, spec.seconds)


def _align(items: tuple[str, ...], said: list[Word]) -> dict[int, int]:
    """Positions of items in the narration, rising, so that as many of their words as possible agree."""
    spoken = [normal(w.text) for w in said]
    wanted = [[t for t in tokens(item) if t not in SMALL] or tokens(item) for item in items]
    best: list[tuple[float, dict[int, int]]] = [(0.0, {})] * (len(said) + 1)
    for i, mine in enumerate(wanted):
        others = [t for k, other in enumerate(wanted) if k != i for t in other]
        scores = [_score(spoken, p, mine, i, others) for p in range(len(said))]
        after = list(best)
        for p, score in enumerate(scores):
            value = best[p][0] + score
            if score > 0 and value > after[p + 1][0]:
                after[p + 1] = (value, {**best[p][1], i: p})
        for p in range(1, len(after)):
            if after[p][0] < after[p - 1][0]:
                after[p] = after[p - 1]
        best = after
    return best[-1][1]


def _score(spoken: list[str], at: int, mine: list[str], number: int, others: list[str]) -> float:
    """How much the narration from `at` on is about an item: shared words, rare ones more."""
    ordinal = number < len(ORDINALS) and spoken[at] == ORDINALS[number]
    if not ordinal and not any(same(spoken[at], t) for t in mine):
        return 0.0
    window = spoken[at : at + len(mine) + WINDOW]
    shared = sum(1 / (1 + sum(same(t, o) for o in others)) for t in mine if any(same(t, s) for s in window))
    return shared / max(1, len(mine)) + 0.5 * ordinal - 0.0005 * at


def mentions(spec: ShotSpec, texts: tuple[str, ...]) -> list[float | None]:
    """When each of these is spoken of best, in whatever order; None for what is not."""
    said = [w for w in spec.words if normal(w.text)]
    spoken = [normal(w.text) for w in said]
    wanted = [[t for t in tokens(x) if t not in SMALL] or tokens(x) for x in texts]
    times: list[float | None] = []
    for i, mine in enumerate(wanted):
        others = [t for k, other in enumerate(wanted) if k != i for t in other]
        scores = [_score(spoken, p, mine, len(ORDINALS), others) for p in range(len(said))]
        best = max(scores, default=0.0)
        times.append(max(0.1, said[scores.index(best)].start - LEAD) if best > 0.2 else None)
    return times


def _filled(times: list[float | None], seconds: float) -> list[float]:
    """Times for all, the missing ones spread evenly between their neighbours."""
    count = len(times)
    last = max(FIRST_SECONDS + 0.1, seconds * LAST_SHARE)
    known = [(-1, 0.0), *((i, t) for i, t in enumerate(times) if t is not None), (count, max(last, seconds * 0.9))]
    if len(known) == 2:
        step = (last - FIRST_SECONDS) / max(1, count)
        return [FIRST_SECONDS + i * step for i in range(count)]
    filled: list[float] = []
    for (i, a), (j, b) in pairwise(known):
        if i >= 0:
            filled.append(a)
        filled += [a + (b - a) * (k - i) / (j - i) for k in range(i + 1, j)]
    return [max(filled[: i + 1]) for i in range(count)]


def word_times(spec: ShotSpec, shown: tuple[str, ...], start: float = 0.12, pace: float = 0.11) -> list[float]:
    """When each shown word is spoken; all at `pace`, from `start`, when the narration says something else."""
    said = [w for w in spec.words if normal(w.text)]
    a, b = [normal(w) for w in shown], [normal(w.text) for w in said]
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    times: list[float | None] = [None] * len(shown)
    for i, j, size in matcher.get_matching_blocks():
        for k in range(size):
            times[i + k] = max(0.0, said[j + k].start - LEAD / 2)
    known = sum(1 for t, n in zip(times, a, strict=True) if t is not None or not n)
    if not shown or known < 0.6 * len(shown):
        return [start + i * pace for i in range(len(shown))]
    return _between(times, pace)


def _between(times: list[float | None], pace: float) -> list[float]:
    """Unknown words come with the known one before them, a little later."""
    filled: list[float] = []
    first = next((t for t in times if t is not None), 0.0)
    for i, t in enumerate(times):
        before = filled[-1] if filled else max(0.0, first - pace * i)
        filled.append(t if t is not None and t >= before else before + (pace * 0.5 if filled else 0.0))
    return filled


def current(times: list[float], t: float) -> int:
    """Which of the things is being spoken of at `t`: -1 before the first."""
    return sum(1 for at in times if t >= at) - 1
