"""What the rules know, as TOML: lexicon, patterns, languages. Written for this project; nothing is quoted."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """The data file `name`.toml; a folder of that name is read as one table, file after file."""
    root = files(__name__)
    whole: dict[str, Any] = {}
    single = root / f"{name}.toml"
    if single.is_file():
        return tomllib.loads(single.read_text("utf-8"))
    for file in sorted((root / name).iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml"):
            for key, value in tomllib.loads(file.read_text("utf-8")).items():
                whole[key] = whole[key] + value if isinstance(value, list) and key in whole else value
    return whole
