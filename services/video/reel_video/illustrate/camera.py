"""The camera: where it looks at any moment, smooth below the pixel, and what that does to layers of any depth."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

import skia

from reel_video.illustrate.area import Area
from reel_video.illustrate.easing import in_cubic, mix, out_cubic, progress, smooth, wander


@dataclass(frozen=True, slots=True)
class View:
    """What the camera sees: `zoom` ≥ 1, `x`, `y` its way from the middle in stage units, `turn` in degrees."""

    zoom: float = 1.0
    x: float = 0.0
    y: float = 0.0
    turn: float = 0.0


Camera = Callable[[float], View]
Move = Callable[[float, float, float], View]
"""(seconds since the shot began, length of the shot, strength 0…1) → View."""

STILL = View()


def _travel(t: float, seconds: float) -> float:
    """Progress that goes on slowly after the shot's end, so that the handle never freezes."""
    return smooth(min(1.0, t / seconds) * 0.92) / smooth(0.92) * 0.97 + 0.03 * t / seconds


def _push(t: float, seconds: float, k: float) -> View:
    return View(zoom=1 + 0.09 * k * _travel(t, seconds))


def _pull(t: float, seconds: float, k: float) -> View:
    return View(zoom=1 + 0.10 * k * max(0.0, 1 - _travel(t, seconds)))


def _pan(direction: float) -> Move:
    def move(t: float, seconds: float, k: float) -> View:
        return View(zoom=1.05, x=direction * 5.5 * k * (2 * _travel(t, seconds) - 1))

    return move


def _rise(direction: float) -> Move:
    def move(t: float, seconds: float, k: float) -> View:
        return View(zoom=1.05, y=direction * 3.5 * k * (1 - _travel(t, seconds)))

    return move


def _drift(t: float, _seconds: float, k: float) -> View:
    return View(
        zoom=1.04 + 0.012 * k * wander(t, 3, 0.10), x=1.8 * k * wander(t, 1, 0.09), y=1.2 * k * wander(t, 2, 0.11)
    )


def _zoom_in(t: float, seconds: float, k: float) -> View:
    return View(zoom=1 + 0.17 * k * smooth(t / min(seconds * 0.8, 2.8)) + 0.01 * t / seconds)


def _zoom_out(t: float, seconds: float, k: float) -> View:
    return View(zoom=1 + 0.19 * k * (1 - smooth(t / min(seconds * 0.8, 2.8))))


def _shake(t: float, seconds: float, k: float) -> View:
    fade = max(0.25, 1 - t / min(seconds, 1.6)) * k
    return View(
        zoom=1.05,
        x=1.5 * fade * wander(t, 5, 5.1),
        y=1.3 * fade * wander(t, 6, 5.9),
        turn=0.9 * fade * wander(t, 7, 4.3),
    )


def _whip(t: float, _seconds: float, k: float) -> View:
    left = 1 - out_cubic(progress(t, 0.0, 0.55))
    return View(zoom=1.03, x=15 * k * left, turn=-1.5 * k * left)


def _tilt(t: float, seconds: float, k: float) -> View:
    return View(zoom=1.075, turn=2.6 * k * (2 * _travel(t, seconds) - 1))


def _punch(t: float, seconds: float, k: float) -> View:
    at = seconds * 0.45
    return View(zoom=1 + 0.16 * k * (out_cubic(progress(t, at, 0.16)) - in_cubic(progress(t, at + 1.1, 0.5))))


MOVES: dict[str, Move] = {
    "push_in": _push,
    "pull_out": _pull,
    "pan_left": _pan(-1.0),
    "pan_right": _pan(1.0),
    "rise": _rise(1.0),
    "sink": _rise(-1.0),
    "drift": _drift,
    "zoom_in": _zoom_in,
    "zoom_out": _zoom_out,
    "shake": _shake,
    "whip": _whip,
    "tilt": _tilt,
    "punch_in": _punch,
}
QUIET = ("push_in", "pull_out", "pan_left", "pan_right", "drift", "rise", "push_in", "tilt")
"""What a shot gets when its effects ask for nothing, by its seed."""


def camera(moves: Sequence[str], seconds: float, seed: int, *, strength: float = 1.0) -> Camera:
    """The camera of a shot: these moves together, or one by the seed, `strength` times as far."""
    names = [name for name in moves if name in MOVES] or [Random(f"camera {seed}").choice(QUIET)]
    functions = [MOVES[name] for name in names]
    side = 1 if seed % 2 else -1

    def look(t: float) -> View:
        views = [function(t, seconds, strength) for function in functions]
        x = sum(view.x for view in views) * (side if names == ["tilt"] else 1)
        return View(
            zoom=1 + (math.prod(view.zoom for view in views) - 1) * mix(0.6, 1.0, strength),
            x=x,
            y=sum(view.y for view in views),
            turn=sum(view.turn for view in views) * (side if "tilt" in names else 1),
        )

    return look


def apply(canvas: skia.Canvas, view: View, area: Area, depth: float) -> None:
    """Move the canvas (in stage units) as this view moves a layer of this depth. The caller saves and restores."""
    near = min(1.0, depth)
    x, y = area.w / 2, area.ground - area.figure * 0.45
    canvas.translate(x, y)
    canvas.rotate(view.turn * near)
    zoom = 1 + (view.zoom - 1) * (0.25 + 0.75 * depth)
    canvas.scale(zoom, zoom)
    canvas.translate(-x - view.x * depth, -y - view.y * depth)
