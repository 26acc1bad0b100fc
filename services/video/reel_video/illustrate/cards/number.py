"""One figure: it counts up inside a ring and lands with a burst."""

import math
import re
from dataclasses import dataclass
from random import Random

import skia

from reel_common.plan import Datum
from reel_common.values import SoundCue
from reel_video.illustrate import easing, text
from reel_video.illustrate.cards import counter, friend, timing
from reel_video.illustrate.cards.backdrop import Backdrop, backdrop
from reel_video.illustrate.cards.base import Room, arrive, body, fitted, note, put, readable, together
from reel_video.illustrate.cards.headline import marked
from reel_video.illustrate.easing import TAU
from reel_video.illustrate.kit import blend, darker, fill, star, stroke
from reel_video.illustrate.picture import bounce, sticker
from reel_video.illustrate.types import Draw, Look, Painting, ShotSpec

SPOKEN_NUMBER = re.compile(r"[^\s\d]?\d[\d.,]*(?:\s?(?:%|percent|million|billion|thousand))?", re.I)
COUNTING = 1.3
"""Seconds the counting takes."""
TOO_LONG = 9
"""Characters after which the words behind a figure go below it."""
WIDE_EMS = 4.6
"""A wider figure would be small inside the ring: it runs across it, in sticker letters."""


@dataclass(frozen=True, slots=True)
class Rooms:
    """Where things are; the ring has its centre in the middle of `ring`."""

    ring: Room
    heading: Room
    label: Room
    friend: Room
    across: float
    """How wide a figure may be that runs across the ring."""


def paint(spec: ShotSpec, look: Look) -> Painting:
    """Paint a figure; without data, the first number that is spoken, else the heading alone."""
    content, u = spec.shot.content, look.unit
    datum = content.data[0] if content.data else _spoken(spec)
    figure = bool(datum.text or content.data)
    how, rest = _split(counter.pattern(datum))
    label = " ".join(part for part in (rest, datum.label) if part) or (content.heading if content.data else "")
    heading = content.heading if content.heading.strip() != label.strip() else ""
    back = backdrop(spec, look, bold=True)
    rooms = _rooms(look, content.source, bool(heading.strip()), bool(label.strip()))
    lands = _landing(spec, datum, how)
    size, style = _lettering(how, rooms, look)
    digits = counter.counter(how, style, size, look.fonts) if figure else None
    words = fitted(label, text.Style("display", back.text), rooms.label, (7.5 * u, 2.4 * u, 5), look)
    title, block = marked(heading, rooms.heading, look, back)
    foot, warned = note(content.source, look)
    company = friend.company(spec, look)
    thing = next(iter(company.things), "") if figure else ""
    home = rooms.friend if figure else rooms.ring.inset(rooms.ring.w * 0.22)
    centre = (rooms.ring.cx, rooms.ring.cy)
    draw = together(
        back.draw,
        _ring(how, rooms.ring, look, back, lands),
        bounce(sticker(thing, home.w, home.h), (home.cx, home.cy), 0.35, (lands,))
        if thing
        else friend.gather(company, home, spec, look, friend.Part(0.2, (lands,))),
        (lambda canvas, t: _digits(canvas, t, digits, centre, lands)) if digits else None,
        title if heading.strip() else None,
        _label(words, rooms.label, max(0.3, lands - 0.5), u),
        _burst(rooms.ring, look, back, lands, Random(f"burst {spec.seed}")),
        foot,
    )
    sounds = (
        SoundCue(at=max(0.0, lands - COUNTING), sound="riser", gain_db=-14),
        SoundCue(at=lands, sound="ding", gain_db=-5),
    )
    return Painting(draw, sounds, (*words.warnings, *block.warnings, *warned), (thing,) if thing else company.art)


def _spoken(spec: ShotSpec) -> Datum:
    """The first number of what is shown or said; without one, the heading's own words."""
    content = spec.shot.content
    for words in (content.heading, *content.items, spec.narration, spec.shot.visual):
        found = SPOKEN_NUMBER.search(words)
        if found:
            return Datum(value=0, text=found[0].strip(".,"), label=words if words != spec.narration else "")
    return Datum(value=0, text="", label=content.heading or spec.narration[:120] or spec.title)


def _label(block: text.Block, room: Room, at: float, unit: float) -> Draw:
    """What the figure means, rising in."""

    def draw(canvas: skia.Canvas, t: float) -> None:
        if t > at:
            put(block, room, canvas, dy=(1 - arrive(t, at)) * 20 * unit, alpha=easing.progress(t, at, 0.15))

    return draw


def _lettering(how: counter.Pattern, rooms: Rooms, look: Look) -> tuple[float, text.Style]:
    """Size and style of the figure: inside the ring, or across it when it is long."""
    p, ems = look.palette, counter.natural(counter.at_share(how, 1.0), "display", look.fonts)
    r = _reach(rooms.ring, look)
    if ems <= WIDE_EMS:
        inside = (r - _thick(r, look)) * 1.72
        return min(inside / max(0.6, ems), r * 0.95), text.Style("display", readable(p.accent_two, p.panel, 4.5))
    style = text.Style("display", 0xFFFFFF, outline=p.ink, shadow=p.ink)
    return rooms.across / (ems + 0.3), style


def _reach(ring: Room, look: Look) -> float:
    return ring.w / 2 - 2 * look.unit


def _thick(r: float, look: Look) -> float:
    return max(2.4 * look.unit, r * 0.13)


def _split(how: counter.Pattern) -> tuple[counter.Pattern, str]:
    """Words behind a figure that would make it small go below it."""
    whole = counter.at_share(how, 1.0)
    if len(whole) <= TOO_LONG or not how.after.strip() or not how.value:
        return how, ""
    near, _, rest = how.after.partition(" ")
    kept = counter.Pattern(how.before, near, how.decimals, how.point, how.group, how.value)
    return kept, rest.strip()


def _landing(spec: ShotSpec, datum: Datum, how: counter.Pattern) -> float:
    """When the counting ends: as the number is spoken, if it is, and soon enough to be seen."""
    names = {timing.normal(counter.at_share(how, 1.0)), timing.normal(datum.text)} - {""}
    said = next((w.start for w in spec.words if timing.normal(w.text) in names), None)
    wanted = said + 0.15 if said is not None else 0.35 + COUNTING
    return max(0.9, min(wanted, spec.seconds * 0.6))


def _rooms(look: Look, source: str, heading: bool, label: bool) -> Rooms:
    place, u = body(look, source), look.unit
    inner = place.inner
    if place.wide:
        side = min(inner.h * 0.92, inner.w * 0.44)
        left = inner.x + inner.w * 0.04 if heading or label else inner.cx - side / 2
        ring = Room(left, inner.cy - side / 2, side, side)
        across = ring.w + (6 * u if heading or label else inner.w * 0.3)
        right = Room(ring.right + 7 * u, inner.y, inner.right - ring.right - 7 * u, inner.h)
        top = right.h * (0.42 if heading else 0.1)
        words = Room(right.x, right.y + top, right.w, right.h - top - 4 * u)
        return Rooms(
            ring,
            Room(right.x, right.y + 4 * u, right.w, top - 6 * u),
            words,
            _corner(ring, u),
            across,
        )
    top = inner.h * 0.13 if heading else 0.0
    low = inner.h * 0.17 if label else 0.0
    side = min(inner.h - top - low - 2 * u, inner.w * 0.92)
    y = inner.y + top + (inner.h - top - low - side) / 2
    ring = Room(inner.cx - side / 2, y, side, side)
    words = Room(inner.x, ring.bottom + 2.5 * u, inner.w, inner.bottom - ring.bottom - 2.5 * u)
    return Rooms(ring, Room(inner.x, inner.y, inner.w, max(1.0, top - 2 * u)), words, _corner(ring, u), inner.w)


def _corner(ring: Room, u: float) -> Room:
    """The square at the ring's upper right."""
    side = ring.w * 0.30
    return Room(ring.cx + ring.w * 0.5 * 0.72 - side / 2, ring.cy - ring.h * 0.5 * 0.72 - side / 2, side, side)


def _ring(how: counter.Pattern, room: Room, look: Look, back: Backdrop, lands: float) -> Draw:
    """A disc with a ring that closes as the figure counts: to the share itself, for a percentage."""
    u, p, r = look.unit, look.palette, _reach(room, look)
    share = min(1.0, how.value / 100) if how.after.strip().startswith("%") and 0 < how.value <= 100 else 1.0
    thick = _thick(r, look)
    oval = skia.Rect.MakeLTRB(
        room.cx - r + thick / 2, room.cy - r + thick / 2, room.cx + r - thick / 2, room.cy + r - thick / 2
    )
    across = counter.natural(counter.at_share(how, 1.0), "display", look.fonts) > WIDE_EMS
    face = darker(p.accent_two, 0.6) if across else p.panel
    track, arc = stroke(blend(face, p.accent_two, 0.30), thick), stroke(p.accent, thick)
    shade = fill(blend(back.base, p.ink, 0.35))

    def draw(canvas: skia.Canvas, t: float) -> None:
        grown = arrive(t + 0.15, 0.0, 0.5)
        canvas.save()
        canvas.translate(room.cx, room.cy)
        canvas.scale(grown, grown)
        canvas.translate(-room.cx, -room.cy)
        canvas.drawCircle(room.cx, room.cy + 1.3 * u, r, shade)
        canvas.drawCircle(room.cx, room.cy, r, fill(face))
        canvas.drawOval(oval, track)
        turn = 360 * share * _counted(t, lands)
        if turn > 0.5:
            canvas.drawArc(oval, -90, turn, False, arc)
        canvas.restore()

    return draw


def _counted(t: float, lands: float) -> float:
    """How much of the counting is done."""
    return easing.out_cubic(easing.progress(t, max(0.0, lands - COUNTING), min(COUNTING, lands)))


def _digits(canvas: skia.Canvas, t: float, it: counter.Counter, centre: tuple[float, float], lands: float) -> None:
    shown = counter.at_share(it.pattern, _counted(t, lands))
    bump = 1 + 0.16 * easing.hump(t, lands - 0.05, 0.35)
    grown = arrive(t + 0.1, 0.0, 0.5) * bump
    counter.draw(canvas, it, shown, centre, 1.0 if abs(grown - 1) < 0.004 else grown)


def _burst(ring: Room, look: Look, back: Backdrop, lands: float, rng: Random) -> Draw:
    """Rings and stars that fly off when the figure has landed."""
    u, p = look.unit, look.palette
    colours = [fill(c) for c in (p.highlight, p.accent, p.accent_two, 0xFFFFFF)]
    flock = [(TAU * i / 22 + rng.uniform(-0.1, 0.1), rng.uniform(0.75, 1.25), colours[i % 4], i % 3) for i in range(22)]
    shape = star(0, 0, 2.2 * u)

    def draw(canvas: skia.Canvas, t: float) -> None:
        p_ = easing.progress(t, lands, 0.8)
        if not 0 < p_ < 1:
            return
        out = easing.out_cubic(p_)
        reach = ring.w / 2 * (1 + 0.5 * out)
        canvas.drawCircle(
            ring.cx, ring.cy, reach, stroke(blend(back.base, 0xFFFFFF, 0.7 * (1 - p_)), 2.4 * u * (1 - p_) + 0.1)
        )
        for angle, speed, paint_, kind in flock:
            far = ring.w / 2 * (0.95 + 0.55 * speed * out)
            canvas.save()
            canvas.translate(ring.cx + far * math.cos(angle), ring.cy + far * math.sin(angle))
            canvas.rotate(200 * out * speed)
            size = (1 - p_) * 1.3
            canvas.scale(size, size)
            if kind:
                canvas.drawPath(shape, paint_)
            else:
                canvas.drawCircle(0, 0, 1.3 * u, paint_)
            canvas.restore()

    return draw
