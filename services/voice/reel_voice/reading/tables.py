"""The tables of `english.toml`, read once."""

import tomllib
from pathlib import Path
from typing import Any

_DATA: dict[str, Any] = tomllib.loads(Path(__file__).with_name("english.toml").read_text(encoding="utf-8"))


def table(name: str) -> dict[str, str]:
    """What is written and what is said for it. Errors: KeyError for a table that is not in the file."""
    found: dict[str, str] = _DATA[name]
    return found


def pairs(name: str) -> dict[str, tuple[str, str]]:
    """A table whose values are pairs."""
    return {written: (first, second) for written, (first, second) in _DATA[name].items()}


def words(name: str) -> tuple[str, ...]:
    """A list of words, in the order of the file."""
    return tuple(_DATA[name].split())
