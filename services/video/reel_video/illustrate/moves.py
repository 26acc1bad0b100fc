"""How puppets move: each move adds to a pose at a time, and all of them together are the acting.

A move is a pure function of time; lengths are art units, times seconds from the beginning of the shot.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from reel_common.values import Word
from reel_video.illustrate.easing import (
    clamp,
    hop,
    hump,
    mix,
    out_back,
    out_bounce,
    out_cubic,
    progress,
    ring,
    smooth,
    swing,
    wander,
)
from reel_video.illustrate.puppet import Hand, Pose

Move = Callable[[Pose, float], None]

UP: Hand = (16.5, -13.5)
HIPS: Hand = (7.0, 10.5)
CHIN: Hand = (-5.0, -5.0)
TYPING: Hand = (-3.0, 8.0)
WAVE: Hand = (17.5, -10.0)
OFFER: Hand = (12.0, 2.0)
POINT: Hand = (14.5, -5.0)
GESTURES = (OFFER, POINT, (10.0, -8.0), (4.0, 6.0), (11.0, 6.0))
BEAT = 0.5
"""Seconds of a dance step: two a second suits every tempo well enough."""


def toward(a: Hand, b: Hand, p: float) -> Hand:
    return mix(a[0], b[0], p), mix(a[1], b[1], p)


def idle(seed: int) -> Move:
    """Breathing, blinking and looking about: nobody ever stands quite still."""
    r = Random(f"idle {seed}")
    pace, phase, blink, offset = r.uniform(0.40, 0.52), r.random(), r.uniform(2.3, 3.4), r.uniform(0.3, 2.0)

    def move(pose: Pose, t: float) -> None:
        breath = swing(t, pace, phase)
        pose.high += 0.013 * breath
        pose.wide -= 0.008 * breath
        pose.nod += 1.5 * wander(t, seed, 0.22)
        pose.left = pose.left[0] + 0.5 * breath, pose.left[1] + 0.4 * breath
        pose.right = pose.right[0] + 0.5 * breath, pose.right[1] + 0.4 * breath
        glance = wander(t, seed + 1, 0.16)
        pose.gaze_x += 0.75 * smooth(clamp(glance * 4 - 0.6)) - 0.75 * smooth(clamp(-glance * 4 - 0.6))
        since = (t + offset) % blink
        shut = hump(since, 0.0, 0.17) + (hump(since, 0.26, 0.15) if (t + offset) // blink % 3 == 1 else 0.0)
        pose.eyes *= 1 - min(1.0, shut)

    return move


@dataclass(frozen=True, slots=True)
class Speech:
    """Words in order, with where each begins."""

    words: tuple[Word, ...]
    starts: tuple[float, ...]

    def at(self, t: float) -> int:
        """The index of the word begun last, −1 before the first."""
        return bisect_right(self.starts, t) - 1


def speech(words: Sequence[Word]) -> Speech:
    ordered = tuple(sorted(words, key=lambda word: word.start))
    return Speech(ordered, tuple(word.start for word in ordered))


def syllables(text: str) -> int:
    """How often the mouth opens: groups of vowels, at least one."""
    groups, before = 0, False
    for char in text.lower():
        vowel = char in "aeiouyäöüáéíóúàèìòùâêîôûæøåœаеёиоуыэюя"
        groups += vowel and not before
        before = vowel
    return max(1, groups)


def talk(words: Sequence[Word], seed: int) -> Move:
    """Mouth, bounces and gestures on the speaker's own words."""
    said = speech(words)
    counts = [syllables(word.text) for word in said.words]
    gestures = Random(f"talk {seed}").sample(GESTURES, len(GESTURES))

    def move(pose: Pose, t: float) -> None:
        i = said.at(t)
        if i < 0:
            return
        word, since = said.words[i], t - said.starts[i]
        long = max(0.12, word.end - word.start)
        if since < long:
            pose.mouth = max(pose.mouth, 0.25 + 0.75 * abs(swing(since / long * counts[i], 0.5)))
        bump = hump(since, -0.06, 0.30)
        pose.high += 0.034 * bump
        pose.wide -= 0.020 * bump
        pose.nod += (3.2 if i % 2 else -2.6) * bump
        pose.head_y -= 0.9 * bump
        group, speaking = i // 3, smooth(clamp((word.end + 0.45 - t) / 0.3))
        start = said.starts[group * 3]
        shape = smooth((t - start) / 0.28)
        now, before = gestures[group % 5], gestures[(group - 1) % 5]
        reach = toward(before if group else pose.right, now, shape)
        reach = reach[0] + 1.5 * bump, reach[1] - 2.4 * bump
        if group % 2 == 0:
            pose.right = toward(pose.right, reach, speaking)
        else:
            pose.left = toward(pose.left, reach, speaking)
            pose.right = toward(pose.right, before, speaking * (1 - shape))

    return move


def listen(words: Sequence[Word], direction: float) -> Move:
    """Looking at whoever speaks and nodding at the ends of their phrases."""
    ends = [word.end for word in words if word.text[-1:] in ".,!?;:…"]
    if not words:
        return lambda _pose, _t: None
    first, last = min(word.start for word in words), max(word.end for word in words)

    def move(pose: Pose, t: float) -> None:
        if not first - 0.2 < t < last + 0.4:
            return
        pose.gaze_x = mix(pose.gaze_x, direction, 0.85)
        pose.nod += direction * 2.0
        pose.head_y += sum(2.0 * hump(t, end, 0.35) for end in ends)

    return move


def beat(words: Sequence[Word]) -> Move:
    """A small bounce at every word of a narrator."""
    said = speech(words)

    def move(pose: Pose, t: float) -> None:
        i = said.at(t)
        if i >= 0:
            bump = hump(t, said.starts[i] - 0.05, 0.28)
            pose.high += 0.018 * bump
            pose.wide -= 0.012 * bump
            pose.head_y -= 0.5 * bump

    return move


def react(kind: str, at: float) -> Move:
    """One reaction to a word: jump, tilt, shake, nod, start or laugh."""

    def move(pose: Pose, t: float) -> None:
        s = t - at
        if not -0.2 < s < 1.6:
            return
        if kind == "jump":
            leap(pose, t, at, 0.46, 13.0)
            up = hump(t, at - 0.1, 0.95)
            pose.left, pose.right = toward(pose.left, UP, up), toward(pose.right, UP, up)
            pose.eyes *= 1 + 0.25 * up
        elif kind == "tilt":
            lean = smooth(s / 0.25) * smooth((1.3 - s) / 0.35)
            pose.nod += 11 * lean
            pose.brows = "one" if lean > 0.3 else pose.brows
            pose.right = toward(pose.right, CHIN, lean)
            pose.gaze_y -= 0.5 * lean
        elif kind == "shake":
            pose.nod += 7.5 * ring(t, at, 2.6, 2.6)
            pose.head_x += 2.6 * ring(t, at, 2.6, 2.6)
            pose.gaze_x += 0.7 * ring(t, at, 2.6, 2.6)
            pose.eyes *= 0.75 if 0 < s < 0.8 else 1.0
        elif kind == "nod":
            pose.head_y += 2.6 * (hump(t, at, 0.3) + hump(t, at + 0.3, 0.3))
            pose.pupils = "happy" if 0.05 < s < 0.75 else pose.pupils
        elif kind == "start":
            leap(pose, t, at, 0.3, 5.0)
            pose.eyes *= 1.28 if 0 < s < 0.9 else 1.0
            pose.pupils = "small" if 0 < s < 0.9 else pose.pupils
            pose.brows = "up" if 0 < s < 0.9 else pose.brows
            pose.mouth = max(pose.mouth, 0.8 * smooth(s / 0.1) * smooth((0.9 - s) / 0.2))

    return move


def leap(pose: Pose, t: float, at: float, seconds: float, high: float) -> None:
    """A jump with what belongs to it: crouch before, stretch in the air, squash and ring on landing."""
    crouch = hump(t, at - 0.16, 0.24)
    air = hop(t, at, seconds)
    landing = ring(t, at + seconds, 3.4, 6.0)
    pose.lift += high * air
    pose.high += -0.10 * crouch + 0.07 * air - 0.13 * landing
    pose.wide += 0.07 * crouch - 0.04 * air + 0.09 * landing


def enter(kind: str, at: float, side: int, way: float) -> Move:
    """Come on stage at `at`: walk, drop, pop, slide, rise or peek; `way` is how many stage units off stage is."""
    seconds = ENTRANCES[kind]

    def move(pose: Pose, t: float) -> None:
        p = progress(t, at, seconds)
        if p >= 1:
            if kind in ("drop", "pop", "slide"):
                after = ring(t, at + seconds, 3.2, 5.5)
                pose.high -= 0.06 * after
                pose.wide += 0.04 * after
            return
        if kind == "walk":
            pose.x += side * way * (1 - p)
            pose.stride, pose.step = min(1.0, (1 - p) * 5), p * seconds * 2.6
            pose.lift += 3.4 * abs(swing(p * seconds, 2.6))
            pose.lean += side * -3.0 * min(1.0, (1 - p) * 4)
            pose.gaze_x -= 0.6 * side
        elif kind == "drop":
            fall = out_bounce(p)
            pose.lift += 110 * (1 - fall)
            pose.high += 0.10 * (1 - fall) - 0.16 * hump(p, 0.30, 0.22) - 0.08 * hump(p, 0.66, 0.2)
            pose.wide -= 0.06 * (1 - fall) - 0.12 * hump(p, 0.30, 0.22) - 0.06 * hump(p, 0.66, 0.2)
            air = 1 - smooth(p / 0.4)
            pose.left, pose.right = toward(pose.left, UP, air), toward(pose.right, UP, air)
        elif kind == "pop":
            pose.size *= max(0.02, out_back(p, 2.2))
        elif kind == "slide":
            pose.x += side * way * (1 - out_back(p, 1.2))
            pose.lean += side * 9 * (1 - p)
        elif kind == "rise":
            pose.lift -= 95 * (1 - out_back(p, 1.1))
        elif kind == "peek":
            pose.x += side * way * (1 - (0.52 * out_cubic(p / 0.35) + 0.48 * smooth(progress(p, 0.62, 0.38))))
            pose.lean += -side * 14 * hump(p, 0.0, 1.0)
            pose.eyes *= 1.15
            pose.gaze_x = -side * 0.9

    return move


ENTRANCES = {"walk": 0.85, "drop": 0.75, "pop": 0.42, "slide": 0.55, "rise": 0.5, "peek": 1.3}
"""Seconds that each entrance takes."""
