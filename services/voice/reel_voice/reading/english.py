"""English words that are not said as they are written: abbreviations, capitals, symbols, Roman numerals."""

import re

from reel_voice.reading import code, numbers
from reel_voice.reading.quantities import Around, is_number, say_quantity
from reel_voice.reading.tables import table, words

_SYMBOLS = table("symbols")
_INSIDE = {"&": " and ", "+": " plus ", "=": " equals ", "→": " to ", "×": " by ", "/": " ", "@": " at ", "_": " ",
           "|": ", ", "~": " ", "^": " ", "<": " ", ">": " ", "\\": " ", "*": " ",
           '"': " ", "(": " ", ")": " ", "[": " ", "]": " ", "{": " ", "}": " ", "`": ""}  # fmt: skip
_ABBREVIATIONS = table("abbreviations")
_WITHOUT_POINT = frozenset(words("without_point"))
_CALENDAR = table("calendar")
_NAMES = table("names")
_SPELLED = frozenset(words("spelled"))
_SAID_AS_WORDS = frozenset(words("said_as_words"))
_NUMBERED_THINGS = frozenset(words("numbered_things"))
_REIGNS = frozenset(words("reigns"))
_CONSONANT = "[BCDFGHJKLMNPQRSTVWXZ]"
_FIRST_CONSONANTS = frozenset(words("first_consonants"))
_HUMPED = re.compile(r"^(?!Mc|Mac|O['’]|De|La|Le|Van)[A-Za-z]*[a-z][A-Z][A-Za-z]*$")
_HUMP = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_CAPITALS = re.compile(r"^([A-Z]{2,})(s|['’]s)?$")
_MIXED = re.compile(r"^(?=.*[A-Za-z])(?=.*[0-9])[A-Za-z0-9]+$")
_POINTED = re.compile(r"^(?:[A-Za-z]\.){2,}[A-Za-z]?$")
_EITHER = re.compile(r"^(he/she|she/he|his/her|him/her|and/or|either/or|yes/no|his/hers)$", re.IGNORECASE)


def say_word(word: str, around: Around, *, shouting: bool = False, pointed: bool = False) -> str:
    """What is said for one word without its punctuation; `pointed` tells that a full stop followed it."""
    for say in (_symbol, _name, _abbreviation, say_quantity, _numeral):
        if (said := say(word, around)) is not None:
            return said
    if pointed and (said := _pointed_abbreviation(word, around)):
        return said
    if code.looks_like_code(word):
        return code.say_code(word)
    if code.looks_like_file_name(word):
        return code.say_file_name(word)
    if word == "A" and around.before and not shouting:
        return "ay"  # plan A, vitamin A
    if capitals := _CAPITALS.match(word):
        return _say_capitals(capitals[1], "'s" if capitals[2] else "", shouting)
    if _HUMPED.match(word):
        return " ".join(say_word(part, Around()) for part in _HUMP.findall(word))
    if _MIXED.match(word):
        return " ".join(_mixed_part(p) for p in re.findall(r"[A-Za-z]+|[0-9]+", word))
    if "-" in word.strip("-") and re.search(r"[0-9]|[A-Z]{2}", word):
        return " ".join(say_word(p, Around(), shouting=shouting) for p in word.split("-") if p)
    return _plain(word)


def is_capital_word(word: str) -> bool:
    """Whether a word is written in capitals and has more than one."""
    return len(word) > 1 and word.isupper() and any(c.isalpha() for c in word)


def is_symbol(word: str) -> bool:
    """Whether a word is a sign that is said, and not punctuation."""
    return word in _SYMBOLS or word in code.SURE_OPERATORS


def is_abbreviation(word: str) -> bool:
    """Whether a full stop after the word may belong to it."""
    low = word.lower().rstrip(".")
    return low in _ABBREVIATIONS or low in _CALENDAR or low in {"st", "no"} or "." in low


def _symbol(word: str, around: Around) -> str | None:
    if word == "<3" or word not in _SYMBOLS:
        return _SYMBOLS.get(word)
    if word == "%" and is_number(around.before):
        return "percent"
    return _SYMBOLS[word]


def _name(word: str, around: Around) -> str | None:
    low = word.lower()
    if either := _EITHER.match(word):
        return either[1].replace("/", " or ") if "and/" not in low else "and or"
    return _NAMES.get(low)


def _abbreviation(word: str, around: Around) -> str | None:
    low = word.lower().rstrip(".")
    return _ABBREVIATIONS.get(low) if low in _WITHOUT_POINT or "." in low else None


def _pointed_abbreviation(word: str, around: Around) -> str | None:
    """Abbreviations that are words without their point: "St. John", "No. 5", "Dec. 3", "Inc."."""
    low = word.lower()
    if low == "st":
        return "Saint" if around.after[:1].isupper() else "Street"
    if low == "no":
        return "number" if around.after[:1].isdigit() else None
    if low in _CALENDAR and word[:1].isupper():
        return _CALENDAR[low] if around.after[:1].isdigit() or low not in {"mar", "mon"} else None
    if low in {"co", "ed", "gen", "mt", "ft", "lt", "rev", "hon", "est", "fig", "sr", "jr", "ms"} and not (
        around.after or low in {"co", "jr", "sr"}
    ):
        return None
    return _ABBREVIATIONS.get(low)


def _numeral(word: str, around: Around) -> str | None:
    value = numbers.roman(word)
    before = around.before
    if value is None or not before:
        return None
    if before.lower() in _NUMBERED_THINGS:
        return numbers.cardinal(value)
    if len(word) < 2 or value > 39 or not before[:1].isupper() or before.isupper():
        return None
    return f"the {numbers.ordinal(value)}" if before.lower() in _REIGNS else numbers.cardinal(value)


def _say_capitals(word: str, ending: str, shouting: bool) -> str:
    """Letters or a word: a shout is said as a word, an acronym that cannot be pronounced is spelled."""
    begins = re.match(f"{_CONSONANT}*", word)
    sayable_start = begins is not None and (len(begins[0]) < 2 or begins[0].lower() in _FIRST_CONSONANTS)
    pronounceable = sayable_start and bool(re.search("[AEIOUY]", word)) and not re.search(f"{_CONSONANT}{{4}}", word)
    a_syllable = bool(re.fullmatch(f"{_CONSONANT}[AEIOUY]{_CONSONANT}", word))
    as_word = word in _SAID_AS_WORDS or (shouting and len(word) > 1) or len(word) > 3 or a_syllable
    if word in _SPELLED or not (as_word and pronounceable):
        return code.spell(word) + ending
    return word.lower() + ending.replace("'s", "s" if ending else "")


def _mixed_part(part: str) -> str:
    if part.isdigit():
        return numbers.decimal(part)
    return code.spell(part) if len(part) < 4 and (part.isupper() or len(part) == 1) else say_word(part, Around())


def _plain(word: str) -> str:
    if _POINTED.match(word):
        return code.spell(word.replace(".", ""))
    said = "".join(_INSIDE.get(c, c) for c in word)
    return " ".join(re.sub(r"(?<=[^\W\d])\.(?=[^\W\d])", ". ", said).split())
