"""Who appears: the hero and the sceptic at the hero's side, with names, looks and voices of their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reel_planner.outline.data import table
from reel_planner.outline.draft import Role
from reel_planner.outline.lexicon import Entry, entries
from reel_planner.outline.understand import Intent


@dataclass(frozen=True, slots=True)
class Cast:
    """The hero and the foil; `starring` tells whether the subject itself plays the hero."""

    hero: Role
    foil: Role
    starring: bool

    @property
    def roles(self) -> tuple[Role, Role]:
        return self.hero, self.foil

    @property
    def speakers(self) -> Mapping[str, str]:
        """Names by the letters that patterns use for them."""
        return {"N": "narrator", "H": self.hero.name, "S": self.foil.name}


def cast_for(intent: Intent, rng: Random) -> Cast:
    """A subject that lives plays itself beside its foil; for any other, two presenters step in."""
    general = table("general")
    hero_voice, foil_voice = rng.choice(general["hero_voices"].split("|")), rng.choice(general["foil_voices"].split("|"))
    subject = intent.subject_entry
    if subject is None or not subject.animate:
        duo = rng.choice(general["duos"])
        name = intent.request.name or duo["hero"][0]
        hero = Role(name, duo["hero"][1], _voice(duo["hero"][1], hero_voice))
        return Cast(hero, Role(*duo["foil"], _voice(duo["foil"][1], foil_voice)), starring=False)
    name = intent.request.name or rng.choice(subject.words("names") or ["Max", "Lou", "Charlie"])
    hero = Role(name, subject.looks, _voice(subject.looks, subject.data.get("voice", hero_voice)))
    foil = _foil(subject, intent, rng, name)
    return Cast(hero, Role(foil[0], foil[1], _voice(foil[1], foil_voice)), starring=True)


def _foil(subject: Entry, intent: Intent, rng: Random, hero: str) -> tuple[str, str]:
    entry = entries()[subject.data.get("foil", "cat" if subject.key != "cat" else "dog")]
    other = intent.other_entry
    if other is not None and other.animate and other is not subject:
        entry = other
    names = [name for name in entry.words("names") if name != hero] or ["Alex"]
    return rng.choice(names), entry.looks


def _voice(looks: str, usual: str) -> str:
    return "robot" if "robot" in looks else usual
