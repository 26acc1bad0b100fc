"""Questions: of whom they speak, and as what kind of video they are answered."""

import re
from dataclasses import replace

from reel_planner.outline import grammar
from reel_planner.outline.intent import ARTICLES, Intent, thing_of
from reel_planner.outline.lexicon import Entry, find, head_entry
from reel_planner.outline.request import Request

_WH = re.compile(
    r"^(?:how|where|when|what|which|whom?)\s+(?:\w+\s+){0,2}?(?P<aux>do|does|did|is|are|was|were|can|could|would|will)\s+(?P<rest>.+)$",
    re.IGNORECASE,
)
_VERBAL = frozenset(
    {"is", "are", "so", "not", "always", "never", "keep", "keeps", "could", "can", "had", "were", "would"}
)


def why(request: Request, parts: dict[str, str], matter: str) -> Intent:
    rest = (parts.get("rest") or parts.get("plain", "")).rstrip("?!. ")
    subject, entry = _doer(rest, parts.get("aux", "").lower())
    asked = matter.rstrip("?!. ") + "?"
    return Intent(request, "why", thing_of(subject, entry), entry, asked=asked[:1].upper() + asked[1:])


def open_question(request: Request, matter: str) -> Intent:
    """A question that yes and no do not answer: how, when, where, who …"""
    asked = matter.rstrip("?!. ") + "?"
    supposed = re.match(r"what\s+(?:if|happens\s+(?:if|when))\s+(?P<rest>.+)", matter.rstrip("?!. "), re.IGNORECASE)
    if supposed:
        subject, entry = _doer(supposed["rest"], "")
        return Intent(request, "why", thing_of(subject, entry), entry, asked=asked[:1].upper() + asked[1:])
    found = _WH.match(matter.rstrip("?!. "))
    if not found:
        return replace(question(request, asked), form="why")
    subject, entry = _doer(found["rest"], found["aux"].lower())
    return Intent(request, "why", thing_of(subject, entry), entry, asked=asked[:1].upper() + asked[1:])


def _doer(rest: str, aux: str) -> tuple[str, Entry | None]:
    """Of whom a question speaks: the noun phrase after its auxiliary, up to the verb."""
    found = find(rest)
    words = rest.split()
    subject = rest
    if aux in ("is", "are", "was", "were") and len(words) > 1:
        subject = " ".join(words[: 2 if words[0].lower() in ARTICLES else 1])
    else:
        verbs = (i for i, word in enumerate(words) if i and (grammar.is_verb(word) or word.lower() in _VERBAL))
        end = next(verbs, len(words))
        subject = " ".join(words[:end])
    entry = head_entry(subject) or (found[0] if found and len(words) > 3 else None)
    if len(subject.split()) > 4:
        subject = (entry.many or entry.one) if entry else "this"
    return subject, entry


def question(request: Request, matter: str) -> Intent:
    found = find(matter)
    entry = found[0] if found else None
    words = [w for w in re.findall(r"[\w'’-]+", matter)[1:] if w.lower() not in {"a", "an", "the", "is", "are", "do"}]
    subject = (entry.many or entry.one) if entry else " ".join(words[:2]) or "this"
    return Intent(request, "question", thing_of(subject, entry), entry, asked=matter[:1].upper() + matter[1:])
