"""Who appears: the hero and the sceptic at the hero's side, with names, looks and voices of their own."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reel_planner.outline.data import table
from reel_planner.outline.draft import Role
from reel_planner.outline.intent import Intent
from reel_planner.outline.lexicon import Entry, entries
from reel_planner.outline.words import clip


@dataclass(frozen=True, slots=True)
class Cast:
    """The hero and the foil; `starring` tells whether the subject itself plays the hero."""

    hero: Role
    foil: Role
    starring: bool
    thing: Role | None = None
    """The subject itself where it is no living being and yet has something to say."""

    @property
    def roles(self) -> tuple[Role, ...]:
        return (self.hero, self.foil, self.thing) if self.thing else (self.hero, self.foil)

    @property
    def speakers(self) -> Mapping[str, str]:
        """Names by the letters that patterns use for them."""
        named = {"N": "narrator", "H": self.hero.name, "S": self.foil.name}
        return named | {"X": self.thing.name} if self.thing else named


def cast_for(intent: Intent, rng: Random) -> Cast:
    """A subject that lives plays itself beside its foil; for any other, two presenters step in."""
    general = table("general")
    hero_voice = rng.choice(general["hero_voices"].split("|"))
    foil_voice = rng.choice(general["foil_voices"].split("|"))
    subject = intent.subject_entry
    if intent.form in ("story", "learn") and not (subject and subject.animate):
        return _told(intent, rng, hero_voice, foil_voice)
    if subject is None or not subject.animate or intent.form not in ("learn", "story"):
        duo = rng.choice(
            [d for d in general["duos"] if subject is None or subject.looks not in (d["hero"][1], d["foil"][1])]
        )
        name = intent.request.name or duo["hero"][0]
        hero = Role(name, duo["hero"][1], _voice(duo["hero"][1], hero_voice))
        foil = Role(duo["foil"][0], duo["foil"][1], _voice(duo["foil"][1], foil_voice))
        thing = (
            _speaking(subject, intent, rng, (hero.name, foil.name)) if subject and subject.data.get("says") else None
        )
        return Cast(hero, foil, starring=False, thing=thing)
    name = intent.request.name or rng.choice(subject.words("names") or ["Max", "Lou", "Charlie"])
    hero = Role(name, subject.looks, _voice(subject.looks, subject.data.get("voice", hero_voice)))
    beside, looks = _foil(subject, intent, rng, name)
    return Cast(hero, Role(beside, looks, _voice(looks, foil_voice)), starring=True)


def _speaking(subject: Entry, intent: Intent, rng: Random, taken: tuple[str, ...]) -> Role:
    """The subject with a voice: an animal by a name of its own, a thing by what it is."""
    names = [n for n in subject.words("names") if n not in taken]
    name = rng.choice(names) if names else clip((subject.many or subject.one), 60)
    return Role(name[:1].upper() + name[1:], subject.looks, _voice(subject.looks, subject.data.get("voice", "odd")))


def _told(intent: Intent, rng: Random, hero_voice: str, foil_voice: str) -> Cast:
    """A story's hero may be anything at all: "a lonely lighthouse" gets a name and sets out."""
    names = table("general")["story_names"].split("|")
    looks = (
        intent.subject_entry.looks if intent.subject_entry else re.sub(r"^(?:a|an|the|my)\s+", "", str(intent.subject))
    )
    duo = rng.choice(table("general")["duos"])
    hero = Role(intent.request.name or rng.choice([n for n in names if n != duo["foil"][0]]), looks, hero_voice)
    return Cast(hero, Role(duo["foil"][0], duo["foil"][1], _voice(duo["foil"][1], foil_voice)), starring=True)


def _foil(subject: Entry, intent: Intent, rng: Random, hero: str) -> tuple[str, str]:
    entry = entries()[subject.data.get("foil", "cat" if subject.key != "cat" else "dog")]
    other = intent.other_entry
    if other is not None and other.animate and other is not subject:
        entry = other
    names = [name for name in entry.words("names") if name != hero] or ["Alex"]
    return rng.choice(names), entry.looks


def _voice(looks: str, usual: str) -> str:
    return "robot" if "robot" in looks else usual
