"""Things on stage: at, on, in, beside or above the lead actor, in a hand or on a head; or heroes themselves."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import skia

from reel_video.illustrate import furnishings
from reel_video.illustrate.actor import Actor
from reel_video.illustrate.anatomy import study
from reel_video.illustrate.area import Area
from reel_video.illustrate.art import picture
from reel_video.illustrate.casting import Prop, Relation
from reel_video.illustrate.easing import clamp, hop, out_back, progress, ring, swing
from reel_video.illustrate.kit import oval
from reel_video.illustrate.lexicon import Kind
from reel_video.illustrate.palette import Palette

Draw = Callable[[skia.Canvas, float], None]
Cheers = Mapping[str, Sequence[float]]
"""When each picture's word is spoken."""

COMPUTERS = frozenset(["1F4BB", "1F5A5", "2328", "1F5B1", "1F4BD"])
DESKS = frozenset(["E155", "1FA91"])
SMALL = frozenset(
    [
        "1F4F1",
        "1F511",
        "1F5DD",
        "1F48D",
        "1F4B0",
        "1F5B1",
        "1F4A1",
        "1F9F2",
        "1F58A",
        "1F58B",
        "1F4CC",
        "1F514",
        "1F3B2",
        "1F9E9",
        "231A",
        "1F4B3",
        "1F39F",
    ]
)
LARGE = frozenset(
    [
        "1F3E0",
        "1F3E1",
        "1F3F0",
        "1F5FC",
        "1F5FD",
        "1F333",
        "1F332",
        "1F334",
        "1F3A1",
        "1F3A2",
        "1F680",
        "26F5",
        "1F6A2",
        "1F3B9",
        "1F6CF",
        "1F6CB",
        "1F5BC",
        "1F3D4",
        "26F0",
        "1F30B",
        "1F384",
    ]
)
HELD_RELATIONS = frozenset({Relation.HOLDING, Relation.EATING})
UNDERFOOT = frozenset({Relation.ON, Relation.RIDING})
AROUND = frozenset({Relation.IN, Relation.BEHIND})


@dataclass(frozen=True, slots=True)
class Assigned:
    """The props of a shot by what is done with them; values are OpenMoji codes."""

    desk: bool = False
    bed: bool = False
    held: str = ""
    worn: tuple[str, ...] = ()
    underfoot: str = ""
    around: str = ""
    over: tuple[str, ...] = ()
    beside: tuple[Prop, ...] = ()


def assign(props: Sequence[Prop], *, coding: bool) -> Assigned:
    """Give every prop its place, two at most beside the actor; `coding` asks for a desk without any prop."""
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
        elif prop.relation in UNDERFOOT and not underfoot and _is_broad(code):
            underfoot = code
        elif prop.relation in AROUND and not around and prop.art.kind in (Kind.PROP, Kind.FOOD):
            around = code
        elif prop.relation in (Relation.ABOVE, Relation.UNDER) and prop.art.kind is not Kind.PLACE:
            over.append(code)
        else:
            beside.append(prop)
    return Assigned(
        desk=desk or coding,
        held=held,
        worn=tuple(worn[:2]),
        underfoot=underfoot,
        around=around,
        over=tuple(over[:1]),
        beside=tuple(beside[:2]),
    )


def _is_broad(code: str) -> bool:
    """Whether one could stand or ride on it."""
    art = study(code)
    return art.width > 1.15 * art.height or 0x1F680 <= int(code.split("-")[0], 16) <= 0x1F6FC


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


def thing(
    c: skia.Canvas, code: str, x: float, bottom: float, size: float, turn: float = 0.0, stretch: float = 1.0
) -> None:
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
        thing(
            c,
            code,
            x,
            ground - lift,
            size * grown,
            1.2 * swing(t, 0.23, x * 0.02) + 6 * sum(ring(t, cheer, 3.0, 4) for cheer in cheers),
            squash,
        )

    return draw


def hovering(code: str, x: float, y: float, size: float, cheers: Sequence[float] = ()) -> Draw:
    """A thing that floats, its middle at (x, y)."""

    def draw(c: skia.Canvas, t: float) -> None:
        grow = 1 + 0.18 * sum(ring(t, cheer, 2.4, 4) for cheer in cheers)
        thing(c, code, x, y + size / 2 + 1.3 * swing(t, 0.35, x * 0.017), size * grow, 4 * swing(t, 0.2, x * 0.03))

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
    if given.bed:
        board, blanket = furnishings.bed(lead, palette, seed)
        behind.append(board)
        front.append(blanket)
    if given.desk:
        front.append(furnishings.desk(lead, palette, seed))
    if given.underfoot:
        size = underfoot_size(area, lead.width)
        behind.append(standing(given.underfoot, lead.x, lead.ground + 1.5, size, cheers.get(given.underfoot, ())))
    if given.around:
        size = max(area.figure * 0.5, lead.width * 1.08)
        front.append(standing(given.around, lead.x, lead.ground + 2.5, size, cheers.get(given.around, ())))
    if given.over:
        code, y = given.over[0], max(area.top + 10, lead.top - 8)
        behind.append(hovering(code, lead.x + lead.width * 0.1, y, area.figure * 0.34, cheers.get(code, ())))
    sides = _sides(lead, area)
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


def underfoot_size(area: Area, width: float) -> float:
    """How large the thing is that somebody of this width stands or rides on."""
    return max(area.figure * 0.42, width * 0.95)


def base_of(given: Assigned, area: Area, width: float) -> float:
    """How high the lead stands: on top of what is under its feet."""
    if not given.underfoot:
        return 0.0
    art = study(given.underfoot)
    return underfoot_size(area, width) * art.height / max(art.width, art.height) * 0.72 - 1.5


def _sides(lead: Actor, area: Area) -> tuple[int, int]:
    """The roomier side first."""
    first = 1 if lead.x <= area.middle else -1
    return first, -first
