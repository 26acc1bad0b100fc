"""Lists and steps: one item after the other as it is spoken of, the present one in colour."""

from dataclasses import dataclass
from itertools import pairwise

import skia

from reel_common.values import SoundCue
from reel_video.illustrate import easing, text, typeset
from reel_video.illustrate.cards import friend, timing
from reel_video.illustrate.cards.backdrop import Backdrop, backdrop
from reel_video.illustrate.cards.base import Room, Stage, arrive, body, fitted, note, on, panel, together
from reel_video.illustrate.cards.headline import Head, below, head
from reel_video.illustrate.kit import blend, disc, fill, stroke
from reel_video.illustrate.picture import Sticker, place, sticker
from reel_video.illustrate.sprites import Sprite, bake, blit
from reel_video.illustrate.types import Draw, Look, Painting, ShotSpec

TALLEST_ROW = {2: 25.0, 3: 21.0}
"""Units, by the number of items; more items make rows of at most `TALL_ROW`."""
TALL_ROW = 17.0
COLUMNS_FROM = {"tall": 9, "square": 7, "wide": 7}
"""From how many items on there are two columns."""
TILES_UP_TO = 5
"""In a wide frame so many items stand side by side."""
CROWDED = 8
"""From more items than that, a card without heading has no head: they need the room."""
TICK = ""
"""The icon of an item without one among items that have one: a drawn tick."""


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """An item ready to be shown: at rest and as the present one; its badge is a picture or a number."""

    room: Room
    rest: Sprite
    present: Sprite
    badge: tuple[float, float]
    radius: float
    icon: Sticker | None
    spot: tuple[float, float]
    at: float
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kit:
    """What all entries share."""

    look: Look
    back: Backdrop
    tiles: bool
    steps: bool
    rtl: bool
    bleed: float
    """How much farther a panel reaches to the side than its words may."""


def paint(spec: ShotSpec, look: Look, *, steps: bool) -> Painting:
    """Paint a list or steps; without items, the sentences that are spoken."""
    content = spec.shot.content
    items = tuple(i for i in content.items if i.strip()) or tuple(line.text for line in spec.shot.lines)[:6]
    items = items or (content.heading or spec.title,)
    back, place_ = backdrop(spec, look), body(look, content.source)
    times = timing.item_times(spec, items)
    bare = len(items) > CROWDED and not content.heading.strip()
    free = place_ if bare else below(place_)
    tiles = len(items) == 1 or (place_.wide and len(items) <= TILES_UP_TO)
    rooms = _slots(len(items), free, look, tiles)
    edge = None if tiles else rooms[0].y
    top = Head(together(), (), ()) if bare else head(spec, look, back, place_, tuple(times), edge)
    rtl = typeset.is_rtl(" ".join(items))
    rooms = rooms[::-1] if rtl and tiles else rooms
    kit = Kit(look, back, tiles, steps, rtl, place_.inner.x - place_.outer.x)
    icons = _icons(items, spec.language)
    size = _size(items, rooms, icons, kit)
    parts = zip(items, rooms, icons, times, strict=True)
    entries = [_entry(i, *part, size, kit) for i, part in enumerate(parts)]
    foot, warned = note(content.source, look)
    draw = together(
        back.draw,
        top.draw,
        _ghosts(entries, look, back),
        _path(entries, kit) if kit.steps else None,
        lambda canvas, t: _entries(canvas, t, entries, times, kit),
        foot,
    )
    sounds = tuple(SoundCue(at=at, sound="pop", gain_db=-9) for at in times)
    warnings = (*top.warnings, *(w for e in entries for w in e.warnings), *warned)
    shown = (*top.art, *(e.icon.code for e in entries if e.icon))
    return Painting(draw, sounds, warnings, tuple(dict.fromkeys(shown)))


def _slots(count: int, place: Stage, look: Look, tiles: bool) -> list[Room]:
    """Where each item goes, in reading order, in the middle of what the head leaves."""
    u, outer = look.unit, place.outer
    if tiles:
        gap, high = 3 * u, min(outer.h - 2 * u, 44 * u)
        wide = min((outer.w - gap * (count - 1)) / count, 46 * u)
        x0, y = outer.cx - (wide * count + gap * (count - 1)) / 2, outer.y + (outer.h - high) * 0.4
        return [Room(x0 + i * (wide + gap), y, wide, high) for i in range(count)]
    shape = "tall" if place.tall else "wide" if place.wide else "square"
    columns = 2 if count >= COLUMNS_FROM[shape] else 1
    rows = -(-count // columns)
    gap = (2.2 if rows <= 5 else 1.5) * u
    high = min(TALLEST_ROW.get(count, TALL_ROW) * u, (outer.h - 1.5 * u - gap * (rows - 1)) / rows)
    wide = (outer.w - 2.5 * u * (columns - 1)) / columns
    y0 = outer.y + (outer.h - high * rows - gap * (rows - 1)) * (0.4 if rows < 5 else 0.2)
    return [
        Room(outer.x + (i // rows) * (wide + 2.5 * u), y0 + (i % rows) * (high + gap), wide, high) for i in range(count)
    ]


def _icons(items: tuple[str, ...], language: str) -> list[str | None]:
    """A picture for each item, if most of them mean one of their own; None is a number, "" a tick."""
    codes = [friend.icon(item, language) for item in items]
    own = [code if code and codes.count(code) == 1 else TICK for code in codes]
    return list(own) if sum(map(bool, own)) * 2 > len(items) else [None] * len(items)


def _size(items: tuple[str, ...], rooms: list[Room], icons: list[str | None], kit: Kit) -> float:
    """One size of type for all items: that of the longest, unless that one is an outlier."""
    style, u = text.Style("display"), kit.look.unit
    sizes = sorted(
        fitted(item, style, _inside(room, bool(icon), kit)[1], (7.4 * u, 2.1 * u, 6), kit.look).size
        for item, room, icon in zip(items, rooms, icons, strict=True)
    )
    return sizes[len(sizes) // 4] if len(sizes) > 3 else sizes[0]


def _inside(room: Room, icon: bool, kit: Kit) -> tuple[Room, Room, Room]:
    """Places of badge, words and the picture of a step, from the corner of the item's panel."""
    u = kit.look.unit
    if kit.tiles:
        side = min(room.w * 0.5, room.h * 0.46)
        badge = Room((room.w - side) / 2, 3 * u, side, side)
        words = Room(2.5 * u, side + 5 * u, room.w - 5 * u, room.h - side - 7 * u)
        return badge, words, Room(room.w - 11 * u, 1.5 * u, 9 * u, 9 * u)
    side = min(room.h * (0.74 if room.h > 10 * u else 0.62), 15 * u)
    edge = max(kit.bleed, 2.0 * u)
    lead, tail = max(side + 4.0 * u, edge), edge + 1.5 * u
    picture = Room(room.w - edge - side, (room.h - side) / 2, side, side)
    if kit.steps and icon:
        tail += side + u
    badge, words = Room(1.8 * u, (room.h - side) / 2, side, side), Room(lead, u, room.w - lead - tail, room.h - 2 * u)
    if kit.rtl:
        badge, words, picture = (Room(room.w - r.right, r.y, r.w, r.h) for r in (badge, words, picture))
    return badge, words, picture


def _entry(number: int, item: str, room: Room, code: str | None, at: float, size: float, kit: Kit) -> Entry:
    """Bake an item in both of its looks."""
    u, p = kit.look.unit, kit.look.palette
    badge, words, picture = _inside(room, bool(code), kit)
    accent = (p.accent, p.accent_two)[number % 2]
    home = picture if kit.steps else badge
    icon = sticker(code, home.w * 0.86, home.h * 0.86, bordered=kit.steps) if code else None
    blocks = []

    def bake_one(ground: int, ring: int) -> Sprite:
        face = panel(room, ground, 3 * u, u, edge=blend(ground, p.ink, 0.16 if ground == p.panel else 0.35))
        style = text.Style("display", on(ground, p.ink))
        align = "center" if kit.tiles else "start"
        block = fitted(item, style, words, (size, min(size, 1.7 * u), 7), kit.look, align=align)
        blocks.append(block)

        def paint_one(c: skia.Canvas) -> None:
            blit(c, face, 0, 0)
            disc(c, badge.cx, badge.cy, badge.w / 2, ring)
            if code is None or kit.steps:
                _number(c, number, badge, on(ring, p.ink), kit)
            elif code == TICK:
                _tick(c, badge, on(ring, p.ink))
            text.draw(c, block, words.x, words.y)

        return bake(room.w, room.h, paint_one, margin=7 * u)

    pictured = icon is not None and not kit.steps
    rest = bake_one(p.panel, blend(p.panel, accent, 0.20) if pictured else accent)
    present = bake_one(accent, blend(accent, 0xFFFFFF, 0.82) if pictured else p.highlight)
    centre, spot = (room.x + badge.cx, room.y + badge.cy), (room.x + home.cx, room.y + home.cy)
    return Entry(room, rest, present, centre, badge.w / 2, icon, spot, at, blocks[0].warnings)


def _tick(c: skia.Canvas, badge: Room, colour: int) -> None:
    path, r = skia.Path(), badge.w / 2
    path.moveTo(badge.cx - 0.42 * r, badge.cy + 0.02 * r)
    path.lineTo(badge.cx - 0.10 * r, badge.cy + 0.36 * r)
    path.lineTo(badge.cx + 0.46 * r, badge.cy - 0.34 * r)
    c.drawPath(path, stroke(colour, 0.22 * r))


def _number(c: skia.Canvas, number: int, badge: Room, colour: int, kit: Kit) -> None:
    inside = badge.inset(badge.w * 0.16)
    block = fitted(str(number + 1), text.Style("display", colour), inside, (badge.h * 0.62, 8, 1), kit.look)
    text.draw(c, block, inside.x, inside.y)


def _ghosts(entries: list[Entry], look: Look, back: Backdrop) -> Draw:
    """Faint places of what is still to come, so that a card never looks empty."""
    colour = blend(back.base, 0xFFFFFF, 0.20 if back.dark else 0.42)

    def draw(canvas: skia.Canvas, t: float) -> None:
        for entry in entries:
            if t < entry.at + 0.25:
                canvas.drawRoundRect(entry.room.rect, 3 * look.unit, 3 * look.unit, fill(colour))
                canvas.drawCircle(*entry.badge, entry.radius, fill(blend(colour, back.base, 0.5)))

    return draw


def _path(entries: list[Entry], kit: Kit) -> Draw:
    """The way from step to step: it grows to the next one as that comes."""
    line = stroke(kit.look.palette.highlight, 1.6 * kit.look.unit)
    edge = stroke(kit.look.palette.ink, 2.6 * kit.look.unit)

    def draw(canvas: skia.Canvas, t: float) -> None:
        for pen in (edge, line):
            for a, b in pairwise(entries):
                p = easing.out_cubic(easing.progress(t, b.at - 0.15, 0.35))
                same = a.room.x == b.room.x or kit.tiles
                if p > 0 and same:
                    x, y = easing.mix(a.badge[0], b.badge[0], p), easing.mix(a.badge[1], b.badge[1], p)
                    canvas.drawLine(*a.badge, x, y, pen)

    return draw


def _entries(canvas: skia.Canvas, t: float, entries: list[Entry], times: list[float], kit: Kit) -> None:
    """Items slide in from where reading begins; the present one stands out of its row."""
    u, now, way = kit.look.unit, timing.current(times, t), -1 if kit.rtl else 1
    for i, entry in enumerate(entries):
        if t <= entry.at:
            continue
        come = arrive(t, entry.at, 0.45)
        leaving = easing.smooth(easing.progress(t, times[i + 1], 0.25)) if i < now else 0.0
        shift = way * ((come - 1) * 26 + 1.2 * easing.out_cubic(easing.progress(t, entry.at, 0.3)) * (1 - leaving)) * u
        seen = easing.progress(t, entry.at, 0.12)
        if leaving > 0:
            blit(canvas, entry.rest, entry.room.x + shift, entry.room.y, seen)
        blit(canvas, entry.present, entry.room.x + shift, entry.room.y, seen * (1 - leaving))
        if entry.icon:
            jump = easing.hop(t, entry.at + 0.1, 0.4) * 1.5 * u
            size = easing.out_elastic(easing.progress(t, entry.at + 0.08, 0.7))
            tilt = 6 * easing.swing(t, 0.9) * (1 - leaving)
            place(canvas, entry.icon, (entry.spot[0] + shift, entry.spot[1] - jump), size, tilt)
