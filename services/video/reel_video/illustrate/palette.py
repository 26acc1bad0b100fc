"""Colours, as data: one palette per style and mood, chosen by name and seed."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as 0xRRGGBB. `ink` on `paper`, `sky`, `panel` has a contrast of at least 7:1."""

    name: str
    sky_top: int
    sky_bottom: int
    ground: int
    ground_far: int
    paper: int
    panel: int
    ink: int
    soft_ink: int
    accent: int
    accent_two: int
    highlight: int


PALETTES = {
    p.name: p
    for p in (
        Palette(
            "sunny",
            0xFFE3A3,
            0xFFF6E0,
            0x8FD694,
            0xB8E6B0,
            0xFFFBF2,
            0xFFFFFF,
            0x1F2344,
            0x4A4E73,
            0xFF5C6C,
            0x3D7BFF,
            0xFFD23F,
        ),
        Palette(
            "sky",
            0x9ED8FF,
            0xE8F7FF,
            0x7CCF8A,
            0xABE3B2,
            0xF6FBFF,
            0xFFFFFF,
            0x14284B,
            0x3F5378,
            0xFF7A45,
            0x1F6FEB,
            0xFFE066,
        ),
        Palette(
            "candy",
            0xFFC2DD,
            0xFFF0F7,
            0xC7A6FF,
            0xE0CCFF,
            0xFFF8FC,
            0xFFFFFF,
            0x35123F,
            0x66416F,
            0xE83E8C,
            0x6A4CFF,
            0xFFE45C,
        ),
        Palette(
            "mint",
            0xA8EBD8,
            0xEEFCF6,
            0x5FC2A0,
            0x9BDDC6,
            0xF4FFFB,
            0xFFFFFF,
            0x0E3433,
            0x35605C,
            0xFF6B57,
            0x0FA3B1,
            0xFFD95A,
        ),
        Palette(
            "peach",
            0xFFC9A3,
            0xFFF1E4,
            0xF2A65A,
            0xF8C998,
            0xFFF9F3,
            0xFFFFFF,
            0x3B1C14,
            0x6D463B,
            0xE4572E,
            0x2E86AB,
            0xFFE066,
        ),
        Palette(
            "dusk",
            0x2B2D6E,
            0x8E5BB5,
            0x2A3A5E,
            0x3F4F7F,
            0xFBF7FF,
            0xFFFFFF,
            0x1B1436,
            0x4D4570,
            0xFF6F91,
            0x5B8DEF,
            0xFFD166,
        ),
        Palette(
            "night",
            0x0E1533,
            0x27346B,
            0x17224A,
            0x24336A,
            0xF5F7FF,
            0xFFFFFF,
            0x0E1533,
            0x3D4775,
            0xFF8552,
            0x4CC9F0,
            0xFFE066,
        ),
    )
}

STYLES = {
    "comedy": ("sunny", "candy", "sky"),
    "funny": ("sunny", "candy", "sky"),
    "educational": ("sky", "mint", "sunny"),
    "dramatic": ("dusk", "night"),
    "mysterious": ("night", "dusk"),
    "calm": ("mint", "peach"),
    "story": ("peach", "sunny", "dusk"),
}


def choose(style: str, seed: int) -> Palette:
    """The palette of a video: by the words of its style, else by its seed alone."""
    names = [name for word, names in STYLES.items() if word in style.lower() for name in names]
    return PALETTES[Random(f"palette {seed}").choice(names or ["sunny", "sky", "mint", "peach", "candy"])]
