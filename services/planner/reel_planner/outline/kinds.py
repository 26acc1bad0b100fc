"""What kind of picture a scene wants, told by the words around it."""

import ast
import re
from collections.abc import Sequence

from reel_common.plan import Code, Content, Datum, Kind, Side
from reel_planner.outline.data import table
from reel_planner.outline.words import clip

_MUSIC = re.compile(r"^(\w+?)[_ -]music$")
_MOODS = frozenset(["playful", "upbeat", "calm", "dramatic", "mysterious", "epic", "curious", "tense", "warm"])
_MOOD_WORDS: dict[str, str] = table("kinds")["moods"]
_CODE_LIKE = re.compile(
    r"\w+\([^)]*\)|^\s*(?:import|from|def|class|for|while|if|return|let|const|var|function|SELECT|echo|#include)\b.*[:;({=]?|"
    r"[=!<>]=|=>|\w+\.\w+\(|^\s*\w+\s*=\s*\S|[{};]\s*$|</?\w+>"
)
_CODE_WORDS = re.compile(
    r"\b(?:code|coding|python|javascript|script|terminal|function|programming|source|print\(\))\b", re.IGNORECASE
)
_NUMBERED = re.compile(r"^\s*(?:\d+[.)]|step\s+\d+|[-*•])\s*", re.IGNORECASE)
_FIGURE = re.compile(
    r"(?P<figure>[$€£¥]\s?\d[\d,.  ]*(?:\s?(?:million|billion|trillion|k|m|bn))?|"
    r"\d[\d,.  ]*(?:\s?(?:%|percent|per cent|million|billion|trillion|times|x\b|km|kg|"
    r"years?|days?|hours?|minutes?|degrees|°C|°F))?)"
)
_TYPES = {word: Kind(kind) for word, kind in table("kinds")["types"].items()}


def is_music(effect: str) -> bool:
    """Whether an effect asks for music: "playful_music"."""
    return _MUSIC.match(effect.strip().lower()) is not None


def music_mood(effects: Sequence[str]) -> str | None:
    """The mood that the first effect about music asks for, in the words the composer knows."""
    for effect in effects:
        found = _MUSIC.match(effect.strip().lower())
        if found:
            word = found[1].split("_")[-1]
            return word if word in _MOODS else _MOOD_WORDS.get(word)
    return None


def tone_of_style(style: str) -> str:
    """The tone that a style names first ("comedy + educational" → funny); educational when it names none."""
    for word in re.findall(r"[a-z]+", style.lower()):
        for tone, words in table("understand")["tones"].items():
            if word in words.split():
                return str(tone)
    return "educational"


def infer(type_: str, visual: str, captions: Sequence[str], effects: Sequence[str], said: str) -> Kind:
    """The kind of a scene that does not name it, from its type, captions, effects and visual."""
    name = re.sub(r"\W+", "_", type_.lower()).strip("_")
    words = f"{name} {visual}".lower()
    if any(_CODE_LIKE.search(c) for c in captions) and (
        _CODE_WORDS.search(f"{words} {said}") or name in ("educational", "code")
    ):
        return Kind.CODE
    if captions and (name == "code" or any("code" in effect.lower() for effect in effects)):
        return Kind.CODE
    if name in _TYPES and not (_TYPES[name] in (Kind.LIST, Kind.STEPS, Kind.CODE) and not captions):
        return _checked(_TYPES[name], captions, said)
    if len(captions) == 2 and re.search(r"\b(?:vs\.?|versus|comparison|compared?|side by side|split screen)\b", words):
        return Kind.COMPARISON
    if len(captions) > 1:
        return Kind.STEPS if any(re.match(r"\s*(?:\d+[.)]|step)", c, re.IGNORECASE) for c in captions) else Kind.LIST
    if len(captions) == 1 and re.fullmatch(rf"\W*{_FIGURE.pattern}\W*(?:\w+\W*){{0,4}}", captions[0]):
        return Kind.NUMBER
    if re.search(r"\b(?:quote|quotation)\b", words):
        return Kind.QUOTE
    if re.search(r"\b(?:title card|title screen|logo)\b", words):
        return Kind.TITLE
    return Kind.CHARACTER if visual.strip() or not captions else Kind.TITLE


def _checked(kind: Kind, captions: Sequence[str], said: str) -> Kind:
    """A kind whose content is nowhere to be found gives way to a picture."""
    text = " ".join([*captions, said])
    if kind in (Kind.NUMBER, Kind.CHART) and not _FIGURE.search(text):
        return Kind.CHARACTER
    if kind is Kind.CHART and sum(1 for c in captions if _FIGURE.search(c)) < 2:
        return Kind.NUMBER
    if kind is Kind.COMPARISON and len(captions) != 2:
        return Kind.LIST if len(captions) > 1 else Kind.CHARACTER
    return kind


def content_for(kind: Kind, captions: Sequence[str], said: str, visual: str) -> Content:
    """What a scene of this kind puts on screen, taken from its captions and, where they are silent, its narration."""
    bare = tuple(clip(_NUMBERED.sub("", c).strip() or c, 300) for c in captions)
    if kind is Kind.CODE:
        source = "\n".join(captions)
        return Content(code=Code(source=source, output=output_of(source), language=code_language(f"{source} {visual}")))
    if kind in (Kind.LIST, Kind.STEPS):
        return Content(items=bare)
    if kind is Kind.COMPARISON:
        return Content(sides=tuple(Side(label=c) for c in bare[:2]))
    if kind is Kind.NUMBER:
        datum = figure_in(" ".join(captions)) or figure_in(said)
        return Content(
            heading=bare[0] if bare and datum and bare[0] != datum.text else "", data=(datum,) if datum else ()
        )
    if kind is Kind.CHART:
        return Content(data=tuple(d for d in map(figure_in, captions) if d))
    if kind is Kind.QUOTE:
        return Content(quote=bare[0] if bare else clip(said, 300), by=bare[1] if len(bare) > 1 else "")
    return Content(heading=bare[0] if bare else "")


def figure_in(text: str) -> Datum | None:
    """The first figure of a text as it is written, with what is said around it as label; None when there is none."""
    found = _FIGURE.search(text)
    if not found:
        return None
    figure = re.sub(r"^[\s,.]+|[\s,.]+$", "", found["figure"])
    digits = re.search(r"\d[\d,.  ]*", figure)
    value = number_value(digits[0]) if digits else 0.0
    label = (text[: found.start()] + text[found.end() :]).strip(" ,;:=–—-()")
    return Datum(label=clip(" ".join(label.split()), 300), value=value, text=figure)


def number_value(written: str) -> float:
    """The value of a number as people write it: 1,200.5 and 1.200,5 and 1 200."""
    bare = re.sub(r"[\s  ]", "", written).strip(".,")
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+,\d{1,2}", bare):
        bare = bare.replace(".", "").replace(",", ".")
    bare = bare.replace(",", "")
    head, *rest = bare.split(".")
    return float(f"{head[:15] or '0'}.{''.join(rest)[:9] or '0'}")


def code_language(text: str) -> str:
    """The language that Pygments is to highlight: one that the text names, else Python."""
    names = re.findall(r"[a-z+#]+", text.lower())
    known = {
        "javascript",
        "java",
        "rust",
        "go",
        "typescript",
        "html",
        "css",
        "sql",
        "bash",
        "ruby",
        "kotlin",
        "swift",
        "php",
        "c++",
    }
    return next(({"c++": "cpp"}.get(n, n) for n in names if n in known), "python")


def output_of(source: str) -> str:
    """What a program of nothing but prints of constants says; empty for any other (nothing is ever run)."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    said: list[str] = []
    for node in body:
        call = node.value if isinstance(node, ast.Expr) else None
        if not (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Name)
            and call.func.id == "print"
            and not call.keywords
        ):
            return ""
        if not all(isinstance(a, ast.Constant) for a in call.args):
            return ""
        said.append(" ".join(str(a.value) for a in call.args if isinstance(a, ast.Constant)))
    return clip("\n".join(said), 2000)
