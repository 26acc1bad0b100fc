"""Actors: who stands where, how they are built and everything they will do in the shot."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import skia

from reel_video.illustrate.anatomy import coat, difference, study
from reel_video.illustrate.area import Area
from reel_video.illustrate.kit import fill
from reel_video.illustrate.moves import Move
from reel_video.illustrate.palette import Palette
from reel_video.illustrate.puppet import Build, Pose, draw, hand

SHADOW = 0x0B1030
EMBLEMS = ("heart", "star", "stripes", "dot", "")
TROUSERS = (0x3E4A6B, 0x5A4A3F, 0x2F5D62, 0x6B3E55, 0x4A4A55)
SHOES = (0x8B4A3A, 0xF2F2F2, 0x3F3F3F, 0xEA5A47, 0xFCEA2B)
RECOLOURED = {"1F408-200D-2B1B": 0x4D4D57}
"""Bodies whose face is drawn in another colour: the fur their head gets."""
FURS = (0x9AA7B5, 0xA8693F, 0xF0DDB6, 0x6F6A76, 0xD98A8A)
"""Coats of those who would otherwise look like somebody else."""
HAIR, OTHER_HAIR = 0xF1B31C, (0x8A4B2A, 0x3F3F3F, 0xC0C4CC, 0xE27022)
"""The hair of most of OpenMoji's people, and what their twins have instead."""
OTHER_CLOTHES = (0xEA5A47, 0x5C9E31, 0xB983FF, 0xF4AA41, 0x3F6FB5)
UNLIKE = 110
"""How different, of 765, a twin's coat must be."""
HATS = frozenset(["1F3A9", "1F9E2", "1F452", "1F451", "1F393", "26D1", "1FA96", "E1D0"])
GLASSES = frozenset(["1F453", "1F576", "1F97D"])
FLYERS = frozenset(
    [
        "1F41D",
        "1F426",
        "1F426-200D-2B1B",
        "1F426-200D-1F525",
        "1F98B",
        "1F987",
        "1F54A",
        "1F985",
        "1F99C",
        "1FAB0",
        "1F99F",
        "E009",
        "1F409",
        "1F41E",
        "1F47B",
        "1F47E",
    ]
)
BIG = frozenset(
    [
        "1F418",
        "1F992",
        "1F9A3",
        "1F98F",
        "1F99B",
        "1F995",
        "1F996",
        "1F40B",
        "1F433",
        "1F42B",
        "1F42A",
        "1F9AC",
        "1F98D",
        "1F409",
    ]
)
TINY = frozenset(
    [
        "1F42D",
        "1F401",
        "1F400",
        "1F439",
        "1F41C",
        "1F41D",
        "1F41B",
        "1F40C",
        "1F41E",
        "1F98B",
        "1F997",
        "1FAB2",
        "1F577",
        "1F424",
        "1F425",
        "1F423",
        "1F426",
        "1F476",
        "1FAB0",
        "1F99F",
        "1FAB1",
    ]
)
SWIMMERS = frozenset(
    [
        "1F41F",
        "1F420",
        "1F421",
        "1F988",
        "1F419",
        "1F991",
        "1FABC",
        "E000",
        "1F42C",
        "1F40B",
        "1F433",
        "E004",
        "E005",
        "E006",
        "E007",
        "E008",
        "1F990",
        "1F9AD",
    ]
)


@dataclass(frozen=True, slots=True)
class Actor:
    """A puppet on its mark: `x` and `base` (above the ground) in stage units, `scale` stage units per art unit."""

    code: str
    name: str
    build: Build
    x: float
    scale: float
    facing: float
    moves: tuple[Move, ...]
    ground: float
    base: float = 0.0
    held: str = ""
    hovers: bool = False
    ceiling: float = 0.0
    """How high on stage its head may go once it has arrived."""
    arrived: float = 0.0

    @property
    def height(self) -> float:
        return self.build.height * self.scale

    @property
    def width(self) -> float:
        return self.build.width * self.scale

    @property
    def top(self) -> float:
        """The height on stage of the top of its head, at rest."""
        return self.ground - self.base - self.height


def build(code: str, face: str, figure: str, palette: Palette, worn: Sequence[str] = (), twin: int = 0) -> Build:
    """How somebody is dressed and put together: the same in every shot of a video, by body, palette and `twin`.

    Twins, of whom the first is 0, differ in their coats and their clothes.
    """
    r = Random(f"wardrobe {code} {palette.name}")
    figure = "head" if face else figure
    art = study(face or code, _tints(face or code, RECOLOURED.get(code), figure, twin))
    shirts = (palette.accent, palette.accent_two, palette.highlight, 0x2FA37C, 0x8E6BBF, 0xF08A4B)
    shirt = r.sample(shirts, len(shirts))[twin % len(shirts)]
    r = Random(f"wardrobe {code} {palette.name} {twin}")
    if figure == "bust":
        shirt = art.cloth
    places = [("hat" if w in HATS else "eyes" if w in GLASSES else "chest", study(w)) for w in worn]
    return Build(
        art,
        figure,
        art.skin,
        shirt,
        r.choice(TROUSERS),
        r.choice(SHOES),
        emblem=r.choice(EMBLEMS) if not places else "",
        worn=tuple(places),
    )


def _tints(code: str, fur: int | None, figure: str, twin: int) -> tuple[tuple[int, int], ...]:
    """Colours of the picture to be replaced: a twin's fur, or clothes and hair where skin must stay."""
    if figure == "bust":
        if not twin:
            return ()
        cloth = study(code).cloth
        clothes = [c for c in OTHER_CLOTHES if difference(c, cloth) > UNLIKE]
        new = clothes[(twin - 1) % len(clothes)]
        return (cloth, new), (HAIR, OTHER_HAIR[(twin - 1) % len(OTHER_HAIR)])
    drawn = coat(code)
    own = drawn if fur is None else fur
    furs = [own, *(c for c in FURS if difference(c, own) > UNLIKE)]
    new = furs[twin % len(furs)]
    return ((drawn, new),) if new != drawn else ()


def pose_at(actor: Actor, t: float) -> Pose:
    """How the actor stands at `t`."""
    pose = Pose(facing=actor.facing)
    for move in actor.moves:
        move(pose, t)
    highest = max(4.0, (actor.top - actor.ceiling) / actor.scale)
    if pose.lift > highest * 0.7 and t > actor.arrived:
        over = pose.lift - highest * 0.7
        pose.lift = highest * 0.7 + over / (1 + over / (highest * 0.3))
    return pose


def paint(c: skia.Canvas, actor: Actor, pose: Pose) -> None:
    """Draw the actor with its shadow, in stage units."""
    x = actor.x + pose.x
    ground = actor.ground - actor.base
    if not actor.hovers or pose.lift < 8:
        _shadow(c, actor, pose, x, ground)
    c.save()
    if pose.lift < -0.5:
        c.clipRect(skia.Rect.MakeLTRB(x - 200, -200, x + 200, ground + 0.6))
    c.translate(x, ground)
    c.scale(actor.scale * pose.size, actor.scale * pose.size)
    c.translate(0, -pose.lift)
    c.rotate(pose.lean)
    c.scale(pose.wide, pose.high)
    draw(c, actor.build, pose)
    if actor.held:
        _held(c, actor, pose)
    c.restore()


def _shadow(c: skia.Canvas, actor: Actor, pose: Pose, x: float, ground: float) -> None:
    broad = (
        actor.build.width * 0.40
        if actor.build.figure != "full"
        else (actor.build.art.foot[1] - actor.build.art.foot[0]) * 0.42 + 6
    ) * actor.scale
    near = max(0.0, 1 - max(0.0, pose.lift) / 60) * pose.size
    half = broad * (0.55 + 0.45 * near)
    if near > 0.05 and pose.lift > -20:
        c.drawOval(
            skia.Rect.MakeLTRB(x - half, ground - half * 0.13, x + half, ground + half * 0.15),
            fill(SHADOW, round(0.24 * near, 2)),
        )


def _held(c: skia.Canvas, actor: Actor, pose: Pose) -> None:
    thing = study(actor.held)
    x, y = hand(actor.build, pose, 1)
    k = 19.0 / max(thing.width, thing.height) * (1.35 if actor.build.figure == "full" else 1.0)
    c.save()
    c.translate(x + 2, y)
    c.rotate(pose.nod * 0.6)
    c.scale(k, k)
    c.translate(-(thing.left + thing.right) / 2, -(thing.top + thing.bottom) / 2 - thing.height * 0.22)
    c.drawPicture(thing.picture)
    c.restore()


def marks(area: Area, builds: Sequence[Build], seed: int, *, shift: float = 0.0) -> list[tuple[float, float, float]]:
    """Where each of one to three actors stands: (x, scale, how far back its feet are), without overlap.

    A lone actor stands in the middle or, with `shift`, that part of the free width to one side.
    """
    count, reach = len(builds), min(area.right - area.left, area.h * 1.2)
    height = area.figure * {1: 1.0, 2: 0.88, 3: 0.76}[count]
    scales = [height * _stature(b) / max(b.height, b.width * 0.85 if b.figure == "full" else 0.0) for b in builds]
    room = reach * {1: 0.78, 2: 0.94, 3: 0.96}[count]
    fit = min(1.0, room / sum(b.width * scale for b, scale in zip(builds, scales, strict=True)))
    scales = [scale * fit for scale in scales]
    widths = [b.width * scale for b, scale in zip(builds, scales, strict=True)]
    if count == 1:
        return [(area.middle + shift * max(0.0, (reach - widths[0]) / 2 - 1), scales[0], 0.0)]
    gap = min(area.figure * 0.3, (reach - sum(widths)) / count)
    back = Random(f"marks {seed}").uniform(1.5, 3.5)
    x, placed = area.middle - (sum(widths) + gap * (count - 1)) / 2, []
    for i, (scale, width) in enumerate(zip(scales, widths, strict=True)):
        behind = i == 1 if count == 3 else i == seed % 2
        placed.append((x + width / 2, scale, back if behind else 0.0))
        x += width + gap
    return placed


def _stature(b: Build) -> float:
    """Side-view animals are lower than people; small flying ones lower still."""
    if b.art.code in BIG:
        return 1.12
    if b.art.code in TINY:
        return 0.66
    if b.figure != "full":
        return 0.94 if b.figure == "bust" else 1.0
    return 0.62 if b.art.code in FLYERS else 0.84
