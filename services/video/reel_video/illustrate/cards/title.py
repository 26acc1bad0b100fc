"""The hook: a big title that springs in word by word over a bold shape, with somebody beside it."""

import math
import re
from collections.abc import Callable
from random import Random

import skia

from reel_common.values import SoundCue
from reel_video.illustrate import easing, text
from reel_video.illustrate.cards import friend, timing
from reel_video.illustrate.cards.backdrop import Backdrop, backdrop
from reel_video.illustrate.cards.base import Room, arrive, body, fitted, note, on, stage, together
from reel_video.illustrate.kit import blend, fill, star, stroke
from reel_video.illustrate.picture import bounce, sticker
from reel_video.illustrate.sprites import bake, pose
from reel_video.illustrate.types import Draw, Look, Painting, ShotSpec

SUBTITLE = re.compile(r"^(.{3,}?)\s*(?:\s[-–—|]\s|:\s)(.{2,36})$")
"""A title and what follows its dash or colon, short enough to be a badge of its own."""

EDGE = 1.5
"""Air around the words, in units."""
FRESH = 0.3
"""How far into its spring the first word is when the shot begins."""

Decor = Callable[[Room, text.Block, Look, Backdrop, Random], Draw]


def paint(spec: ShotSpec, look: Look) -> Painting:
    """Paint the title of the video, or the heading of the shot where it has one."""
    rng = Random(f"title {spec.seed}")
    back = backdrop(spec, look, bold=True)
    words, badge = _parts(spec)
    rooms = _rooms(look, spec.shot.content.source, bool(badge))
    main = _set(words, rooms[0], look)
    shown = text.units(main, look.fonts, _tints(words, look))
    times = timing.word_times(spec, tuple(u.text for u in shown), start=0.0, pace=min(0.11, 1.5 / max(1, len(shown))))
    times = [at if i else 0.0 for i, at in enumerate(times)]
    company = friend.company(spec, look)
    beats = tuple(w.start for i, w in enumerate(spec.words) if i % 5 == 2)
    source, warned = note(spec.shot.content.source, look)
    draw = together(
        back.draw,
        rng.choice(DECORS)(rooms[0], main, look, back, rng) if shown else None,
        friend.gather(
            company, rooms[2], spec, look, friend.Part(-FRESH, beats, -0.7 * stage(look).wide, -0.6, waves=True)
        ),
        _props(company, rooms[2], look, rng),
        lambda canvas, t: _words(canvas, t, rooms[0].inset(EDGE * look.unit), shown, times),
        _badge(badge, rooms[1], look, max(times, default=0.3) + 0.25) if badge else None,
        source,
    )
    sounds = (SoundCue(at=0.0, sound="whoosh", gain_db=-8), SoundCue(at=0.3, sound="pop", gain_db=-6))
    return Painting(draw, sounds, (*main.warnings, *warned), (*company.art, *company.things[:2]))


def _parts(spec: ShotSpec) -> tuple[str, str]:
    whole = spec.shot.content.heading.strip() or spec.title.strip() or spec.narration.strip()
    found = SUBTITLE.match(whole)
    return (found[1].strip(), found[2].strip()) if found else (whole, "")


def _rooms(look: Look, source: str, badge: bool) -> tuple[Room, Room, Room]:
    """Room for the words, for the badge below them, and the square in which the hero stands."""
    place = body(look, source)
    inner, u = place.inner, look.unit
    strip = 10 * u if badge else 0.0
    if place.wide:
        left = inner.left(inner.w * 0.60)
        side = min(inner.w * 0.34, inner.h * 0.8)
        hero = Room(inner.right - side, inner.cy - side / 2 + 2 * u, side, side)
        return left.top(left.h - strip), Room(left.x, left.bottom - strip + 1.5 * u, left.w, strip - 2 * u), hero
    side = min(inner.h * 0.42, inner.w * 0.62)
    words = inner.top(inner.h - side - strip)
    hero = Room(inner.cx - side / 2, inner.bottom - side, side, side)
    return words, Room(inner.x, words.bottom + 1.5 * u, inner.w, strip - 2 * u), hero


def _set(words: str, room: Room, look: Look) -> text.Block:
    u = look.unit
    style = text.Style("display", 0xFFFFFF, outline=look.palette.ink, shadow=look.palette.ink, leading=0.96)
    return fitted(words, style, room.inset(EDGE * u), (19 * u, 3.4 * u, 8), look)


def _tints(words: str, look: Look) -> dict[int, int]:
    """The longest word, or the first of the longest, in the colour that leaps to the eye."""
    lengths = [len(w) for w in words.split()]
    if len(lengths) < 2:
        return {}
    return {lengths.index(max(lengths)): look.palette.highlight}


def _words(canvas: skia.Canvas, t: float, room: Room, shown: tuple[text.Unit, ...], times: list[float]) -> None:
    """Every word springs up at its time, from a tilt."""
    for i, (unit, at) in enumerate(zip(shown, times, strict=True)):
        # The very first frame is the one a feed shows: the first word is there already.
        at -= FRESH if i == 0 else 0.0
        if t <= at:
            continue
        p = easing.progress(t, at, 0.5)
        x, y = unit.centre
        drop = (1 - easing.out_cubic(p)) * unit.sprite.height * 0.5
        tilt = (1 - easing.out_cubic(p)) * (10 if i % 2 else -10)
        pose(canvas, unit.sprite, (room.x + x, room.y + y + drop), arrive(t, at, 0.5), tilt)


def _badge(words: str, room: Room, look: Look, at: float) -> Draw:
    """What follows the dash of a title: a pill."""
    u = look.unit
    colour = look.palette.highlight
    block = fitted(
        words, text.Style("display", on(colour, look.palette.ink)), room.inset(3 * u, 1.2 * u), (5 * u, 2 * u, 1), look
    )
    w, h = block.ink.width() + 6 * u, room.h

    def pill(c: skia.Canvas) -> None:
        c.drawRoundRect(skia.Rect.MakeXYWH(0, 0.8 * u, w, h), h / 2, h / 2, fill(look.palette.ink))
        c.drawRoundRect(skia.Rect.MakeWH(w, h), h / 2, h / 2, fill(colour))
        text.draw(c, block, w / 2 - block.width / 2, h / 2 - block.height / 2)

    sprite = bake(w, h, pill, margin=1.2 * u)
    return lambda canvas, t: pose(
        canvas, sprite, (room.cx, room.cy), arrive(t, at), (1 - easing.progress(t, at, 0.5)) * -12
    )


def _props(company: friend.Company, hero: Room, look: Look, rng: Random) -> Draw | None:
    """Up to two things of the story float beside the hero."""
    side = hero.h * 0.36
    if stage(look).wide:
        spots = ((hero.x + side * 0.3, hero.bottom - side * 0.2), (hero.right - side * 0.45, hero.y - side * 0.05))
    else:
        spots = ((hero.x - side * 0.3, hero.y + hero.h * 0.34), (hero.right + side * 0.3, hero.y + hero.h * 0.5))
    stickers = [sticker(code, side, side) for code in company.things[:2]]
    if not stickers:
        return None
    moves = [bounce(s, spot, 0.5 + 0.2 * i) for i, (s, spot) in enumerate(zip(stickers, spots, strict=False))]
    return together(*moves)


def _burst(room: Room, block: text.Block, look: Look, back: Backdrop, rng: Random) -> Draw:
    """A many-pointed star that turns behind the words."""
    reach = max(block.ink.width() * 0.52, block.ink.height() * 0.8) + 5 * look.unit
    colour = blend(look.palette.highlight, look.palette.accent, 0.15) if rng.random() < 0.5 else look.palette.accent
    if back.base == look.palette.accent:
        colour = look.palette.accent_two
    points = rng.choice((12, 16, 20))
    outer, inner = star(0, 0, reach, points, 0.82), star(0, 0, reach * 0.93, points, 0.82)
    rim = fill(blend(colour, 0xFFFFFF, 0.6))

    def draw(canvas: skia.Canvas, t: float) -> None:
        size = arrive(t + 0.2, 0.0, 0.6)
        canvas.save()
        canvas.translate(room.cx, room.cy)
        canvas.scale(size, size * min(1.0, room.h / room.w + 0.1))
        canvas.rotate(t * 8)
        canvas.drawPath(outer, rim)
        canvas.drawPath(inner, fill(colour))
        canvas.restore()

    return draw


def _bands(room: Room, block: text.Block, look: Look, back: Backdrop, rng: Random) -> Draw:
    """A slanting band behind each line, sliding in from alternate sides."""
    u = look.unit
    ink = room.inset(EDGE * u)
    rows: dict[int, list[text.Placed]] = {}
    for p in block.placed:
        rows.setdefault(p.line, []).append(p)
    colours = [c for c in (look.palette.accent, look.palette.accent_two, look.palette.ink) if c != back.base]
    bands = []
    for number, row in rows.items():
        left, right = min(p.x for p in row) - 3.5 * u, max(p.x + p.width for p in row) + 3.5 * u
        y = ink.y + row[0].y - block.size * 0.36
        bands.append((ink.x + left, y, right - left, block.size * 0.86, colours[number % len(colours)]))

    def draw(canvas: skia.Canvas, t: float) -> None:
        for i, (x, y, w, h, colour) in enumerate(bands):
            p = easing.out_cubic(easing.progress(t + 0.15, 0.07 * i, 0.45))
            shift = (1 - p) * look.width * (1 if i % 2 else -1)
            canvas.save()
            canvas.translate(x + w / 2 + shift, y)
            canvas.rotate(-2.2)
            canvas.skew(-0.16, 0)
            canvas.drawRoundRect(skia.Rect.MakeXYWH(-w / 2, -h / 2, w, h), 1.6 * u, 1.6 * u, fill(colour))
            canvas.restore()

    return draw


def _rings(room: Room, block: text.Block, look: Look, back: Backdrop, rng: Random) -> Draw:
    """A disc with rings that spread from behind the words."""
    reach = min(max(block.ink.width() * 0.5, block.ink.height() * 0.62), look.width * 0.46) + 2 * look.unit
    colour = look.palette.accent_two if back.base != look.palette.accent_two else look.palette.accent

    def draw(canvas: skia.Canvas, t: float) -> None:
        canvas.drawCircle(room.cx, room.cy, reach * arrive(t + 0.2, 0, 0.6), fill(colour))
        for i in range(3):
            p = (t * 0.45 + i / 3) % 1
            pen = stroke(blend(back.base, 0xFFFFFF, 0.35 * (1 - p)), (1.6 - p) * look.unit)
            canvas.drawCircle(room.cx, room.cy, reach * (1.0 + 0.55 * p), pen)
        for i in range(5):
            angle = i * math.tau / 5 + t * 0.6
            at = (room.cx + reach * 1.07 * math.cos(angle), room.cy + reach * 1.07 * math.sin(angle))
            canvas.drawCircle(*at, 1.3 * look.unit, fill(look.palette.highlight))

    return draw


DECORS: tuple[Decor, ...] = (_burst, _bands, _rings)
