"""Two sides against each other: the frame is split, and the side that is spoken of gains ground."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from random import Random

import skia

from reel_common.plan import Side
from reel_common.values import SoundCue
from reel_video.illustrate import easing, text
from reel_video.illustrate.cards import friend, timing
from reel_video.illustrate.cards.base import Room, arrive, body, fitted, note, together
from reel_video.illustrate.kit import blend, darker, fill, polygon, star
from reel_video.illustrate.picture import place, sticker
from reel_video.illustrate.sprites import Sprite, bake, blit
from reel_video.illustrate.types import Draw, Look, Painting, ShotSpec

LETTERS = ("1F170", "1F171")
VERSUS = re.compile(r"^(.{1,60}?)\s+(?:vs\.?|versus|or|against|oder|contre|ou|o)\s+(.{1,60})$", re.I)
GAIN = 0.022
"""How far the border moves to the other side, as a share of the frame."""
SLANT = 0.06
TURN_SECONDS = 0.4

Times = tuple[float, tuple[float, ...]]
"""When a side comes, and when each of its points is spoken of."""


@dataclass(frozen=True, slots=True, eq=False)
class Half:
    """One side ready to be shown; times of its label and of its points."""

    room: Room
    label: text.Block
    label_room: Room
    shown: Draw
    art_at: tuple[float, float]
    points: tuple[tuple[Sprite, Room], ...]
    at: float
    point_times: tuple[float, ...]


def paint(spec: ShotSpec, look: Look) -> Painting:
    """Paint two sides; what is missing is read out of a heading such as "cats or dogs"."""
    content, p = spec.shot.content, look.palette
    sides = _sides(spec)
    spread = body(look, content.source)
    rng = Random(f"comparison {spec.seed}")
    deep = darker(p.accent_two, 0.5)
    grounds = rng.choice(((p.accent, p.accent_two), (p.accent_two, p.accent), (p.accent, deep), (deep, p.accent)))
    rooms, head = _rooms(look, spread.inner, spread.wide or not spread.tall, bool(content.heading.strip()))
    times = _times(spec, sides)
    art = _art(spec, sides)
    mine = [tuple(at for at in (times[i][0], *times[i][1]) if at > 0.6) for i in (0, 1)]

    def picture(i: int, room: Room) -> Draw:
        who = friend.alike(art[i], spec) if friend.is_alive(art[i]) else None
        if who is None:
            it = sticker(art[i], room.w, room.h)
            return lambda canvas, t: place(canvas, it, (room.cx, room.cy))
        return friend.stand(who, room, spec, look, friend.Part(-0.6, mine[i], (0.7, -0.7)[i], (0.5, -0.5)[i]))

    halves = [_half(side, rooms[i], grounds[i], partial(picture, i), times[i], look) for i, side in enumerate(sides)]
    turns = sorted((t, i) for i, half in enumerate(halves) for t in (half.at, *half.point_times))
    foot, warned = note(content.source, look)
    style = text.Style("display", 0xFFFFFF, outline=p.ink, shadow=p.ink)
    heading = fitted(content.heading, style, head, (7 * look.unit, 2.6 * look.unit, 2), look)
    draw = together(
        _ground(look, spread.tall, grounds, (rooms, rng.choice(PATTERNS)(look)), turns),
        *(_drawn(half, i, look, turns) for i, half in enumerate(halves)),
        _badge(look, rooms),
        lambda canvas, t: text.draw(canvas, heading, head.x, head.y - (1 - arrive(t + 0.2, 0, 0.5)) * 20 * look.unit),
        foot,
    )
    sounds = (SoundCue(at=0.1, sound="whoosh", gain_db=-8),
              *(SoundCue(at=t, sound="pop", gain_db=-10) for half in halves for t in half.point_times))  # fmt: skip
    warnings = (*heading.warnings, *(w for half in halves for w in half.label.warnings), *warned)
    return Painting(draw, sounds, warnings, art)


def _sides(spec: ShotSpec) -> tuple[Side, Side]:
    content = spec.shot.content
    sides = list(content.sides)
    for words in (content.heading, spec.title, spec.shot.visual, spec.narration):
        found = VERSUS.match(words.strip().rstrip("?!."))
        if len(sides) < 2 and found and not sides:
            sides = [Side(label=found[1].strip()), Side(label=found[2].strip())]
    items = list(content.items)
    while len(sides) < 2:
        sides.append(Side(label=items.pop(0) if items else "?"))
    return sides[0], sides[1]


def _art(spec: ShotSpec, sides: tuple[Side, Side]) -> tuple[str, str]:
    """A picture for each side, never the same one; a side that no picture shows is A or B, not something random."""
    found: list[str] = []
    for side in sides:
        code = next((c for words in (side.label, *side.points) if (c := friend.icon(words, spec.language))), "")
        found.append(code if code and code not in found else "")
    return found[0] or LETTERS[0], found[1] or LETTERS[1]


def _times(spec: ShotSpec, sides: tuple[Side, Side]) -> list[Times]:
    """When each side is first spoken of, and when each of its points is."""
    labels = timing.mentions(spec, (sides[0].label, sides[1].label))
    starts = [min(labels[0] if labels[0] is not None else 0.3, spec.seconds * 0.4)]
    starts.append(min(labels[1] if labels[1] is not None else starts[0] + 0.35, spec.seconds * 0.55))
    said = timing.mentions(spec, tuple(p for side in sides for p in side.points))
    found: list[Times] = []
    for i, side in enumerate(sides):
        mine, said = said[: len(side.points)], said[len(side.points) :]
        step = max(0.3, (spec.seconds * 0.85 - starts[i]) / (len(mine) + 1))
        guess = [starts[i] + step * (k + 0.6) for k in range(len(mine))]
        times = tuple(min(m if m is not None else g, spec.seconds * 0.9) for m, g in zip(mine, guess, strict=True))
        found.append((0.12 * i - 0.15, times))
    return found


def _rooms(look: Look, inner: Room, beside: bool, heading: bool) -> tuple[tuple[Room, Room], Room]:
    """The two halves and the place of the heading above them."""
    u = look.unit
    top = 11 * u if heading else 0.0
    rest, head = inner.below(top), inner.top(9 * u)
    if beside:
        gap = 9 * u
        wide = (rest.w - gap) / 2
        return (rest.left(wide), rest.beside(wide + gap)), head
    gap = 9 * u
    high = (rest.h - gap) / 2
    return (rest.top(high), rest.below(high + gap)), head


def _half(side: Side, room: Room, ground: int, picture: Callable[[Room], Draw], times: Times, look: Look) -> Half:
    """Lay out one side: picture beside its words where it is broad, above them where it is narrow."""
    u, p = look.unit, look.palette
    count = len(side.points)
    if room.w > room.h * 1.35:
        art_side = min(room.h * 0.9, room.w * (0.40 if count else 0.5))
        tall = min(room.h, art_side * 1.5)
        art = Room(room.x, room.y + (room.h - tall) / 2, art_side, tall)
        words = room.beside(art_side + 3 * u)
    else:
        art_side = min(room.h * (0.42 if count else 0.6), room.w * 0.8)
        art = Room(room.cx - art_side / 2, room.y, art_side, art_side)
        words = room.below(art_side + 2 * u)
    high = words.h * (0.34 if count else 1.0)
    label_room = words.top(high)
    style = text.Style("display", 0xFFFFFF, outline=p.ink, shadow=p.ink)
    label = fitted(side.label, style, label_room, (9 * u, 2.6 * u, 3), look)
    points = _points(side.points, words.below(high + 1.0 * u), ground, look) if count else ()
    return Half(room, label, label_room, picture(art), (art.cx, art.cy), points, times[0], times[1])


def _points(points: tuple[str, ...], room: Room, ground: int, look: Look) -> tuple[tuple[Sprite, Room], ...]:
    """White chips, all with type of one size."""
    u, p = look.unit, look.palette
    gap = 1.3 * u
    high = min((room.h - gap * (len(points) - 1)) / len(points), 9.5 * u)
    style, inside = text.Style("display", p.ink), Room(2.2 * u, 0.6 * u, room.w - 4.4 * u, high - 1.2 * u)
    size = min(fitted(point, style, inside, (5 * u, 1.8 * u, 3), look).size for point in points)
    found = []
    for i, point in enumerate(points):
        block = fitted(point, style, inside, (size, min(size, 1.8 * u), 3), look)

        def chip(c: skia.Canvas, block: text.Block = block) -> None:
            r = min(high / 2, 3 * u)
            c.drawRoundRect(skia.Rect.MakeXYWH(0, 0.8 * u, room.w, high), r, r, fill(blend(ground, p.ink, 0.5)))
            c.drawRoundRect(skia.Rect.MakeWH(room.w, high), r, r, fill(p.panel))
            text.draw(c, block, inside.x, inside.y)

        found.append((bake(room.w, high, chip, margin=u), Room(room.x, room.y + i * (high + gap), room.w, high)))
    return tuple(found)


def _lean(turns: list[tuple[float, int]], t: float) -> float:
    """Whom the moment belongs to: -1 the first side, 1 the second."""
    lean = 0.0
    for at, side in turns:
        p = easing.out_back(easing.progress(t, at, TURN_SECONDS), 1.2)
        lean = easing.mix(lean, 1.0 if side else -1.0, p)
    return lean


def _ground(
    look: Look,
    tall: bool,
    grounds: tuple[int, int],
    how: tuple[tuple[Room, Room], skia.Path],
    turns: list[tuple[float, int]],
) -> Draw:
    """Two colours with a slanting border between them; a soft pattern moves in each."""
    w, h = float(look.width), float(look.height)
    first, second = fill(grounds[0]), fill(grounds[1])
    rooms, dots = how
    seam = fill(0xFFFFFF)
    middle = (rooms[0].bottom + rooms[1].y) / 2 if tall else (rooms[0].right + rooms[1].x) / 2
    soft = (fill(blend(grounds[0], 0xFFFFFF, 0.13)), fill(blend(grounds[1], 0xFFFFFF, 0.13)))

    def draw(canvas: skia.Canvas, t: float) -> None:
        come = easing.out_cubic(easing.progress(t + 0.1, 0.0, 0.4))
        shift = -_lean(turns, t) * GAIN * (h if tall else w)
        edge = 0.7 * look.unit
        slant = SLANT * (w if tall else h) * (0.5 + 0.5 * come)
        canvas.drawPaint(second)
        canvas.save()
        canvas.translate((t * 4) % (7 * look.unit), 0)
        canvas.drawPath(dots, soft[1])
        canvas.restore()
        at = middle + shift
        for grow, paint_ in ((edge, seam), (-edge, first)):
            if tall:
                corners = [(0.0, 0.0), (w, 0.0), (w, at - slant / 2 + grow), (0.0, at + slant / 2 + grow)]
            else:
                corners = [(0.0, 0.0), (at + slant / 2 + grow, 0.0), (at - slant / 2 + grow, h), (0.0, h)]
            path = polygon(corners)
            canvas.drawPath(path, paint_)
        canvas.save()
        canvas.clipPath(path)
        canvas.translate(-(t * 4) % (7 * look.unit), 0)
        canvas.drawPath(dots, soft[0])
        canvas.restore()

    return draw


def _dots(look: Look) -> skia.Path:
    """A grid of dots a little larger than the frame."""
    step, path = 7 * look.unit, skia.Path()
    for i in range(-1, int(look.width / step) + 2):
        for j in range(int(look.height / step) + 2):
            path.addCircle((i + (j % 2) / 2) * step, j * step, 0.8 * look.unit)
    return path


def _stripes(look: Look) -> skia.Path:
    """Diagonal stripes that repeat with the same step as the dots, so that they too can move on for ever."""
    step, path, slant = 7 * look.unit, skia.Path(), look.height * 0.5
    for i in range(-1, int((look.width + slant) / step) + 2):
        x = i * step
        path.addPoly([(x, 0), (x + step / 2, 0), (x + step / 2 - slant, look.height), (x - slant, look.height)], True)
    return path


def _crosses(look: Look) -> skia.Path:
    """A grid of small crosses."""
    step, path, r = 7 * look.unit, skia.Path(), 1.5 * look.unit
    for i in range(-1, int(look.width / step) + 2):
        for j in range(int(look.height / step) + 2):
            x, y = (i + (j % 2) / 2) * step, j * step
            path.addRect(skia.Rect.MakeLTRB(x - r, y - r / 4, x + r, y + r / 4))
            path.addRect(skia.Rect.MakeLTRB(x - r / 4, y - r, x + r / 4, y + r))
    return path


PATTERNS = (_dots, _stripes, _crosses)


def _drawn(half: Half, number: int, look: Look, turns: list[tuple[float, int]]) -> Draw:
    """One side: picture and label come from its own edge; the points pop up as they are spoken of."""
    u, sign = look.unit, 1.0 if number else -1.0

    def draw(canvas: skia.Canvas, t: float) -> None:
        come = arrive(t, half.at, 0.5)
        mine = max(0.0, _lean(turns, t) * sign)
        slide = (1 - come) * 60 * u * sign
        if t <= half.at:
            return
        tilt = sign * 4 * mine * easing.swing(t, 1.1)
        canvas.save()
        canvas.translate(half.art_at[0] + slide, half.art_at[1] - mine * 0.6 * u)
        canvas.rotate(tilt)
        canvas.scale(0.92 + 0.1 * mine, 0.92 + 0.1 * mine)
        canvas.translate(-half.art_at[0], -half.art_at[1])
        half.shown(canvas, t)
        canvas.restore()
        text.draw(canvas, half.label, half.label_room.x + slide, half.label_room.y)
        for (sprite, room), at in zip(half.points, half.point_times, strict=True):
            if t > at:
                blit(
                    canvas,
                    sprite,
                    room.x + (1 - arrive(t, at, 0.4)) * 24 * u * sign,
                    room.y,
                    easing.progress(t, at, 0.1),
                )

    return draw


def _badge(look: Look, rooms: tuple[Room, Room]) -> Draw:
    """VS, on the border."""
    u, p = look.unit, look.palette
    x = (rooms[0].cx + rooms[1].cx) / 2
    # Beside each other, the badge stands between the pictures: lower, it would touch the words.
    y = (rooms[0].cy + rooms[1].cy) / 2 if rooms[0].x == rooms[1].x else rooms[0].y + rooms[0].h * 0.2
    room = Room(-4.2 * u, -4.2 * u, 8.4 * u, 8.4 * u)
    block = fitted("VS", text.Style("display", p.ink), room.inset(1.2 * u), (4.4 * u, 2 * u, 1), look)
    rim, face = star(0, 0, 6.6 * u, 14, 0.84), star(0, 0, 5.8 * u, 14, 0.84)

    def draw(canvas: skia.Canvas, t: float) -> None:
        size = arrive(t, 0.15, 0.5) * (1 + 0.05 * easing.swing(t, 1.0))
        if t <= 0.15:
            return
        canvas.save()
        canvas.translate(x, y)
        canvas.save()
        canvas.scale(size, size)
        canvas.rotate(t * 20)
        canvas.drawPath(rim, fill(p.ink))
        canvas.drawPath(face, fill(p.highlight))
        canvas.restore()
        canvas.restore()
        if t > 0.3:
            text.draw(canvas, block, x - block.width / 2, y - block.height / 2)

    return draw
