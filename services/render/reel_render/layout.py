"""Where every word of a card stands: inside the safe area, balanced, as big as fits."""

from collections.abc import Sequence
from dataclasses import dataclass

from reel_common.formats import Geometry
from reel_render.captions import Card, Token, direction, lines, space, width
from reel_render.lettering import Letters, Run

LINE_PITCH = 1.16
"""From one baseline to the next, in ems."""
POP = 1.05
"""How much bigger the word is that is being said."""
EDGE_EMS = 0.22
"""What outline and shadow add on each side."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Captions in one shape of frame: `em` in parts of the shorter side, `baseline` of a single line in parts
    of the height, `drop` how many line pitches the last of two lines stands below that, `columns` in ems."""

    em: float
    baseline: float
    drop: float
    columns: float


TALL = Placement(em=0.088, baseline=0.735, drop=0.5, columns=9.0)
WIDE = Placement(em=0.072, baseline=0.882, drop=0.0, columns=16.0)
SQUARE = Placement(em=0.078, baseline=0.880, drop=0.0, columns=10.5)


@dataclass(frozen=True, slots=True)
class Placed:
    """A token in its place: centre `x` and `baseline` in pixels, `em` in pixels, `width` as measured."""

    token: Token
    runs: tuple[Run, ...]
    x: float
    baseline: float
    em: float
    width: float


def placement(geometry: Geometry) -> Placement:
    """By the shape of the frame."""
    if geometry.width == geometry.height:
        return SQUARE
    return TALL if geometry.height > geometry.width else WIDE


def room(geometry: Geometry) -> float:
    """Pixels of width that captions may fill, centred in the frame."""
    return geometry.width * (1 - 2 * max(geometry.safe.left, geometry.safe.right))


def columns(geometry: Geometry) -> float:
    """The same in ems at full size, never more than reads well."""
    place = placement(geometry)
    em = place.em * min(geometry.width, geometry.height)
    return min(place.columns, room(geometry) / em - 2 * EDGE_EMS)


def place(card: Card, geometry: Geometry, letters: Letters) -> tuple[Placed, ...]:
    """Every token of a card, in reading order."""
    spot = placement(geometry)
    em = spot.em * min(geometry.width, geometry.height)
    rows = lines(card.tokens, letters, columns(geometry))
    widest = max(width(line, letters) for line in rows)
    em *= min(1.0, (room(geometry) / em - 2 * EDGE_EMS) / (widest * (1 + (POP - 1) / 2)))
    last = spot.baseline * geometry.height + (len(rows) - 1) * spot.drop * LINE_PITCH * em
    placed = []
    for i, line in enumerate(rows):
        baseline = last - (len(rows) - 1 - i) * LINE_PITCH * em
        placed += _place_line(line, (geometry.width / 2, baseline), em, letters, rtl=card.rtl)
    return tuple(placed)


def _place_line(
    line: Sequence[Token], middle: tuple[float, float], em: float, letters: Letters, *, rtl: bool
) -> list[Placed]:
    order = visual_order(line, rtl=rtl)
    x = middle[0] - width(line, letters) * em / 2
    placed: dict[int, Placed] = {}
    for n, i in enumerate(order):
        token = line[i]
        if n:
            # The space belongs to the later of the two in reading order, wherever it stands.
            x += space(line[max(i, order[n - 1])], letters) * em
        wide = letters.width(token.text) * em
        placed[i] = Placed(token, letters.runs(token.text), x + wide / 2, middle[1], em, wide)
        x += wide
    return [placed[i] for i in range(len(line))]


def visual_order(line: Sequence[Token], *, rtl: bool) -> list[int]:
    """Which token stands where, from the left: words against the line's direction keep their own order.

    The bidirectional algorithm at the level of words; numbers and signs follow the line.
    """
    base, other = ("R", "L") if rtl else ("L", "R")
    runs: list[list[int]] = []
    for i, token in enumerate(line):
        against = direction(token.text) == other
        if against and runs and direction(line[runs[-1][-1]].text) == other:
            runs[-1].append(i)
        else:
            runs.append([i])
    if base == "R":
        return [i for run in reversed(runs) for i in run]
    return [i for run in runs for i in reversed(run)]
