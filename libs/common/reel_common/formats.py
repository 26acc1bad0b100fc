"""The shapes platforms want, as data.

Safe areas are fractions of the frame that the platform's own buttons and texts leave free, the
largest cover of each side seen in the platforms' published templates. The three vertical
platforms use the union of theirs, so that one file serves them all.
"""

from dataclasses import dataclass

FPS = 30
"""Frames per second of everything we make; every time in a timeline lies on this grid."""

HANDLE_FRAMES = 12
"""Frames a clip goes on after its shot has ended, so that a transition has picture to use."""


@dataclass(frozen=True, slots=True)
class SafeArea:
    """Margins to keep free of text, as fractions of width (left, right) and height (top, bottom)."""

    top: float
    right: float
    bottom: float
    left: float


@dataclass(frozen=True, slots=True)
class Geometry:
    """A frame size in pixels with its safe area: all that decides how a picture is laid out."""

    name: str
    width: int
    height: int
    safe: SafeArea


@dataclass(frozen=True, slots=True)
class Format:
    """One platform's shape; `max_seconds` is what the platform takes."""

    name: str
    geometry: Geometry
    max_seconds: float


VERTICAL = Geometry("vertical", 1080, 1920, SafeArea(top=0.11, right=0.11, bottom=0.20, left=0.06))
WIDE = Geometry("wide", 1920, 1080, SafeArea(top=0.05, right=0.05, bottom=0.08, left=0.05))
SQUARE = Geometry("square", 1080, 1080, SafeArea(top=0.06, right=0.06, bottom=0.08, left=0.06))
DRAFT = Geometry("draft", 360, 640, VERTICAL.safe)

GEOMETRIES = {g.name: g for g in (VERTICAL, WIDE, SQUARE, DRAFT)}

FORMATS = {
    f.name: f
    for f in (
        Format("tiktok", VERTICAL, 600),
        Format("shorts", VERTICAL, 180),
        Format("reels", VERTICAL, 180),
        Format("youtube", WIDE, 43_200),
        Format("square", SQUARE, 3_600),
        Format("draft", DRAFT, 3_600),  # a quick look at the whole, for a ninth of the pixels
    )
}


def geometries(formats: tuple[str, ...]) -> tuple[Geometry, ...]:
    """The distinct geometries behind `formats`, in the order of their first use."""
    return tuple({FORMATS[name].geometry.name: FORMATS[name].geometry for name in formats}.values())
