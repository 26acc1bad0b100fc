"""What the tests of the stage share: small frames, made-up narration with times, a way to draw a moment."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import skia

from reel_common.formats import SQUARE, VERTICAL, WIDE, Geometry
from reel_common.plan import Kind, Line, Shot
from reel_common.values import Word
from reel_video.illustrate.palette import PALETTES
from reel_video.illustrate.types import Look, Painting, ShotSpec
from reel_video.illustrate.typeset import Shelf
from reel_video.ports import Role, SpokenCue
from tests.services.video.cardcraft import folder

SMALL = tuple(Geometry(g.name, g.width // 6, g.height // 6, g.safe) for g in (VERTICAL, WIDE, SQUARE))
CAST = (Role(name="Whiskers", looks="cat"), Role(name="Rex", looks="dog"))

Pixels = np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]


def look(geometry: Geometry = SMALL[0], palette: str = "sky", *, with_fonts: bool = False) -> Look:
    return Look(geometry, PALETTES[palette], folder() if with_fonts else Shelf(Path("none")))


def spec(
    visual: str,
    *lines: tuple[str, str],
    effects: Sequence[str] = (),
    seed: int = 4,
    index: int = 1,
    kind: Kind = Kind.CHARACTER,
) -> ShotSpec:
    """A shot whose words follow one another every 0.3 s, each 0.25 s long."""
    at, cues, told = 0.3, [], []
    for number, (speaker, text) in enumerate(lines):
        words = tuple(
            Word(text=word, start=at + 0.3 * i, end=at + 0.3 * i + 0.25) for i, word in enumerate(text.split())
        )
        cues.append(SpokenCue(at=at, speaker=speaker, words=words))
        told.append(Line(id=f"s2-{number}", speaker=speaker, text=text))
        at = words[-1].end + 0.3
    shot = Shot(id="s2", kind=kind, visual=visual, lines=tuple(told), effects=tuple(effects))
    return ShotSpec(
        shot=shot,
        cues=tuple(cues),
        seconds=max(2.5, at + 0.5),
        index=index,
        total=6,
        title="Cats Learn Python",
        style="comedy",
        cast=CAST,
        seed=seed,
    )


def frame(painting: Painting, geometry: Geometry, t: float) -> Pixels:
    """The frame at `t` as BGRA pixels."""
    pixels = np.zeros((geometry.height, geometry.width, 4), np.uint8)
    with skia.Surface(pixels, colorType=skia.kBGRA_8888_ColorType) as canvas:
        canvas.save()
        painting.draw(canvas, t)
        canvas.restore()
    return pixels


def difference(a: Pixels, b: Pixels) -> float:
    """Mean difference of two frames, 0 … 255."""
    return float(np.abs(a[..., :3].astype(np.int16) - b[..., :3].astype(np.int16)).mean())
