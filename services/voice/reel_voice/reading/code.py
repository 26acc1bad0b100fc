"""Source code, file names and identifiers as a programmer reads them out."""

import re

from reel_voice.reading import numbers
from reel_voice.reading.tables import table

# Longest first: "==" must not be read as two "=".
_OPERATORS = table("operators")
_PAUSES = {",": ",", ";": ","}
_LEXEMES = re.compile(
    r"(?P<name>[^\W\d]\w*)|(?P<number>[0-9][0-9_]*(?:\.[0-9]+)?)|(?P<operator>"
    + "|".join(re.escape(o) for o in sorted(_OPERATORS, key=len, reverse=True))
    + r")|(?P<other>.)"
)
_HUMPS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+|[^\W\d_]+")
_LETTER_NAMES = {"A": "ay"}
# How a file's ending or a domain's last part is said; others are spelled when they are short.
_ENDINGS = table("endings")
_IDENTIFIERS = table("identifiers")
_CALL = re.compile(r"[\w\])]\(.*|^[\w.]+\[[^\]]*\]|[^\W\d]\w*\[")
_ASSIGNED = re.compile(r"^[^\W\d]\w*(==|!=|<=|>=|\+=|-=|=|:=)[\w'\"\[({-]")
_DOTTED = re.compile(r"^\w+(\.\w+)*\.[A-Za-z]\w{0,4}$")
SURE_OPERATORS = frozenset({"==", "!=", "===", "!==", "<=", ">=", "+=", "-=", "*=", "/=", ":=", "&&", "||", "**", "//"})
"""Tokens that are code wherever they stand."""


def looks_like_code(word: str) -> bool:
    """Whether a word outside code marks is still code: a call, an index, snake_case, an operator."""
    if word in SURE_OPERATORS or _CALL.search(word) or _ASSIGNED.match(word):
        return True
    return bool(re.search(r"[^\W_]_[^\W_]|^_+[a-z]\w*_*$|^--?[a-z][a-z-]*$", word))


def looks_like_file_name(word: str) -> bool:
    """Whether a word is a file's name, a domain or a dotted path: `main.py`, `node.js`, `os.path`."""
    return bool(_DOTTED.match(word)) and not re.fullmatch(r"([A-Za-z]\.)+[A-Za-z]?", word)


def say_code(source: str) -> str:
    """A piece of source in words; quotes and brackets are not said, commas become pauses."""
    if source in _OPERATORS:
        return _OPERATORS[source]
    said: list[str] = []
    before = ""
    for match in _LEXEMES.finditer(source):
        lexeme = match[0]
        if match["name"]:
            said.append(say_name(lexeme))
        elif match["number"]:
            said.append(numbers.decimal(lexeme.replace("_", "")))
        elif lexeme in ".[" or match["operator"]:
            said.append(_mark(lexeme, before, source[match.end() :]))
        elif lexeme in _PAUSES and said:
            said[-1] += _PAUSES[lexeme]
        before = lexeme
    return " ".join(word for word in said if word.strip(","))


def _mark(mark: str, before: str, rest: str) -> str:
    """An operator in its place: between operands, before one, or as a bracket that says something."""
    operand_before = bool(before) and (before[-1].isalnum() or before[-1] in "_)]}'\"")
    if mark == ".":
        return "dot" if operand_before and rest[:1].isalpha() else ""
    if mark == "[":
        return "index" if operand_before and not rest.startswith("]") and before[-1] not in "'\"" else ""
    if mark in {"-", "--"} and not operand_before and rest[:1].isalpha():
        return mark.replace("-", "dash ").strip()
    if mark == "<" and re.match(r"/?[a-z]\w*[^<>]*>", rest):
        return ""
    if mark == ">" and not rest.strip() and before and not operand_before:
        return ""
    if mark in {"*", "**"} and not operand_before:
        return ""
    return _OPERATORS[mark]


def say_name(name: str) -> str:
    """An identifier in words: `snake_case`, `camelCase`, `__init__`, `MAX_SIZE`."""
    dunder = "dunder " if re.fullmatch(r"__\w+__", name) else ""
    parts = [part for part in _HUMPS.findall(name) if part]
    return dunder + " ".join(_part(part) for part in parts)


def _part(part: str) -> str:
    if part.isascii() and part.isdigit():
        return numbers.decimal(part)
    if known := _IDENTIFIERS.get(part.lower()):
        return known
    if len(part) > 1 and part.isupper() and not re.search("[AEIOUY]", part):
        return spell(part)
    return part.lower() if part.isupper() and len(part) > 1 else part


def say_file_name(name: str) -> str:
    """A file's name, domain or dotted path: `main.py` is "main dot P Y"."""
    *heads, last = name.split(".")
    said = [say_name(head) for head in heads]
    return " dot ".join([*(s for s in said if s), _ending(last)])


def _ending(last: str) -> str:
    if known := _ENDINGS.get(last.lower()):
        return known
    return spell(last) if len(last) <= 3 and last.isalnum() and last.isascii() else say_name(last)


def spell(letters: str) -> str:
    """Letter by letter; "A" alone would be read as the article."""
    return " ".join(
        numbers.decimal(c) if c.isascii() and c.isdigit() else _LETTER_NAMES.get(c.upper(), c.upper()) for c in letters
    )
