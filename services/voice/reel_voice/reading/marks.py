"""Marks that belong to the page and not to the sentence: Markdown, HTML, emoji, addresses."""

import re

from reel_voice.reading import code

_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u278f\u2795-\u279b\u27b0\u27bf\u2b05-\u2b07\u2b1b\u2b1c\u2b50\u2b55\u231a\u231b\u2328"
    "\u23cf\u23e9-\u23fa\u25aa\u25ab\u25b6\u25c0\u25fb-\u25fe\u3030\u303d\u3297\u3299\ufe0e\ufe0f\u200d\u20e3\U000e0020-\U000e007f]+"
)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)\s]*\)?")
_LINK_END = re.compile(r"\]\([^)\s]*\)?")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_STRING_PREFIX = re.compile(r"^[fFrRbB](?=[\"'][^\"'])")
_URL = re.compile(r"^(?:[a-z][a-z0-9+.-]*://|www\.)([^\s/?#]+)(/[^\s?#]*)?", re.IGNORECASE)
_BARE_URL = re.compile(
    r"^((?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|ai|app|edu|gov|co|tv|me|de|uk|fr))(/[^\s?#]*)?$", re.IGNORECASE
)
_EMAIL = re.compile(r"^([\w.+-]+)@((?:[\w-]+\.)+[A-Za-z]{2,})$")
_HANDLE = re.compile(r"^@(\w[\w.]*)$")
_HASHTAG = re.compile(r"^#([^\W\d_]\w*)$")
_SIMPLE_PATH = re.compile(r"^[A-Za-z0-9_-]{1,24}$")


def without_emoji(word: str) -> str:
    """The word without its pictures; a keycap keeps its digit."""
    return _EMOJI.sub("", word)


def emoji_names(word: str, language: str) -> str:
    """The names of a word's emoji ("cat face, snake"), "" when it has none. Source: the emoji package's CLDR names."""
    import emoji  # here: its table is large and few lines need it

    base = language.lower().split("-")[0]
    known = base if base in emoji.LANGUAGES else "en"
    found = (e["emoji"] for e in emoji.emoji_list(word))
    return ", ".join(emoji.demojize(e, delimiters=("", ""), language=known).replace("_", " ") for e in found)


def strip_marks(word: str) -> str:
    """The word without Markdown links, headings, list marks and HTML tags; "" when it was nothing else."""
    plain = _LINK_END.sub("", _LINK.sub(r"\1", word))
    plain = _STRING_PREFIX.sub("", (_TAG.sub("", plain) or plain).replace("~~", ""))
    return "" if re.fullmatch(r"#+|[*_~=-]{3,}|\[[ xX]?\]", plain) else plain


def say_address(word: str, *, english: bool = True) -> str | None:
    """A web or mail address, a handle or a hashtag as it is said, or None when the word is none of them."""
    dot, at = (" dot ", " at ") if english else (".", " @ ")
    if mail := _EMAIL.match(word):
        name = dot.join(_label(part) for part in mail[1].split("."))
        return f"{name}{at}{_host(mail[2], english=english)}"
    if url := _URL.match(word) or _BARE_URL.match(word):
        host = re.sub(r"^www\.", "", url[1].rpartition("@")[2].partition(":")[0], flags=re.IGNORECASE)
        steps = [s for s in (url[2] or "").split("/") if s]
        simple = english and 0 < len(steps) <= 2 and all(map(_SIMPLE_PATH.match, steps))
        return _host(host, english=english) + ("".join(f" slash {_label(s)}" for s in steps) if simple else "")
    if handle := _HANDLE.match(word):
        return ("at " if english else "") + dot.join(_label(part) for part in handle[1].split("."))
    if tag := _HASHTAG.match(word):
        return ("hashtag " if english else "") + code.say_name(tag[1])
    return None


def _host(host: str, *, english: bool) -> str:
    return code.say_file_name(host) if english else host


def _label(text: str) -> str:
    return " ".join(code.say_name(part) for part in re.split(r"[-+]", text) if part) or text
