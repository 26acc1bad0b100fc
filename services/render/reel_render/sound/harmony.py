"""Chords, scales and voicings, in MIDI notes and pitch classes (0 = C)."""

import re
from dataclasses import dataclass

SCALES: dict[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
}

_DEGREES = {"I": 0, "II": 2, "III": 4, "IV": 5, "V": 7, "VI": 9, "VII": 11}
_SHAPES = {
    "": (0, 4, 7),
    "6": (0, 4, 7, 9),
    "7": (0, 4, 7, 10),
    "maj7": (0, 4, 7, 11),
    "add9": (0, 4, 7, 14),
    "7sus4": (0, 5, 7, 10),
    "m": (0, 3, 7),
    "m6": (0, 3, 7, 9),
    "m7": (0, 3, 7, 10),
    "mo7": (0, 3, 6, 9),
}
_SYMBOL = re.compile(r"([b#]?)(VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)(.*)")


@dataclass(frozen=True, slots=True)
class Chord:
    """A root and the pitch classes from it upwards."""

    root: int
    tones: tuple[int, ...]


def chord(symbol: str, tonic: int) -> Chord:
    """A Roman numeral in the key of `tonic`: small letters are minor, degrees are those of the major scale."""
    match = _SYMBOL.fullmatch(symbol)
    if match is None:
        raise ValueError(f"{symbol!r} is not a chord")
    accidental, numeral, suffix = match.groups()
    root = tonic + _DEGREES[numeral.upper()] + {"": 0, "b": -1, "#": 1}[accidental]
    shape = _SHAPES[suffix if numeral.isupper() else "m" + suffix]
    return Chord(root % 12, tuple((root + step) % 12 for step in shape))


def local_scale(scale: str, tonic: int, on: Chord) -> tuple[int, ...]:
    """The scale with its notes bent to the chord's, so that a melody never rubs against a raised third."""
    classes = {(tonic + step) % 12 for step in SCALES[scale]}
    for tone in on.tones:
        if tone not in classes:
            classes -= {(tone - 1) % 12, (tone + 1) % 12} - set(on.tones)
            classes.add(tone)
    return tuple(sorted(classes))


def within(pitch_class: int, base: int) -> int:
    """The lowest note of that class from `base` upwards."""
    return base + (pitch_class - base) % 12


def voicing(on: Chord, base: int) -> tuple[int, ...]:
    """The chord's notes in the octave from `base`: neighbours stay close, so the parts hardly move.

    Of two notes a semitone apart the upper one is left out: it is the root of a major seventh, which the bass plays.
    """
    notes = sorted(within(tone, base) for tone in on.tones)
    return tuple(note for note in notes if note - 1 not in notes)


def nearest(classes: tuple[int, ...], note: int) -> int:
    """The note of one of the classes nearest to `note`; the lower one of two."""
    return min((within(c, note - 6) for c in classes), key=lambda n: (abs(n - note), n))


def walk(classes: tuple[int, ...], start: int, steps: int) -> int:
    """`steps` notes of the scale up or down from `start`."""
    note = nearest(classes, start)
    move = 1 if steps > 0 else -1
    for _ in range(abs(steps)):
        note += move
        while note % 12 not in classes:
            note += move
    return note
