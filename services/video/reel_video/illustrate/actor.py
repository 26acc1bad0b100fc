"""Actors: who stands where, how they are built and everything they will do in the shot."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import skia

from reel_video.illustrate.anatomy import study
from reel_video.illustrate.area import Area
from reel_video.illustrate.kit import fill
from reel_video.illustrate.moves import Move
from reel_video.illustrate.palette import Palette
from reel_video.illustrate.puppet import Build, Pose, draw, hand

SHADOW = 0x0B1030
REST_EYES = 1.0
EMBLEMS = ("heart", "star", "stripes", "dot", "")
TROUSERS = (0x3E4A6B, 0x5A4A3F, 0x2F5D62, 0x6B3E55, 0x4A4A55)
SHOES = (0x8B4A3A, 0xF2F2F2, 0x3F3F3F, 0xEA5A47, 0xFCEA2B)
RECOLOURED = {"1F408-200D-2B1B": "4d4d57"}
"""Bodies whose face is drawn in another colour: the fur their head gets."""
HATS = frozenset("1F3A9 1F9E2 1F452 1F451 1F393 26D1 1FA96 E1D0".split())
GLASSES = frozenset("1F453 1F576 1F97D".split())
FLYERS = frozenset(
    "1F41D 1F426 1F426-200D-2B1B 1F426-200D-1F525 1F98B 1F987 1F54A 1F985 1F99C 1FAB0 1F99F E009 1F409 1F41E 1F47B 1F47E".split()
)
SWIMMERS = frozenset("1F41F 1F420 1F421 1F988 1F419 1F991 1FABC E000 1F42C 1F40B 1F433 E004 E005 E006 E007 E008 1F990 1F9AD".split())


@dataclass(frozen=True, slots=True)
class Actor:
    """A puppet on its mark. `x` in stage units, `scale` stage units per art unit, `base` how high it stands above the ground."""

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


def build(code: str, face: str, figure: str, name: str, palette: Palette, worn: Sequence[str] = ()) -> Build:
    """How somebody is dressed and put together: the same in every shot of a video, by name and palette."""
    r = Random(f"wardrobe {name.lower() or code} {palette.name}")
    use = face or code
    art = study(use, RECOLOURED.get(code, ""))
    figure = "head" if face else figure
    shirt = r.choice((palette.accent, palette.accent_two, palette.highlight, 0x2FA37C, 0x8E6BBF, 0xF08A4B))
    if figure == "bust":
        shirt = art.cloth
    places = [("hat" if w in HATS else "eyes" if w in GLASSES else "chest", study(w)) for w in worn]
    return Build(
        art, figure, art.skin, shirt, r.choice(TROUSERS), r.choice(SHOES), emblem=r.choice(EMBLEMS) if not places else "", worn=tuple(places)
    )


def pose_at(actor: Actor, t: float) -> Pose:
    """How the actor stands at `t`."""
    pose = Pose(facing=actor.facing)
    for move in actor.moves:
        move(pose, t)
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
    broad = (actor.build.width * 0.40 if actor.build.figure != "full" else (actor.build.art.foot[1] - actor.build.art.foot[0]) * 0.42 + 6) * actor.scale
    near = max(0.0, 1 - max(0.0, pose.lift) / 60) * pose.size
    half = broad * (0.55 + 0.45 * near)
    if near > 0.05 and pose.lift > -20:
        c.drawOval(skia.Rect.MakeLTRB(x - half, ground - half * 0.13, x + half, ground + half * 0.15), fill(SHADOW, round(0.24 * near, 2)))


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
    span, count = area.right - area.left, len(builds)
    height = area.figure * {1: 1.0, 2: 0.86, 3: 0.72}[count]
    share = {1: 0.78, 2: 0.47, 3: 0.34}[count]
    reach = min(span, area.h * 1.25)
    scales = [min(height * _stature(b) / b.height, reach * share / b.width) for b in builds]
    if count == 1:
        free = max(0.0, reach / 2 - builds[0].width * scales[0] / 2 - 1)
        return [(area.middle + shift * free, scales[0], 0.0)]
    gaps = {2: (-0.25, 0.25), 3: (-0.335, 0.0, 0.335)}[count]
    back = Random(f"marks {seed}").uniform(1.5, 3.5)
    return [
        (area.middle + gap * reach, scale, back if (count == 3 and i == 1) or (count == 2 and i == seed % 2) else 0.0)
        for i, (gap, scale) in enumerate(zip(gaps, scales, strict=True))
    ]


def _stature(b: Build) -> float:
    """Side-view animals are lower than people; small flying ones lower still."""
    if b.figure != "full":
        return 0.94 if b.figure == "bust" else 1.0
    return 0.62 if b.art.code in FLYERS else 0.84
