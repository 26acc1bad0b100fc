"""What an OpenMoji picture is made of, found in its drawing: bounds, eyes, mouth, colours.

Eyes are a pair of small filled shapes side by side; they are taken out of the picture, so that the
puppet can move its own. The picture itself is one recorded Skia picture on the art's 72 x 72 square.
"""

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import combinations
from pathlib import Path

import numpy as np
import skia

from reel_video.illustrate import gallery

SCALE = 2
"""Pixels per art unit of the small image that bounds and colours are measured on."""

MOUTHS: dict[str, tuple[float, float] | None] = {
    "1F431": (36.0, 56.5),
    "1F436": (36.0, 52.5),
    "1F438": (36.0, 51.0),
    "1F430": (36.0, 54.5),
    "1F424": None,
    "1F414": None,
    "1F916": None,
    "1F47B": None,
    "1F977": None,
    "1F434": None,
    "1F984": None,
}
"""Where a mouth is that measuring cannot find; None where a drawn-on mouth would be wrong."""

SAME_COLOUR = 40
"""Up to which difference a measured colour is that of a fill."""
PERSON = (0xFC, 0xEA, 0x2B)
PERSON_SKIN = 0xFCEA2B
"""The yellow that OpenMoji gives to people, whatever they wear before their eyes."""

_ELEMENT = re.compile(r"<(path|circle|ellipse)\b[^>]*?/>", re.S)
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Eye:
    """An eye's middle and half sizes, in art units."""

    x: float
    y: float
    rx: float
    ry: float


@dataclass(frozen=True, slots=True, eq=False)
class Anatomy:
    """`picture` has no eyes where `eyes` were found; `left` … `bottom` bound the ink; all in art units."""

    code: str
    picture: skia.Picture
    left: float
    top: float
    right: float
    bottom: float
    eyes: tuple[Eye, ...]
    mouth: tuple[float, float] | None
    skin: int
    """The commonest light or bright colour of the upper part: fur or skin."""
    cloth: int
    """The commonest colour of the lowest part: what a bust wears."""
    foot: tuple[float, float]
    """Left and right end of the lowest rows: how broad it stands."""

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top


@lru_cache(maxsize=256)
def study(code: str, tints: tuple[tuple[int, int], ...] = ()) -> Anatomy:
    """The anatomy of a picture; each of `tints` is a colour 0xRRGGBB, of which the fill next to it is replaced, and
    what replaces it.

    Errors: Permanent when there is no such picture.
    """
    svg = gallery.find(code).read_text(encoding="utf-8")
    svg = _tinted(svg, tints)
    given = _given().get(code)
    found = _eyes(svg) if given is None else []
    bare = svg
    for _eye, element in found:
        bare = bare.replace(element, "")
    picture = _record(bare)
    pixels = _pixels(picture)
    rows, columns = np.nonzero(pixels[..., 3] > 40)
    top, bottom = int(rows.min()), int(rows.max()) + 1
    eyes = tuple(eye for eye, _element in found) if given is None else given
    low = columns[rows >= bottom - 3 * SCALE]
    return Anatomy(
        code,
        picture,
        columns.min() / SCALE,
        top / SCALE,
        (columns.max() + 1) / SCALE,
        bottom / SCALE,
        eyes,
        _mouth(code, eyes) if given is None else None,
        skin=_skin(pixels, eyes),
        cloth=_commonest(pixels[bottom - 9 * SCALE : bottom - 2 * SCALE]),
        foot=(int(low.min()) / SCALE, int(low.max()) / SCALE),
    )


def coat(code: str) -> int:
    """The fill of the picture that is nearest to its fur: what `tints` of `study` must name to change it."""
    skin = study(code).skin
    fills = _fills(gallery.find(code).read_text(encoding="utf-8")).values()
    return min(fills, key=lambda colour: difference(colour, skin), default=skin)


def _tinted(svg: str, tints: tuple[tuple[int, int], ...]) -> str:
    fills = _fills(svg)
    for old, new in tints:
        near = min(fills, key=lambda text: difference(fills[text], old), default="")
        if near and difference(fills[near], old) < SAME_COLOUR:
            svg = svg.replace(f'"{near}"', f'"#{new:06x}"')
    return svg


def _fills(svg: str) -> dict[str, int]:
    """Every fill as it is written and as 0xRRGGBB."""
    written = re.findall(r'fill="(#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3}))"', svg)
    return {text: int(text[1:] if len(text) == 7 else "".join(c * 2 for c in text[1:]), 16) for text in written}


def difference(a: int, b: int) -> int:
    """How far apart two colours 0xRRGGBB are: the sum over their parts, 0 to 765."""
    return sum(abs((a >> shift & 255) - (b >> shift & 255)) for shift in (16, 8, 0))


@cache
def _given() -> dict[str, tuple[Eye, ...]]:
    """The eyes that the table gives to pictures without any."""
    table = tomllib.loads((Path(__file__).parent / "data" / "eyes.toml").read_text(encoding="utf-8"))
    numbers = {code: [float(n) for n in text.split()] for code, text in table.items()}
    return {
        code: tuple(Eye(n[i], n[i + 1], n[i + 2] / 2, n[i + 2] / 2) for i in range(0, len(n), 3))
        for code, n in numbers.items()
    }


def _record(svg: str) -> skia.Picture:
    dom = skia.SVGDOM.MakeFromStream(skia.MemoryStream(svg.encode(), True))
    dom.setContainerSize(skia.Size(gallery.VIEWBOX, gallery.VIEWBOX))
    recorder = skia.PictureRecorder()
    dom.render(recorder.beginRecording(skia.Rect.MakeWH(gallery.VIEWBOX, gallery.VIEWBOX)))
    return recorder.finishRecordingAsPicture()


def _pixels(picture: skia.Picture, scale: int = SCALE) -> "np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]":
    side = round(gallery.VIEWBOX * scale)
    pixels = np.zeros((side, side, 4), np.uint8)
    canvas = skia.Canvas(pixels, colorType=skia.kRGBA_8888_ColorType)
    canvas.scale(scale, scale)
    canvas.drawPicture(picture)
    return pixels


def _eyes(svg: str) -> list[tuple[Eye, str]]:
    """The likeliest pair of eyes with the elements that draw them; empty when there is none."""
    dots: list[tuple[Eye, str]] = []
    for match in _ELEMENT.finditer(svg):
        box = _dark_spot(match)
        if box is not None and 0.8 <= box.width() / 2 <= 3.6 and 0.8 <= box.height() / 2 <= 3.9:
            eye = Eye(box.centerX(), box.centerY(), box.width() / 2, box.height() / 2)
            dots.append((eye, match.group(0)))
    pairs = [(a, b) for a, b in combinations(dots, 2) if _are_pair(a[0], b[0])]
    if not pairs:
        return []
    left, right = min(pairs, key=lambda p: abs((p[0][0].x + p[1][0].x) / 2 - 36) + 0.1 * abs(p[0][0].y - 28))
    return [left, right]


def _are_pair(a: Eye, b: Eye) -> bool:
    alike = 0.75 < a.rx / b.rx < 1.33 and 0.75 < a.ry / b.ry < 1.33
    return alike and abs(a.y - b.y) < 1.5 and 5 <= abs(a.x - b.x) <= 30 and abs((a.x + b.x) / 2 - 36) < 9


def _dark_spot(match: "re.Match[str]") -> skia.Rect | None:
    """The bounds of a black filled shape, None for anything else."""
    attributes = dict(_ATTRIBUTE.findall(match.group(0)))
    colour = attributes.get("fill", "#000").lower()
    if colour not in ("#000", "#000000", "black") or "transform" in attributes:
        return None
    alone = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 72">{match.group(0)}</svg>'
    rows, columns = np.nonzero(_pixels(_record(alone), 4)[..., 3] > 100)
    if not len(rows):
        return None
    return skia.Rect.MakeLTRB(columns.min() / 4, rows.min() / 4, (columns.max() + 1) / 4, (rows.max() + 1) / 4)


def _mouth(code: str, eyes: tuple[Eye, ...]) -> tuple[float, float] | None:
    """As far below the eyes as they are apart, which is where faces have their mouths."""
    if code in MOUTHS:
        return MOUTHS[code]
    if not eyes:
        return None
    a, b = eyes
    return (a.x + b.x) / 2, (a.y + b.y) / 2 + min(20.0, 1.04 * abs(a.x - b.x))


def _skin(pixels: "np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]", eyes: tuple[Eye, ...]) -> int:
    if eyes:
        y = round(sum(eye.y for eye in eyes) / 2 * SCALE)
        x = round(sum(eye.x for eye in eyes) / 2 * SCALE)
        near = pixels[max(0, y - 10) : y + 12, max(0, x - 12) : x + 12]
        wide = pixels[max(0, y - 26) : y + 26, max(0, x - 20) : x + 20]
        yellow = (wide[..., :3] == PERSON).all(axis=2).mean() > 0.08
        return PERSON_SKIN if yellow else _commonest(near)
    return _commonest(pixels)


def _commonest(pixels: "np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]") -> int:
    """The commonest colour that is neither see-through nor the black of outlines; a light grey when there is none."""
    flat = pixels.reshape(-1, 4)
    solid = flat[(flat[:, 3] == 255) & (flat[:, :3].max(axis=1) > 40)]
    if not len(solid):
        return 0xD0CFCE if not (flat[:, 3] == 255).any() else 0x3F3F3F
    (r, g, b), _count = Counter(map(tuple, solid[:, :3].tolist())).most_common(1)[0]
    return int(r) << 16 | int(g) << 8 | int(b)
