"""Fonts by role, out of installed wheels: never by luck, never by what a machine happens to have.

The wheels carry variable fonts; libass and Skia get static cuts of them, made once with fontTools
and kept in a folder, under names of our own so that nothing else answers to them.
"""

import os
import tempfile
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from reel_common.errors import Permanent
from reel_common.values import Credit


@dataclass(frozen=True, slots=True)
class Font:
    """A static cut: `family` is its name for libass and Skia, `covers` the scripts it is there for."""

    role: str
    family: str
    package: str
    file: str
    axes: tuple[tuple[str, float], ...]
    licence: str
    author: str
    covers: str

    @property
    def static_name(self) -> str:
        suffix = Path(self.file).suffix
        return f"{self.family.replace(' ', '')}{suffix}"


OFL = "OFL-1.1"
_NOTO = "The Noto Project Authors"

FONTS = {
    font.role: font
    for font in (
        Font("display", "Reel Display", "fontpkg_rubik", "Rubik[wght].ttf", (("wght", 800),), OFL,
             "The Rubik Project Authors", "Latin Cyrillic Hebrew"),
        Font("text", "Reel Text", "fontpkg_rubik", "Rubik[wght].ttf", (("wght", 500),), OFL,
             "The Rubik Project Authors", "Latin Cyrillic Hebrew"),
        Font("code", "Reel Code", "fontpkg_jetbrains_mono", "JetBrainsMono[wght].ttf", (("wght", 600),), OFL,
             "The JetBrains Mono Project Authors", "Latin Cyrillic Greek"),
        Font("wide", "Reel Wide", "fontpkg_noto_sans", "NotoSans[wdth,wght].ttf", (("wght", 800), ("wdth", 100)), OFL,
             _NOTO, "Latin Greek Cyrillic Vietnamese"),
        Font("arabic", "Reel Arabic", "fontpkg_noto_sans_arabic", "NotoSansArabic[wdth,wght].ttf",
             (("wght", 800), ("wdth", 100)), OFL, _NOTO, "Arabic"),
        Font("devanagari", "Reel Devanagari", "fontpkg_noto_sans_devanagari", "NotoSansDevanagari[wdth,wght].ttf",
             (("wght", 800), ("wdth", 100)), OFL, _NOTO, "Devanagari"),
        Font("thai", "Reel Thai", "fontpkg_noto_sans_thai", "NotoSansThai[wdth,wght].ttf",
             (("wght", 800), ("wdth", 100)), OFL, _NOTO, "Thai"),
    )
}  # fmt: skip
"""Every font we set text in, by role."""

CJK_PACKAGE = "noto_cjk_sans_otc"
CJK_ROLE = "cjk"
"""Chinese, Japanese and Korean, by `credit`: a collection of static fonts, so there is nothing to cut."""
CJK_CREDIT = Credit(title="Noto Sans CJK", author="Adobe", licence=OFL, url="https://github.com/notofonts/noto-cjk",
                    kind="font")  # fmt: skip


def installed(package: str, file: str) -> Path:
    """The file inside an installed wheel, found without importing it. Errors: Permanent with the package to install."""
    spec = find_spec(package)
    for root in spec.submodule_search_locations or () if spec else ():
        for found in sorted(Path(root).rglob("*")):
            if found.name == file:
                return found
    raise Permanent(f"the font file {file} is missing: install the package {package.replace('_', '-')}")


def prepare(folder: Path) -> Path:
    """Make the static cuts that `folder` lacks and return it. Blocking, some seconds the first time."""
    folder.mkdir(parents=True, exist_ok=True)
    for font in FONTS.values():
        if not (folder / font.static_name).exists():
            _cut(font, folder)
    return folder


def credit(role: str) -> Credit:
    """How the font of this role, or of `CJK_ROLE`, is credited."""
    if role == CJK_ROLE:
        return CJK_CREDIT
    font = FONTS[role]
    title = font.package.removeprefix("fontpkg_").replace("_", " ").title()
    return Credit(title=title, author=font.author, licence=font.licence, kind="font")


def _cut(font: Font, folder: Path) -> None:
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    variable = TTFont(installed(font.package, font.file))
    static = instancer.instantiateVariableFont(variable, dict(font.axes), inplace=True)
    for record in list(static["name"].names):
        if record.nameID in (16, 17, 21, 22, 25):
            static["name"].removeNames(nameID=record.nameID)
    for name_id, text in (
        (1, font.family),
        (2, "Regular"),
        (4, font.family),
        (6, font.family.replace(" ", "")),
    ):
        static["name"].setName(text, name_id, 3, 1, 0x409)
        static["name"].setName(text, name_id, 1, 0, 0)
    static["OS/2"].usWeightClass, static["OS/2"].fsSelection = 400, 0x40
    static["head"].macStyle = 0
    _place(static, folder / font.static_name)


def _place(static: "object", target: Path) -> None:
    """Write beside, then rename: a killed run leaves no half font."""
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
    os.close(handle)
    static.save(name)  # type: ignore[attr-defined]
    os.replace(name, target)


@cache
def default_folder() -> Path:
    """Where the cuts are kept when nobody says otherwise."""
    from reel_common.settings import home

    return home() / "fonts"
