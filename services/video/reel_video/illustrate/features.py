"""Where a picture's eyes and mouth are, read from the shapes of its SVG.

OpenMoji draws an eye as a small dark disc (or a ring) and a mouth as a line below the pair. What cannot be told
from the shapes is left out: a blink in the wrong place is worse than none.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from xml.etree import ElementTree

from fontTools.misc.transform import Identity, Transform
from fontTools.pens.boundsPen import BoundsPen
from fontTools.svgLib.path import parse_path

from reel_video.illustrate.gallery import VIEWBOX, find
from reel_video.illustrate.words import load

Eye = tuple[float, float, float]
Mouth = tuple[float, float, float]
Box = tuple[float, float, float, float]

_DARK = re.compile(r"#([0-4][0-9a-f])\1\1|#000|black|")
_EYE_RADIUS = (0.8, 4.2)
_SINGLE_RADIUS = (0.8, 2.3)
"""Smallest and largest eye, in units of the view box; one alone, of an animal from the side, is never large."""
_NUMBERS = re.compile(r"-?\d*\.?\d+(?:e-?\d+)?")
_TRANSFORM = re.compile(r"(\w+)\(([^)]*)\)")


@dataclass(frozen=True, slots=True)
class _Shape:
    """The box of one element in units of the view box, and how it is painted."""

    left: float
    top: float
    right: float
    bottom: float
    filled: bool
    dark: bool
    round: bool

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def radius(self) -> float:
        return (self.width + self.bottom - self.top) / 4

    @property
    def x(self) -> float:
        return (self.left + self.right) / 2

    @property
    def y(self) -> float:
        return (self.top + self.bottom) / 2


@cache
def eyes(code: str) -> tuple[Eye, ...]:
    """Each eye as (x, y, radius) in 0..1 of the picture, left one first; empty when the shapes do not tell."""
    return tuple((eye.x / VIEWBOX, eye.y / VIEWBOX, eye.radius / VIEWBOX) for eye in _eyes(code))


@cache
def mouth(code: str) -> Mouth | None:
    """The mouth as (x, y, width) in 0..1 of the picture; None unless a line lies below two eyes."""
    pair = _eyes(code)
    if len(pair) != 2 or code in load("actors.toml")["mislead"]["mouth"].split():
        return None
    middle, apart = (pair[0].x + pair[1].x) / 2, pair[1].x - pair[0].x
    level = (pair[0].y + pair[1].y) / 2
    lines = [
        shape
        for shape in _shapes(code)
        if abs(shape.x - middle) < 0.2 * apart
        and 0.3 * apart < shape.y - level < 1.9 * apart
        and 0.25 * apart < shape.width < 1.9 * apart
        and shape.bottom - shape.top < apart
    ]
    wide = [shape for shape in lines if shape.width > 0.4 * apart] or lines
    if not wide:
        return None
    chosen = max(wide, key=lambda shape: (round(shape.width / apart, 1), shape.y))
    return chosen.x / VIEWBOX, chosen.y / VIEWBOX, chosen.width / VIEWBOX


@cache
def _eyes(code: str) -> tuple[_Shape, ...]:
    if code in load("actors.toml")["mislead"]["eyes"].split():
        return ()
    shapes = _shapes(code)
    for discs in (_discs(shapes, filled=True), _discs(shapes, filled=False)):
        pairs = [pair for pair in combinations(discs, 2) if _is_pair(*pair)]
        if pairs:
            best = min(pairs, key=lambda pair: (round(pair[0].y + pair[1].y), abs(pair[0].x + pair[1].x - VIEWBOX)))
            return tuple(sorted(best, key=lambda shape: shape.x))
    low, high = _SINGLE_RADIUS
    alone = [disc for disc in _discs(shapes, filled=True) if low <= disc.radius <= high]
    return tuple(alone) if len(alone) == 1 else ()


def _discs(shapes: tuple[_Shape, ...], *, filled: bool) -> list[_Shape]:
    low, high = _EYE_RADIUS
    dark = (shape for shape in shapes if shape.round and shape.dark and shape.filled is filled)
    return [shape for shape in dark if low <= shape.radius <= high]


def _is_pair(one: _Shape, other: _Shape) -> bool:
    apart = abs(one.x - other.x)
    alike = abs(one.radius - other.radius) < 0.25 * max(one.radius, other.radius)
    return alike and abs(one.y - other.y) < 0.2 * apart and 2.2 * one.radius < apart < 30


@cache
def _shapes(code: str) -> tuple[_Shape, ...]:
    root = ElementTree.fromstring(find(code).read_text(encoding="utf-8"))  # noqa: S314 - the art of an installed package
    return tuple(_walk(root, Identity, hidden=False))


def _walk(element: ElementTree.Element, outer: Transform, *, hidden: bool) -> Iterator[_Shape]:
    inner = outer.transform(_transform(element.get("transform", "")))
    hidden = hidden or element.get("display") == "none"
    box = None if hidden else _box(element)
    if box:
        yield _shape(element, box, inner)
    for child in element:
        yield from _walk(child, inner, hidden=hidden)


def _transform(written: str) -> Transform:
    """Only the functions the art uses: matrix, translate, rotate (also about a point), scale."""
    made = Identity
    for name, listed in _TRANSFORM.findall(written):
        numbers = [float(number) for number in _NUMBERS.findall(listed)]
        if name == "matrix":
            made = made.transform(Transform(*numbers))
        elif name == "translate":
            made = made.translate(*numbers)
        elif name == "scale":
            made = made.scale(*numbers)
        elif name == "rotate":
            x, y = numbers[1:] or (0.0, 0.0)
            made = made.translate(x, y).rotate(math.radians(numbers[0])).translate(-x, -y)
    return made


def _box(element: ElementTree.Element) -> Box | None:
    kind = element.tag.rpartition("}")[2]
    number = {name: float(value) for name, value in element.attrib.items() if _NUMBERS.fullmatch(value)}
    if kind in ("circle", "ellipse"):
        wide, high = number.get("rx", number.get("r", 0.0)), number.get("ry", number.get("r", 0.0))
        x, y = number.get("cx", 0.0), number.get("cy", 0.0)
        return x - wide, y - high, x + wide, y + high
    if kind == "path" and element.get("d"):
        pen = BoundsPen(None)
        parse_path(element.get("d", ""), pen)
        bounds: Box | None = pen.bounds
        return bounds
    points = [float(found) for found in _NUMBERS.findall(element.get("points", ""))]
    if kind == "line":
        points = [number.get(name, 0.0) for name in ("x1", "y1", "x2", "y2")]
    return (min(points[::2]), min(points[1::2]), max(points[::2]), max(points[1::2])) if points else None


def _shape(element: ElementTree.Element, box: Box, placed: Transform) -> _Shape:
    corners = placed.transformPoints([(box[0], box[1]), (box[2], box[1]), (box[0], box[3]), (box[2], box[3])])
    xs, ys = [corner[0] for corner in corners], [corner[1] for corner in corners]
    fill, stroke = element.get("fill", "").lower(), element.get("stroke", "none").lower()
    ratio = (max(xs) - min(xs)) / max(max(ys) - min(ys), 0.01)
    return _Shape(
        left=min(xs),
        top=min(ys),
        right=max(xs),
        bottom=max(ys),
        filled=fill != "none",
        dark=bool(_DARK.fullmatch(fill if fill != "none" else stroke)),
        round=_is_disc(element) and 0.4 < ratio < 1.6,
    )


def _is_disc(element: ElementTree.Element) -> bool:
    """Whether it can be a disc: a circle, an ellipse, or one outline of a few curves and no straight line."""
    if element.tag.rpartition("}")[2] in ("circle", "ellipse"):
        return True
    letters = re.findall(r"[a-zA-Z]", element.get("d", ""))
    curves = sum(letter in "cCsSaA" for letter in letters)
    return letters.count("m") + letters.count("M") == 1 and 1 < curves < 9 and not set("lLhHvV") & set(letters)
