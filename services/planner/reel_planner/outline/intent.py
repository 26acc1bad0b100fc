"""What a prompt asks for, and the nouns it speaks of."""

import re
from dataclasses import dataclass

from reel_planner.outline import grammar
from reel_planner.outline.grammar import Thing
from reel_planner.outline.lexicon import Entry, named
from reel_planner.outline.request import Request

_PIECE = re.compile(
    r"^(?:an?\s+)?(?:(?:honest|short|quick|brief|little)\s+)*(?:review|ode|tribute|introduction|look|rant|love\s+letter|roast|parody)\s+"
    r"(?:of|to|at|about|on)\s+",
    re.IGNORECASE,
)
ARTICLES = frozenset({"a", "an", "the", "my", "our", "your", "some", "two", "three", "how", "why", "what"})


@dataclass(frozen=True, slots=True)
class Intent:
    """What a prompt asks for. `topic` is what the subject deals with ("Python" in "cats learning Python")."""

    request: Request
    form: str
    subject: Thing
    subject_entry: Entry | None = None
    act: str = ""
    """What is done, as a verb phrase: "learn Python"."""
    topic: Thing | None = None
    topic_entry: Entry | None = None
    other: Thing | None = None
    other_entry: Entry | None = None
    count: int | None = None
    audience: str = ""
    asked: str = ""
    """The question as it was asked, where the form is one."""
    fear: str = ""
    """What the hero is said to be afraid of."""
    emoji: tuple[str, ...] = ()
    """The names of the pictures, where the prompt is nothing else."""

    @property
    def tone(self) -> str:
        return self.request.tone

    @property
    def acting(self) -> str:
        return grammar.gerund(self.act) if self.act else ""


def thing_of(phrase: str, entry: Entry | None, *, kind: bool = False) -> Thing:
    """The noun phrase as sentences will use it; a bare countable noun is spoken of in the plural."""
    person = entry is not None and entry.kind in ("person", "being") and not grammar.is_plural(phrase.split()[-1])
    if entry and entry.data.get("mass") and phrase.lower() == entry.one.lower():
        return Thing(entry.one, False, entry.one, entry.one)
    if entry and phrase.lower() in (entry.one.lower(), *map(str.lower, entry.words("also"))) and entry.many:
        single = phrase if phrase.lower() != entry.one.lower() else entry.one
        return grammar.counted(single, entry.many if single == entry.one else grammar.plural(single))
    if entry and entry.many and phrase.lower() == entry.many.lower():
        return grammar.counted(entry.one, entry.many)
    if entry and not entry.many and named(phrase) is entry and phrase.lower() == entry.one.lower():
        return Thing(entry.one, False, entry.one, entry.one)
    return grammar.thing(phrase, person=person)


def tidy(phrase: str) -> str:
    phrase = _PIECE.sub("", phrase.strip())
    phrase = re.sub(r"^(?:about|of|on|with|the\s+topic\s+of|some|how)\s+", "", phrase.strip(), flags=re.IGNORECASE)
    phrase = phrase.strip(" \t,;:.!?\"'“”‘’-–—")
    words = phrase.split()
    if (
        words
        and (words[0].lower() in ARTICLES or grammar.is_gerund(words[0]) or grammar.is_plural(words[0]))
        and words[0].istitle()
    ):
        words[0] = words[0].lower()
    return " ".join(words[:16]) if words else "nothing in particular"
