"""What a style of music is made of, and how its patterns are written.

A pattern has 16 steps to a bar of four beats (32 for two bars in turn); `.` is nothing new, capitals are
louder. Chord parts: `D` `d` strum down, `u` strum up, `S` `s` all at once, `H` hold, a digit is the chord's
n-th note from below. Bass parts: `R` `r` root, `5` `8` the chord's fifth and octave, `a` a semitone from the
next root. Drums: `X` `x` `o` from accent to ghost. `when` lists the sections in which a part plays: i first
half of the intro, j its second, v verse, l lift, b break, f full; a melody of i plays the whole intro.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Part:
    """Who plays what, when and where: `base` is the lowest MIDI note, `db` its level, `room` its reverb."""

    kind: Literal["chord", "bass", "lead"]
    instrument: str
    when: str
    base: int
    db: float
    pattern: str = ""
    pan: float = 0.0
    room: float = 0.12


@dataclass(frozen=True, slots=True)
class Beat:
    """A drum pattern of the given sections."""

    drum: str
    when: str
    pattern: str
    db: float = 0.0


@dataclass(frozen=True, slots=True)
class Mood:
    """A style: chords are Roman numerals, a bar each, two in a bar when parted by a space."""

    scale: Literal["major", "minor", "lydian"]
    tonics: tuple[int, ...]
    swing: float
    """Where in its beat the off-beat falls: 0.5 is straight, two thirds a triplet."""
    space: float
    """Seconds of reverberation."""
    verse: tuple[tuple[str, ...], ...]
    lift: tuple[tuple[str, ...], ...]
    pause: tuple[str, ...]
    cadence: str
    """The last bar before the last chord."""
    motifs: tuple[tuple[str, tuple[int, ...]], ...]
    parts: tuple[Part, ...]
    beats: tuple[Beat, ...]
    fill: tuple[tuple[str, str], ...]
    finale: tuple[tuple[str, float], ...]
    """Drums that mark the last chord and, softer, the full sections; their levels in dB."""
