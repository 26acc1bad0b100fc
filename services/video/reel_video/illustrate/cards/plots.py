"""Bars and lines that grow, for `chart.py`."""

from dataclasses import dataclass

import skia

from reel_video.illustrate import easing, text
from reel_video.illustrate.cards import counter
from reel_video.illustrate.cards.base import Room, arrive
from reel_video.illustrate.kit import blend, disc, fill, stroke
from reel_video.illustrate.types import Draw, Look

GROW = 0.9
"""Seconds one bar grows."""


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """One datum ready to be drawn: its label, its figure, its share of the axis, when it grows and is spoken of."""

    label: text.Block
    label_at: tuple[float, float]
    counter: counter.Counter
    share: float
    grows: float
    spoken: float | None


@dataclass(frozen=True, slots=True)
class Plot:
    """Where the bars may be: one every `step` pixels, nothing at `zero` of the axis (0 to 1).

    A bar's middle is at `middle` of its step, and it is `thick` of the step broad.
    """

    room: Room
    step: float
    zero: float
    lying: bool
    middle: float = 0.5
    thick: float = 0.66


def _best(marks: list[Mark], t: float) -> int:
    """Which mark stands out: the one spoken of, before that the biggest once all have grown."""
    said = [(m.spoken, i) for i, m in enumerate(marks) if m.spoken is not None and m.spoken <= t]
    if said:
        return max(said)[1]
    if t < marks[-1].grows + GROW:
        return -1
    return max(range(len(marks)), key=lambda i: marks[i].share)


def _grown(mark: Mark, t: float) -> float:
    return easing.out_back(easing.progress(t, mark.grows, GROW), 0.9) if t > mark.grows else 0.0


def bars(marks: list[Mark], plot: Plot, look: Look) -> Draw:
    """Rounded bars from the zero line, standing or lying."""
    u, p, room = look.unit, look.palette, plot.room
    thick, lying = min(plot.step * plot.thick, 15 * u), plot.lying
    rest, bright = fill(blend(p.accent_two, p.panel, 0.30)), fill(p.accent)
    axis = stroke(blend(p.panel, p.ink, 0.35), 0.5 * u)
    track = fill(blend(p.panel, p.ink, 0.05))

    def draw(canvas: skia.Canvas, t: float) -> None:
        best = _best(marks, t)
        for i, mark in enumerate(marks):
            grown = _grown(mark, t)
            pulse = 1 + 0.05 * easing.swing(t, 1.2) if i == best else 1.0
            rect, end = _bar(mark.share * grown, i, plot, thick * pulse)
            whole, _ = _bar(1.0 - plot.zero if mark.share >= 0 else -plot.zero, i, plot, thick)
            r = min(thick * 0.28, 2.2 * u)
            canvas.drawRoundRect(whole, r, r, track)
            if abs(mark.share * grown) > 0.002:
                canvas.drawRoundRect(rect, r, r, bright if i == best else rest)
            text.draw(canvas, mark.label, *mark.label_at)
            if t > mark.grows:
                _figure(canvas, mark, t, end if mark.share >= 0 else _bar(0.0, i, plot, 0)[1], lying)
        if lying:
            # Bar by bar: one long line would run through the labels that stand above the bars.
            x = room.x + plot.zero * room.w
            for i in range(len(marks)):
                y = room.y + (i + plot.middle) * plot.step
                canvas.drawLine(x, y - thick * 0.6, x, y + thick * 0.6, axis)
        else:
            y = room.bottom - plot.zero * room.h
            canvas.drawLine(room.x, y, room.right, y, axis)

    return draw


def _bar(share: float, number: int, plot: Plot, thick: float) -> tuple[skia.Rect, tuple[float, float]]:
    """A bar's rectangle and its end."""
    room, middle = plot.room, (number + plot.middle) * plot.step
    if plot.lying:
        x, y = room.x + plot.zero * room.w, room.y + middle
        end = x + share * room.w
        return skia.Rect.MakeLTRB(min(x, end), y - thick / 2, max(x, end), y + thick / 2), (end, y)
    x, y = room.x + middle, room.bottom - plot.zero * room.h
    end = y - share * room.h
    return skia.Rect.MakeLTRB(x - thick / 2, min(y, end), x + thick / 2, max(y, end)), (x, end)


def _figure(canvas: skia.Canvas, mark: Mark, t: float, at: tuple[float, float], lying: bool) -> None:
    """The figure, counting; `at` is the end of its bar, for a negative one the zero line, where there is room."""
    it = mark.counter
    words = counter.at_share(it.pattern, easing.out_cubic(easing.progress(t, mark.grows, GROW)))
    beside, above = counter.width(it, words) / 2 + it.size * 0.35, it.size * 0.8
    counter.draw(canvas, it, words, (at[0] + beside, at[1]) if lying else (at[0], at[1] - above))


def line(marks: list[Mark], plot: Plot, look: Look) -> Draw:
    """A line that is drawn from point to point over a soft area."""
    u, p, room = look.unit, look.palette, plot.room
    points = [_bar(m.share, i, plot, 0)[1] for i, m in enumerate(marks)]
    area, pen = fill(blend(p.panel, p.accent_two, 0.18)), stroke(p.accent_two, 1.3 * u)
    base = room.bottom - plot.zero * room.h
    axis, grid = stroke(blend(p.panel, p.ink, 0.35), 0.5 * u), stroke(blend(p.panel, p.ink, 0.10), 0.3 * u)
    widest = max(counter.width(m.counter, counter.at_share(m.counter.pattern, 1.0)) for m in marks) * 1.1
    crowded = plot.step < widest
    # A figure stands above every point it would otherwise cover.
    clear = [min(y for x, y in points if abs(x - own) < widest * 0.7) for own, _ in points]

    def draw(canvas: skia.Canvas, t: float) -> None:
        best = _best(marks, t)
        for k in range(5):
            y = room.y + room.h * k / 4
            canvas.drawLine(room.x, y, room.right, y, grid)
        way = _way(points, marks, t)
        if len(way) > 1:
            path = skia.Path()
            path.addPoly([*way, (way[-1][0], base), (way[0][0], base)], True)
            canvas.drawPath(path, area)
            course = skia.Path()
            course.addPoly(way, False)
            canvas.drawPath(course, pen)
        canvas.drawLine(room.x, base, room.right, base, axis)
        for i, (mark, point) in enumerate(zip(marks, points, strict=True)):
            text.draw(canvas, mark.label, *mark.label_at)
            come = arrive(t, mark.grows, 0.4)
            if come <= 0:
                continue
            chosen = i == best
            disc(canvas, *point, (2.4 if chosen else 1.6) * u * come, p.accent if chosen else p.accent_two)
            disc(canvas, *point, (1.2 if chosen else 0.8) * u * come, p.panel)
            near = best >= 0 and abs(i - best) * plot.step < widest
            if chosen or not crowded or (i in (0, len(marks) - 1) and not near):
                _figure(canvas, mark, t, (_kept(point[0], widest, room), clear[i] - u), False)

    return draw


def _kept(x: float, wide: float, room: Room) -> float:
    """The middle of something `wide` that is to stay in the room."""
    return min(max(x, room.x + wide / 2 - room.w * 0.03), room.right - wide / 2 + room.w * 0.03)


def _way(points: list[tuple[float, float]], marks: list[Mark], t: float) -> list[tuple[float, float]]:
    """The line as far as it has come."""
    way: list[tuple[float, float]] = []
    for i, (point, mark) in enumerate(zip(points, marks, strict=True)):
        if t >= mark.grows:
            way.append(point)
        elif way:
            before = marks[i - 1].grows
            p = easing.progress(t, before, mark.grows - before)
            x, y = way[-1]
            return [*way, (easing.mix(x, point[0], p), easing.mix(y, point[1], p))]
    return way
