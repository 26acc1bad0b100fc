"""Who and what a shot shows, where, and how it is played: read from its visual description and its narration.

The description outranks the narration. Everything comes from `lexicon.py` and the tables in `data/`; what
no rule knows is left to typography and reported as unmatched.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Any

from reel_video.illustrate import lexicon, naming, playing, words
from reel_video.illustrate.lexicon import Art, Kind, Match, Reading
from reel_video.illustrate.playing import Action, Mood, Setting, TimeOfDay, Weather
from reel_video.illustrate.words import Token

_SENTENCE = re.compile(r"[.!?…]+\s*")
MAX_ACTORS = 3
MAX_PROPS = 4
_THINGS = (Kind.PROP, Kind.FOOD, Kind.PLACE, Kind.FLAG, Kind.WEATHER)
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "both": 2, "pair": 2, "2": 2, "three": 3, "3": 3}
_NEIGHBOURLY = 600
"""Characters of the other text that help to choose between the meanings of a word."""


class Relation(StrEnum):
    """How a prop belongs to the first actor; NONE when the words do not say."""

    AT = "at"
    WITH = "with"
    ON = "on"
    IN = "in"
    UNDER = "under"
    BEHIND = "behind"
    BESIDE = "beside"
    ABOVE = "above"
    HOLDING = "holding"
    WEARING = "wearing"
    RIDING = "riding"
    EATING = "eating"
    NONE = "none"


class Figure(StrEnum):
    """How much of the actor its picture shows."""

    FULL = "full"
    BUST = "bust"
    HEAD = "head"


class Facing(StrEnum):
    """Which way the actor's picture looks before anyone mirrors it."""

    LEFT = "left"
    RIGHT = "right"
    FRONT = "front"


@dataclass(frozen=True, slots=True)
class Actor:
    """One character: `body` is the picture to put on stage, `face` its close-up ("" when there is none).

    `mood_face` is the face it pulls in this shot's mood: its own where it was drawn (cats), else the round
    yellow one that can stand beside it as a reaction; "" in a neutral mood.
    """

    body: str
    face: str
    mood_face: str
    name: str
    label: str
    figure: Figure
    facing: Facing


@dataclass(frozen=True, slots=True)
class Prop:
    """A thing on stage."""

    art: Art
    relation: Relation = Relation.NONE


@dataclass(frozen=True, slots=True)
class Moment:
    """A picture at the time of its word: `word` counts as `narration.split()` does, `start` is the character.

    `on_stage` when the shot shows that picture anyway.
    """

    word: int
    start: int
    art: Art
    on_stage: bool


@dataclass(frozen=True, slots=True)
class Casting:
    """All that a character shot needs to know of its words."""

    actors: tuple[Actor, ...]
    props: tuple[Prop, ...]
    setting: Setting
    mood: Mood
    action: Action
    moments: tuple[Moment, ...]
    time_of_day: TimeOfDay
    weather: Weather
    coding: bool
    """Programming is the matter: the stage may show code."""
    bindings: Mapping[str, str]
    """Names that mean a picture: those given and those found, e.g. {"Whiskers": "1F408"}."""
    unmatched: tuple[str, ...]
    """Content words without a picture, as written, in order."""


def cast(visual: str, narration: str, cast_names: Mapping[str, str], *, language: str = "en") -> Casting:
    """Choose actors, props, setting and play for one shot.

    `cast_names` maps names to a code, an emoji or describing words ("a grumpy cat"); a name whose words mean no
    picture is ignored. `language` (of the plan) is assumed where a text does not tell its own.
    """
    names = naming.bind((visual, narration), cast_names, language=language)
    prose = _is_narrated(visual, narration)
    seen = naming.recognise(_read(visual, narration, language, described=not prose), names)
    told = naming.recognise(_read(narration, visual, language, described=False), names)
    mood = playing.mood(seen.tokens, told.tokens)
    spot = playing.setting(seen, told)
    actors = _troupe(seen, told, mood)
    props = _props(seen, spot.named_by)
    if not props and not any(match.art.kind is Kind.ACTOR for match in seen.matches):
        props = _props(told, frozenset())
    shown = {actor.body for actor in actors} | {prop.art.code for prop in props}
    return Casting(
        actors=actors,
        props=props,
        setting=spot.setting,
        mood=mood,
        action=playing.action(seen, told),
        moments=tuple(_moment(told, match, shown) for match in told.matches),
        time_of_day=playing.time_of_day(seen.tokens, told.tokens),
        weather=playing.weather(seen.tokens, told.tokens),
        coding=any(match.flavour == "code" for match in (*seen.matches, *told.matches)),
        bindings=names,
        unmatched=_unmatched(seen, spot.named_by, told),
    )


def portray(looks: str, name: str = "", *, language: str = "en") -> Actor | None:
    """Somebody by describing words, an emoji or a code; None when they mean nobody."""
    art = naming.describe(looks, language)
    if art is None or art.kind not in (Kind.ACTOR, Kind.FACE):
        return None
    return _actor(Match(0, 0, art, name=name), Mood.NEUTRAL)


def _read(text: str, other: str, language: str, *, described: bool) -> Reading:
    company = [token.word for token in words.tokenize(other[:_NEIGHBOURLY])]
    return lexicon.read(text, described=described, language=language, around=frozenset(company))


def _is_narrated(visual: str, narration: str) -> bool:
    """Whether the description is only a copy of what is said, so that its words deserve the same caution."""
    said = " ".join(narration.lower().split())
    sentences = (" ".join(part.lower().split()) for part in _SENTENCE.split(visual))
    return any(sentence.count(" ") > 2 and sentence in said for sentence in sentences)


def _troupe(seen: Reading, told: Reading, mood: Mood) -> tuple[Actor, ...]:
    """The description's actors, then those the narration calls by name; the narration's own when there are none."""
    troupe: list[Actor] = []
    for match in seen.matches:
        if _acts(seen, match):
            _enter(troupe, match, mood, _count(seen.tokens, match))
    nobody = not troupe
    for match in told.matches:
        if (match.name and match.art.kind is Kind.ACTOR) or (nobody and _acts(told, match)):
            _enter(troupe, match, mood, 1)
    if not troupe:
        faces = (match for match in seen.matches if match.art.kind is Kind.FACE)
        for match in faces:
            _enter(troupe, match, mood, 1)
    return tuple(troupe[:MAX_ACTORS])


def _acts(reading: Reading, match: Match) -> bool:
    if match.art.kind is not Kind.ACTOR or (match.flavour and not match.name) or _is_role(reading.tokens, match):
        return False
    return bool(match.name) or _relation(reading.tokens, match.first) not in (Relation.EATING, Relation.RIDING)


def _is_role(tokens: tuple[Token, ...], match: Match) -> bool:
    """ "a cat as a teacher" is one actor, not two."""
    lead = match.first - 1
    while lead > 0 and words.announced(tokens[lead]):
        lead -= 1
    return lead > 0 and tokens[lead].word == "as" and not match.name


def _enter(troupe: list[Actor], match: Match, mood: Mood, count: int) -> None:
    """Add an actor, unless it is there already; a name belongs to the first nameless one that looks like it."""
    alike = [at for at, actor in enumerate(troupe) if actor.body == match.art.code]
    if match.name and any(troupe[at].name == match.name for at in alike):
        return
    nameless = [at for at in alike if not troupe[at].name]
    if match.name and nameless:
        troupe[nameless[0]] = replace(troupe[nameless[0]], name=match.name)
        return
    if alike and not match.name:
        return
    troupe.extend(_actor(match, mood) for _ in range(count))


def _count(tokens: tuple[Token, ...], match: Match) -> int:
    """How many of them: the number before the word, two for a bare plural."""
    at = match.first - 1
    while at >= 0 and tokens[at].word in words.group("adjectives"):
        at -= 1
    counted = _NUMBERS.get(tokens[at].word, 0) if at >= 0 else 0
    return min(counted or (2 if match.plural else 1), MAX_ACTORS) if not match.name else 1


@cache
def _data() -> Mapping[str, Any]:
    return words.load("actors.toml")


def _actor(match: Match, mood: Mood) -> Actor:
    code, data = match.art.code, _data()
    figures = {figure: data["figure"][figure].split() for figure in ("full", "head")}
    facings = {facing: data["facing"][facing].split() for facing in ("right", "front")}
    figure = next((Figure(name) for name, codes in figures.items() if code in codes), Figure.BUST)
    if match.art.kind is Kind.FACE:
        figure = Figure.HEAD
    facing = next((Facing(name) for name, codes in facings.items() if code in codes), Facing.LEFT)
    if figure is not Figure.FULL and code not in facings["right"]:
        facing = Facing.FRONT
    own = data["moods"]["cat"] if data["faces"].get(code) == "1F431" else {}
    return Actor(
        body=code,
        face=data["faces"].get(code, "" if figure is Figure.FULL else code),
        mood_face="" if mood is Mood.NEUTRAL else own.get(mood, data["moods"]["anyone"][mood]),
        name=match.name,
        label=match.art.name,
        figure=figure,
        facing=facing,
    )


def _props(reading: Reading, named: frozenset[int]) -> tuple[Prop, ...]:
    """Things first; a symbol only where there is no thing. A place that is the backdrop is not a prop as well."""
    things: dict[str, Prop] = {}
    symbols: dict[str, Prop] = {}
    for match in reading.matches:
        relation = _relation(reading.tokens, match.first)
        settles = match.art.kind is Kind.PLACE or relation in (Relation.IN, Relation.AT)
        backdrop = settles and not named.isdisjoint(range(match.first, match.last + 1))
        prop = Prop(match.art, relation)
        actor = match.art.kind is Kind.ACTOR and not match.name and not _is_role(reading.tokens, match)
        borrowed = actor and not _acts(reading, match)
        if backdrop or match.art.code in words.load("settings.toml")["sky"]["codes"].split():
            continue
        if match.art.kind in _THINGS or borrowed:
            things.setdefault(match.art.code, prop)
        elif match.art.kind is Kind.SYMBOL:
            symbols.setdefault(match.art.code, prop)
    return tuple((things or symbols).values())[:MAX_PROPS]


@cache
def _relations() -> Mapping[str, Relation]:
    return {word: Relation(name) for name, listed in words.grammar()["relations"].items() for word in listed.split()}


def _relation(tokens: tuple[Token, ...], first: int) -> Relation:
    """The preposition or verb that leads the thing, over articles, numbers, adjectives and "of"."""
    for back in range(first - 1, max(first - 6, -1), -1):
        if tokens[back + 1].paused:
            break
        word = tokens[back].word
        if word in _relations():
            return _relations()[word]
        if not (words.announced(tokens[back]) or word == "of"):
            break
    return Relation.NONE


def _moment(told: Reading, match: Match, shown: set[str]) -> Moment:
    token = told.tokens[match.first]
    return Moment(token.place, token.start, match.art, match.art.code in shown)


def _unmatched(seen: Reading, named: frozenset[int], told: Reading) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for reading, settled in ((seen, named), (told, frozenset[int]())):
        matched = {at for match in reading.matches for at in range(match.first, match.last + 1)}
        matched |= settled | playing.spoken_for(reading.tokens)
        for at, token in enumerate(reading.tokens):
            if at not in matched and _has_content(token):
                found.setdefault(token.text.lower(), token.text)
    return tuple(found.values())


def _has_content(token: Token) -> bool:
    small = words.group("stop") | words.group("adjectives") | words.group("determiners") | words.group("prepositions")
    return len(token.text) > 2 and token.word not in small and not token.code and not lexicon.is_verb(token.word)
