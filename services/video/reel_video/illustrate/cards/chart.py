"""Charts: bars, or a line where the labels are a course of time, with figures that count as they grow."""

import math
import re
from collections.abc import Callable
from dataclasses import replace

from reel_common.plan import Datum
from reel_common.values import SoundCue
from reel_video.illustrate import text, typeset
from reel_video.illustrate.cards import counter, timing
from reel_video.illustrate.cards.backdrop import backdrop
from reel_video.illustrate.cards.base import Room, arrive, body, fitted, note, panel, put, readable, together
from reel_video.illustrate.cards.headline import below, head
from reel_video.illustrate.cards.plots import GROW, Mark, Plot, bars, line
from reel_video.illustrate.kit import blend
from reel_video.illustrate.sprites import blit
from reel_video.illustrate.types import Draw, Look, Painting, ShotSpec

YEAR = re.compile(r"^(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\.?\s*)?(?:1[5-9]|20|21)\d\d$", re.I)
MONTHS = re.compile(r"^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\.?$", re.I)
LINE_FROM = 4
"""From so many points of time on, a line shows the course better than bars."""
LYING_FROM = 7
"""From so many bars on, or with labels longer than LONG, bars lie in frames that are not wide."""
LONG = 9
STACKED_FROM = 8.5
"""Units of height from which a lying bar has its label above it instead of beside it."""
READABLE_LABEL = 2.6
"""Units below which labels of a course are set larger by leaving some out."""
COMPACT = 6
"""Characters after which a figure without a text of its own is shortened."""


def paint(spec: ShotSpec, look: Look) -> Painting:
    """Paint the data; without any, the numbers in the items, else a plain heading."""
    content, u, p = spec.shot.content, look.unit, look.palette
    data = content.data or _read(content.items)
    back = backdrop(spec, look)
    spoken = timing.mentions(spec, tuple(d.label for d in data))
    place = body(look, content.source)
    free = below(place)
    card = Room(free.outer.x, free.outer.y + 1.5 * u, free.outer.w, free.outer.h - 2 * u)
    top = head(spec, look, back, place, tuple(t for t in spoken if t is not None), card.y)
    pad = max(4 * u, free.inner.x - card.x)
    inside = Room(card.x + pad, card.y + 4 * u, card.w - 2 * pad, card.h - 7 * u)
    course = _is_course(data)
    long = len(data) >= LYING_FROM or max((len(d.label) for d in data), default=0) > LONG
    how = "course" if course else "lying" if long and not place.wide else "standing"
    marks, plot = _marks(data, inside, look, spoken, how)
    shape = (line if course else bars)(marks, plot, look) if marks else _words(spec, inside, look)
    face = panel(card, p.panel, 3.5 * u, u, edge=blend(p.panel, p.ink, 0.16))
    foot, warned = note(content.source, look)
    draw = together(
        back.draw,
        top.draw,
        lambda canvas, t: blit(canvas, face, card.x, card.y + (1 - arrive(t + 0.25, 0.0, 0.5)) * 30 * u),
        shape,
        foot,
    )
    sounds = tuple(
        SoundCue(at=m.grows, sound="slide_up" if i == 0 else "pop", gain_db=-12) for i, m in enumerate(marks)
    )
    missing = () if marks else (f"The chart {spec.shot.id} has no data: give it some under content.data.",)
    warnings = (*missing, *top.warnings, *(w for m in marks for w in m.label.warnings), *warned)
    return Painting(draw, sounds, warnings, top.art)


def _words(spec: ShotSpec, room: Room, look: Look) -> Draw:
    """What a chart without data shows: the words of its shot."""
    words = spec.shot.visual if not spec.narration else spec.narration
    block = fitted(
        words or spec.title, text.Style("display", look.palette.ink), room, (8 * look.unit, 2.4 * look.unit, 8), look
    )
    return lambda canvas, t: put(block, room, canvas, dy=(1 - arrive(t + 0.25, 0.0, 0.5)) * 30 * look.unit)


def _read(items: tuple[str, ...]) -> tuple[Datum, ...]:
    """Data out of items such as "Cats: 12 %"."""
    found = []
    for item in items:
        label, _, rest = item.rpartition(":")
        how = counter.pattern(Datum(value=0, text=rest.strip() or item))
        if how.value:
            found.append(Datum(label=label.strip() or item, value=how.value, text=rest.strip()))
    return tuple(found)


def _is_course(data: tuple[Datum, ...]) -> bool:
    """Whether the labels are points of time in order."""
    labels = [d.label.strip() for d in data]
    if len(labels) < LINE_FROM:
        return False
    years = [int(label[-4:]) for label in labels if YEAR.match(label)]
    return (len(years) == len(labels) and years == sorted(years)) or all(MONTHS.match(label) for label in labels)


def _marks(
    data: tuple[Datum, ...], room: Room, look: Look, spoken: list[float | None], how: str
) -> tuple[list[Mark], Plot]:
    """Labels and figures of one size each, and the plot that they leave."""
    if not data:
        return [], Plot(room, 1, 0, False)
    low, high = min(0.0, min(d.value for d in data)), max(0.0, max(d.value for d in data))
    span = (high - low) or 1.0
    patterns = [counter.pattern(d, COMPACT) for d in data]
    ems = max(counter.natural(counter.at_share(p, 1.0), "display", look.fonts) for p in patterns)
    cells, plot, figure = LAYOUTS[how](room, data, ems, (-low / span, look))
    style, align = text.Style("text", look.palette.ink), "end" if plot.lying and cells[0].w < room.w * 0.5 else "center"
    align = "start" if cells[0].w == room.w and plot.lying else align
    u = look.unit
    named = [(d, c) for d, c in zip(data, cells, strict=True) if c.w > 1]
    size = min(fitted(d.label, style, c, (4.6 * u, 1.3 * u, 3), look, align=align).size for d, c in named)
    pens = text.Style("display", readable(look.palette.ink, look.palette.panel, 7.0))
    marks = []
    for i, (d, cell, pattern) in enumerate(zip(data, cells, patterns, strict=True)):
        label = fitted(d.label if cell.w > 1 else "", style, cell, (size, min(size, 1.3 * u), 3), look, align=align)
        grows, said = 0.25 + min(0.16, 1.2 / len(data)) * i, spoken[i] if i < len(spoken) else None
        said = max(grows + GROW * 0.7, said) if said is not None else None
        digits = counter.counter(pattern, pens, figure, look.fonts)
        marks.append(Mark(label, (cell.x, cell.y), digits, d.value / span, grows, said))
    return marks, plot


Layout = tuple[list[Room], Plot, float]
Side = tuple[float, Look]
"""Where nothing is on the axis, between 0 and 1, and the look."""


def _lying(room: Room, data: tuple[Datum, ...], ems: float, side: Side) -> Layout:
    """Bars that lie: labels above them where rows are high enough, else at their left."""
    u, count = side[1].unit, len(data)
    step = room.h / count
    stacked = step >= STACKED_FROM * u
    wide = 0.0 if stacked else room.w * 0.34
    figure = min(5.2 * u, room.w * 0.26 / max(1.0, ems), step * (0.4 if stacked else 0.6))
    plot = Room(room.x + wide + 1.5 * u, room.y, room.w - wide - 2.5 * u - figure * ems - u, room.h)
    if stacked:
        cells = [Room(room.x, room.y + i * step, room.w, step * 0.38) for i in range(count)]
        return cells, Plot(replace(plot, x=room.x, w=plot.w + 1.5 * u), step, side[0], True, 0.66, 0.50), figure
    cells = [Room(room.x, room.y + i * step, wide, step) for i in range(count)]
    return cells, Plot(plot, step, side[0], True), figure


def _standing(room: Room, data: tuple[Datum, ...], ems: float, side: Side) -> Layout:
    """Bars that stand, labels below them."""
    u, count = side[1].unit, len(data)
    step, tall = room.w / count, min(9 * u, room.h * 0.2)
    cells = [Room(room.x + i * step + 0.4 * u, room.bottom - tall, step - 0.8 * u, tall) for i in range(count)]
    figure = min(5.8 * u, step * 0.94 / max(1.0, ems))
    return (
        cells,
        Plot(Room(room.x, room.y + figure * 1.5, room.w, room.h - tall - u - figure * 1.5), step, side[0], False),
        figure,
    )


def _course(room: Room, data: tuple[Datum, ...], ems: float, side: Side) -> Layout:
    """Points of time: as many labels as can be read."""
    u, count = side[1].unit, len(data)
    step, tall = room.w / count, 6 * u
    longest = max(typeset.extent(side[1].fonts, "text", d.label).width / typeset.EM for d in data)
    stride = max(1, math.ceil(longest * READABLE_LABEL * u / (step * 0.8)))
    cells = []
    for i in range(count):
        wide = step * stride * 0.84
        x = min(max(room.x, room.x + (i + 0.5) * step - wide / 2), room.right - wide)
        shown = (count - 1 - i) % stride == 0
        cells.append(Room(x, room.bottom - tall, wide if shown else 1.0, tall))
    figure = min(5.0 * u, room.w * 0.3 / max(1.0, ems))
    return (
        cells,
        Plot(Room(room.x, room.y + figure * 1.6, room.w, room.h - tall - u - figure * 1.6), step, side[0], False),
        figure,
    )


LAYOUTS: dict[str, Callable[[Room, tuple[Datum, ...], float, Side], Layout]] = {
    "lying": _lying, "standing": _standing, "course": _course,
}  # fmt: skip
