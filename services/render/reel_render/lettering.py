"""Which of our fonts draws which character, and how wide a text gets in them.

Nothing is left to the renderer's own search for glyphs: what no font of ours covers (emoji, mostly)
is left out, so that a video looks the same on every machine and never shows an empty box.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont

from reel_common import fonts

CHAIN = ("display", "wide", "arabic", "devanagari", "thai")
CJK_FILE = "NotoSansCJK-Regular.ttc"
CJK_FAMILIES = {"ja": "Noto Sans CJK JP", "ko": "Noto Sans CJK KR", "zh-tw": "Noto Sans CJK TC",
                "zh-hant": "Noto Sans CJK TC", "zh-hk": "Noto Sans CJK HK"}  # fmt: skip
CJK_DEFAULT = "Noto Sans CJK SC"

THAI_FOLLOWING = frozenset("\u0e30\u0e32\u0e33\u0e45\u0eb0\u0eb2\u0eb3")
"""Vowels of Thai and Lao that belong to the consonant before them without being marks."""

SAFETY = 1.03
"""Advance widths know nothing of kerning and joined forms: a little room, so that nothing is ever too wide."""


@dataclass(frozen=True, slots=True)
class Face:
    """One font: ascent and descent as libass takes them (the Windows metrics), widths by character, all in ems.

    `joined` has the widths of the forms that letters of joining scripts take: initial, medial, final.
    """

    role: str
    family: str
    file: Path
    ascent: float
    descent: float
    widths: dict[int, float]
    joined: tuple[dict[int, float], dict[int, float], dict[int, float]]

    @property
    def size_per_em(self) -> float:
        """ASS font sizes count ascent + descent; this is how many of them an em is."""
        return self.ascent + self.descent


@dataclass(frozen=True, slots=True)
class Run:
    """Characters in a row that one face draws."""

    face: Face
    text: str


@dataclass(frozen=True, slots=True)
class Letters:
    """The fonts in order of preference. Loading CJK takes a while, so it waits for a text that needs it."""

    folder: Path
    language: str

    @property
    def faces(self) -> tuple[Face, ...]:
        return tuple(_static(role, self.folder) for role in CHAIN)

    @property
    def main(self) -> Face:
        return self.faces[0]

    @property
    def cjk(self) -> Face:
        language = self.language.lower()
        return _cjk(next((f for prefix, f in CJK_FAMILIES.items() if language.startswith(prefix)), CJK_DEFAULT))

    def runs(self, text: str) -> tuple[Run, ...]:
        """The text in pieces of one font each; characters nobody has are left out."""
        return _runs(self, text)

    def clean(self, text: str) -> str:
        """The text as it can be shown: composed, on one line, without control characters and what no font has."""
        told = unicodedata.normalize("NFC", " ".join(text.split()))
        told = "".join(c for c in told if unicodedata.category(c) not in ("Cc", "Cs", "Co", "Cn"))
        return " ".join("".join(run.text for run in self.runs(told)).split())

    def width(self, text: str) -> float:
        """Ems, rather too many than too few."""
        return _width(self, text)

    def drawn(self, cluster: str) -> tuple[Face, str] | None:
        """Who draws these characters, and what of them; None when nobody can."""
        if all(map(_invisible, cluster)):
            return None
        for part in dict.fromkeys((cluster, cluster[0])):  # rather without its marks than not at all
            for face in self.faces:
                if _draws(face, part):
                    return face, part
            if not _is_emoji(part) and _draws(self.cjk, part):
                return self.cjk, part
        return None


@lru_cache(maxsize=10_000)
def _runs(letters: Letters, text: str) -> tuple[Run, ...]:
    for face in letters.faces:
        if all(_draws(face, cluster) for cluster in clusters(text)):
            return (Run(face, text),) if text else ()
    pieces: list[tuple[Face, str]] = []
    for cluster in clusters(text):
        drawn = letters.drawn(cluster)
        if drawn is None:
            continue
        if pieces and pieces[-1][0] is drawn[0]:
            pieces[-1] = (drawn[0], pieces[-1][1] + drawn[1])
        else:
            pieces.append(drawn)
    return tuple(Run(face, part) for face, part in pieces)


@lru_cache(maxsize=10_000)
def _width(letters: Letters, text: str) -> float:
    return sum(_advances(run) for run in letters.runs(text)) * SAFETY


def _advances(run: Run) -> float:
    """The sum of widths, each letter in the form that its neighbours give it; marks take no room."""
    initial, medial, final = run.face.joined
    codes = [ord(c) for c in run.text if unicodedata.category(c) != "Mn"]
    total = 0.0
    for i, code in enumerate(codes):
        before = i > 0 and codes[i - 1] in initial and code in final
        after = i + 1 < len(codes) and code in initial and codes[i + 1] in final
        form = medial if before and after else final if before else initial if after else run.face.widths
        total += form.get(code, run.face.widths.get(code, 0.0))
    return total


def clusters(text: str) -> Iterator[str]:
    """Characters with the marks that belong to them."""
    cluster = ""
    for c in text:
        if cluster and not (unicodedata.category(c) in ("Mn", "Mc", "Me") or c in THAI_FOLLOWING or _invisible(c)):
            yield cluster
            cluster = ""
        cluster += c
    if cluster:
        yield cluster


def _draws(face: Face, cluster: str) -> bool:
    return all(ord(c) in face.widths or _invisible(c) for c in cluster)


def _invisible(c: str) -> bool:
    """Joiners, direction marks and variation selectors shape what is around them and need no glyph."""
    return unicodedata.category(c) == "Cf" or "\ufe00" <= c <= "\ufe0f"


def _is_emoji(cluster: str) -> bool:
    """The CJK font has plain drawings of some emoji; next to real letters they look like mistakes."""
    return ord(cluster[0]) >= 0x1F000 or "\ufe0f" in cluster


@cache
def _static(role: str, folder: Path) -> Face:
    font = fonts.FONTS[role]
    path = folder / font.static_name
    with TTFont(path, lazy=True) as ttf:
        return _face(role, font.family, path, ttf)


@cache
def _cjk(family: str) -> Face:
    path = fonts.installed(fonts.CJK_PACKAGE, CJK_FILE)
    with TTCollection(path, lazy=True) as collection:
        ttf = next(f for f in collection.fonts if f["name"].getDebugName(1) == family)
        return _face(fonts.CJK_ROLE, family, path, ttf)


def _face(role: str, family: str, path: Path, ttf: TTFont) -> Face:
    em, os2, advance = ttf["head"].unitsPerEm, ttf["OS/2"], ttf["hmtx"].metrics
    names = ttf.getBestCmap()
    widths = {code: advance[name][0] / em for code, name in names.items()}
    forms: list[dict[int, float]] = [{}, {}, {}]
    shaping = [_lookups(ttf, feature) for feature in ("init", "medi", "fina", "isol")]
    if shaping[0]:
        # Some fonts take letters apart first (beh is a toothed line and a dot); the first part is the wide one.
        others = set(range(len(ttf["GSUB"].table.LookupList.Lookup))).difference(*shaping)
        apart = _substitutes(ttf, others, single=False)
        for form, lookups in zip(forms, shaping, strict=False):
            changed = _substitutes(ttf, lookups)
            for code, name in names.items():
                glyph = changed.get(name) or changed.get(apart.get(name, name))
                form |= {code: advance[glyph][0] / em} if glyph else {}
    return Face(role, family, path, os2.usWinAscent / em, os2.usWinDescent / em, widths, (forms[0], forms[1], forms[2]))


def _lookups(ttf: TTFont, feature: str) -> set[int]:
    if "GSUB" not in ttf:
        return set()
    records = ttf["GSUB"].table.FeatureList.FeatureRecord
    return {i for record in records if record.FeatureTag == feature for i in record.Feature.LookupListIndex}


def _substitutes(ttf: TTFont, lookups: set[int], *, single: bool = True) -> dict[str, str]:
    """Which glyph, or the first of which glyphs, these lookups put in the place of which."""
    found: dict[str, str] = {}
    for i in sorted(lookups):
        for rule in ttf["GSUB"].table.LookupList.Lookup[i].SubTable:
            rule = getattr(rule, "ExtSubTable", rule)
            if rule.LookupType == 2:
                found |= {name: parts[0] for name, parts in rule.mapping.items() if parts}
            elif rule.LookupType == 1 and single:
                found |= rule.mapping
    return found
