"""What actors do and feel through a whole shot: actions and moods, as moves in tables by name."""

from collections.abc import Callable
from dataclasses import fields, replace

from reel_video.illustrate.easing import clamp, hump, mix, out_back, out_bounce, progress, ring, smooth, swing, wander
from reel_video.illustrate.moves import BEAT, CHIN, HIPS, OFFER, TYPING, UP, WAVE, Move, leap, toward
from reel_video.illustrate.puppet import Pose

Act = Callable[[Pose, float, float], None]
"""(pose, seconds since the act began, length of the shot)."""


def _walk(pose: Pose, t: float, seconds: float) -> None:
    p = clamp(t / max(1.0, seconds))
    pose.x += mix(-11, 11, p)
    pose.stride, pose.step = 0.9, t * 1.7
    pose.lift += 1.8 * abs(swing(t, 1.7))
    pose.lean += 1.6 * swing(t, 1.7, 0.25)
    for side, name in ((0.0, "left"), (0.5, "right")):
        reach = 4.0 + 2 * swing(t, 1.7, side), 13.0 + 2.0 * swing(t, 3.4)
        setattr(pose, name, reach)
    pose.gaze_x += 0.6


def _run(pose: Pose, t: float, _seconds: float) -> None:
    pose.x += 5 * wander(t, 4, 0.35)
    pose.stride, pose.step = 1.25, t * 3.0
    pose.lift += 4.2 * abs(swing(t, 3.0))
    pose.lean += 9
    pose.left = 5 + 4 * swing(t, 3.0), 4 + 4 * swing(t, 3.0, 0.25)
    pose.right = 5 - 4 * swing(t, 3.0), 4 - 4 * swing(t, 3.0, 0.25)
    pose.gaze_x += 0.7


def _jump(pose: Pose, t: float, _seconds: float) -> None:
    since = t % 1.15
    leap(pose, since, 0.25, 0.52, 17.0)
    up = hump(since, 0.12, 0.8)
    pose.left, pose.right = toward(pose.left, UP, up), toward(pose.right, UP, up)


def _dance(pose: Pose, t: float, _seconds: float) -> None:
    step, half = swing(t, 0.5 / BEAT), abs(swing(t, 0.5 / BEAT))
    pose.lean += 7 * step
    pose.x += 2.6 * step
    pose.lift += 3.4 * half
    pose.high += 0.05 * half - 0.02
    pose.nod -= 9 * swing(t, 0.5 / BEAT, 0.08)
    pose.left = toward((7, 8), UP, 0.5 + 0.5 * swing(t, 0.25 / BEAT))
    pose.right = toward((7, 8), UP, 0.5 - 0.5 * swing(t, 0.25 / BEAT))
    pose.stride, pose.step = 0.35, t * 0.5 / BEAT
    pose.pupils = pose.pupils or "happy"


def _fly(pose: Pose, t: float, _seconds: float) -> None:
    pose.lift += 17 + 3.5 * swing(t, 0.4)
    pose.x += 6 * swing(t, 0.13)
    pose.lean += 10 + 5 * swing(t, 0.26, 0.2)
    flap = 6 * swing(t, 1.6)
    pose.left, pose.right = (13, -4 + flap), (13, -8 + flap)
    pose.stride, pose.step = 0.3, t * 0.8


def _type(pose: Pose, t: float, _seconds: float) -> None:
    busy = 0.55 + 0.45 * smooth(clamp(wander(t, 8, 0.35) * 3 + 0.8))
    pose.left = TYPING[0], TYPING[1] + 1.9 * busy * swing(t, 4.6)
    pose.right = TYPING[0], TYPING[1] + 1.9 * busy * swing(t, 4.6, 0.5)
    pose.gaze_y += 0.55 * busy
    pose.nod += 1.2 * swing(t, 2.3) * busy
    pose.head_y += 0.8 + 0.5 * busy * swing(t, 4.6)


def _sleep(pose: Pose, t: float, _seconds: float) -> None:
    pose.eyes = 0.0
    pose.pupils = ""
    pose.nod += 9 + 3.5 * swing(t, 0.24)
    pose.head_y += 2.5 + 1.2 * swing(t, 0.24)
    pose.high += 0.022 * swing(t, 0.24)
    pose.mouth = 0.25 + 0.22 * swing(t, 0.24)


def _fall(pose: Pose, t: float, seconds: float) -> None:
    at = min(1.4, seconds * 0.3)
    down = out_bounce(progress(t, at, 0.55)) if t > at else 0.0
    up = out_back(progress(t, at + 1.7, 0.45))
    lying = down * (1 - up)
    pose.lean += 84 * lying + 6 * ring(t, at - 0.35, 4, 1.5) * (1 - down)
    pose.lift += 9 * lying
    pose.x -= 20 * lying
    wild = hump(t, at - 0.4, 0.9)
    pose.left, pose.right = toward(pose.left, UP, wild), toward(pose.right, WAVE, wild)
    pose.eyes *= 1 + 0.25 * wild
    pose.pupils = "small" if wild > 0.3 else pose.pupils


def _celebrate(pose: Pose, t: float, _seconds: float) -> None:
    since = t % 0.9
    leap(pose, since, 0.16, 0.42, 11.0)
    shake = 3.0 * swing(t, 2.2)
    pose.left, pose.right = (UP[0], UP[1] + shake), (UP[0], UP[1] - shake)
    pose.pupils = "happy"
    pose.mouth = max(pose.mouth, 0.75)


def _shake(pose: Pose, t: float, _seconds: float) -> None:
    pose.x += 0.7 * wander(t, 11, 7.0)
    pose.lean += 1.5 * wander(t, 12, 6.0)
    pose.left = 4 + wander(t, 13, 6.5), 4 + wander(t, 14, 6.5)
    pose.right = 4 + wander(t, 15, 6.5), 4 + wander(t, 16, 6.5)


def _think(pose: Pose, t: float, _seconds: float) -> None:
    pose.right = CHIN[0], CHIN[1] + 0.7 * swing(t, 1.1)
    pose.left = toward(pose.left, (-1, 10), 0.8)
    pose.gaze_x, pose.gaze_y = 0.5 + 0.3 * swing(t, 0.12), -0.75
    pose.nod += 4 + 3 * swing(t, 0.17)
    pose.brows = pose.brows or "one"


def _eat(pose: Pose, t: float, _seconds: float) -> None:
    bite = smooth(clamp(swing(t, 0.45) * 1.6))
    pose.right = toward((6, 6), (-6.5, -8), bite)
    chew = (1 - bite) * (0.35 + 0.3 * swing(t, 2.6))
    pose.mouth = max(pose.mouth, 0.9 * bite, chew)
    pose.head_y += 0.8 * swing(t, 2.6) * (1 - bite)
    pose.gaze_y += 0.4 * bite


def _wave(pose: Pose, t: float, _seconds: float) -> None:
    greet = hump(t, 0.5, 1.7)
    pose.right = toward(pose.right, (WAVE[0] + 2.4 * swing(t, 2.6), WAVE[1]), min(1.0, greet * 1.6))


ACTIONS: dict[str, Act] = {
    "walk": _walk,
    "run": _run,
    "jump": _jump,
    "dance": _dance,
    "fly": _fly,
    "type": _type,
    "sleep": _sleep,
    "fall": _fall,
    "celebrate": _celebrate,
    "shake": _shake,
    "think": _think,
    "eat": _eat,
    "wave": _wave,
}
"""Idle and talking are no entries: breathing and the words themselves move those."""


def _happy(pose: Pose, t: float, _seconds: float) -> None:
    pose.lift += 0.9 * abs(swing(t, 0.5))
    if t % 4.2 > 3.3:
        pose.pupils = "happy"


def _sad(pose: Pose, t: float, _seconds: float) -> None:
    pose.brows, pose.gaze_y = "sad", pose.gaze_y + 0.45
    pose.head_y += 2.0
    pose.high -= 0.02
    pose.eyes *= 0.8
    pose.nod += 3 * swing(t, 0.15)


def _surprised(pose: Pose, t: float, _seconds: float) -> None:
    pose.brows, pose.eyes = "up", pose.eyes * 1.22
    pose.pupils = "small"
    pose.mouth = max(pose.mouth, 0.35)
    pose.left, pose.right = toward(pose.left, (8, 0), 0.7), toward(pose.right, (8, 0), 0.7)
    leap(pose, t, 0.9, 0.3, 5.0)


def _angry(pose: Pose, t: float, _seconds: float) -> None:
    pose.brows = "angry"
    pose.left, pose.right = HIPS, HIPS
    pose.x += 0.25 * wander(t, 21, 6.0) * (t % 3.0 < 1.1)
    pose.head_y += 1.0


def _scared(pose: Pose, t: float, _seconds: float) -> None:
    pose.brows, pose.pupils, pose.eyes = "sad", "small", pose.eyes * 1.2
    pose.x += 0.35 * wander(t, 22, 6.5)
    pose.left, pose.right = (0, 1 + 0.6 * wander(t, 23, 6)), (0, 1 + 0.6 * wander(t, 24, 6))


def _thinking(pose: Pose, t: float, seconds: float) -> None:
    _think(pose, t, seconds)


def _proud(pose: Pose, t: float, _seconds: float) -> None:
    pose.left = HIPS
    pose.right = toward(HIPS, OFFER, 0.5 + 0.5 * swing(t, 0.2))
    pose.nod -= 5
    pose.high += 0.02
    pose.eyes *= 0.82
    pose.gaze_y -= 0.2


def _love(pose: Pose, t: float, _seconds: float) -> None:
    pose.pupils = "heart"
    pose.left, pose.right = (-4.5, 6 + 0.6 * swing(t, 1.0)), (-4.5, 6 + 0.6 * swing(t, 1.0))
    pose.lean += 3.5 * swing(t, 0.3)


def _sleepy(pose: Pose, t: float, _seconds: float) -> None:
    pose.eyes *= 0.42 + 0.14 * swing(t, 0.2)
    pose.head_y += 1.4 + 1.2 * swing(t, 0.2)
    pose.nod += 5 * swing(t, 0.13)
    yawn = hump(t % 4.6, 1.2, 1.5)
    pose.mouth = max(pose.mouth, yawn)


def _laughing(pose: Pose, t: float, _seconds: float) -> None:
    burst = smooth(clamp(2.2 * swing(t, 0.28) + 1.2))
    pose.pupils = "happy"
    pose.mouth = max(pose.mouth, (0.55 + 0.35 * swing(t, 4.2)) * burst)
    pose.head_y += 1.1 * swing(t, 4.2) * burst
    pose.high += 0.018 * swing(t, 4.2) * burst
    pose.nod -= 5 * burst
    pose.left, pose.right = toward(pose.left, (-2, 9), burst), toward(pose.right, (-2, 9), burst)


MOODS: dict[str, Act] = {
    "happy": _happy,
    "sad": _sad,
    "surprised": _surprised,
    "angry": _angry,
    "scared": _scared,
    "thinking": _thinking,
    "proud": _proud,
    "love": _love,
    "sleepy": _sleepy,
    "laughing": _laughing,
}


NUMBERS = tuple(f.name for f in fields(Pose) if f.type in (float, "float"))
SOFT = 0.35
"""Seconds in which an act sets in."""


def act(name: str, seconds: float, start: float = 0.0, table: dict[str, Act] = ACTIONS) -> Move | None:
    """The move of an action (or of a mood) that sets in softly at `start`; None for one that needs none."""
    if name not in table:
        return None
    function = table[name]

    def move(pose: Pose, t: float) -> None:
        if t < start:
            return
        if start <= 0 or t >= start + SOFT:
            function(pose, t - start, seconds)
            return
        before = replace(pose)
        function(pose, t - start, seconds)
        p = smooth((t - start) / SOFT)
        for field in NUMBERS:
            setattr(pose, field, mix(getattr(before, field), getattr(pose, field), p))
        pose.left, pose.right = toward(before.left, pose.left, p), toward(before.right, pose.right, p)

    return move
