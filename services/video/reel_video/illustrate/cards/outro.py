"""The end: the title once more, a wish, and three hints drawn by ourselves: like, share, follow."""

from collections.abc import Callable
from random import Random

import skia

from reel_common.values import SoundCue
from reel_video.illustrate import easing, text
from reel_video.illustrate.cards import friend, timing
from reel_video.illustrate.cards.backdrop import Backdrop, backdrop
from reel_video.illustrate.cards.base import Room, arrive, body, fitted, note, on, stage, together
from reel_video.illustrate.kit import disc, fill, heart, stroke
from reel_video.illustrate.sprites import bake, pose
from reel_video.illustrate.types import Draw, Look, Painting, ShotSpec

HINTS = (("like", "love", "heart"), ("share", "tell", "send", "friend"), ("subscribe", "follow", "more", "join"))
"""English words at which each hint is pressed: like, share, follow."""
FRESH = 0.25
"""How far into its spring the first word is when the shot begins."""
SHORT_WISH = 60
"""Characters of narration that are short enough to be the wish on screen."""

Glyph = Callable[[skia.Canvas, float, int], None]


def paint(spec: ShotSpec, look: Look) -> Painting:
    """Paint the end: the heading, or the narration if it is short, as the wish; the video's title below it."""
    content, u, p = spec.shot.content, look.unit, look.palette
    back = backdrop(spec, look, bold=True)
    last = spec.shot.lines[-1].text if spec.shot.lines else ""
    wish = content.heading.strip() or (last if len(last) <= SHORT_WISH else "") or spec.title
    recap = spec.title if spec.title.strip() != wish.strip() else ""
    rooms = _rooms(look, content.source, bool(recap))
    style = text.Style("display", 0xFFFFFF, outline=p.ink, shadow=p.ink)
    block = fitted(wish, style, rooms[0], (13 * u, 3 * u, 5), look)
    shown = text.units(block, look.fonts)
    times = _times(spec, shown)
    company = friend.company(spec, look)
    taps = _taps(spec)
    foot, warned = note(content.source, look)
    told, small = _recap(recap, rooms[1], look, back) if recap else (None, None)
    draw = together(
        back.draw,
        _confetti(look, Random(f"confetti {spec.seed}")),
        told,
        lambda canvas, t: _words(canvas, t, shown, times, rooms[0]),
        friend.gather(company, rooms[3], spec, look, friend.Part(-0.4, taps, -0.4 * stage(look).wide, 0.3, waves=True)),
        _hints(rooms[2], look, taps),
        foot,
    )
    sounds = (SoundCue(at=0.0, sound="tada", gain_db=-6), *(SoundCue(at=t, sound="pop", gain_db=-9) for t in taps))
    warnings = (*block.warnings, *(small.warnings if small else ()), *warned)
    return Painting(draw, sounds, warnings, company.art)


def _rooms(look: Look, source: str, recap: bool) -> tuple[Room, Room, Room, Room]:
    """Room for the wish, the title, the hints, and for who waves."""
    place_, u = body(look, source), look.unit
    inner = place_.inner
    if place_.wide:
        left, right = inner.left(inner.w * 0.60), inner.beside(inner.w * 0.66)
        low, middle = 20 * u, 11 * u if recap else 0.0
        wish = left.top(left.h - low - middle)
        return (wish, Room(left.x, wish.bottom, left.w, middle), Room(left.x, left.bottom - low, left.w, low),
                right.inset(0, right.h * 0.08))  # fmt: skip
    low, middle, hero = inner.h * 0.16, inner.h * 0.10 if recap else 0.0, inner.h * 0.42
    wish = inner.top(inner.h - low - middle - hero)
    title = Room(inner.x, wish.bottom, inner.w, middle)
    friend_ = Room(inner.cx - inner.w * 0.4, title.bottom + 1.5 * u, inner.w * 0.8, hero - 2.5 * u)
    return wish, title, Room(inner.x, inner.bottom - low, inner.w, low), friend_


def _times(spec: ShotSpec, shown: tuple[text.Unit, ...]) -> list[float]:
    """Word by word as it is spoken, if it is spoken at once; the wish is not to keep anybody waiting."""
    quick = [0.07 * i * min(1.0, 14 / max(1, len(shown))) - FRESH for i in range(len(shown))]
    spoken = timing.word_times(spec, tuple(unit.text for unit in shown), start=0.0, pace=0.08)
    return [min(a, b) if i == 0 else b for i, (a, b) in enumerate(zip(quick, spoken, strict=True))] if (
        spoken and spoken[0] < 0.6 and spoken[-1] < 2.5) else quick  # fmt: skip


def _words(canvas: skia.Canvas, t: float, shown: tuple[text.Unit, ...], times: list[float], room: Room) -> None:
    for i, (unit, at) in enumerate(zip(shown, times, strict=True)):
        x, y = unit.centre
        p = easing.out_cubic(easing.progress(t, at, 0.5))
        if t > at:
            pose(canvas, unit.sprite, (room.x + x, room.y + y), arrive(t, at, 0.5), (1 - p) * (12 if i % 2 else -12))


def _recap(title: str, room: Room, look: Look, back: Backdrop) -> tuple[Draw, text.Block]:
    """The video's title on a pill."""
    u, p = look.unit, look.palette
    block = fitted(
        title, text.Style("display", on(p.highlight, p.ink)), room.inset(4 * u, 2 * u), (5.2 * u, 2 * u, 2), look
    )
    w, h = min(room.w, block.ink.width() + 7 * u), room.h - 1.5 * u

    def pill(c: skia.Canvas) -> None:
        c.drawRoundRect(skia.Rect.MakeXYWH(0, 0.9 * u, w, h), h / 2, h / 2, fill(p.ink))
        c.drawRoundRect(skia.Rect.MakeWH(w, h), h / 2, h / 2, fill(p.highlight))
        text.draw(c, block, (w - block.width) / 2, (h - block.height) / 2)

    sprite = bake(w, h, pill, margin=1.2 * u)

    def draw(canvas: skia.Canvas, t: float) -> None:
        pose(canvas, sprite, (room.cx, room.cy), arrive(t, 0.35), (1 - easing.progress(t, 0.35, 0.5)) * 10)

    return draw, block


def _taps(spec: ShotSpec) -> tuple[float, ...]:
    """When each hint is pressed: at its word if that is said, else one after the other."""
    found = []
    for i, names in enumerate(HINTS):
        said = next((w.start for w in spec.words if any(timing.normal(w.text).startswith(n) for n in names)), None)
        found.append(max(0.7, said) if said is not None else 1.0 + 0.45 * i)
    return tuple(found)


def _hints(room: Room, look: Look, taps: tuple[float, ...]) -> Draw:
    """Three round buttons; each one springs, fills with colour and sends out a ring when it is pressed."""
    u, p = look.unit, look.palette
    r = min(room.h * 0.40, room.w / 8)
    step = min(room.w / 3, r * 2.9)
    colours = (0xFF4D6A, 0x3D7BFF, 0x22B573)
    glyphs: tuple[Glyph, ...] = (_heart, _arrow, _bell)

    def draw(canvas: skia.Canvas, t: float) -> None:
        for i, (tap, glyph) in enumerate(zip(taps, glyphs, strict=True)):
            come = arrive(t, 0.3 + 0.12 * i, 0.45)
            if come <= 0.01:
                continue
            pressed = t >= tap
            squeeze = 1 - 0.16 * easing.hump(t, tap - 0.1, 0.2) + 0.22 * easing.hump(t, tap + 0.08, 0.35)
            wave = easing.progress(t, tap, 0.6)
            canvas.save()
            canvas.translate(room.cx + (i - 1) * step, room.cy)
            if 0 < wave < 1:
                canvas.drawCircle(
                    0, 0, r * (1 + 0.7 * easing.out_cubic(wave)), stroke(p.highlight, (1 - wave) * 1.6 * u + 0.1)
                )
            canvas.scale(come * squeeze, come * squeeze)
            disc(canvas, 0, 0.14 * r, r, p.ink)
            disc(canvas, 0, 0, r, 0xFFFFFF)
            if pressed:
                disc(canvas, 0, 0, r * 0.88, colours[i])
            glyph(canvas, r, 0xFFFFFF if pressed else p.ink)
            canvas.restore()

    return draw


def _heart(c: skia.Canvas, r: float, colour: int) -> None:
    c.drawPath(heart(0, -0.02 * r, 0.52 * r), fill(colour))


def _arrow(c: skia.Canvas, r: float, colour: int) -> None:
    """A curved arrow to the right."""
    path = skia.Path()
    path.moveTo(-0.52 * r, 0.42 * r)
    path.cubicTo(-0.45 * r, -0.12 * r, -0.1 * r, -0.2 * r, 0.12 * r, -0.2 * r)
    c.drawPath(path, stroke(colour, 0.22 * r))
    tip = skia.Path()
    tip.addPoly([(0.08 * r, -0.56 * r), (0.60 * r, -0.18 * r), (0.08 * r, 0.20 * r)], True)
    c.drawPath(tip, fill(colour))


def _bell(c: skia.Canvas, r: float, colour: int) -> None:
    """A bell: be told of the next one."""
    path = skia.Path()
    path.moveTo(-0.54 * r, 0.30 * r)
    path.quadTo(-0.36 * r, 0.16 * r, -0.36 * r, -0.10 * r)
    path.cubicTo(-0.36 * r, -0.64 * r, 0.36 * r, -0.64 * r, 0.36 * r, -0.10 * r)
    path.quadTo(0.36 * r, 0.16 * r, 0.54 * r, 0.30 * r)
    path.close()
    c.drawPath(path, fill(colour))
    disc(c, 0, -0.52 * r, 0.09 * r, colour)
    disc(c, 0, 0.42 * r, 0.14 * r, colour)


def _confetti(look: Look, rng: Random) -> Draw:
    """Paper that is thrown up at the start and goes on falling."""
    u, p = look.unit, look.palette
    pens = [fill(c) for c in (p.highlight, p.accent, p.accent_two, 0xFFFFFF, 0x22B573)]
    flock = [(rng.uniform(0, look.width), rng.uniform(0, 1.2), rng.uniform(0.10, 0.26),
              rng.uniform(-260, 260), rng.uniform(0.9, 2.2) * u, rng.choice(pens))
             for _ in range(40)]  # fmt: skip

    def draw(canvas: skia.Canvas, t: float) -> None:
        for x, y, speed, spin, size, pen in flock:
            down = ((y + speed * t) % 1.25 - 0.12) * look.height
            canvas.save()
            canvas.translate(x + 4 * u * easing.swing(t, 0.35, x), down)
            canvas.rotate(spin * t)
            canvas.scale(1.0, easing.swing(t, 0.8, y))
            canvas.drawRect(skia.Rect.MakeLTRB(-size, -size * 0.55, size, size * 0.55), pen)
            canvas.restore()

    return draw
