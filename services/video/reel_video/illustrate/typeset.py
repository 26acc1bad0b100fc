"""Fonts and shaping: which typeface sets which character, how wide a piece of text is, how it is drawn.

Shaping is Skia's (HarfBuzz inside its Paragraph), piece by piece; lines are broken in `text.py`.
Advances grow linearly with the size (measured: equal to five digits), so they are taken once, at `EM`.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import skia

from reel_common import fonts
from reel_video.illustrate import ledger

EM = 100.0
"""The size in pixels at which pieces are measured."""

ROLES = {
    "display": ("display", "wide", "arabic", "devanagari", "thai"),
    "text": ("text", "wide", "arabic", "devanagari", "thai"),
    "code": ("code", "wide", "arabic", "devanagari", "thai"),
    "wide": ("wide", "display", "arabic", "devanagari", "thai"),
}
"""The typefaces of a role, in the order they are asked; Chinese, Japanese and Korean come last."""

HEAVY = frozenset({"display", "wide"})
CJK_FILE = "NotoSansCJK-Regular.ttc"
CJK_FACES = {"CJK Japanese": 0, "CJK Korean": 1, "CJK Chinese": 2, "CJK Traditional": 3}
CJK_LANGUAGES = {"ja": "CJK Japanese", "ko": "CJK Korean", "zh-tw": "CJK Traditional", "zh-hk": "CJK Traditional",
                 "zh-hant": "CJK Traditional"}  # fmt: skip
CJK_DEFAULT = "CJK Chinese"
EMBOLDEN = 0.035
"""The one CJK cut is a regular one: in heavy roles it is drawn with an outline this wide, in ems."""

RLM = "\u200f"
JOINERS = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where the fonts are and whose letters they are to be: a Han character is drawn differently in every language.

    `folder` is what `reel_common.fonts.prepare` made, `language` the plan's.
    """

    folder: Path
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Book:
    """The typefaces of one font folder."""

    collection: skia.textlayout.FontCollection
    faces: dict[str, skia.Typeface]
    unicode: skia.Unicode


@dataclass(frozen=True, slots=True)
class Extent:
    """How much room a piece takes at `EM` pixels: advance, and reach above and below the baseline."""

    width: float
    ascent: float
    descent: float


@cache
def book(folder: Path) -> Book:
    """Load the fonts of `folder` (see `reel_common.fonts.prepare`). Errors: Permanent when the CJK wheel is missing."""
    provider = skia.textlayout.TypefaceFontProvider()
    faces = {}
    for font in fonts.FONTS.values():
        faces[font.role] = skia.Typeface.MakeFromFile(str(folder / font.static_name))
        provider.registerTypeface(faces[font.role], font.family)
    cjk = str(fonts.installed(fonts.CJK_PACKAGE, CJK_FILE))
    for name, index in CJK_FACES.items():
        faces[name] = skia.Typeface.MakeFromFile(cjk, index)
        provider.registerTypeface(faces[name], name)
    collection = skia.textlayout.FontCollection()
    collection.setDefaultFontManager(provider)
    return Book(collection, faces, skia.Unicodes.ICU.Make())


def families(role: str, text: str, language: str = "en") -> tuple[str, ...]:
    """Font families for `text`, best first: a Han character looks Japanese beside kana, Korean beside Hangul.

    Where neither stands beside it, the language of the plan decides.
    """
    names = [fonts.FONTS[name].family for name in ROLES[role]]
    kana = any("\u3040" <= c <= "\u30ff" for c in text)
    hangul = any("\uac00" <= c <= "\ud7a3" or "\u1100" <= c <= "\u11ff" for c in text)
    plain = language.lower()
    usual = next((name for prefix, name in CJK_LANGUAGES.items() if plain.startswith(prefix)), CJK_DEFAULT)
    return (*names, "CJK Japanese" if kana else "CJK Korean" if hangul else usual)


@lru_cache(maxsize=65536)
def covered(shelf: Shelf, character: str) -> bool:
    """Whether one of our fonts can draw `character`."""
    if character in JOINERS:
        return True
    code = ord(character)
    return any(face.unicharToGlyph(code) for face in book(shelf.folder).faces.values())


def is_cjk(character: str) -> bool:
    return "\u2e80" <= character <= "\ua4cf" or "\uf900" <= character <= "\ufaff" or "\uff00" <= character <= "\uffef"


def is_wide_script(character: str) -> bool:
    """Written without spaces, so that a line may end after any character."""
    return is_cjk(character) and not "\uac00" <= character <= "\ud7a3"


def is_rtl(text: str) -> bool:
    """Whether the first letter with a direction runs from right to left (UAX #9, rule P2)."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("L", "R", "AL"):
            return kind != "L"
    return False


def clusters(text: str) -> list[str]:
    """Characters as a reader counts them: marks, joiners and Devanagari conjuncts stay with their base."""
    found: list[str] = []
    for character in text:
        joined = bool(found) and (
            unicodedata.category(character).startswith("M")
            or character in JOINERS
            or found[-1][-1] in "\u200d\u094d"
            or character == "\u0e33"
            or found[-1][-1] in "\u0e40\u0e41\u0e42\u0e43\u0e44"
        )
        if joined:
            found[-1] += character
        else:
            found.append(character)
    return found


def paragraph(
    shelf: Shelf, role: str, text: str, size: float, paint: skia.Paint
) -> tuple[skia.textlayout.Paragraph, bool]:
    """One shaped line of `text`, and whether it holds CJK; right-to-left pieces keep their punctuation inside."""
    tl, shown = skia.textlayout, book(shelf.folder)
    style = tl.TextStyle()
    style.setFontSize(size)
    style.setFontFamilies(list(families(role, text, shelf.language)))
    cjk = any(is_cjk(c) or "\uac00" <= c <= "\ud7a3" for c in text)
    if cjk and role in HEAVY and paint.getStyle() == skia.Paint.kFill_Style:
        paint = skia.Paint(paint)
        paint.setStyle(skia.Paint.kStrokeAndFill_Style)
        paint.setStrokeWidth(size * EMBOLDEN)
    style.setForegroundPaint(paint)
    whole = tl.ParagraphStyle()
    whole.setTextStyle(style)
    builder = tl.ParagraphBuilder.make(whole, shown.collection, shown.unicode)
    builder.addText(RLM + text + RLM if is_rtl(text) else text)
    built = builder.Build()
    built.layout(1e6)
    return built, cjk


@lru_cache(maxsize=65536)
def extent(shelf: Shelf, role: str, text: str) -> Extent:
    """How much room `text` takes on one line at `EM` pixels."""
    built, _ = paragraph(shelf, role, text, EM, skia.Paint())
    baseline = built.AlphabeticBaseline
    return Extent(built.LongestLine, baseline, built.Height - baseline)


@lru_cache(maxsize=65536)
def roles_used(shelf: Shelf, role: str, text: str) -> frozenset[str]:
    """The roles of `reel_common.fonts` whose letters `text` is drawn with: of each character the first that has it."""
    faces = book(shelf.folder).faces
    names = (*ROLES[role], families(role, text, shelf.language)[-1])
    drawn = (c for c in text if not c.isspace() and c not in JOINERS)
    found = {next((n for n in names if faces[n].unicharToGlyph(ord(c))), "") for c in drawn}
    return frozenset(fonts.CJK_ROLE if name in CJK_FACES else name for name in found if name)


def draw(
    canvas: skia.Canvas, shelf: Shelf, role: str, text: str, at: tuple[float, float, float], paint: skia.Paint
) -> None:
    """Draw `text` on one line; `at` is the left end of the baseline and the size in pixels."""
    x, y, size = at
    ledger.note(*roles_used(shelf, role, text))
    built, _ = paragraph(shelf, role, text, size, paint)
    built.paint(canvas, x, y - built.AlphabeticBaseline)
