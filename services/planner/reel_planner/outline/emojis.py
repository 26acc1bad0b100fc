"""Emoji in prompts: what they are called, and the text without them."""

import re

import emoji

_DROPPED = re.compile(r"\b(?:face|button|sign|symbol|medium|light|dark|skin tone|selector|with)\b|[^\w\s-]")


def emoji_names(text: str) -> tuple[str, ...]:
    """What the emoji of a text show, in their order, each once: ("a cat", "a rocket")."""
    names: list[str] = []
    for found in emoji.emoji_list(text):
        data = emoji.EMOJI_DATA.get(found["emoji"], {})
        name = " ".join(_DROPPED.sub(" ", str(data.get("en", "")).strip(":").replace("_", " ").lower()).split())
        if name and name not in names:
            names.append(name)
    return tuple(names)


def without_emoji(text: str) -> str:
    """The text with every emoji taken out."""
    return emoji.replace_emoji(text, " ")
