"""Scenes by pattern: a template with slots, filled without ever repeating a sentence, a joke or a picture."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from random import Random
from string import Formatter
from typing import Any

from reel_common.plan import Code, Content, Datum, Kind, Side
from reel_planner.outline.draft import ShotDraft, Spoken
from reel_planner.outline.words import capitalise, sentences

_FIELDS = Formatter()
_TEXT_KEYS = ("see", "heading", "label", "number", "left", "right", "quote", "by", "code", "output")
_LIST_KEYS = ("say", "items", "left_items", "right_items")

NTH = "⟪nth⟫"
"""Stands for the ordinal of a scene among its kind until all scenes are known."""

Pattern = Mapping[str, Any]
"""A scene template as its TOML table has it (see data/patterns)."""


_ALIASES = {"bare": "truth"}
"""Slots that are dealt from another's deck: a bare truth is a truth without the joke that follows it."""


def _part(name: str, card: str) -> str:
    """What a slot shows of a card: a truth is written "fact | joke"."""
    fact, _, joke = card.partition(" | ")
    return fact if name == "bare" or not joke else f"{fact} {joke}"


@dataclass(slots=True)
class Slots:
    """What templates are filled with: `fixed` values, and `decks` from which each card is dealt once."""

    fixed: dict[str, object]
    decks: dict[str, list[str]]
    rng: Random

    def __post_init__(self) -> None:
        for deck in self.decks.values():
            self.rng.shuffle(deck)

    def deal(self, templates: Iterable[str]) -> dict[str, object] | None:
        """Values for every slot the templates name, dealt from the decks; None when one of them is not there."""
        names = {name.split(".")[0] for t in templates for _, name, _, _ in _FIELDS.parse(t) if name}
        dealt: dict[str, object] = {}
        taken: dict[str, int] = {}
        for name in sorted(names):
            base = _ALIASES.get(name, name.rstrip("0123456789"))
            if name in self.fixed:
                dealt[name] = self.fixed[name]
                continue
            deck, used = self.decks.get(base, []), taken.get(base, 0)
            if len(deck) <= used:
                return None
            dealt[name] = _part(name, deck[-1 - used]).format_map(self.fixed)
            taken[base] = used + 1
        for base, used in taken.items():
            del self.decks[base][len(self.decks[base]) - used :]
        return dealt

    def copy_of_decks(self) -> dict[str, list[str]]:
        """The decks as they are now, to go back to when a pattern turns out not to fit."""
        return {name: list(cards) for name, cards in self.decks.items()}


@dataclass(slots=True)
class Memory:
    """What this video has said and shown so far."""

    said: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)

    def knows(self, shot: ShotDraft) -> bool:
        """Whether a sentence or the picture of this shot was there before, or a sentence stands in it twice."""
        told = told_by(shot)
        return len(set(told)) < len(told) or not self.said.isdisjoint(told) or self.shows(shot.visual)

    def shows(self, visual: str) -> bool:
        """Whether this picture was there before."""
        return _plain(visual) in self.shown

    def keep(self, shot: ShotDraft) -> None:
        self.said.update(told_by(shot))
        self.shown.add(_plain(shot.visual))


def told_by(shot: ShotDraft) -> list[str]:
    """Every sentence of a shot in a form in which equal ones are equal."""
    told = (s for line in shot.lines for s in sentences(line.text))
    return [_plain(s) for s in told if not (NTH in s and len(s.split()) < 3)]  # "Number …." is another each time


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()


def templates(pattern: Pattern) -> list[str]:
    """Every string of a pattern that may hold slots."""
    texts = [pattern[key] for key in _TEXT_KEYS if key in pattern]
    return texts + [text for key in _LIST_KEYS for text in pattern.get(key, ())]


def fill(pattern: Pattern, slots: Slots, roles: Mapping[str, str]) -> ShotDraft | None:
    """The scene of a pattern, or None when it needs a slot or a role that this video has not got."""
    lines = [text.partition(": ") for text in pattern.get("say", ())]
    if any(role not in roles for role, _, _ in lines):
        return None
    dealt = slots.deal(templates(pattern))
    if dealt is None:
        return None

    def put(text: str) -> str:
        return text.format_map(dealt)

    spoken = tuple(Spoken(roles[role], capitalise(" ".join(put(text).split()))) for role, _, text in lines)
    return ShotDraft(
        kind=Kind(pattern.get("kind", "character")),
        visual=" ".join(put(pattern.get("see", "")).split()),
        lines=spoken,
        content=_content(pattern, put),
        effects=tuple(pattern.get("effects", "").split()),
        sounds=tuple(pattern.get("sounds", "").split()),
        close=pattern.get("close", ""),
    )


def _content(pattern: Pattern, put: Any) -> Content:
    def label(key: str) -> str:
        return capitalise(" ".join(put(pattern.get(key, "")).split()))[:300]

    def labels(key: str) -> tuple[str, ...]:
        return tuple(capitalise(put(text))[:300] for text in pattern.get(key, ()))

    sides = tuple(
        Side(label=label(side), points=labels(f"{side}_items")) for side in ("left", "right") if side in pattern
    )
    data: tuple[Datum, ...] = ()
    if "number" in pattern:
        figure = put(pattern["number"])
        digits = re.search(r"\d[\d.]*", figure.replace(",", ""))
        data = (Datum(value=float(digits[0]) if digits else 0.0, text=figure, label=label("label")),)
    code = None
    if "code" in pattern:
        code = Code(source=put(pattern["code"]).strip("\n"), output=put(pattern.get("output", "")).strip("\n"),
                    language=pattern.get("language", "python"))  # fmt: skip
    return Content(
        heading=label("heading"), items=labels("items"), sides=sides, data=data, code=code,
        quote=label("quote"), by=label("by"),
    )  # fmt: skip
