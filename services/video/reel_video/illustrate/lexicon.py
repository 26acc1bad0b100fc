"""English words and phrases → art, and which words of a text mean one.

The words are in `data/pictures.toml`, the names of the emoji set come after them. A word that is not there has no
picture: nothing is matched by likeness. Words with several meanings follow the rules in `data/grammar.toml`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import emoji

from reel_video.illustrate import foreign, gallery, words
from reel_video.illustrate.words import Token

_LONGEST = 6
_COMPANY = 15
"""How many tokens away a word can tell which meaning another has."""


class Kind(StrEnum):
    """What a picture can be used for."""

    ACTOR = "actor"
    PROP = "prop"
    FOOD = "food"
    PLACE = "place"
    WEATHER = "weather"
    SYMBOL = "symbol"
    FACE = "face"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Art:
    """One picture: its OpenMoji code, its plain English name and what it can be used for."""

    code: str
    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Match:
    """Tokens `first` to `last` mean this art; `flavour` is "code" for programming matters, else ""."""

    first: int
    last: int
    art: Art
    plural: bool = False
    flavour: str = ""
    name: str = ""
    """The name it was called by, where it was."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as tokens (in English where another language was translated) and the pictures it names, in order."""

    tokens: tuple[Token, ...]
    matches: tuple[Match, ...]


@cache
def _ranges() -> tuple[tuple[int, int, Kind], ...]:
    return tuple(
        (int(low, 16), int(high or low, 16), Kind(kind))
        for kind, listed in words.load("kinds.toml").items()
        if kind != "leave"
        for low, _, high in (part.partition("-") for part in listed.split())
    )


def _kind(code: str) -> Kind:
    point = int(code.split("-")[0], 16)
    return next(kind for low, high, kind in _ranges() if low <= point <= high)


@cache
def _curated() -> Mapping[str, Art]:
    return {
        code: Art(code, next(iter(words.phrases(listed))), Kind(kind))
        for kind, pictures in words.load("pictures.toml").items()
        for code, listed in pictures.items()
    }


@cache
def art(code: str) -> Art:
    """The art of a code, named and sorted; Permanent when there is no such picture."""
    gallery.find(code)
    if code in _curated():
        return _curated()[code]
    sign = "".join(chr(int(point, 16)) for point in code.split("-"))
    about = emoji.EMOJI_DATA.get(sign) or emoji.EMOJI_DATA.get(sign + "\ufe0f") or {}
    name = str(about.get("en", code)).strip(":").replace("_", " ").lower()
    return Art(code, name, _kind(code))


@cache
def _table() -> Mapping[str, Art]:
    table: dict[str, Art] = {}
    for pictures in words.load("pictures.toml").values():
        for code, listed in pictures.items():
            table.update(dict.fromkeys(words.phrases(listed), art(code)))
    leave = words.load("kinds.toml")["leave"]
    left = frozenset(leave["words"].split()) | frozenset(words.phrases(leave["phrases"]))
    for sign, about in emoji.EMOJI_DATA.items():
        if "_skin_tone" in about["en"]:
            continue
        name = words.phrase(str(about["en"]).strip(":").replace("_", " ").lower())
        if about["status"] != emoji.STATUS["fully_qualified"] or name in left or name in table:
            continue
        code = gallery.code_of(sign)
        if code and name and _kind(code) is not Kind.FLAG:
            table[name] = art(code)
    return table


@cache
def _flags() -> Mapping[str, Art]:
    left = frozenset(words.phrases(words.load("kinds.toml")["leave"]["flags"].replace(" ", ",")))
    found = ((str(about["en"]).strip(":").replace("_", " "), sign) for sign, about in emoji.EMOJI_DATA.items())
    return {
        words.phrase(name): art(gallery.code_of(sign))
        for name, sign in found
        if 0x1F1E6 <= ord(sign[0]) <= 0x1F1FF and gallery.code_of(sign) and words.phrase(name) not in left
    }


@cache
def _idioms() -> frozenset[str]:
    return frozenset(words.phrases(words.grammar()["idioms"].replace("\n", " ")))


@cache
def _verbs() -> Mapping[str, Art]:
    pictures = words.load("verbs.toml")["picture"]
    return {verb: art(code) for code, listed in pictures.items() for verb in words.phrases(listed)}


@cache
def known_verbs() -> frozenset[str]:
    """Base forms of every verb that says something about a scene."""
    data = words.load("verbs.toml")
    relations = words.grammar()["relations"]
    doing = (relations[name] for name in ("holding", "wearing", "riding", "eating"))
    related = frozenset(word for listed in doing for word in listed.split())
    acting = frozenset(verb for listed in data["action"].values() for verb in words.phrases(listed))
    return acting | related | _verbs().keys() | frozenset(data["irregular"].values())


def is_verb(word: str) -> bool:
    """Whether a word can be a form of a verb we know."""
    return any(base in known_verbs() for base in words.bases(word))


def look_up(name: str) -> Art | None:
    """The picture of exactly this word or phrase (or emoji, or code), whatever else it means; else None."""
    if name in gallery.codes():
        return art(name)
    tokens = words.tokenize(name)
    if len(tokens) == 1 and tokens[0].code:
        return art(tokens[0].code)
    found = _table().get(" ".join(token.word for token in tokens))
    if found is None and len(tokens) == 1:
        rules = _senses(tokens[0].word)
        code = next((rule["art"] for rule in reversed(rules) if "near" not in rule), "")
        return art(code) if code else None
    return found


def read(text: str, *, described: bool = False, language: str = "en", around: frozenset[str] = frozenset()) -> Reading:
    """The words of a text and the pictures they name, longest phrases first.

    `described` marks a description of a picture, in which a bare noun is meant; in narration a word that may be a
    verb must stand where a noun does. `language` is assumed where the text does not tell; `around` are words of the
    neighbouring text, which help to choose between meanings.
    """
    tokens = words.tokenize(text)
    spoken = foreign.guess(tokens) or language[:2]
    if spoken != "en":
        glossed = foreign.english(tokens, spoken)
        if foreign.knows(glossed):
            return Reading(glossed, _find(glossed, True, around))
    return Reading(tokens, _find(tokens, described, around))


def _find(tokens: tuple[Token, ...], described: bool, around: frozenset[str]) -> tuple[Match, ...]:
    found: list[Match] = []
    at = 0
    while at < len(tokens):
        length, match = _longest(tokens, at, described, around)
        if match:
            found.append(match)
        at += length
    return tuple(found)


def _longest(tokens: tuple[Token, ...], at: int, described: bool, around: frozenset[str]) -> tuple[int, Match | None]:
    if tokens[at].code:
        return 1, _ready(tokens[at], at)
    for length in range(_LONGEST, 1, -1):
        run = words.joined(tokens, at, length)
        if not run:
            continue
        if not described and run in _idioms():
            return length, None
        hit = _phrase(run, tokens[at : at + length])
        if hit:
            return length, Match(at, at + length - 1, hit[0], plural=hit[1], flavour=_flavour(hit[0]))
    return 1, _single(tokens, at, described, around) if tokens[at].word else None


def _ready(token: Token, at: int) -> Match | None:
    """An emoji in the text, or a name translated from another language: of those only names of things."""
    entry = art(token.code)
    named = any(char.isalpha() for char in token.text)
    if named and (entry.kind in (Kind.SYMBOL, Kind.FACE) or (entry.kind is Kind.FLAG and not token.capital)):
        return None
    return Match(at, at, entry)


def _phrase(run: str, tokens: tuple[Token, ...]) -> tuple[Art, bool] | None:
    head, _, last = run.rpartition(" ")
    for form in words.singulars(last):
        entry = _table().get(f"{head} {form}".strip())
        if entry:
            return entry, form != last
    flag = _flags().get(run)
    return (flag, False) if flag and tokens[0].capital else None


def _single(tokens: tuple[Token, ...], at: int, described: bool, around: frozenset[str]) -> Match | None:
    token = tokens[at]
    for form in words.singulars(token.word):
        if _senses(form):
            if not _is_noun(tokens, at, form, described):
                break
            return _sense(tokens, at, form, around)
        entry = None if form in words.group("stop") else _table().get(form)
        if entry and _is_noun(tokens, at, form, described):
            return Match(at, at, entry, plural=form != token.word, flavour=_flavour(entry))
    flag = _flags().get(token.word)
    if flag and token.capital:
        return Match(at, at, flag)
    return None if described else _told(tokens, at)


def _told(tokens: tuple[Token, ...], at: int) -> Match | None:
    """The picture of a verb that is told: "he celebrates"; never after an article, where it would be a noun."""
    token = tokens[at]
    if words.announced(words.before(tokens, at)) or token.word in words.group("stop"):
        return None
    entry = next((_verbs()[base] for base in words.bases(token.word) if base in _verbs()), None)
    return Match(at, at, entry, flavour=_flavour(entry)) if entry else None


def _senses(word: str) -> list[dict[str, str]]:
    rules: list[dict[str, str]] = words.grammar()["senses"].get(word, [])
    return rules


def _sense(tokens: tuple[Token, ...], at: int, form: str, around: frozenset[str]) -> Match | None:
    near = tokens[max(at - _COMPANY, 0) : at + _COMPANY]
    company = around | {token.word for token in near if token is not tokens[at]}
    lead = words.before(tokens, at)
    bare = lead is None or lead.word not in words.group("determiners")
    plural = form != tokens[at].word
    for rule in _senses(form):
        if "near" in rule and company.isdisjoint(rule["near"].split()):
            continue
        if "name" in rule and (plural or not (bare or (tokens[at].capital and not tokens[at].opens))):
            continue
        if not rule["art"]:
            return None
        entry = art(rule["art"])
        return Match(at, at, entry, plural=plural, flavour=rule.get("flavour", _flavour(entry)))
    return None


def _flavour(entry: Art) -> str:
    return "code" if entry.code == "E1C1" else ""


def _is_noun(tokens: tuple[Token, ...], at: int, form: str, described: bool) -> bool:
    """Whether the word stands where a noun does; a word that is only ever a noun needs less proof than another."""
    lead, follows = words.before(tokens, at), words.after(tokens, at)
    if follows and form in words.group("modifiers") and _is_noun_like(follows):
        return False
    if follows and form in words.group("compounds") and _has_picture(follows) and not is_verb(follows.word):
        return False
    if words.announced(lead):
        return True
    small = form in words.group("stop")
    if lead and (lead.word in words.group("subjects") or (lead.word == "to" and form in words.group("careful"))):
        return False
    if small:
        return False
    if form not in words.group("careful"):
        return True
    if follows and follows.word in words.group("objects"):
        return False
    if form in words.group("easy") or described:
        return True
    if tokens[at].opens and form != tokens[at].word:  # No sentence begins with a verb in -s: "Bears eat fish."
        return follows is None or follows.word not in words.group("determiners")
    return lead is not None and (lead.word in words.group("prepositions") or is_verb(lead.word))


def _has_picture(token: Token) -> bool:
    return token.word not in words.group("stop") and any(form in _table() for form in words.singulars(token.word))


def _is_noun_like(token: Token) -> bool:
    if token.word in words.group("stop") | words.group("prepositions"):
        return False
    return not token.code and (_has_picture(token) or not is_verb(token.word))
