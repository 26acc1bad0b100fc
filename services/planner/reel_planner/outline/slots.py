"""What templates may name: values that stay the same throughout a video, and decks dealt card by card."""

import re
from random import Random

from reel_planner.outline import grammar
from reel_planner.outline.cast import Cast
from reel_planner.outline.data import table
from reel_planner.outline.intent import Intent
from reel_planner.outline.lexicon import Entry, entries
from reel_planner.outline.patterns import NTH, Slots

_SKILLED = frozenset(
    ["conquer", "learn", "study", "teach", "discover", "practise", "practice", "master", "know", "explain"]
)
_FOR_ALL = ("want", "fear", "refrain", "sound", "repeat")
"""Running gags: chosen once, so that they come back."""


def slots_for(intent: Intent, cast: Cast, rng: Random) -> Slots:
    """Every slot this video's templates can be filled with."""
    subject = intent.subject_entry
    hero_entry = subject if subject and subject.animate and cast.starring else None
    fallback = entries()["somebody"]
    decks: dict[str, list[str]] = {}
    for entry in (intent.subject_entry, intent.topic_entry):
        if entry is not None:
            for name, cards in entry.decks().items():
                decks[name] = [*decks.get(name, []), *(c for c in cards if c not in decks.get(name, []))]
    for name, cards in fallback.decks().items():
        if name not in ("truth", "quip") and len(decks.get(name, [])) < 2:
            decks[name] = [*decks.get(name, []), *cards]
    for name, slot in (("place", "places"), ("prop", "props")):
        known = decks.get(name, [])
        decks[name] = [*known, *(p for p in table("general")[slot].split("|") if p not in known)]
    decks["prop"] = [grammar.with_article(p) if not grammar.uncounted(p) else p for p in decks["prop"]]
    fixed = _fixed(intent, cast)
    for name in _FOR_ALL:
        fixed[name] = _one_of(hero_entry, fallback, name, rng)
        decks.pop(name, None)
    fixed["goal"] = intent.act or f"find {fixed['want']}"
    if intent.fear:
        fixed |= {"fear": intent.fear, "dread": intent.fear}
    fixed["wantname"] = re.sub(r"\W+", "_", re.sub(r"^(?:a|an|the)\s+", "", str(fixed["want"]))).strip("_").lower()
    functions = (hero_entry.words("fn") if hero_entry else []) or fallback.words("fn")
    fixed["fn"] = rng.choice(functions)
    decks["fn"] = functions
    if not cast.starring:
        decks["habit"] = list(fallback.data["habits"])
        decks["say"] = list(fallback.data["says"])
        if cast.thing and intent.subject_entry:
            decks["xsay"] = list(intent.subject_entry.data["says"])
    if intent.other_entry:
        decks["otruth"] = intent.other_entry.decks().get("truth", [])
    return Slots(fixed, decks, rng)


def _one_of(entry: Entry | None, fallback: Entry, name: str, rng: Random) -> str:
    for source in (entry, fallback):
        if source is not None:
            value = source.data.get(name) or source.data.get(name + "s")
            if value:
                return rng.choice(str(value).split("|")).strip()
    raise KeyError(name)


def _fixed(intent: Intent, cast: Cast) -> dict[str, object]:
    x, topic, other = intent.subject, intent.topic or intent.subject, intent.other
    verb = intent.act.partition(" ")[0]
    kind = intent.subject_entry.one if intent.subject_entry and cast.starring else cast.hero.looks
    one = x.one if cast.starring else grammar.with_article(kind)
    if cast.starring and not x.plural and one.split()[0] not in ("a", "an", "the", "my", "our") and one[:1].islower():
        one = grammar.with_article(one)
    fixed: dict[str, object] = {
        "x": x, "topic": topic, "nth": NTH, "hero": cast.hero.name, "foil": cast.foil.name,
        "herokind": kind, "foilkind": cast.foil.looks, "ahero": one, "hl": cast.hero.looks, "sl": cast.foil.looks,
        "xl": intent.subject_entry.looks if intent.subject_entry else str(x),
        "unit": "Step" if intent.form == "howto" else "Lesson",
        "herofile": re.sub(r"\W+", "_", cast.hero.name.lower()).strip("_") or "main",
    }  # fmt: skip
    if other is not None:
        fixed |= {"o": other, "ol": intent.other_entry.looks if intent.other_entry else str(other)}
    if intent.act:
        skill = str(topic) if verb in _SKILLED and intent.topic else intent.acting
        fixed |= {"act": intent.act, "acting": intent.acting, "skill": skill}
    if intent.asked:
        fixed["asked"] = intent.asked
    if intent.count:
        fixed |= {"count": str(intent.count), "countword": table("general")["ordinals"].split()[intent.count - 1]}
    fixed |= {f"e{n}": name for n, name in enumerate(intent.emoji, 1)}
    if intent.audience:
        fixed["audience"] = intent.audience
    return fixed
