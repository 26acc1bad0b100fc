"""The arranger: from a mood, a tempo and a length to every note with its sample, without drawing a sound."""

import random
from dataclasses import dataclass, replace

from reel_render.sound import melody
from reel_render.sound.drums import DRUMS
from reel_render.sound.dsp import RATE, from_db
from reel_render.sound.harmony import Chord, chord, nearest, voicing, within
from reel_render.sound.instruments import HELD
from reel_render.sound.melody import BAR, FORMS, Key, Motif
from reel_render.sound.style import Mood, Part

FRAME = RATE // 30
"""Samples in a frame of the video."""

_RING = 1.7
"""Seconds that the last chord rings at least."""
_ROLL = 0.011
"""Seconds between the strings of a strum."""
_LOOSE = 0.06
_FORMS = (
    (28, "i4 v8 l8 b4"),
    (20, "i2 v8 l4 b2"),
    (16, "i2 v4 l4 b2"),
    (12, "i2 v4 b2"),
    (8, "i2 v4"),
    (4, "i2"),
    (1, ""),
)
"""What comes before the last, full section in a piece of at least so many bars."""
_ROUND = "v8 l8 b4 f8"
_LONG = 44
"""From so many bars on, a round is played before the form of what is left."""


@dataclass(frozen=True, slots=True)
class Note:
    """One sound: `midi` is 0 for drums, `at` and `samples` are in samples, `gain` is an amplitude."""

    at: int
    name: str
    midi: int
    samples: int
    gain: float
    pan: float = 0.0
    room: float = 0.0


@dataclass(frozen=True, slots=True)
class Section:
    """`letter` says who plays and which chords (see `moods`); counted in bars."""

    letter: str
    first: int
    bars: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar in its place: `index` counts in its section, `steps` is 8 in a last half bar."""

    number: int
    index: int
    section: Section
    letter: str
    chords: tuple[Chord, Chord]
    next_root: int
    steps: int


@dataclass(frozen=True, slots=True)
class Score:
    """A finished arrangement; `last` is the sample of the chord that it ends on."""

    samples: int
    beat: int
    tonic: int
    last: int
    sections: tuple[Section, ...]
    chords: tuple[tuple[Chord, Chord], ...]
    """Those of the two halves of each bar."""
    notes: tuple[Note, ...]


def form(bars: int) -> tuple[Section, ...]:
    """The sections of a piece of that many bars: thin, fuller, a break, full; long pieces go round again."""
    plan, left = "", bars
    while left >= _LONG:
        turn = _ROUND if plan else f"i4 {_ROUND}"
        plan, left = f"{plan} {turn}", left - _length(turn)
    opening = next((form for least, form in _FORMS if left >= least), "")
    plan += " " + (opening.replace("i", "v") if plan else opening)
    sections: list[Section] = []
    for word in [*plan.split(), f"f{bars - _length(plan)}"]:
        letter, length = word[0], int(word[1:])
        first = sections[-1].first + sections[-1].bars if sections else 0
        if length:
            sections.append(Section(letter, first, length))
    return tuple(sections)


def _length(plan: str) -> int:
    return sum(int(word[1:]) for word in plan.split())


def arrange(mood: Mood, beat_frames: int, samples: int, seed: int) -> Score:
    """Every note of the piece. Beat k is at sample k * beat_frames * 1600; only off-beats swing."""
    rng = random.Random(seed)
    beat = beat_frames * FRAME
    tonic = rng.choice(mood.tonics)
    halves = max(0, int((samples - min(_RING * RATE, samples / 2)) / (2 * beat)))
    last = halves * 2 * beat
    sections = form((halves + 1) // 2)
    writer = _Writer(mood, beat, tonic, last, samples, rng)
    bars = _bars(mood, sections, tonic, halves, rng)
    motifs = rng.sample(mood.motifs, 2)
    for part in mood.parts:
        for bar in bars:
            if part.kind == "lead":
                writer.lead(part, bar, Motif(*motifs[bar.section.letter in "lb"]))
            elif bar.letter in part.when:
                (writer.chords if part.kind == "chord" else writer.bass)(part, bar)
        writer.finale(part)
    for bar in bars:
        writer.drums(bar, bars)
    writer.hits(last, 0.0)
    notes = sorted(writer.notes, key=lambda note: (note.at, note.name, note.midi))
    return Score(samples, beat, tonic, last, sections, tuple(bar.chords for bar in bars), tuple(notes))


def _bars(mood: Mood, sections: tuple[Section, ...], tonic: int, halves: int, rng: random.Random) -> list[Bar]:
    progressions = {"v": rng.choice(mood.verse), "l": rng.choice(mood.lift), "b": mood.pause}
    progressions |= {"i": progressions["v"], "f": progressions["l"]}
    symbols = []
    for section in sections:
        progression = progressions[section.letter]
        symbols += [progression[k % len(progression)] for k in range(section.bars)]
    ends = mood.cadence.split()
    if halves % 2:
        symbols[-2:] = [ends[0], ends[-1]][-len(symbols) :]
    elif symbols:
        symbols[-1] = mood.cadence
    chords = [(chord(s.split()[0], tonic), chord(s.split()[-1], tonic)) for s in symbols]
    bars = []
    for section in sections:
        for k in range(section.bars):
            n = section.first + k
            letter = "j" if section.letter == "i" and k >= section.bars / 2 else section.letter
            upcoming = chords[n + 1][0].root if n + 1 < len(chords) else tonic
            bars.append(Bar(n, k, section, letter, chords[n], upcoming, min(BAR, halves * 8 - n * BAR)))
    return bars


class _Writer:
    """Collects the notes of one piece; what every part needs to know is kept here once."""

    def __init__(self, mood: Mood, beat: int, tonic: int, last: int, samples: int, rng: random.Random) -> None:
        self.mood, self.beat, self.tonic, self.last, self.samples, self.rng = mood, beat, tonic, last, samples, rng
        self.notes: list[Note] = []

    def time(self, bar: Bar, step: int) -> int:
        """The sample of a step; beats are never moved, what lies between is stretched by the swing."""
        beats, quarter = divmod(bar.number * BAR + step, 4)
        part, swing = quarter / 4, self.mood.swing
        bent = part * 2 * swing if part < 0.5 else swing + (part - 0.5) * 2 * (1 - swing)
        return round((beats + bent) * self.beat)

    def add(self, part: Part, at: int, midi: int, end: int, level: float) -> None:
        """A note of a part, never beyond the last chord unless it belongs to it."""
        gain = from_db(part.db) * level * (1 + self.rng.uniform(-_LOOSE, _LOOSE))
        end = end if at >= self.last else min(end, self.last)
        if end > at:
            self.notes.append(Note(at, part.instrument, midi, end - at, gain, part.pan, part.room))

    def chords(self, part: Part, bar: Bar) -> None:
        """Strums, stabs, held chords and arpeggios of one bar."""
        changes = bar.chords[0] != bar.chords[1]
        for step, sign, until in _events(part.pattern, bar, ("H" if changes and "H" in part.pattern else "")):
            notes = voicing(bar.chords[step >= BAR // 2], part.base)
            edge = BAR // 2 if changes and step < BAR // 2 else BAR
            at = self.time(bar, step)
            if sign.isdigit():
                octave, place = divmod(int(sign) - 1, len(notes))
                end = until if part.instrument in HELD else edge
                level = 1.0 if step % 8 == 0 else 0.8 if step % 4 == 0 else 0.65
                self.add(part, at, notes[place] + 12 * octave, self.time(bar, end), level)
                continue
            end = self.time(bar, until if sign != "H" else min(until, edge))
            self._together(part, at, notes, end, sign)

    def _together(self, part: Part, at: int, notes: tuple[int, ...], end: int, sign: str) -> None:
        level = (1.0 if sign.isupper() else 0.7) / len(notes) ** 0.5
        if sign in "Ddu":
            doubled = notes[0] + 12
            strings = (*notes, doubled) if doubled - notes[-1] > 1 else notes
            strings = strings[:0:-1] if sign == "u" else strings
            for i, midi in enumerate(strings):
                self.add(part, at + round(i * _ROLL * RATE), midi, end, level * (0.9 if sign == "u" else 1.0))
        else:
            for midi in notes:
                self.add(part, at, midi, end, level)

    def bass(self, part: Part, bar: Bar) -> None:
        """One bar of bass; where the chord changes in mid-bar it plays the new root."""
        changes = bar.chords[0].root != bar.chords[1].root
        for step, sign, until in _events(part.pattern, bar, "R" if changes and part.pattern[0] == "R" else ""):
            on = bar.chords[step >= BAR // 2]
            root = within(on.root, part.base)
            following = within(bar.next_root, part.base)
            midi = {
                "5": within(on.tones[2], part.base),
                "8": root + 12,
                "a": following + (-1 if root < following else 1),
            }.get(sign, root)
            level = {"R": 1.0, "8": 0.85, "5": 0.9}.get(sign, 0.75)
            self.add(part, self.time(bar, step), midi, self.time(bar, until), level)

    def lead(self, part: Part, bar: Bar, motif: Motif) -> None:
        """The melody's bar, if the part plays in this section."""
        section, half = bar.section, bar.index // 4 % 2
        if section.letter not in part.when or bar.steps < BAR:
            return
        key = Key(self.mood.scale, self.tonic, part.base)
        sign = FORMS[section.letter][half][bar.index % 4]
        for step, length, midi in melody.bar(key, sign, motif, bar.chords, closing=half == 1):
            at = self.time(bar, step)
            # What is struck rings on; what is blown lets go a little early, as for a breath.
            end = at + round(length * self.beat / 4 * 0.92)
            end = end if part.instrument in HELD else max(end, at + round(1.5 * self.beat))
            self.add(part, at, midi, end, 1.0 if step % 8 == 0 else 0.85 if step % 4 == 0 else 0.75)

    def drums(self, bar: Bar, bars: list[Bar]) -> None:
        """The groove, a fill at the end of every eight bars and of every section, a mark where a full one begins."""
        for beat in self.mood.beats:
            if bar.letter in beat.when:
                for step, sign, _ in _events(beat.pattern, bar, ""):
                    self._hit(beat.drum, self.time(bar, step), beat.db, {"X": 1.0, "x": 0.7, "o": 0.4}[sign])
        ends = bar.index == bar.section.bars - 1 or bar.index % 8 == 7
        if ends and bar.steps == BAR and bar.letter != "i" and bar is not bars[-1]:
            for drum, pattern in self.mood.fill:
                for step, sign, _ in _events("." * 8 + pattern, bar, ""):
                    self._hit(drum, self.time(bar, step), -1.0, {"X": 1.0, "x": 0.75, "o": 0.45}[sign])
        if bar.index == 0 and bar.number and bar.letter in "lf":
            self.hits(self.time(bar, 0), -4.0)

    def hits(self, at: int, db: float) -> None:
        """The drums that mark an arrival."""
        for drum, level in self.mood.finale:
            self._hit(drum, at, db + level, 1.0)

    def _hit(self, drum: str, at: int, db: float, level: float) -> None:
        gain = from_db(db) * level * (1 + self.rng.uniform(-_LOOSE, _LOOSE))
        midi = within(self.tonic, DRUMS[drum].tuned - 4) if DRUMS[drum].tuned else 0
        self.notes.append(Note(at, drum, midi, 0, gain))

    def finale(self, part: Part) -> None:
        """The last chord: everyone who plays in the full section rests on the tonic till the end."""
        if "f" not in part.when:
            return
        home = chord("I" if self.mood.scale in ("major", "lydian") else "i", self.tonic)
        ring = replace(part, db=part.db + 1.0)
        if part.kind == "chord":
            held = part.instrument in HELD
            self._together(ring, self.last, voicing(home, part.base), self.samples, "S" if held else "D")
        else:
            midi = within(self.tonic, part.base) if part.kind == "bass" else nearest((self.tonic,), part.base + 7)
            self.add(ring, self.last, midi, self.samples, 1.0)


def _events(pattern: str, bar: Bar, at_change: str) -> list[tuple[int, str, int]]:
    """(step, sign, step of the next sign) of a bar; `at_change` is the sign to play where its second chord begins."""
    start = bar.index * BAR % len(pattern)
    row = list(pattern[start : start + BAR][: bar.steps])
    if at_change and len(row) > BAR // 2:
        row[BAR // 2] = at_change
    steps = [step for step, sign in enumerate(row) if sign != "."]
    ends = [*steps, len(row)][1:]
    return [(step, row[step], end) for step, end in zip(steps, ends, strict=True)]
