"""The puppet: an OpenMoji head or bust on a body of our own with arms, legs, eyes and a mouth that move.

Everything is in art units (a picture is 72 x 72, its outlines 2 wide), the origin between the feet,
y downwards. A pose says how the puppet stands at one moment.
"""

from dataclasses import dataclass

import skia

from reel_video.illustrate.anatomy import Anatomy, Eye
from reel_video.illustrate.easing import clamp
from reel_video.illustrate.kit import darker, disc, fill, heart, lighter, oval, star, stroke

INK = 0x000000
LINE = 2.0

Hand = tuple[float, float]
"""Where a hand is from its shoulder, outwards and down, in art units."""
REST: Hand = (6.5, 14.0)


@dataclass(slots=True)
class Pose:
    """One moment of a puppet. Moves add to it; lengths in art units, turns in degrees."""

    x: float = 0.0
    """Stage units beside its mark; `lift` above the ground."""
    lift: float = 0.0
    wide: float = 1.0
    high: float = 1.0
    lean: float = 0.0
    nod: float = 0.0
    """The head's turn; `head_y` how far it is pushed down."""
    head_x: float = 0.0
    head_y: float = 0.0
    left: Hand = REST
    right: Hand = REST
    stride: float = 0.0
    """How long the steps are, 0 … 1; `step` counts them."""
    step: float = 0.0
    eyes: float = 1.0
    """How far open: 0 closed, 1 normal, 1.3 wide."""
    gaze_x: float = 0.0
    gaze_y: float = 0.0
    mouth: float = 0.0
    alpha: float = 1.0
    size: float = 1.0
    facing: float = 1.0
    """1 as the picture was drawn, −1 mirrored."""
    brows: str = ""
    """angry, sad, up, one or nothing."""
    pupils: str = ""
    """heart, star, small, happy (closed in joy) or plain."""


@dataclass(frozen=True, slots=True)
class Build:
    """How a puppet is put together: `figure` is head, bust or full; colours 0xRRGGBB."""

    art: Anatomy
    figure: str
    skin: int
    shirt: int
    trousers: int
    shoes: int
    emblem: str = ""
    worn: tuple[tuple[str, Anatomy], ...] = ()
    """What it wears: the place (hat, eyes, chest) and the picture."""

    @property
    def height(self) -> float:
        """From the feet to the top, in art units."""
        if self.figure == "full":
            return self.art.height
        return self.neck + self.art.height - (4.0 if self.figure == "head" else 0.0)

    @property
    def neck(self) -> float:
        """Where the picture's lower end sits on the body."""
        return 34.0 if self.figure == "head" else 20.5

    @property
    def width(self) -> float:
        return max(self.art.width, 40.0) if self.figure != "full" else self.art.width

    @property
    def shoulder(self) -> tuple[float, float]:
        return (9.0, -30.0) if self.figure == "head" else (16.5, -26.5)

    @property
    def middle(self) -> float:
        """The x of the picture that stands over the origin."""
        if self.figure == "full":
            return (self.art.left + self.art.right) / 2
        if self.art.eyes:
            return sum(eye.x for eye in self.art.eyes) / len(self.art.eyes) * 0.5 + 18.0
        return 36.0


def draw(c: skia.Canvas, build: Build, pose: Pose) -> None:
    """Draw the puppet, its feet at the origin."""
    if build.figure == "full":
        _full(c, build, pose)
        return
    _legs(c, build, pose)
    _torso(c, build)
    if build.figure == "head":
        _arm(c, build, pose.left, -1, pose)
    _head(c, build, pose)
    if build.figure == "bust":
        _arm(c, build, pose.left, -1, pose)
    _arm(c, build, pose.right, 1, pose)


def hand(build: Build, pose: Pose, side: int) -> tuple[float, float]:
    """Where a hand is, from the feet, in art units; −1 is the left one as seen."""
    x, y = build.shoulder
    reach = pose.left if side < 0 else pose.right
    if build.figure == "full":
        return side * build.art.width * 0.42, -build.art.height * 0.42
    return side * (x + reach[0]), y + reach[1]


def _full(c: skia.Canvas, build: Build, pose: Pose) -> None:
    art = build.art
    c.save()
    c.scale(pose.facing if abs(pose.facing) > 0.06 else 0.06, 1)
    c.translate(-build.middle, -art.bottom)
    if pose.nod:
        c.rotate(pose.nod * 0.5, build.middle, art.bottom - art.height * 0.3)
    c.drawPicture(art.picture)
    if art.eyes:
        _face(c, art, pose)
    _worn(c, build)
    c.restore()


def _limb(c: skia.Canvas, path: skia.Path, colour: int, width: float) -> None:
    c.drawPath(path, stroke(INK, width + 2 * LINE))
    c.drawPath(path, stroke(colour, width))


def _legs(c: skia.Canvas, build: Build, pose: Pose) -> None:
    apart = 6.0 if build.figure == "head" else 8.0
    for side in (-1, 1):
        swing, raised = _gait(pose.step + (0.5 if side > 0 else 0.0))
        x = side * apart + swing * 6.5 * pose.stride
        y = -3.2 - raised * 6.0 * pose.stride
        leg = skia.Path()
        leg.moveTo(side * apart * 0.9, -14)
        leg.quadTo((side * apart + x) / 2 + 1.2 * pose.stride, -9 - raised * 2, x, y - 1)
        _limb(c, leg, build.trousers, 5.4)
        shoe = skia.Rect.MakeLTRB(x - 5.2, y - 2.4, x + 5.6, y + 2.6)
        c.drawRoundRect(shoe.makeOutset(LINE / 2, LINE / 2), 3.4, 3.4, fill(INK))
        c.drawRoundRect(shoe.makeInset(LINE / 2, LINE / 2), 2.4, 2.4, fill(build.shoes))


def _gait(step: float) -> tuple[float, float]:
    """How far forward (−1 … 1) and how high (0 … 1) a foot is at this point of a double step."""
    phase = step % 1.0
    if phase < 0.5:
        return 1 - 4 * phase, 0.0
    q = (phase - 0.5) * 2
    return -1 + 2 * q, 4 * q * (1 - q)


def _torso(c: skia.Canvas, build: Build) -> None:
    path = skia.Path()
    if build.figure == "head":
        path.moveTo(-7, -35)
        path.cubicTo(-12, -34, -13, -22, -13.4, -13)
        path.quadTo(-13, -10.6, -10, -10.5)
        path.lineTo(10, -10.5)
        path.quadTo(13, -10.6, 13.4, -13)
        path.cubicTo(13, -22, 12, -34, 7, -35)
    else:
        path.moveTo(-18.9, -22.5)
        path.cubicTo(-18.6, -16, -16, -10.6, -10.5, -10.5)
        path.lineTo(10.5, -10.5)
        path.cubicTo(16, -10.6, 18.6, -16, 18.9, -22.5)
    c.drawPath(path, fill(build.shirt))
    if build.figure == "bust":
        oval(c, 0, -31, 7.5, 7, darker(build.skin, 0.10))
    c.drawPath(path, stroke(INK, LINE))
    _emblem(c, build)


def _emblem(c: skia.Canvas, build: Build) -> None:
    tone = lighter(build.shirt, 0.62)
    if build.figure != "head":
        return
    if build.emblem == "heart":
        c.drawPath(heart(0, -20, 2.6), fill(tone))
    elif build.emblem == "star":
        c.drawPath(star(0, -20, 3.6), fill(tone))
    elif build.emblem == "stripes":
        for y in (-23.5, -18):
            c.drawRect(skia.Rect.MakeLTRB(-11.6, y, 11.6, y + 2.4), fill(tone))
    elif build.emblem == "dot":
        disc(c, 0, -20, 3.0, tone)


def _arm(c: skia.Canvas, build: Build, reach: Hand, side: int, pose: Pose) -> None:
    x, y = build.shoulder
    x, y = side * x, y + pose.head_y * 0.2
    hx, hy = x + side * reach[0], y + reach[1]
    bend = max(0.0, 15.5 - (reach[0] ** 2 + reach[1] ** 2) ** 0.5)
    path = skia.Path()
    path.moveTo(x, y)
    path.quadTo((x + hx) / 2 + side * (1.5 + bend * 0.75), (y + hy) / 2 + bend * 0.35, hx, hy)
    _limb(c, path, build.shirt if build.figure == "bust" else build.skin, 4.0)
    if build.figure == "head":
        sleeve = skia.Path()
        sleeve.moveTo(x, y)
        sleeve.quadTo(
            (x * 3 + hx) / 4 + side * (0.8 + bend * 0.4),
            (y * 3 + hy) / 4 + bend * 0.2,
            x + (hx - x) * 0.42 + side * bend * 0.4,
            y + (hy - y) * 0.42 + bend * 0.2,
        )
        _limb(c, sleeve, build.shirt, 5.0)
    disc(c, hx, hy, 4.6, INK)
    disc(c, hx, hy, 2.9, build.skin)


def _head(c: skia.Canvas, build: Build, pose: Pose) -> None:
    art = build.art
    pivot = art.bottom - (10.0 if build.figure == "head" else 14.0)
    c.save()
    c.translate(pose.head_x, -build.neck + 4.0 * (build.figure == "head") + pose.head_y)
    c.translate(-build.middle, -art.bottom)
    if build.figure == "head":
        c.rotate(pose.nod, build.middle, pivot)
    else:
        c.rotate(pose.nod * 0.35, build.middle, pivot)
    c.drawPicture(art.picture)
    _face(c, art, pose)
    _worn(c, build)
    c.restore()


def _worn(c: skia.Canvas, build: Build) -> None:
    """Hats sit on the head, glasses before the eyes, the rest hangs on the chest."""
    art = build.art
    for place, thing in build.worn:
        broad = {"hat": 0.74 * min(art.width, 46), "eyes": 0.62 * art.width, "chest": 13.0}[place]
        k = broad / thing.width
        y = {"hat": art.top + 0.16 * art.height, "eyes": 0.0, "chest": art.bottom + 15.0}[place]
        if place == "eyes":
            y = (art.eyes[0].y if art.eyes else art.top + art.height * 0.42) + thing.height * k / 2
        c.save()
        c.translate(build.middle, y)
        c.scale(k, k)
        c.translate(-(thing.left + thing.right) / 2, -thing.bottom)
        c.drawPicture(thing.picture)
        c.restore()


def _face(c: skia.Canvas, art: Anatomy, pose: Pose) -> None:
    if not art.eyes:
        return
    apart = abs(art.eyes[0].x - art.eyes[1].x) if len(art.eyes) > 1 else 10 * art.eyes[0].rx
    if pose.mouth > 0.04 and art.mouth is not None:
        _mouth(c, art.mouth, apart, pose.mouth)
    for i, eye in enumerate(sorted(art.eyes, key=lambda e: e.x)):
        _eye(c, eye, apart, pose, -1 if i == 0 else 1)


def _mouth(c: skia.Canvas, at: tuple[float, float], apart: float, open_: float) -> None:
    """An open mouth with a tongue."""
    half = clamp(apart * 0.30, 2.2, 5.5)
    x, y, tall = at[0], at[1], clamp(apart * 0.34, 2.2, 6.0) * clamp(open_, 0.0, 1.2)
    rect = skia.Rect.MakeLTRB(x - half, y - tall * 0.5, x + half, y + tall)
    c.drawOval(rect.makeOutset(LINE * 0.4, LINE * 0.4), fill(INK))
    if tall > 1.2:
        c.drawOval(rect.makeInset(LINE * 0.3, LINE * 0.3), fill(0x7A1F2E))
        c.save()
        c.clipRect(skia.Rect.MakeLTRB(x - half, y + tall * 0.35, x + half, y + tall * 0.92))
        c.drawOval(rect.makeInset(LINE * 0.5, LINE * 0.5), fill(0xEA5A47))
        c.restore()


def _eye(c: skia.Canvas, eye: Eye, apart: float, pose: Pose, side: int) -> None:
    """A white with a pupil that looks about; a line when it is closed, an arc when it is happy."""
    rx = clamp(max(eye.rx * 2.0, apart * 0.21), 1.5, min(5.4, apart * 0.43))
    ry = rx * 1.14
    x, y = eye.x, eye.y
    if pose.pupils == "happy":
        c.drawArc(
            skia.Rect.MakeLTRB(x - rx * 0.9, y - rx * 0.7, x + rx * 0.9, y + rx * 1.3),
            190,
            160,
            False,
            stroke(INK, LINE),
        )
        _brow(c, x, y - ry - 2.0, rx, pose.brows, side)
        return
    if pose.eyes < 0.14:
        c.drawArc(skia.Rect.MakeLTRB(x - rx, y - rx * 0.9, x + rx, y + rx * 0.6), 20, 140, False, stroke(INK, LINE))
        _brow(c, x, y - ry * 0.8, rx, pose.brows, side)
        return
    tall = ry * min(1.22, pose.eyes)
    c.drawOval(skia.Rect.MakeLTRB(x - rx - 0.75, y - tall - 0.75, x + rx + 0.75, y + tall + 0.75), fill(INK))
    c.drawOval(skia.Rect.MakeLTRB(x - rx, y - tall, x + rx, y + tall), fill(0xFFFFFF))
    px, py = x + pose.gaze_x * rx * 0.36, y + pose.gaze_y * tall * 0.36
    _pupil(c, px, py, rx, tall, pose.pupils)
    _brow(c, x, y - tall - 1.9, rx, pose.brows, side)


def _pupil(c: skia.Canvas, x: float, y: float, rx: float, tall: float, kind: str) -> None:
    if kind == "heart":
        c.drawPath(heart(x, y, min(rx, tall) * 0.72), fill(0xE4405F))
    elif kind == "star":
        c.drawPath(star(x, y, min(rx, tall) * 0.95), fill(0xF2A900))
    else:
        r = rx * (0.30 if kind == "small" else 0.56)
        oval(c, x, y, r, min(r * 1.12, tall), INK)
        if tall > rx * 0.5:
            disc(c, x - r * 0.35, y - r * 0.4, r * 0.33, 0xFFFFFF)


def _brow(c: skia.Canvas, x: float, y: float, rx: float, kind: str, side: int) -> None:
    """`side` is −1 for the left eye as seen."""
    if kind not in ("angry", "sad", "up", "one"):
        return
    inner = {"angry": 1.6, "sad": -1.9, "up": 0.0, "one": 0.0}[kind]
    rise = {"angry": -0.8, "sad": 0.4, "up": 1.6, "one": 2.2 if side > 0 else 0.0}[kind]
    c.drawLine(x - side * rx * 0.95, y - rise + inner, x + side * rx * 0.95, y - rise - inner, stroke(INK, LINE))
