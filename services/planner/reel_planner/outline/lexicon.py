"""What everyone knows about a few hundred things, and the jokes that go with it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from reel_planner.outline.data import table

_LIST_SLOTS = ("habits", "truths", "quips", "says", "doubts", "puns")
_WORD_SLOTS = ("wants", "fears", "places", "props", "fn")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of the lexicon. `kind` is animal, person, being, object, idea or activity."""

    key: str
    kind: str
    one: str
    """Its name in the singular without article; of mass nouns and activities, the name."""
    many: str
    """Its plural, empty for what cannot be counted."""
    looks: str
    """Words that the illustrator can draw."""
    data: Mapping[str, Any] = field(repr=False)

    @property
    def animate(self) -> bool:
        return self.kind in ("animal", "person", "being")

    def words(self, slot: str) -> list[str]:
        """The short choices of a slot, written in one string with bars."""
        return [w.strip() for w in str(self.data.get(slot, "")).split("|") if w.strip()]

    def decks(self) -> dict[str, list[str]]:
        """Everything of this entry that templates may be dealt: `habit`, `truth`, `say`, `want` …"""
        decks = {slot[:-1]: list(self.data.get(slot, ())) for slot in _LIST_SLOTS}
        decks |= {slot.removesuffix("s"): self.words(slot) for slot in _WORD_SLOTS}
        return {name: cards for name, cards in decks.items() if cards}


@cache
def entries() -> dict[str, Entry]:
    """The whole lexicon by key."""
    return {key: _entry(key, data) for key, data in table("lexicon").items()}


def _entry(key: str, data: dict[str, Any]) -> Entry:
    one = data.get("one", key.replace("_", " "))
    many = data.get("many", "" if data["kind"] in ("activity", "idea") else one + "s")
    return Entry(key, data["kind"], one, many, data.get("looks", one), data)


@cache
def _index() -> dict[str, str]:
    index: dict[str, str] = {}
    for entry in entries().values():
        names = [entry.one, entry.many, *entry.words("also")]
        for name in names:
            if name:
                index.setdefault(name.lower(), entry.key)
    return index


@cache
def _matcher() -> re.Pattern[str]:
    names = sorted(_index(), key=len, reverse=True)
    return re.compile(r"(?<![\w-])(" + "|".join(map(re.escape, names)) + r")(?![\w-])", re.IGNORECASE)


def find(text: str) -> list[Entry]:
    """Every entry that `text` names, in the order of its first mention, longest names first."""
    keys = dict.fromkeys(_index()[m[1].lower()] for m in _matcher().finditer(text))
    return [entries()[key] for key in keys]


def named(text: str) -> Entry | None:
    """The entry that `text` as a whole is a name of, articles aside."""
    bare = re.sub(r"^(?:a|an|the|my|your|our|his|her|their)\s+", "", text.strip(), flags=re.IGNORECASE)
    key = _index().get(bare.lower())
    return entries()[key] if key else None


def head_entry(text: str) -> Entry | None:
    """The entry that a noun phrase is about: itself, or the last name in it ("my lazy orange cat" → cat)."""
    whole = named(text)
    if whole:
        return whole
    head = re.split(r"\s+(?:of|in|on|for|with|who|that|from|at|to|without)\s+", text, maxsplit=1)[0]
    found = find(head)
    return found[-1] if found and head.lower().endswith(_surfaces(found[-1])) else None


def _surfaces(entry: Entry) -> tuple[str, ...]:
    return tuple(name.lower() for name in (entry.one, entry.many, *entry.words("also")) if name)
