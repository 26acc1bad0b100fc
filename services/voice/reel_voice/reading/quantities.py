"""Money, measures, times, dates, ranges and plain numbers in English."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from reel_voice.reading import numbers
from reel_voice.reading.tables import pairs, table, words

N = r"[0-9][0-9,]*(?:\.[0-9]+)?|\.[0-9]+"


@dataclass(frozen=True, slots=True)
class Around:
    """A word's neighbours in the text, without their punctuation; "" at the ends of a sentence."""

    before: str = ""
    after: str = ""
    british: bool = False


_CURRENCIES = pairs("currencies")

_PLURALS = table("plurals")
_SCALES = table("scales")
_SCALE_WORDS = frozenset({"thousand", "million", "billion", "trillion"})
# Singular; "per" keeps what follows it singular.
UNITS = table("units")
_UNIT = "|".join(re.escape(u) for u in sorted(UNITS, key=len, reverse=True))
_MONTH_NAMES = words("months")
_MONTHS = frozenset(m[:3] for m in _MONTH_NAMES)
_YEAR_COMES_AFTER = frozenset(words("years_follow")) | {m.lower() for m in _MONTH_NAMES}
_FIXED = table("fixed")
_VERSIONED = frozenset(words("versioned"))

_MONEY = re.compile(
    rf"^(?P<minus>[-−–])?(?P<sign>US\$|[$€£¥₹₩₽₺₿])(?P<n>{N})(?P<scale>k|K|mn|m|M|bn|B|b|tn|T)?(?P<more>\+)?$"
)
_MONEY_AFTER = re.compile(
    rf"^(?P<minus>[-−–])?(?P<n>{N})(?P<scale>k|K|M|bn)?(?P<sign>[€£¥₹₩₽₺₿¢]|zł|EUR|USD|GBP|CHF)(?P<more>\+)?$"
)
_PERCENT = re.compile(rf"^(?P<sign>[-−+~±])?(?P<n>{N})(?:[-–](?P<m>{N}))?(?P<mark>%|‰)$")
_MEASURE = re.compile(rf"^(?P<sign>[-−+~±])?(?P<n>{N})(?:[-–](?P<m>{N}))?[-‑]?(?P<unit>{_UNIT})$")
_CLOCK = re.compile(r"^(?P<h>[01]?[0-9]|2[0-3]):(?P<m>[0-5][0-9])(?::(?P<s>[0-5][0-9]))?(?P<half>[aApP]\.?[mM]\.?)?$")
_HOUR = re.compile(r"^(?P<h>1[0-2]|[1-9])(?P<half>[aApP]\.?[mM]\.?)$")
_ISO = re.compile(r"^(?P<y>[0-9]{4})-(?P<m>0[1-9]|1[0-2])-(?P<d>0[1-9]|[12][0-9]|3[01])$")
_SLASHED = re.compile(r"^(?P<a>[0-9]{1,2})[/.](?P<b>[0-9]{1,2})[/.](?P<y>[0-9]{4})$")
_RATIO = re.compile(r"^(?P<a>[0-9]{1,4}):(?P<b>[0-9]{1,4})$")
_FRACTION = re.compile(r"^(?P<a>[0-9]{1,3})/(?P<b>[0-9]{1,4})$")
_ORDINAL = re.compile(r"^(?P<n>[0-9][0-9,]*)(?:st|nd|rd|th)$", re.IGNORECASE)
_DECADE = re.compile(r"^['’]?(?P<y>[0-9]{2}|[0-9]{4})['’]?s$")
_HEIGHT = re.compile(r"^(?P<feet>[1-9])['′’](?P<inches>[0-9]|1[01])(?:[\"″”]|'')?$")
_TIMES = re.compile(rf"^(?P<n>{N})(?:x|×)$")
_SIZE = re.compile(r"^(?P<a>[0-9]+)[x×](?P<b>[0-9]+)$")
_SCALED = re.compile(rf"^(?P<sign>[-−+~±])?(?P<n>{N})(?P<scale>k|M|mn|bn|B)(?P<more>\+)?$")
_RANGE = re.compile(rf"^(?P<a>{N})[-–—](?P<b>{N})$")
_NUMBERED = re.compile(r"^(?:#|№|[Nn]o\.)(?P<n>[0-9]+)$")
_VERSION = re.compile(r"^[vV]?(?P<n>[0-9]+(?:\.[0-9]+)+)$")
_PLAIN = re.compile(rf"^(?P<sign>[-−+~±<>≈])?(?P<n>{N})(?P<more>\+)?$")
_SIGNS = {"-": "minus ", "−": "minus ", "–": "minus ", "+": "plus ", "~": "about ", "±": "plus or minus ",
          "<": "less than ", ">": "more than ", "≈": "about ", "": ""}  # fmt: skip


def say_quantity(word: str, around: Around) -> str | None:
    """The word as a quantity ("$5.99", "3rd", "10x", "3:30pm"), or None when it is none."""
    if said := _FIXED.get(word):
        return said
    if after_number := _unit_alone(word, around):
        return after_number
    for pattern, say in _RULES:
        if (match := pattern.match(word)) and (said := say(match, around)):
            return said
    return None


def is_number(word: str) -> bool:
    """Whether the word is a plain number or an amount, so that a unit or scale may follow it."""
    return bool(_PLAIN.match(word) or _MONEY.match(word) or _RANGE.match(word))


def counted(amount: str, unit: str, *, attributive: bool = False) -> str:
    """The unit in the number that fits the amount: one kilometer, two kilometers per hour."""
    if amount in {"1", "one"} or attributive:
        return unit
    head, per, tail = unit.partition(" per ")
    first, space, rest = head.partition(" ")
    if first in {"degree"}:
        return f"degrees{space}{rest}"
    *most, last = head.split(" ")
    many = _PLURALS.get(last) or numbers.plural(last)
    return " ".join([*most, many]) + per + tail


def _unit_alone(word: str, around: Around) -> str | None:
    """ "km/h" after "100", "million" after "$5", "EUR" after "20"."""
    if not is_number(around.before):
        return None
    if money := _MONEY.match(around.before):
        return f"{word} {counted('2', _CURRENCIES[money['sign']][0])}" if word in _SCALE_WORDS else None
    amount = around.before.lstrip("+-−~")
    if word in _CURRENCIES:
        return counted(amount, _CURRENCIES[word][0])
    if word == "%":
        return "percent"
    return counted(amount, UNITS[word]) if word in UNITS else None


def _money(match: re.Match[str], around: Around) -> str:
    unit, small = _CURRENCIES[match["sign"]]
    sign, more = "minus " if match["minus"] else "", " plus" if match.groupdict().get("more") else ""
    if match["scale"]:
        return f"{sign}{numbers.decimal(match['n'])} {_SCALES[match['scale']]} {counted('2', unit)}{more}"
    if around.after in _SCALE_WORDS:
        return sign + numbers.decimal(match["n"])
    whole, _, cents = match["n"].replace(",", "").partition(".")
    if small and len(cents) == 2:
        said = f"{numbers.cardinal(int(whole or '0'))} {counted(whole, unit)}"
        minor = f"{numbers.cardinal(int(cents))} {counted(str(int(cents)), small)}"
        if int(cents) == 0:
            return sign + said + more
        return sign + (minor if int(whole or "0") == 0 else f"{said} and {minor}") + more
    return f"{sign}{numbers.decimal(match['n'])} {counted(match['n'], unit)}{more}"


def _percent(match: re.Match[str], around: Around) -> str:
    mark = "percent" if match["mark"] == "%" else "per mille"
    upto = f" to {numbers.decimal(match['m'])}" if match["m"] else ""
    return f"{_SIGNS[match['sign'] or '']}{numbers.decimal(match['n'])}{upto} {mark}"


def _measure(match: re.Match[str], around: Around) -> str | None:
    n, m, unit = match["n"], match["m"], match["unit"]
    if unit == "s" and len(n) in (2, 4) and n.endswith("0"):
        return None  # the 90s are a decade
    if unit in {"A", "V", "W", "L", "t"} and not n.isdigit():
        return None
    upto = f" to {numbers.decimal(m)}" if m else ""
    hyphened = "-" in match[0][1:] and not m
    return f"{_SIGNS[match['sign'] or '']}{numbers.decimal(n)}{upto} " + counted(
        m or n, UNITS[unit], attributive=hyphened
    )


def _clock(match: re.Match[str], around: Around) -> str:
    half = " " + " ".join(c.upper().replace("A", "ay") for c in match["half"] if c.isalpha()) if match["half"] else ""
    hour, minute = int(match["h"]), match["m"]
    half_follows = around.after.lower().replace(".", "") in {"am", "pm"}
    said = numbers.cardinal(hour)
    if match["s"]:
        return f"{said} {numbers.cardinal(int(minute))} {numbers.cardinal(int(match['s']))}"
    if minute == "00":
        return said + (half or ("" if half_follows else " o'clock" if 1 <= hour <= 12 else " hundred"))
    return f"{said} {'oh ' if minute[0] == '0' else ''}{numbers.cardinal(int(minute))}{half}"


def _hour(match: re.Match[str], around: Around) -> str:
    half = "ay M" if match["half"][0] in "aA" else "P M"
    return f"{numbers.cardinal(int(match['h']))} {half}"


def _date(day: int, month: int, year: int) -> str:
    return f"{_MONTH_NAMES[month - 1]} {numbers.ordinal(day)}, {numbers.year(year)}"


def _slashed(match: re.Match[str], around: Around) -> str | None:
    a, b = int(match["a"]), int(match["b"])
    month, day = (b, a) if around.british or a > 12 or "." in match[0] else (a, b)
    return _date(day, month, int(match["y"])) if 1 <= month <= 12 and 1 <= day <= 31 else None


def _decade(match: re.Match[str], around: Around) -> str | None:
    y = match["y"]
    if not y.endswith("0"):
        return None
    if len(y) == 2:
        return numbers.plural(numbers.cardinal(int(y))) if int(y) >= 20 else None
    return numbers.plural(numbers.year(int(y)))


def _range(match: re.Match[str], around: Around) -> str:
    a, b = match["a"], match["b"]
    years = all(_is_year(x) for x in (a, b)) or (_is_year(a) and len(b) == 2)
    return f"{_year_or_number(a, years)} to {_year_or_number(b, years and len(b) == 4)}"


def _version(match: re.Match[str], around: Around) -> str | None:
    parts = match["n"].split(".")
    if len(parts) == 2 and match[0][0] not in "vV" and around.before.lower() not in _VERSIONED:
        return None
    said = " point ".join(numbers.decimal(part) for part in parts)
    return f"version {said}" if match[0][0] in "vV" else said


def _plain(match: re.Match[str], around: Around) -> str:
    n, more = match["n"], " plus" if match["more"] else ""
    before = around.before.lower()
    a_month = before.capitalize() in _MONTHS or before.capitalize() in _MONTH_NAMES
    if a_month and n.isdigit() and 1 <= int(n) <= 31:
        return numbers.ordinal(int(n))
    a_year = _is_year(n) and not match["sign"] and (
        (n >= "1900" and around.after not in UNITS) or before in _YEAR_COMES_AFTER
    )  # fmt: skip
    return _SIGNS[match["sign"] or ""] + _year_or_number(n, a_year) + more


def _is_year(n: str) -> bool:
    return len(n) == 4 and n.isdigit() and "1000" <= n <= "2099"


def _year_or_number(n: str, a_year: bool) -> str:
    return numbers.year(int(n)) if a_year else numbers.decimal(n)


def _times(match: re.Match[str], around: Around) -> str:
    return f"{numbers.decimal(match['n'])} times"


def _size(match: re.Match[str], around: Around) -> str:
    return " by ".join(_year_or_number(n, len(n) == 4 and n[0] != "0") for n in match.group("a", "b"))


def _scaled(match: re.Match[str], around: Around) -> str:
    more = " plus" if match["more"] else ""
    return f"{_SIGNS[match['sign'] or '']}{numbers.decimal(match['n'])} {_SCALES[match['scale']]}{more}"


_Rule = Callable[[re.Match[str], Around], str | None]
_RULES: tuple[tuple[re.Pattern[str], _Rule], ...] = (
    (_MONEY, _money),
    (_MONEY_AFTER, _money),
    (_PERCENT, _percent),
    (_CLOCK, _clock),
    (_HOUR, _hour),
    (_ISO, lambda m, _: _date(int(m["d"]), int(m["m"]), int(m["y"]))),
    (_SLASHED, _slashed),
    (_RATIO, lambda m, _: f"{numbers.decimal(m['a'])} to {numbers.decimal(m['b'])}"),
    (_FRACTION, lambda m, _: numbers.fraction(int(m["a"]), int(m["b"]))),
    (_ORDINAL, lambda m, _: numbers.ordinal(int(m["n"].replace(",", "")))),
    (_DECADE, _decade),
    (_HEIGHT, lambda m, _: f"{numbers.decimal(m['feet'])} foot {numbers.decimal(m['inches'])}"),
    (_TIMES, _times),
    (_SIZE, _size),
    (_MEASURE, _measure),
    (_SCALED, _scaled),
    (_RANGE, _range),
    (_NUMBERED, lambda m, _: f"number {numbers.decimal(m['n'])}"),
    (_VERSION, _version),
    (_PLAIN, _plain),
)
