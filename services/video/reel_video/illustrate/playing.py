"""How a shot is played: where, in what mood, doing what, at what time and in what weather.

All of it is looked up in `data/settings.toml` and `data/verbs.toml`; negation is not understood.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from reel_video.illustrate import words
from reel_video.illustrate.lexicon import Kind, Reading
from reel_video.illustrate.words import Token

_LONGEST = 4
_SEEN_WEIGHT = 3
"""A mood in the description counts as much as three in the narration."""


class Setting(StrEnum):
    """Where a shot plays; the stage has a backdrop for each."""

    ROOM = "room"
    KITCHEN = "kitchen"
    BEDROOM = "bedroom"
    OFFICE = "office"
    CLASSROOM = "classroom"
    LIBRARY = "library"
    LABORATORY = "laboratory"
    RESTAURANT = "restaurant"
    STAGE = "stage"
    STADIUM = "stadium"
    STREET = "street"
    CITY = "city"
    PARK = "park"
    GARDEN = "garden"
    FOREST = "forest"
    BEACH = "beach"
    SEA = "sea"
    UNDERWATER = "underwater"
    MOUNTAINS = "mountains"
    DESERT = "desert"
    FARM = "farm"
    SPACE = "space"
    NIGHT_SKY = "night_sky"
    ABSTRACT = "abstract"


class Mood(StrEnum):
    """What the actors feel."""

    HAPPY = "happy"
    SAD = "sad"
    SURPRISED = "surprised"
    ANGRY = "angry"
    SCARED = "scared"
    THINKING = "thinking"
    PROUD = "proud"
    LOVE = "love"
    SLEEPY = "sleepy"
    LAUGHING = "laughing"
    NEUTRAL = "neutral"


class Action(StrEnum):
    """What the first actor does."""

    IDLE = "idle"
    TALK = "talk"
    WALK = "walk"
    RUN = "run"
    JUMP = "jump"
    DANCE = "dance"
    FLY = "fly"
    TYPE = "type"
    SLEEP = "sleep"
    FALL = "fall"
    CELEBRATE = "celebrate"
    SHAKE = "shake"
    THINK = "think"
    EAT = "eat"


class TimeOfDay(StrEnum):
    """Light of the backdrop; ANY when the words do not say."""

    MORNING = "morning"
    DAY = "day"
    EVENING = "evening"
    NIGHT = "night"
    ANY = "any"


class Weather(StrEnum):
    """Weather of the backdrop; NONE when the words do not say."""

    SUN = "sun"
    RAIN = "rain"
    SNOW = "snow"
    STORM = "storm"
    WIND = "wind"
    FOG = "fog"
    CLOUD = "cloud"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Spot:
    """The setting and the tokens of the description that named it (none when it was only likely)."""

    setting: Setting
    named_by: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Hit:
    value: str
    first: int
    last: int


@cache
def _table(file: str, section: str) -> Mapping[str, str]:
    return {form: value for value, listed in words.load(file)[section].items() for form in words.phrases(listed)}


@cache
def _likely() -> Mapping[str, Setting]:
    return {
        code: Setting(name)
        for name, codes in reversed(words.load("settings.toml")["likely"].items())
        for code in codes.split()
    }


def _hits(
    tokens: tuple[Token, ...], table: Mapping[str, str], *, verbs: bool = False, exact: bool = False
) -> Iterator[_Hit]:
    at = 0
    while at < len(tokens):
        length = 1
        for size in range(_LONGEST, 0, -1):
            run = words.joined(tokens, at, size)
            value = (table.get(run, "") if exact else _value(run, table, verbs)) if run else ""
            if value:
                yield _Hit(value, at, at + size - 1)
                length = size
                break
        at += length


def _value(run: str, table: Mapping[str, str], verbs: bool) -> str:
    head, _, last = run.rpartition(" ")
    forms = words.bases(last) if verbs else words.singulars(last)
    return next((table[key] for form in forms if (key := f"{head} {form}".strip()) in table), "")


def _is_placed(tokens: tuple[Token, ...], first: int) -> bool:
    """Whether a preposition of place leads the words, over articles and whatever describes the place."""
    for back in range(first - 1, max(first - 5, -1), -1):
        if tokens[back + 1].paused:
            return False
        if tokens[back].word in words.group("placing"):
            return True
        if tokens[back].word in words.group("stop") and not words.announced(tokens[back]):
            return False
    return tokens[first].word in words.group("placing")


def setting(seen: Reading, told: Reading) -> Spot:
    """Where it plays: named by the description, named by the narration, or where such things usually are."""
    table = _table("settings.toml", "names")
    hits = list(_hits(seen.tokens, table, exact=True))
    pictured = {at for match in seen.matches for at in range(match.first, match.last + 1)}
    placed = [hit for hit in hits if _is_placed(seen.tokens, hit.first)]
    bare = [hit for hit in hits if hit.first not in pictured]
    for hit in (*placed, *bare):
        alike = (other for other in hits if other.value == hit.value)
        return Spot(Setting(hit.value), frozenset(at for one in alike for at in range(one.first, one.last + 1)))
    for hit in _hits(told.tokens, table, exact=True):
        if _is_placed(told.tokens, hit.first):
            return Spot(Setting(hit.value))
    matches = seen.matches or tuple(match for match in told.matches if match.art.kind is Kind.ACTOR)
    leading = next((match for match in matches if match.art.kind is Kind.ACTOR), None)
    telling = [match for match in matches if match is leading or match.art.kind is not Kind.ACTOR]
    telling = [match for match in telling if match.art.code in _likely() and not match.flavour]
    telling.sort(key=lambda match: match.art.kind is not Kind.PLACE)
    return Spot(_likely()[telling[0].art.code] if telling else Setting.ABSTRACT)


def spoken_for(tokens: tuple[Token, ...]) -> frozenset[int]:
    """The tokens that say where, when or in what mood: they are shown, though not by a picture of their own."""
    tables = [_table("settings.toml", section) for section in ("names", "time", "weather")]
    hits = [hit for table in tables for hit in _hits(tokens, table)]
    hits += _hits(tokens, _table("verbs.toml", "mood"), verbs=True)
    return frozenset(at for hit in hits for at in range(hit.first, hit.last + 1))


def mood(seen: tuple[Token, ...], told: tuple[Token, ...]) -> Mood:
    """The mood most of the words speak of; of equals the first."""
    table = _table("verbs.toml", "mood")
    weights: dict[str, int] = {}
    for tokens, weight in ((seen, _SEEN_WEIGHT), (told, 1)):
        for hit in _hits(tokens, table, verbs=True):
            weights[hit.value] = weights.get(hit.value, 0) + weight
    return Mood(max(weights, key=lambda name: weights[name])) if weights else Mood.NEUTRAL


def action(seen: Reading, told: Reading) -> Action:
    """What is done: the first verb that moves, of the description before the narration; else talking, else idle."""
    found = [value for reading in (seen, told) for value in _actions(reading)]
    moving = [value for value in found if value not in (Action.IDLE, Action.TALK)]
    talking = [value for value in found if value is Action.TALK]
    return next(iter((*moving, *talking)), Action.IDLE)


def _actions(reading: Reading) -> Iterator[Action]:
    tokens = reading.tokens
    nouns = {match.first for match in reading.matches if not _is_verb_form(tokens[match.first].word)}
    for hit in _hits(tokens, _table("verbs.toml", "action"), verbs=True):
        lead, follows = words.before(tokens, hit.first), words.after(tokens, hit.last)
        moving = tokens[hit.first].word.endswith("ing")
        governed = lead is not None and lead.word in words.group("prepositions")
        named = words.announced(lead) or governed
        if hit.first in nouns or (named and not moving) or (follows and follows.word == "of"):
            continue
        yield Action(hit.value)


def _is_verb_form(word: str) -> bool:
    return word.endswith(("ing", "ed", "s"))


def time_of_day(seen: tuple[Token, ...], told: tuple[Token, ...]) -> TimeOfDay:
    """The first time of day the description names, else the narration."""
    table = _table("settings.toml", "time")
    hits = (hit for tokens in (seen, told) for hit in _hits(tokens, table))
    return next((TimeOfDay(hit.value) for hit in hits), TimeOfDay.ANY)


def weather(seen: tuple[Token, ...], told: tuple[Token, ...]) -> Weather:
    """The weather the description names; of the narration only words like "rainy" and "snowing" count."""
    table = _table("settings.toml", "weather")
    shown = (hit.value for hit in _hits(seen, table))
    said = (hit.value for hit in _hits(told, table) if told[hit.first].word.endswith(("y", "ing")))
    return next((Weather(value) for found in (shown, said) for value in found), Weather.NONE)
