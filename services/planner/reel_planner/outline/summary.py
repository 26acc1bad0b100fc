"""Extractive summary: which sentences carry a text (TextRank), and which one makes people stay."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import networkx

from reel_common.pacing import WORDS_PER_SECOND
from reel_common.plan import Datum
from reel_planner.outline.data import table
from reel_planner.outline.kinds import figure_in, number_value
from reel_planner.outline.words import clip, count

MOST_RANKED = 350
"""Sentences that are compared with one another; of a longer text the ones with its commonest words."""
FEWEST_WORDS, MOST_WORDS = 5, 30
HOOK_WORDS = 18
SCENE_OVERHEAD_SECONDS = 1.0
_STRIKING = re.compile(
    r"\b(?:never|only|first|last|most|least|more than|less than|largest|smallest|fastest|oldest|nobody|no one|every|"
    r"always|surpris\w+|unexpected\w*|despite|although|yet|record|double[ds]?|triple[ds]?|half|million|billion|percent|"
    r"per cent|nie|nur|mehr als|jamais|seul|nunca|sólo|solo|mai)\b|%|\d",
    re.IGNORECASE,
)
_LEANING = re.compile(
    r"^(?:this|these|that|those|it|they|he|she|such|thus|hence|therefore|however|moreover|furthermore|but|and|so|also|"
    r"then|here|there|in addition|dies\w*|er|sie|es|doch|aber|und|daher|cela|il|elle|ils|mais|et|esto|eso|pero|y)\b",
    re.IGNORECASE,
)
_CUT = re.compile(r"\s*(?:;|—|–|,(?=\s+(?:which|who|where|while|whereas|although|because|and|but|so|or)\b))\s*")
_SHARE = re.compile(r"(?P<figure>\d[\d.,]*\s?(?:%|percent|per cent|Prozent|pour cent|por ciento))", re.IGNORECASE)
_WORTH = re.compile(
    r"[$€£¥]\s?\d|\d{1,3}(?:,\d{3})+|"
    r"\d[\d,. ]*\s?(?:%|percent|per cent|million|billion|trillion|times|km|kg|tons?|tonnes|degrees|years|people)"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence where it stands: page from 1 (None without pages), paragraph counted from 0."""

    text: str
    page: int | None
    paragraph: int


@dataclass(frozen=True, slots=True)
class Pick:
    """A sentence that was chosen, trimmed at a clause's border at most."""

    text: str
    page: int | None
    place: int


def choose(sentences: Sequence[Sentence], seconds: float) -> list[Pick]:
    """The hook, then the sentences that carry the text in its own order, together about `seconds` long."""
    usable = [i for i, s in enumerate(sentences) if _usable(s.text)] or list(range(len(sentences)))
    worth = _ranks(sentences, usable)
    hook = max(usable, key=lambda i: (_strikes(sentences[i].text) * 2 + worth[i], -i))
    chosen, spent = [hook], _seconds(sentences[hook])
    said = {_plain(sentences[hook].text)}
    for i in sorted(usable, key=lambda i: (-worth[i], i)):
        cost = _seconds(sentences[i])
        if i in chosen or _plain(sentences[i].text) in said or spent + cost > seconds * 0.95:
            continue
        chosen.append(i)
        said.add(_plain(sentences[i].text))
        spent += cost
    return [_pick(sentences, i) for i in [chosen[0], *sorted(chosen[1:])]]


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", trimmed(text).lower()).strip()


def _pick(sentences: Sequence[Sentence], i: int) -> Pick:
    return Pick(trimmed(sentences[i].text), sentences[i].page, i)


def _seconds(sentence: Sentence) -> float:
    return count(trimmed(sentence.text)) / WORDS_PER_SECOND + SCENE_OVERHEAD_SECONDS


def trimmed(text: str) -> str:
    """The sentence, or of a long one the part before a clause's border; cut parts are marked with …"""
    if count(text) <= MOST_WORDS:
        return text
    ends = [m.start() for m in _CUT.finditer(text) if FEWEST_WORDS < count(text[: m.start()]) <= MOST_WORDS]
    if ends:
        return text[: ends[-1]].rstrip(" ,;:–—") + "…"
    words = text.split()
    if len(words) <= MOST_WORDS * 2:
        return text
    return " ".join(words[:MOST_WORDS]) + "…"


def _usable(text: str) -> bool:
    words = count(text)
    ends = text.rstrip("\"'”’»)").endswith((".", "!", "?", "…", "。", "！", "？", "।", "؟"))
    odd = re.search(r"https?:|www\.|@|©|\bISBN\b|\bdoi\b|\.{4,}|\|", text)
    return ends and FEWEST_WORDS <= words <= MOST_WORDS * 2 and not odd and not text[:1].islower()


def _strikes(text: str) -> float:
    """How likely a sentence makes somebody stay, about 0 to 1: figures and extremes, told briefly, standing alone."""
    score = min(3, len(_STRIKING.findall(text))) / 3
    if _WORTH.search(text):
        score += 0.35
    if count(text) > HOOK_WORDS:
        score -= 0.5
    return score - (0.6 if _LEANING.match(text) else 0.0)


def _ranks(sentences: Sequence[Sentence], usable: Sequence[int]) -> dict[int, float]:
    """PageRank over the likeness of sentences, scaled to 0…1; what leans on the sentence before weighs less."""
    words = {i: content_words(sentences[i].text) for i in usable}
    if len(usable) > MOST_RANKED:
        common = Counter(w for i in usable for w in words[i])
        told = {i: sum(common[w] for w in words[i]) / (8 + len(words[i])) for i in usable}
        kept = sorted(sorted(usable, key=lambda i: (-told[i], i))[:MOST_RANKED])
    else:
        kept = list(usable)
    graph: networkx.Graph[int] = networkx.Graph()
    graph.add_nodes_from(kept)
    for n, i in enumerate(kept):
        for j in kept[n + 1 :]:
            if likeness := _likeness(words[i], words[j]):
                graph.add_edge(i, j, weight=likeness)
    ranks = networkx.pagerank(graph, weight="weight")
    most = max(ranks.values())
    leaning = {i: 0.5 if _LEANING.match(sentences[i].text) else 1.0 for i in kept}
    return {i: ranks[i] / most * leaning[i] if i in ranks else 0.0 for i in usable}


def _likeness(one: frozenset[str], two: frozenset[str]) -> float:
    """Shared words over the logarithms of both lengths (Mihalcea and Tarau, TextRank, 2004)."""
    shared = len(one & two)
    return shared / (math.log(len(one) + 1) + math.log(len(two) + 1)) if shared else 0.0


def content_words(text: str) -> frozenset[str]:
    """The words of a text that mean something: four letters or more (two characters in scripts without blanks)."""
    stops = _stops()
    words = re.findall(r"[^\W\d_]{4,}", text.lower())
    wide = re.findall(r"[぀-ヿ㐀-鿿฀-๿]", text)
    return frozenset(w.rstrip("s") for w in words if w not in stops) | frozenset(a + b for a, b in pairwise(wide))


def _stops() -> frozenset[str]:
    return frozenset(w for words in table("languages")["stop"].values() for w in words.split()) | frozenset(
        table("grammar")["empty_words"].split()
    )


def keywords(sentences: Sequence[Sentence]) -> list[str]:
    """The commonest meaningful words of a text, most frequent first."""
    common = Counter(w for s in sentences for w in sorted(content_words(s.text)) if len(w) > 4)
    return [word for word, times in sorted(common.items(), key=lambda pair: (-pair[1], pair[0])) if times > 1][:6]


def figure(text: str) -> Datum | None:
    """The figure of a sentence, when it has one that is worth a picture of its own."""
    found = _WORTH.search(text)
    datum = figure_in(text[found.start() :]) if found else None
    return datum.model_copy(update={"label": ""}) if datum else None


def shares(text: str) -> list[tuple[str, float, str]]:
    """(label, value, as written) for each percentage of a sentence that names several, each in a clause of its own."""
    found: list[tuple[str, float, str]] = []
    for clause in re.split(
        r"\s*[,;]\s+(?:and\s+|while\s+|und\s+|et\s+|y\s+)?|\s+(?:and|while|whereas|und|et|y)\s+", text
    ):
        figures = list(_SHARE.finditer(clause))
        if len(figures) != 1:
            continue
        label = (clause[: figures[0].start()] + clause[figures[0].end() :]).strip(" .,;:()")
        digits = re.match(r"[\d.,]+", figures[0]["figure"])
        found.append(
            (clip(" ".join(label.split()), 60), number_value(digits[0]) if digits else 0.0, figures[0]["figure"])
        )
    return found if len(found) > 1 else []
