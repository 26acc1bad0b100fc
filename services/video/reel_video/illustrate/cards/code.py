"""Code: an editor in which it is typed as it is spoken of, what it prints, and somebody who watches."""

from dataclasses import dataclass
from random import Random

import skia

from reel_common.plan import Code
from reel_common.values import SoundCue
from reel_video.illustrate import easing, text
from reel_video.illustrate.cards import editor, friend, source, timing
from reel_video.illustrate.cards.backdrop import backdrop
from reel_video.illustrate.cards.base import (
    Room,
    body,
    fitted,
    note,
    panel,
    put,
    readable,
    stage,
    together,
)
from reel_video.illustrate.cards.source import Row
from reel_video.illustrate.kit import blend, fill
from reel_video.illustrate.sprites import bake, blit
from reel_video.illustrate.types import Draw, Look, Painting, ShotSpec

MAX_ROWS = 14
"""Rows seen at once; longer code scrolls as it is typed."""
SIZES = (3.15, 7.2)
"""Smallest and largest size of code, in units."""
SPEED = 13.0
"""Characters typed a second when there is time; long code is typed as fast as it must be."""
PAUSE = 5
"""A new line takes as long as so many characters."""
HIGHLIGHT = frozenset({"code_highlight", "highlight"})


@dataclass(frozen=True, slots=True)
class Rooms:
    """Where things are; `hero` is where the onlooker's middle and size are, `output` None without output."""

    pane: Room
    output: Room | None
    heading: Room
    hero: Room


def paint(spec: ShotSpec, look: Look) -> Painting:
    """Paint a shot about code; without code, what the shot shows as captions or says is typed instead."""
    content, rng = spec.shot.content, Random(f"code {spec.seed}")
    code = content.code or Code(source="\n".join(content.items) or spec.narration or spec.title, language="text")
    shown = source.printed(code)
    back, theme = backdrop(spec, look), editor.theme_of(look)
    company = friend.company(spec, look)
    rooms = _rooms(look, spec, code, shown, len(company.friends))
    size, columns = _size(code, rooms.pane, look)
    rows, dropped = source.rows(code, columns, look.fonts)
    typing = _typing(spec, rows, bool(shown), rng)
    heading = fitted(
        content.heading, text.Style("display", back.text), rooms.heading, (7 * look.unit, 2.6 * look.unit, 3), look
    )
    foot, warned = note(content.source, look)
    reveal = typing.ends[-1] + 0.35
    output, told = _output(shown, rooms.output, look, theme, reveal) if rooms.output else (None, ())
    draw = together(
        back.draw,
        friend.gather(company, rooms.hero, spec, look, _onlookers(reveal, look, bool(heading.placed))),
        lambda canvas, t: put(heading, rooms.heading, canvas),
        editor.window(code, rooms.pane, look, theme),
        editor.typed(rows, typing, size, rooms.pane, look, theme),
        editor.glow(spec, rows, typing, size, (rooms.pane, look, theme))
        if HIGHLIGHT & set(spec.shot.effects)
        else None,
        output,
        foot,
    )
    lost = (f"No font can draw {dropped[:20]!r}: left out of the code.",) if dropped else ()
    sounds = (*_sounds(typing), *((SoundCue(at=reveal, sound="ding", gain_db=-8),) if shown else ()))
    return Painting(draw, sounds, (*lost, *heading.warnings, *told, *warned), company.art)


def _onlookers(reveal: float, look: Look, heading: bool) -> friend.Part:
    """They look over the upper edge of the editor, or stand beside it where there is room."""
    wide = stage(look).wide
    aside = -0.9 if wide else -0.6 if heading else 0.0
    return friend.Part(0.1, (reveal,), aside, 0.1 if wide else 0.85, peeks=not wide)


def _rooms(look: Look, spec: ShotSpec, code: Code, output: str, friends: int) -> Rooms:
    """The editor is as high as its code needs; what is left goes to whoever watches."""
    place, u = body(look, spec.shot.content.source), look.unit
    heading = bool(spec.shot.content.heading.strip())
    if place.wide:
        left, side = place.outer.left(place.outer.w * 0.64), place.outer.beside(place.outer.w * 0.64 + 4 * u)
        free = left.below(11 * u) if heading else left
        high = min(free.h, max(free.h * 0.55, _needed(code, free, look)))
        pane = Room(free.x, free.y + (free.h - high) * 0.5, free.w, high)
        out = Room(side.x, side.bottom - side.h * 0.34, side.w, side.h * 0.34) if output else None
        hero = side.top(side.h * 0.66 if output else pane.bottom - side.y)
        return Rooms(pane, out, Room(left.x, pane.y - 11 * u, left.w, 9 * u), hero)
    low = min(place.inner.h * 0.34, (13 + 5 * output.count("\n")) * u + 5 * u) if output else 0.0
    least, most = place.inner.h * 0.19, place.inner.h * 0.44
    high = min(place.inner.h - least - low, max(20 * u, _needed(code, place.outer, look)))
    head = min(most, place.inner.h - high - low)
    top = place.inner.y + (place.inner.h - head - high - low) / 2
    pane = Room(place.outer.x, top + head, place.outer.w, high)
    out = Room(place.outer.x, pane.bottom + 3 * u, place.outer.w, low - 3 * u) if output else None
    tall = head + 1 * u
    broad = min(tall * 1.2 * friends, place.inner.w * (0.36 if heading else 0.9))
    hero = Room(place.inner.right - broad if heading else place.inner.cx - broad / 2, top, broad, tall)
    words = Room(place.inner.x, top, place.inner.w - (broad + 3 * u if heading else 0), head - 3 * u)
    return Rooms(pane, out, words, hero)


def _needed(code: Code, room: Room, look: Look) -> float:
    """The height of an editor of this width in which the code need not scroll, up to the most rows."""
    size, columns = _size(code, Room(room.x, room.y, room.w, 1e6), look)
    lines = _lines(code)
    count = sum(max(1, -(-len(line) // columns)) for line in lines)
    return _around(look) + size * editor.LINE * max(2, min(MAX_ROWS, count))


def _around(look: Look) -> float:
    """What an editor has above and below its code."""
    return 12.5 * look.unit


def _lines(code: Code) -> list[str]:
    return code.source.expandtabs(source.TAB).strip("\n").rstrip().split("\n")


def _size(code: Code, pane: Room, look: Look) -> tuple[float, int]:
    """Size of the code in pixels and columns of a row: as large as its longest line and its rows allow."""
    area, u = editor.page(pane, look.unit), look.unit
    lines = _lines(code)
    longest = max((len(line) for line in lines), default=1)
    tallest = area.h / (editor.LINE * max(1, min(MAX_ROWS, len(lines))))
    size = min(SIZES[1] * u, max(SIZES[0] * u, min(area.w / (editor.CELL * max(8, longest)), tallest)))
    return size, max(8, int(area.w / (editor.CELL * size)))


def _typing(spec: ShotSpec, rows: tuple[Row, ...], output: bool, rng: Random) -> editor.Typing:
    """Typing begins when the code is first spoken of and leaves time for what it prints."""
    weights = [len(row.cells) * rng.uniform(0.9, 1.1) + (PAUSE if row.first else 0) for row in rows]
    names = {timing.normal(w) for row in rows for w in "".join(c if c.isalnum() else " " for c in row.text).split()}
    spoken = next(
        (w.start for w in spec.words if any(n and n in timing.normal(w.text) and len(n) > 3 for n in names)), 0.4
    )
    begin = max(0.35, min(spoken - 0.25, spec.seconds * 0.35))
    longest = max(0.4, spec.seconds * (0.68 if output else 0.82) - begin)
    total = max(1.0, sum(weights))
    took = min(longest, total / SPEED)
    begins: list[float] = []
    ends: list[float] = []
    at = begin
    for row, weight in zip(rows, weights, strict=True):
        seconds = took * weight / total
        begins.append(at + (took * PAUSE / total if row.first and begins else 0.0))
        at += seconds
        ends.append(at)
    return editor.Typing(tuple(begins), tuple(ends))


def _sounds(typing: editor.Typing) -> tuple[SoundCue, ...]:
    """Keys rattle for as long as is typed: the effect lasts 1.4 seconds."""
    begin, end = typing.begins[0], typing.ends[-1]
    count = max(1, min(20, round((end - begin) / 1.4)))
    return tuple(SoundCue(at=begin + 1.4 * i, sound="typing", gain_db=-10) for i in range(count))


def _output(shown: str, room: Room, look: Look, theme: editor.Theme, at: float) -> tuple[Draw, tuple[str, ...]]:
    """What the program prints: a panel that slides up when it is run."""
    u = look.unit
    ground, chip = blend(theme.window, 0x000000, 0.35), look.palette.highlight
    face = panel(room, ground, 3 * u, u)
    label = fitted(
        "OUTPUT", text.Style("display", theme.window), Room(0, 0, 15 * u, 4.4 * u), (2.4 * u, 1.2 * u, 1), look
    )
    inside = Room(4 * u, 6.2 * u, room.w - 8 * u, room.h - 8.2 * u)
    lines = fitted(
        shown, text.Style("code", readable(0x7CF5A5, ground, 7.0)), inside, (6 * u, 1.9 * u, 8), look, align="start"
    )

    def paint_all(c: skia.Canvas) -> None:
        blit(c, face, 0, 0)
        c.drawRoundRect(skia.Rect.MakeXYWH(3 * u, -2.2 * u, 18 * u, 4.8 * u), 2.4 * u, 2.4 * u, fill(chip))
        arrow = skia.Path()
        arrow.addPoly([(4.9 * u, -0.9 * u), (4.9 * u, 1.3 * u), (6.8 * u, 0.2 * u)], True)
        c.drawPath(arrow, fill(theme.window))
        text.draw(c, label, 5.2 * u, -2.0 * u)
        put(lines, inside, c)

    whole = bake(room.w, room.h, paint_all, margin=7 * u)

    def draw(canvas: skia.Canvas, t: float) -> None:
        p = easing.out_back(easing.progress(t, at, 0.45), 1.2)
        if t > at:
            blit(canvas, whole, room.x, room.y + (1 - p) * 20 * u, easing.progress(t, at, 0.12))

    return draw, lines.warnings
