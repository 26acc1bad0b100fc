"""What a style of music is made of, and how its patterns are written.

Patterns have 16 steps to a bar of four beats (32 for two bars in turn). Chord parts: `D` `d` strum down,
`u` strum up, `S` `s` all at once, `H` hold until the next sign, a digit the chord's n-th note from below.
Bass parts: `R` `r` root, `3` `5` `8` the chord's third, fifth and octave, `a` a step towards the next root.
Drums: `X` `x` `o` from accent to ghost. `,` damps, `.` does nothing. `when` lists the sections in which a
part plays: i intro, j its second half, v verse, l lift, b break, f full. Capitals of a signs' pair are louder.
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

    scale: Literal["major", "minor", "dorian", "lydian"]
    tonics: tuple[int, ...]
    beat_frames: int
    swing: float
    space: float
    verse: tuple[tuple[str, ...], ...]
    lift: tuple[tuple[str, ...], ...]
    pause: tuple[str, ...]
    cadence: str
    motifs: tuple[tuple[str, tuple[int, ...]], ...]
    parts: tuple[Part, ...]
    beats: tuple[Beat, ...]
    fill: tuple[tuple[str, str], ...]
    finale: tuple[tuple[str, float], ...]
    """Drums that mark the last chord, and their levels in dB."""
