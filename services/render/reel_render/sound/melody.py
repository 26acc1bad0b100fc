"""Melodies: a motif of a bar, moved with the chords, varied, answered and brought to rest."""

from dataclasses import dataclass

from reel_render.sound.harmony import Chord, local_scale, nearest, walk

BAR = 16
"""Steps in a bar."""

FORMS: dict[str, tuple[str, str]] = {
    "i": ("MV..", "MV.."),
    "v": ("MVMC", "MV.C"),
    "l": ("MVMC", "VMVC"),
    "b": ("M.V.", "M.C."),
    "f": ("MVMC", "VMVC"),
}
"""Four bars and their repetition: M motif, V variation, C cadence, . rest."""


@dataclass(frozen=True, slots=True)
class Motif:
    """A rhythm of 16 steps (`x` begins a note, `-` holds it) and a contour in steps of the scale."""

    rhythm: str
    contour: tuple[int, ...]

    def notes(self) -> list[tuple[int, int, int]]:
        """(step, length in steps, contour) of each note."""
        found: list[tuple[int, int, int]] = []
        for step, sign in enumerate(self.rhythm):
            if sign == "x":
                end = step + 1
                while end < len(self.rhythm) and self.rhythm[end] == "-":
                    end += 1
                # A single step before a rest is sung a little longer: chopped off it sounds like a machine.
                if end == step + 1 and self.rhythm[end : end + 1] == ".":
                    end += 1
                found.append((step, end - step, self.contour[len(found) % len(self.contour)]))
        return found

    def varied(self) -> "Motif":
        """The same rhythm, the second half of the contour turned upside down."""
        half = len(self.contour) // 2
        pivot = self.contour[half]
        return Motif(self.rhythm, self.contour[:half] + tuple(2 * pivot - c for c in self.contour[half:]))

    def cadence(self) -> "Motif":
        """The first half, then one long note."""
        head = self.rhythm[: BAR // 2]
        onsets = head.count("x")
        return Motif(head + "x-----..", (*self.contour[:onsets], 0))


@dataclass(frozen=True, slots=True)
class Key:
    """Where a melody lives: the scale's name, the tonic's pitch class and the lowest note."""

    scale: str
    tonic: int
    base: int


def bar(key: Key, sign: str, motif: Motif, chords: tuple[Chord, Chord], closing: bool) -> list[tuple[int, int, int]]:
    """One bar as (step, length in steps, MIDI note); `chords` are those of its two halves.

    Long and strong notes are chord tones, the others pass by step; a closing cadence rests on the tonic.
    """
    if sign == ".":
        return []
    shape = {"M": motif, "V": motif.varied(), "C": motif.cadence()}[sign]
    home = nearest(chords[0].tones, key.base + (7 if sign == "V" else 4))
    line = []
    for step, length, offset in shape.notes():
        on = chords[step >= BAR // 2]
        classes = local_scale(key.scale, key.tonic, on)
        note = walk(classes, home, offset)
        if step % 8 == 0 or length >= 3:
            note = nearest(on.tones, note)
        if sign == "C" and step == BAR // 2:
            note = _rest(key, on, note, closing)
        line.append((step, length, _folded(note, key.base)))
    return line


def _rest(key: Key, on: Chord, note: int, closing: bool) -> int:
    """Where a phrase comes to rest: on the tonic if the chord has it, else on the chord's nearest note."""
    if closing and key.tonic in on.tones:
        return nearest((key.tonic,), note)
    return nearest(on.tones, note)


def _folded(note: int, base: int) -> int:
    while note > base + 16:
        note -= 12
    while note < base - 3:
        note += 12
    return note
