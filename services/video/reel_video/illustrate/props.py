"""Things on stage: at, on, in, beside or above the lead actor, in a hand or on a head; or heroes themselves."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

import skia

from reel_video.illustrate.actor import Actor
from reel_video.illustrate.anatomy import Anatomy, study
from reel_video.illustrate.area import Area
from reel_video.illustrate.art import picture
from reel_video.illustrate.casting import Prop, Relation
from reel_video.illustrate.easing import TAU, clamp, hop, out_back, progress, ring, swing
from reel_video.illustrate.kit import box, darker, disc, fill, heart, lighter, oval, star, stroke
from reel_video.illustrate.lexicon import Kind
from reel_video.illustrate.palette import Palette

Draw = Callable[[skia.Canvas, float], None]
Cheers = Mapping[str, Sequence[float]]
"""When each picture's word is spoken."""

COMPUTERS = frozenset("1F4BB 1F5A5 2328 1F5B1 1F4BD".split())
DESKS = frozenset("E155 1FA91".split())
SMALL = frozenset("1F4F1 1F511 1F5DD 1F48D 1F4B0 1F5B1 1F4A1 1F9F2 1F58A 1F58B 1F4CC 1F514 1F3B2 1F9E9 231A 1F4B3 1F39F".split())
LARGE = frozenset("1F3E0 1F3E1 1F3F0 1F5FC 1F5FD 1F333 1F332 1F334 1F3A1 1F3A2 1F680 26F5 1F6A2 1F3B9 1F6CF 1F6CB 1F5BC 1F3D4 26F0 1F30B 1F384".split())
HELD_RELATIONS = frozenset({Relation.HOLDING, Relation.EATING})
UNDERFOOT = frozenset({Relation.ON, Relation.RIDING})
AROUND = frozenset({Relation.IN, Relation.BEHIND})


@dataclass(frozen=True, slots=True)
class Assigned:
    """The props of a shot by what is done with them; values are OpenMoji codes."""

    desk: bool = False
    held: str = ""
    worn: tuple[str, ...] = ()
    underfoot: str = ""
    around: str = ""
    over: tuple[str, ...] = ()
    beside: tuple[Prop, ...] = ()


def assign(props: Sequence[Prop], *, coding: bool) -> Assigned:
    """Give every prop its place; two of them at most stand beside the actor."""
    desk, held, underfoot, around = False, "", "", ""
    worn: list[str] = []
    over: list[str] = []
    beside: list[Prop] = []
    for prop in props:
        code = prop.art.code
        if code in COMPUTERS or (code in DESKS and prop.relation is not Relation.WEARING):
            desk = True
        elif prop.relation is Relation.WEARING:
            worn.append(code)
        elif prop.relation in HELD_RELATIONS and not held:
            held = code
        elif prop.relation in UNDERFOOT and not underfoot and prop.art.kind in (Kind.PROP, Kind.FOOD):
            underfoot = code
        elif prop.relation in AROUND and not around and prop.art.kind in (Kind.PROP, Kind.FOOD):
            around = code
        elif prop.relation in (Relation.ABOVE, Relation.UNDER) and prop.art.kind is not Kind.PLACE:
            over.append(code)
        else:
            beside.append(prop)
    return Assigned(desk or (coding and not (underfoot or around)), held, tuple(worn[:2]), underfoot, around, tuple(over[:1]), tuple(beside[:2]))


def size_of(prop: Prop, area: Area) -> float:
    """How large a thing stands on stage, in stage units."""
    code = prop.art.code
    if prop.art.kind is Kind.PLACE or code in LARGE:
        share = 0.62
    elif 0x1F680 <= int(code.split("-")[0], 16) <= 0x1F6FC:
        share = 0.52
    elif code in SMALL or prop.art.kind is Kind.FOOD:
        share = 0.27
    else:
        share = 0.34
    return area.figure * share


def thing(c: skia.Canvas, code: str, x: float, bottom: float, size: float, turn: float = 0.0, stretch: float = 1.0) -> None:
    """A picture standing on `bottom`, its larger side `size`."""
    art = study(code)
    k = size / max(art.width, art.height)
    c.save()
    c.translate(x, bottom)
    c.rotate(turn)
    c.scale(k / stretch**0.5, k * stretch)
    c.translate(-(art.left + art.right) / 2, -art.bottom)
    c.drawPicture(picture(code))
    c.restore()


def standing(code: str, x: float, ground: float, size: float, cheers: Sequence[float] = (), at: float = 0.0) -> Draw:
    """A thing that pops up at `at` and hops when its word is spoken."""

    def draw(c: skia.Canvas, t: float) -> None:
        grown = out_back(progress(t, at, 0.45))
        if grown <= 0.01:
            return
        lift = sum(hop(t, cheer, 0.42) for cheer in cheers) * size * 0.22
        squash = 1 - 0.10 * sum(ring(t, cheer + 0.42, 3.5, 6) for cheer in cheers) + 0.012 * swing(t, 0.4, x * 0.01)
        oval(c, x, ground, size * 0.40, size * 0.055, 0x0B1030, 0.22)
        thing(c, code, x, ground - lift, size * grown, 1.2 * swing(t, 0.23, x * 0.02) + 6 * sum(ring(t, cheer, 3.0, 4) for cheer in cheers), squash)

    return draw


def hovering(code: str, x: float, y: float, size: float, cheers: Sequence[float] = ()) -> Draw:
    """A thing that floats, its middle at (x, y)."""

    def draw(c: skia.Canvas, t: float) -> None:
        grow = 1 + 0.18 * sum(ring(t, cheer, 2.4, 4) for cheer in cheers)
        thing(c, code, x, y + size / 2 + 1.3 * swing(t, 0.35, x * 0.017), size * grow, 4 * swing(t, 0.2, x * 0.03))

    return draw


def desk(actor: Actor, palette: Palette, seed: int) -> Draw:
    """A table with a laptop seen from behind, before the actor; its lid glows as keys are hit."""
    wood = Random(f"desk {seed}").choice((0xC98B5A, 0xE0B27A, 0xB5714A, 0xF2EFE9))
    lid = lighter(palette.accent_two, 0.55)
    tall = {"head": 17.0, "bust": 14.5, "full": actor.build.art.height * 0.30}[actor.build.figure]
    half = max(30.0, actor.build.width * 0.62)
    ink = stroke(0x000000, 2.0)

    def draw(c: skia.Canvas, t: float) -> None:
        c.save()
        c.translate(actor.x, actor.ground + 2.2)
        c.scale(actor.scale, actor.scale)
        for x in (-half + 3, half - 8):
            leg = skia.Rect.MakeXYWH(x, -tall, 5, tall)
            c.drawRect(leg, fill(darker(wood, 0.22)))
            c.drawRect(leg, ink)
        front = skia.Rect.MakeLTRB(-half + 6, -tall, half - 6, -tall + 6)
        c.drawRect(front, fill(darker(wood, 0.14)))
        c.drawRect(front, ink)
        top = skia.Rect.MakeLTRB(-half, -tall - 3.5, half, -tall + 0.8)
        c.drawRoundRect(top, 1.6, 1.6, fill(wood))
        c.drawRoundRect(top, 1.6, 1.6, ink)
        shake = 0.35 * swing(t, 4.6)
        c.translate(0, -tall - 3.5 + shake * 0.4)
        screen = skia.Path()
        screen.moveTo(-12.5, 0)
        screen.lineTo(-14, -14.5)
        screen.quadTo(-14, -16.5, -12, -16.5)
        screen.lineTo(12, -16.5)
        screen.quadTo(14, -16.5, 14, -14.5)
        screen.lineTo(12.5, 0)
        screen.close()
        c.drawPath(screen, fill(lid))
        c.drawPath(screen, ink)
        c.drawPath(heart(0, -8.2, 3.0) if seed % 2 else star(0, -8.0, 3.8), fill(0xFFFFFF, round(0.75 + 0.25 * swing(t, 1.1), 2)))
        base = skia.Rect.MakeLTRB(-15.5, -1.4, 15.5, 1.0)
        c.drawRoundRect(base, 1, 1, fill(darker(lid, 0.25)))
        c.drawRoundRect(base, 1, 1, ink)
        mug = skia.Rect.MakeXYWH(half - 14, -7.5, 6.5, 7.5)
        c.drawCircle(half - 7, -4, 2.2, ink)
        c.drawRoundRect(mug, 1.2, 1.2, fill(palette.accent))
        c.drawRoundRect(mug, 1.2, 1.2, ink)
        c.restore()

    return draw


@dataclass(frozen=True, slots=True)
class Set:
    """What of the props is drawn behind the actors and what before them."""

    behind: tuple[Draw, ...] = ()
    front: tuple[Draw, ...] = ()
    art: tuple[str, ...] = field(default=())


def around(lead: Actor, given: Assigned, area: Area, palette: Palette, cheers: Cheers, seed: int) -> Set:
    """The props of a shot whose lead stands on its mark."""
    behind: list[Draw] = []
    front: list[Draw] = []
    art = [code for code in (given.held, given.underfoot, given.around, *given.worn, *given.over) if code]
    if given.desk:
        front.append(desk(lead, palette, seed))
    if given.underfoot:
        size = max(area.figure * 0.42, lead.width * 0.95)
        behind.append(standing(given.underfoot, lead.x, lead.ground + 1.5, size, cheers.get(given.underfoot, ())))
    if given.around:
        size = max(area.figure * 0.5, lead.width * 1.08)
        front.append(standing(given.around, lead.x, lead.ground + 2.5, size, cheers.get(given.around, ())))
    for code in given.over:
        behind.append(hovering(code, lead.x + lead.width * 0.1, max(area.top + 10, lead.top - 8), area.figure * 0.34, cheers.get(code, ())))
    sides = _sides(lead, given, area)
    for i, prop in enumerate(given.beside):
        size, code = size_of(prop, area), prop.art.code
        side = sides[i]
        room = (area.right - lead.x - lead.width * 0.42) if side > 0 else (lead.x - lead.width * 0.42 - area.left)
        size = min(size, max(area.figure * 0.24, room * 1.05))
        x = lead.x + side * (lead.width * 0.44 + size * 0.5)
        x = clamp(x, area.left + size * 0.45, area.right - size * 0.45)
        big = size > area.figure * 0.45
        ground = lead.ground - (4.5 * area.k if big else -3.0)
        (behind if big else front).append(standing(code, x, ground, size, cheers.get(code, ()), at=0.25 + 0.2 * i))
        art.append(code)
    return Set(tuple(behind), tuple(front), tuple(art))


def _sides(lead: Actor, given: Assigned, area: Area) -> tuple[int, int]:
    """The roomier side first."""
    first = 1 if lead.x <= area.middle else -1
    return first, -first



def heroes(props: Sequence[Prop], area: Area, palette: Palette, cheers: Cheers, seed: int) -> Set:
    """Things without anybody: on pedestals side by side, or the first one large with the others circling it."""
    codes = [prop.art.code for prop in props][:4]
    if len(codes) > 1 and seed % 2:
        return Set((_orbit(codes, area, palette, cheers),), (), tuple(codes))
    return Set((_pedestals(codes, area, palette, cheers, seed),), (), tuple(codes))


def _pedestals(codes: Sequence[str], area: Area, palette: Palette, cheers: Cheers, seed: int) -> Draw:
    count = min(3, len(codes))
    span = min(area.right - area.left, area.h * 1.15)
    step = span / count
    size = min(area.figure * (0.62 if count == 1 else 0.48), step * 0.8)
    order = [0] if count == 1 else [1, 0] if count == 2 else [1, 0, 2]
    places = []
    for slot, i in enumerate(order[:count]):
        high = area.figure * (0.28 if i == 0 else 0.17)
        places.append((codes[i], area.middle + (slot - (count - 1) / 2) * step, high, i))

    def draw(c: skia.Canvas, t: float) -> None:
        for code, x, high, i in places:
            grown = out_back(progress(t, 0.10 + 0.22 * i, 0.5))
            _column(c, x, area.ground, min(size * 0.72, step * 0.46), high * min(1.0, grown), (palette.accent, palette.accent_two, palette.highlight)[(i + seed) % 3])
            pulse = sum(ring(t, cheer, 2.6, 4) for cheer in cheers.get(code, ()))
            jump = sum(hop(t, cheer, 0.45) for cheer in cheers.get(code, ())) * size * 0.2
            float_ = 1.2 * swing(t, 0.33, i * 0.3)
            thing(c, code, x, area.ground - high * grown - 1.5 + float_ - jump, max(0.1, size * grown * (1 + 0.1 * pulse)), 3.5 * swing(t, 0.21, i * 0.4))

    return draw


def _column(c: skia.Canvas, x: float, ground: float, half: float, high: float, colour: int) -> None:
    oval(c, x, ground + 1, half * 1.2, half * 0.2, 0x0B1030, 0.22)
    box(c, x - half * 0.86, ground - high, half * 1.72, high, colour)
    oval(c, x, ground, half * 0.86, half * 0.17, colour)
    box(c, x + half * 0.38, ground - high, half * 0.48, high, darker(colour, 0.14))
    oval(c, x, ground - high, half, half * 0.19, lighter(colour, 0.30))
    oval(c, x, ground - high - 0.6, half * 0.86, half * 0.14, lighter(colour, 0.5))


def _orbit(codes: Sequence[str], area: Area, palette: Palette, cheers: Cheers) -> Draw:
    x, size = area.middle, area.figure * 0.56
    y = area.ground - area.figure * 0.52
    reach = min((area.right - area.left) * 0.40, area.figure * 0.72)

    def draw(c: skia.Canvas, t: float) -> None:
        disc(c, x, y, size * 0.72 + 0.6 * swing(t, 0.3), lighter(palette.highlight, 0.35), 0.65)
        c.drawOval(skia.Rect.MakeLTRB(x - reach, y - reach * 0.16 + 4, x + reach, y + reach * 0.40 + 4), stroke(palette.paper, 0.7, 0.8))
        spots = []
        for i, code in enumerate(codes[1:]):
            angle = TAU * (t * 0.085 + i / (len(codes) - 1)) + 0.6
            spots.append((code, angle))
        _centre(c, codes[0], (x, y), size, t, cheers)
        for code, angle in spots:
            px, py = x + reach * math.cos(angle), y + 4 + reach * (0.12 + 0.28 * math.sin(angle))
            small = size * (0.44 + 0.07 * math.sin(angle)) * (1 + 0.16 * sum(ring(t, cheer, 2.6, 4) for cheer in cheers.get(code, ())))
            thing(c, code, px, py + small / 2, small * out_back(progress(t, 0.4, 0.5)) + 0.01, 5 * swing(t, 0.25, angle))

    return draw


def _centre(c: skia.Canvas, code: str, at: tuple[float, float], size: float, t: float, cheers: Cheers) -> None:
    pulse = sum(ring(t, cheer, 2.6, 4) for cheer in cheers.get(code, ()))
    art: Anatomy = study(code)
    k = size / max(art.width, art.height)
    low = at[1] + art.height * k / 2 + 1.2 * swing(t, 0.3)
    thing(c, code, at[0], low, max(0.1, size * out_back(progress(t, 0.08, 0.5)) * (1 + 0.12 * pulse)), 2.5 * swing(t, 0.19))
