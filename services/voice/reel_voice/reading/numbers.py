"""English names of numbers, as a narrator says them."""

from reel_voice.reading.tables import words

_ONES = words("ones")
_TENS = words("tens")
_SCALES = words("powers")
_IRREGULAR = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_PLAIN_DIGITS_FROM = 10 ** (3 * len(_SCALES) + 3)


def cardinal(number: int) -> str:
    """The number in words: 1234 is "one thousand two hundred thirty-four"."""
    if number < 0:
        return "minus " + cardinal(-number)
    if number < 20:
        return _ONES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens - 1] + (f"-{_ONES[ones]}" if ones else "")
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        return f"{_ONES[hundreds]} hundred" + (f" {cardinal(rest)}" if rest else "")
    if number >= _PLAIN_DIGITS_FROM:
        return digits(str(number))
    power = next(p for p in range(len(_SCALES), 0, -1) if number >= 1000**p)
    high, rest = divmod(number, 1000**power)
    return f"{cardinal(high)} {_SCALES[power - 1]}" + (f" {cardinal(rest)}" if rest else "")


def ordinal(number: int) -> str:
    """The number's place in words: 21 is "twenty-first"."""
    head, mark, last = _split_last(cardinal(number))
    if last in _IRREGULAR:
        return head + mark + _IRREGULAR[last]
    return head + mark + (last[:-1] + "ieth" if last.endswith("y") else last + "th")


def year(number: int) -> str:
    """The number as a year: 1905 is "nineteen oh five", 2000 "two thousand"; from 1000 to 9999."""
    high, low = divmod(number, 100)
    if not 1000 <= number <= 9999 or (high % 10 == 0 and low < 10):
        return cardinal(number)
    if low == 0:
        return f"{cardinal(high)} hundred"
    return f"{cardinal(high)} {'oh ' if low < 10 else ''}{cardinal(low)}"


def digits(text: str) -> str:
    """Digit by digit: "007" is "zero zero seven"."""
    return " ".join(_ONES[int(c)] for c in text)


def decimal(text: str) -> str:
    """A number as written, with commas, a point or leading zeros: "1,234.5", "0.50", "007"."""
    whole, point, fraction = text.replace(",", "").partition(".")
    said = digits(whole) if len(whole) > 1 and whole.startswith("0") else cardinal(int(whole or "0"))
    return f"{said} point {digits(fraction)}" if point and fraction else said


def fraction(above: int, below: int) -> str:
    """A fraction: "one half", "three quarters", "five eighths", "ten out of ten"."""
    if below in (10, 100) or above >= below or below == 0:
        return f"{cardinal(above)} out of {cardinal(below)}"
    part = {2: "half", 4: "quarter"}.get(below) or ordinal(below)
    return f"{cardinal(above)} {part}" if above == 1 else f"{cardinal(above)} {plural(part)}"


def plural(noun: str) -> str:
    """More than one of it."""
    if noun == "half":
        return "halves"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "sh", "ch")) else "s")


def roman(text: str) -> int | None:
    """The value of a Roman numeral in its usual form up to 89, else None."""
    value = 0
    for i, c in enumerate(text):
        if c not in _ROMAN:
            return None
        one = _ROMAN[c]
        value += -one if one < max((_ROMAN.get(d, 0) for d in text[i + 1 :]), default=0) else one
    return value if text and _to_roman(value) == text else None


def _to_roman(value: int) -> str:
    if not 0 < value < 90:
        return ""
    tens = ("", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX")[value // 10]
    return tens + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[value % 10]


def _split_last(said: str) -> tuple[str, str, str]:
    cut = max(said.rfind(" "), said.rfind("-"))
    return said[: max(cut, 0)], said[cut] if cut >= 0 else "", said[cut + 1 :]
