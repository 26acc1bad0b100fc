"""The frame of a prompt: the instruction around the matter, with the tone, length and names it asks for."""

import re
from dataclasses import dataclass

from reel_planner.outline.data import table
from reel_planner.outline.words import sentences

_TONES: dict[str, frozenset[str]] = {t: frozenset(w.split()) for t, w in table("understand")["tones"].items()}
_NUMBERS: dict[str, int] = table("understand")["numbers"]
_THING = (
    r"(?:video|short|clip|reel|tiktok|tik\s?tok|film|movie|animation|cartoon|skit|sketch|episode|vlog|documentary|tutorial|"
    r"explainer|story|trailer|ad|commercial|parody|explanation|guide|piece|content|something|one|poem|song|rap)"
)
_INSTRUCTION = re.compile(
    r"^(?:please\s+|hey\s*,?\s+|hi\s*,?\s+)*"
    r"(?:(?:can|could|would|will)\s+you\s+(?:please\s+)?|i(?:\s+would|['’]d)?\s+(?:want|need|like)\s+"
    r"(?:you\s+to\s+)?|let['’]?s\s+)?(?P<verb>(?:make|create|generate|produce|write|give|do|show|build|film|shoot|design|render|tell)\s+)?"
    rf"(?:me\s+|us\s+)?(?P<article>(?:a|an|the|another|some)\s+)?(?P<adjectives>(?:[\w'’-]+,?\s+(?:and\s+)?){{0,6}}?)(?P<thing>{_THING})s?\b"
    r"(?:\s+(?:series|script|episode|video))?(?:\s*(?:,|:|-|–|—)\s*|\s+(?:about|on|of|where|in\s+which|that|which|showing|explaining|explains|"
    r"featuring|for|with|comparing|called|titled|shows|tells)\s+(?:me\s+|us\s+|people\s+)?|\s*$)",
    re.IGNORECASE,
)
_COMMAND = re.compile(
    r"^(?:please\s+)?(?:(?:can|could)\s+you\s+)?(?:make|create|generate|produce|write|give\s+me|show\s+me|show|tell\s+me|tell)\s+(?=\S)",
    re.IGNORECASE,
)
_LENGTH = re.compile(
    r"[,(]?\s*\b(?:(?:about|around|exactly|roughly|max(?:imum)?|under|in|for|of|keep it|make it)\s+)*"
    r"(?P<half>half\s+a\s+|a\s+half\s+)?(?P<n>\d+(?:\.\d+)?|[a-z]+(?:-five)?)?[\s-]*(?P<unit>seconds?|secs?|s|minutes?|mins?|min)\b"
    r"(?:[\s-]+(?:long|max|maximum))?\)?",
    re.IGNORECASE,
)
_NAMED = re.compile(r",?\s+(?:named|called|by the name of)\s+[\"'“‘]?(?P<name>[A-Z][\w'’-]{0,20})[\"'”’]?", re.UNICODE)
_EXTRA = re.compile(
    r"^(?:please\s+)?(?:use|add|include|end|start|begin|keep|don['’]?t|do not|avoid|make (?:it|sure)|"
    r"make the|it should|should be|no |with a |tone|style|target|be |voice|music|narrat)",
    re.IGNORECASE,
)
FEWEST_SECONDS = 5
"""What is shorter is no length of a video but part of what it is about ("wait a second")."""
_FILM = frozenset({"film", "movie", "cartoon", "animation", "episode"})
_STORY = frozenset({"story", "tale", "fable"})


@dataclass(frozen=True, slots=True)
class Request:
    """A prompt without its frame: `matter` is what remains to be understood."""

    prompt: str
    matter: str
    tone: str
    """One of the tones of data/understand.toml, or "" when none was named."""
    seconds: float | None = None
    name: str = ""
    """How the hero is to be called."""
    form: str = ""


def read_request(prompt: str) -> Request:
    """Take the frame off a prompt of any shape."""
    text = _unquoted(prompt.strip())
    seconds, text = _length(text)
    parts = sentences(text)
    kept = [s for i, s in enumerate(parts) if not i or not _EXTRA.match(s)] or [text]
    matter = " ".join(kept[:1]) if len(kept) > 1 and _framing(kept[0]) and len(kept[0].split()) > 5 else " ".join(kept)
    tone = tone_of(text)
    form = ""
    instruction = _framing(matter)
    if instruction and instruction.end() < len(matter):
        thing = instruction["thing"].lower()
        form = "story" if thing in _STORY else "film" if thing in _FILM else ""
        matter = matter[instruction.end() :]
    elif instruction and not instruction["adjectives"].strip():
        matter = ""
    elif instruction:
        matter = _without_tone(instruction["adjectives"])
    else:
        matter = _COMMAND.sub("", matter)
    named = _NAMED.search(matter)
    if named:
        matter = matter[: named.start()] + matter[named.end() :]
    matter = _leading_tone(matter.strip(" .,;:!-–—")) + (
        "?" if matter.rstrip().endswith("?") and not matter.strip(" .,;:!").endswith("?") else ""
    )
    return Request(prompt, matter or "a video about nothing", tone, seconds, named["name"] if named else "", form)


def _framing(matter: str) -> re.Match[str] | None:
    """The instruction at the start of a prompt; "top 10 movies of all time" holds a word for a video and is none."""
    found = _INSTRUCTION.match(matter)
    return found if found and (found["verb"] or found["article"] or not _without_tone(found["adjectives"])) else None


def _unquoted(text: str) -> str:
    """The text without quotation marks around the whole of it."""
    inner = text[1:-1]
    whole = len(text) > 2 and text[0] in "\"“'‘" and text[-1] in "\"”'’" and not re.search(r"[\"“”]", inner)
    return inner.strip() if whole and inner.strip() else text


def tone_of(text: str) -> str:
    """The tone that a text names first, or "" when it names none."""
    for word in re.findall(r"[a-z]+", text.lower()):
        for tone, words in _TONES.items():
            if word in words:
                return tone
    return ""


def _without_tone(adjectives: str) -> str:
    every = frozenset().union(*_TONES.values()) | {
        "short",
        "quick",
        "long",
        "cool",
        "nice",
        "good",
        "great",
        "little",
        "new",
    }
    return " ".join(w for w in adjectives.replace(",", " ").split() if w.lower() not in every and w.lower() != "and")


def _leading_tone(matter: str) -> str:
    """Without a tone word at the start that is no part of the matter: "funny: cats" or "motivational …" stays."""
    found = re.match(
        r"^(funny|hilarious|silly|scary|epic|dramatic|calm|relaxing|educational|short|quick)[\s:,]+(?=\S)",
        matter,
        re.IGNORECASE,
    )
    return matter[found.end() :] if found else matter


def _length(text: str) -> tuple[float | None, str]:
    for found in _LENGTH.finditer(text):
        word = found["n"] or ""
        minutes = found["unit"].lower().startswith("m")
        value = float(word) if re.fullmatch(r"\d+(?:\.\d+)?", word) else _NUMBERS.get(word.lower())
        if found["unit"].lower() in ("s", "min") and not word[:1].isdigit():
            continue
        if found["half"]:
            value = 0.5
        if value is None or value * (60 if minutes else 1) < FEWEST_SECONDS:
            continue
        rest = f"{text[: found.start()]} {text[found.end() :]}"
        if len(rest.split()) < 1:
            continue
        return value * (60 if minutes else 1), " ".join(rest.split())
    return None, text
