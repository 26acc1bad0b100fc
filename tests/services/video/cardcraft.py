"""What the tests of text and cards share: fonts, small frames, shots with spoken words, and looking at pixels."""

import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import skia
from numpy.typing import NDArray

from reel_common import fonts
from reel_common.formats import SQUARE, VERTICAL, WIDE, Geometry
from reel_common.plan import Content, Kind, Line, Shot
from reel_common.values import Word
from reel_video.illustrate.palette import PALETTES
from reel_video.illustrate.types import Draw, Look, Painting, ShotSpec
from reel_video.illustrate.typeset import Shelf
from reel_video.ports import SpokenCue

Pixels = NDArray[np.uint8]
SECONDS_A_WORD = 0.4


@cache
def folder() -> Shelf:
    """Cutting fonts takes seconds, so the cuts outlive the run; the tests of the render service use the same."""
    return Shelf(fonts.prepare(Path(tempfile.gettempdir()) / "reel-tests" / "fo'nts [1], a=b; c:d"))


SMALL = tuple(Geometry(g.name, g.width // 4, g.height // 4, g.safe) for g in (VERTICAL, WIDE, SQUARE))


def look(geometry: Geometry, palette: str = "sunny") -> Look:
    return Look(geometry, PALETTES[palette], folder())


def spec(kind: Kind, said: str = "", content: Content | None = None, *, seed: int = 1, **other: str) -> ShotSpec:
    """A shot in which `said` is spoken, a word every 0.4 seconds, from 0.3 on."""
    words = tuple(
        Word(text=w, start=0.3 + i * SECONDS_A_WORD, end=0.6 + i * SECONDS_A_WORD) for i, w in enumerate(said.split())
    )
    lines = (Line(id="s1-1", text=said),) if said else ()
    shot = Shot(id="s1", kind=kind, visual=other.get("visual", ""), lines=lines, content=content or Content())
    cues = (SpokenCue(at=0.3, speaker="narrator", words=words),) if said else ()
    seconds = max(3.0, 1.2 + SECONDS_A_WORD * len(words))
    return ShotSpec(shot, cues, seconds, 0, 3, other.get("title", "Cats learn Python"), "comedy", (), seed)


def frame(draw: Draw, geometry: Geometry, t: float) -> Pixels:
    """The frame at `t` as BGRA."""
    buffer = np.zeros((geometry.height, geometry.width, 4), np.uint8)
    surface = skia.Surface(buffer, colorType=skia.kBGRA_8888_ColorType, alphaType=skia.kPremul_AlphaType)
    with surface as canvas:
        draw(canvas, t)
    return buffer


def last(painting: Painting, shot: ShotSpec, geometry: Geometry) -> Pixels:
    """The frame as the shot ends, when everything has come to rest."""
    return frame(painting.draw, geometry, shot.seconds)
