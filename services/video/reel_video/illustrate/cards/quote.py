"""A quotation: it stands there faintly and takes colour word by word as it is spoken."""

import skia

from reel_common.values import SoundCue
from reel_video.illustrate import easing, text
from reel_video.illustrate.cards import friend, timing
from reel_video.illustrate.cards.backdrop import backdrop
from reel_video.illustrate.cards.base import Room, arrive, body, fitted, note, on, panel, readable, together
from reel_video.illustrate.kit import blend, fill
from reel_video.illustrate.picture import bounce, sticker
from reel_video.illustrate.sprites import bake, blit, pose
from reel_video.illustrate.types import Draw, Look, Painting, ShotSpec

BUST = "1F464"
"""Somebody nobody knows."""
MARKS = "\"'“”„‟«»‹›‘’「」『』 "


def paint(spec: ShotSpec, look: Look) -> Painting:
    """Paint the quotation; without one, what is spoken."""
    content, u, p = spec.shot.content, look.unit, look.palette
    words = content.quote.strip(MARKS) or content.heading.strip(MARKS) or spec.narration.strip(MARKS) or spec.title
    by = content.by.strip()
    back = backdrop(spec, look, bold=True)
    card, inside, foot_room = _rooms(look, content.source, bool(by))
    faint, full = text.Style("display", blend(p.panel, p.ink, 0.26)), text.Style("display", p.ink)
    block = fitted(words, faint, inside, (12 * u, 2.4 * u, 14), look)
    card, foot_room = _shrunk(card, inside, foot_room, block, u)
    shown = text.units(text.recoloured(block, full), look.fonts)
    times = timing.word_times(
        spec, tuple(unit.text for unit in shown), start=0.4, pace=min(0.16, 2.5 / max(1, len(shown)))
    )
    who = friend.person(by, spec) if by else None
    foot, warned = note(content.source, look)
    named, told = _signature(by, foot_room, look, who, max(0.6, min(max(times, default=0.6) + 0.2, spec.seconds * 0.7)))
    face = panel(card, p.panel, 4 * u, u, edge=blend(p.panel, p.ink, 0.18))
    art = (who[0].face or who[0].body,) if who else (BUST,) if by else ()
    draw = together(
        back.draw,
        lambda canvas, t: blit(canvas, face, card.x, card.y + (1 - arrive(t + 0.25, 0, 0.5)) * 30 * u),
        lambda canvas, t: text.draw(canvas, block, inside.x, inside.y, easing.progress(t + 0.15, 0.0, 0.25)),
        _words(shown, times, inside),
        _marks(card, look, back.base),
        named,
        foot,
    )
    return Painting(draw, (SoundCue(at=0.0, sound="whoosh", gain_db=-12),), (*block.warnings, *told, *warned), art)


def _rooms(look: Look, source: str, by: bool) -> tuple[Room, Room, Room]:
    """The card, the words on it, and the foot for who said them (across the card's lower edge)."""
    place, u = body(look, source), look.unit
    whole = place.outer if place.tall else place.outer.inset(place.outer.w * (0.10 if place.wide else 0.02), 0)
    low = 13 * u if by else 1 * u
    card = Room(whole.x, whole.y + 7 * u, whole.w, whole.h - 7 * u - (low * 0.55 if by else low))
    side = max(6 * u, place.inner.x - whole.x)
    inside = Room(card.x + side, card.y + 8 * u, card.w - 2 * side, card.h - 11 * u - (low * 0.5 if by else 0))
    return card, inside, Room(inside.x, card.bottom - low * 0.45, inside.w, low)


def _shrunk(card: Room, inside: Room, foot: Room, block: text.Block, u: float) -> tuple[Room, Room]:
    """The card no higher than its words need, still in the middle."""
    spare = max(0.0, min((inside.h - block.ink.height()) / 2 - 5 * u, (card.h - 34 * u) / 2))
    return card.inset(0, spare), Room(foot.x, foot.y - spare, foot.w, foot.h)


def _words(shown: tuple[text.Unit, ...], times: list[float], room: Room) -> Draw:
    """Spoken words in full colour; the newest one springs."""

    def draw(canvas: skia.Canvas, t: float) -> None:
        for unit, at in zip(shown, times, strict=True):
            if t <= at:
                continue
            x, y = unit.centre
            bump = 1 + 0.14 * easing.hump(t, at, 0.3)
            pose(canvas, unit.sprite, (room.x + x, room.y + y), bump)

    return draw


def _marks(card: Room, look: Look, base: int) -> Draw:
    """Large quotation marks over two corners of the card."""
    u = look.unit
    colour = look.palette.accent if base != look.palette.accent else look.palette.accent_two
    style = text.Style("display", colour, outline=look.palette.panel, outline_em=0.10)
    room = Room(0, 0, 70 * u, 70 * u)
    opening, closing = (fitted(mark, style, room, (36 * u, 10 * u, 1), look) for mark in "“”")
    sprites = []
    for block in (opening, closing):
        ink = block.ink

        def one(c: skia.Canvas, block: text.Block = block, ink: skia.Rect = ink) -> None:
            text.draw(c, block, -ink.left(), -ink.top())

        sprites.append(bake(ink.width(), ink.height(), one, margin=2))
    first, last = sprites

    def draw(canvas: skia.Canvas, t: float) -> None:
        tilt = 3 * easing.swing(t, 0.35)
        pose(canvas, first, (card.x + first.width * 0.75, card.y + 1.5 * u), arrive(t + 0.1, 0.0, 0.5), -6 + tilt)
        pose(canvas, last, (card.right - last.width * 0.75, card.bottom - 1.5 * u), arrive(t, 0.15, 0.5), 6 - tilt)

    return draw


def _signature(
    by: str, room: Room, look: Look, who: friend.Friend | None, at: float
) -> tuple[Draw | None, tuple[str, ...]]:
    """Who said it: a pill with a picture, at the foot of the card."""
    if not by:
        return None, ()
    u, p = look.unit, look.palette
    ground = p.accent_two
    high = room.h * 0.78
    wide = room.w - 2 * high - 14 * u
    words = Room(0, 0, wide, high).inset(0.5 * u, 0.9 * u)
    block = fitted(by, text.Style("display", on(ground, p.ink)), words, (5 * u, 2 * u, 2), look, align="start")
    width = block.ink.right() + high + 3.5 * u

    def pill(c: skia.Canvas) -> None:
        c.drawRoundRect(
            skia.Rect.MakeXYWH(0, 0.9 * u, width, high), high / 2, high / 2, fill(readable(ground, p.panel, 8))
        )
        c.drawRoundRect(skia.Rect.MakeWH(width, high), high / 2, high / 2, fill(ground))
        c.drawCircle(high / 2, high / 2, high * 0.46, fill(p.panel))
        text.draw(c, block, high + words.x + u, words.y)

    sprite = bake(width, high, pill, margin=1.5 * u)
    # At the left: at the right is the closing mark.
    centre = (room.x + high / 2, room.cy)
    if who:
        face = friend.portrait(who, centre, high * 0.46, look, at + 0.15)
    else:
        face = bounce(sticker(BUST, high * 0.86, high * 0.86, bordered=False), centre, at + 0.15)

    def draw(canvas: skia.Canvas, t: float) -> None:
        pose(canvas, sprite, (room.x + width / 2, room.cy), arrive(t, at))
        face(canvas, t)

    return draw, block.warnings
