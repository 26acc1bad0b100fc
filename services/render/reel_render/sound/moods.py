"""The moods of the background music: what each is made of, as data.

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


_PLAYFUL = Mood(
    "major", (0, 2, 5, 7), 15, 0.62, 0.7,
    verse=(("I", "VI7", "ii7", "V7"), ("I", "vi", "ii7", "V7"), ("I6", "IV", "I", "V7")),
    lift=(("IV", "#ivo7", "I", "VI7", "ii7", "V7", "I6", "V7"), ("IV", "I", "II7", "V7", "IV", "iv6", "I VI7", "ii7 V7")),
    pause=("vi", "II7", "ii7", "V7"), cadence="ii7 V7",
    motifs=(("x.x.x---x.x.x---", (0, 1, 2, 0, 1, -1)), ("x..xx.x.x---....", (0, 0, 1, 2, 0)),
            ("x.x.x.x.x---x---", (0, 2, 1, 3, 2, 0)), ("..x.x.x.x..xx---", (0, 1, 2, 4, 2, 1))),
    parts=(
        Part("chord", "ukulele", "ijvlf", 60, -11, "....D.......D..u", -0.25, 0.08),
        Part("chord", "pizzicato", "vbf", 60, -13, "..s...s...s...s.", 0.3, 0.14),
        Part("bass", "upright", "ijvlf", 36, -10, "R.......5......."),
        Part("bass", "upright", "lf", 36, -16, "............r.a."),
        Part("bass", "pizzicato", "b", 36, -7, "R...5...8...5..."),
        Part("lead", "marimba", "ivb", 72, -9, pan=0.12, room=0.14),
        Part("lead", "whistle", "lf", 72, -14, pan=-0.1, room=0.2),
        Part("lead", "clarinet", "l", 60, -17, pan=0.2, room=0.15),
        Part("lead", "xylophone", "f", 79, -17, pan=0.3, room=0.15),
        Part("chord", "glockenspiel", "lf", 84, -23, "..............3." ".....4..3.......", 0.45, 0.25)),
    beats=(
        Beat("brush", "jvlf", "....X..o....X..o"), Beat("sweep", "jvlf", "x.......x......."),
        Beat("soft_kick", "vlf", "X.......x..o....", -3), Beat("hat", "lf", "..o...x...o...x.", -2),
        Beat("woodblock", "b", "x.....x...x....."), Beat("low_block", "bi", "....x.......x...", -1), Beat("snap", "b", "....X.......X...", -3)),
    fill=(("woodblock", "x.x.x..."), ("low_block", "...x.x.x"), ("brush", "x..xx.xX")),
    finale=(("soft_kick", 0), ("triangle", 2), ("woodblock", -3)))

_UPBEAT = Mood(
    "major", (0, 2, 7, 9), 15, 0.5, 0.8,
    verse=(("I", "V", "vi", "IV"), ("I", "IV", "vi", "V"), ("I", "iii", "IV", "V")),
    lift=(("IV", "V", "vi", "I", "IV", "V", "I", "I"), ("vi", "IV", "I", "V", "vi", "IV", "V", "V")),
    pause=("vi", "IV", "I", "V"), cadence="IV V",
    motifs=(("x---x.x.x---x-x-", (0, 1, 2, 4, 2, 1)), ("x-x-x-..x-x-x-..", (0, 1, 2, 2, 1, 0)), ("x--x--x-..x-x---", (2, 1, 0, 1, 2))),
    parts=(
        Part("chord", "ukulele", "ijvlf", 60, -9, "D...d.uud.u.d.uu", -0.3, 0.08),
        Part("chord", "guitar", "lf", 55, -14, "D.....d.D.u.d...", 0.35, 0.1),
        Part("chord", "pad", "lbf", 55, -22, "H...............", 0.0, 0.2),
        Part("chord", "e_piano", "b", 60, -17, "1.2.3.4.3.2.3.2.", 0.2, 0.2),
        Part("bass", "muted_bass", "jvlf", 36, -8.5, "R.....R.r...5.a."),
        Part("bass", "sub", "b", 36, -16, "R..............."),
        Part("lead", "glockenspiel", "ivf", 79, -16, pan=0.25, room=0.22),
        Part("lead", "whistle", "lf", 76, -15, pan=-0.1, room=0.22),
        Part("lead", "marimba", "bl", 72, -11, pan=0.2, room=0.16)),
    beats=(
        Beat("kick", "vlf", "X...x...X...x...", -1), Beat("kick", "j", "X.......X.......", -2),
        Beat("clap", "vlf", "....X.......X...", -1), Beat("snap", "ib", "....X.......X..."),
        Beat("shaker", "jvlbf", "x.o.X.o.x.o.X.o."), Beat("hat", "lf", "..x...x...x...x.", -1), Beat("snare", "f", "....x.......x..o", -4)),
    fill=(("clap", "..x.x.xX"), ("tom", "x.x....."), ("low_tom", "....x.x.")),
    finale=(("kick", 0), ("crash", 0), ("clap", -2)))

_CALM = Mood(
    "major", (0, 3, 5, 8), 23, 0.5, 2.0,
    verse=(("Imaj7", "vi7", "IVmaj7", "V7sus4"), ("Imaj7", "iii7", "IVmaj7", "V6"), ("Iadd9", "IVmaj7", "vi7", "IVmaj7")),
    lift=(("IVmaj7", "V6", "iii7", "vi7", "ii7", "V7sus4", "Imaj7", "Imaj7"),), pause=("vi7", "IVmaj7"), cadence="ii7 V7sus4",
    motifs=(("x-------x---x---", (0, 2, 1)), ("....x---x-------", (2, 1)), ("x-----x-x-------", (0, 1, 2))),
    parts=(
        Part("chord", "e_piano", "ijvlbf", 57, -12, "1.....2...3...2." "1.....3...4...3.", -0.12, 0.3),
        Part("chord", "pad", "ijvlbf", 53, -19, "H...............", 0.0, 0.3),
        Part("chord", "harp", "lf", 67, -16, "..1.2.3.4...3.2.", 0.3, 0.3),
        Part("bass", "sub", "jvlf", 36, -14, "R..............."), Part("bass", "upright", "vlf", 36, -13, "R.........5....."),
        Part("lead", "celesta", "vb", 76, -13, pan=0.2, room=0.4), Part("lead", "flute", "lf", 72, -16, pan=-0.15, room=0.35)),
    beats=(Beat("shaker", "lf", "x...o...x...o...", -5), Beat("soft_kick", "lf", "x.........o.....", -7), Beat("rim", "f", "........o.......", -4)),
    fill=(("triangle", "x......."),), finale=(("triangle", -3),))

_WARM = Mood(
    "major", (0, 2, 4, 7), 19, 0.54, 1.3,
    verse=(("I", "iii7", "IV", "V7sus4"), ("Iadd9", "V", "vi7", "IV"), ("I", "IVadd9", "I", "V7sus4")),
    lift=(("vi7", "IV", "I", "V", "vi7", "IV", "ii7", "V7"), ("IV", "V", "iii7", "vi7", "ii7", "V7sus4", "I", "I")),
    pause=("IVmaj7", "iii7"), cadence="IV V7",
    motifs=(("x---x-x-x-----..", (0, 1, 2, 1)), ("..x-x-x-x-------", (0, 1, 2, 4)), ("x-----x-x---x---", (2, 1, 0, 1))),
    parts=(
        Part("chord", "guitar", "ijvlf", 55, -12, "1.3.2.4.1.3.2.4.", -0.2, 0.14),
        Part("chord", "piano", "lbf", 60, -13, "S.......s.......", 0.25, 0.2),
        Part("chord", "strings", "lbf", 55, -19, "H...............", 0.0, 0.25),
        Part("bass", "upright", "jvlf", 36, -10, "R.......5.....a."), Part("bass", "sub", "b", 36, -14, "R..............."),
        Part("lead", "piano", "ivb", 72, -11, pan=0.1, room=0.22), Part("lead", "cello", "l", 55, -14, pan=0.2, room=0.25),
        Part("lead", "flute", "f", 72, -17, pan=-0.1, room=0.25)),
    beats=(
        Beat("shaker", "vlf", "x.o.X.o.x.o.X.o.", -3), Beat("soft_kick", "vlf", "X.........x.....", -3), Beat("brush", "lf", "....x.......x..o", -1),
        Beat("rim", "v", "....x.......x...", -3)),
    fill=(("brush", "o.o.oxxx"),), finale=(("soft_kick", -2), ("triangle", -3)))

_CURIOUS = Mood(
    "lydian", (0, 2, 5, 7), 16, 0.5, 1.0,
    verse=(("I", "II", "I", "II"), ("Iadd9", "vi7", "II", "Iadd9"), ("I", "iii", "II", "vi")),
    lift=(("vi", "II", "iii", "vi", "IV", "I", "II", "V"), ("IV", "I", "II", "V", "IV", "I", "ii7", "V")),
    pause=("vi7", "II"), cadence="ii7 V7",
    motifs=(("x.x...x.x.......", (0, 1, 3, 2)), ("x..x..x.x...x...", (0, 2, 1, 3, 4)), ("..x.x.x.....x.x.", (0, 1, 2, 4, 3))),
    parts=(
        Part("chord", "marimba", "ijvlf", 60, -10, "1.3.2.3.4.3.2.3.", -0.25, 0.12),
        Part("chord", "pizzicato", "vlf", 60, -14, "......s.......s." "......s...s...s.", 0.3, 0.15),
        Part("chord", "kalimba", "b", 67, -13, "1..2..3..4..3.2.", 0.1, 0.2), Part("chord", "pad", "lbf", 55, -21, "H...............", 0.0, 0.22),
        Part("bass", "pizzicato", "jv", 36, -8, "R.....5...r....."), Part("bass", "upright", "lf", 36, -12, "R.....5.R.....a."),
        Part("lead", "clarinet", "vf", 67, -13, pan=0.12, room=0.18), Part("lead", "kalimba", "il", 76, -13, pan=-0.1, room=0.2),
        Part("lead", "glockenspiel", "f", 84, -22, pan=0.3, room=0.25)),
    beats=(
        Beat("snap", "vlbf", "....X.......X..."), Beat("soft_kick", "vlf", "X.....x...x.....", -3), Beat("shaker", "lf", "x.o.x.o.x.o.x.oo", -2),
        Beat("woodblock", "v", "..........o...x.", -4), Beat("tick", "ijb", "x...o...x...o...", -4), Beat("bongo", "lf", "......o.x.....x.", -4)),
    fill=(("bongo", "x.xx..x."), ("low_tom", "......xx")), finale=(("soft_kick", -1), ("snap", -2), ("triangle", -2)))

_MYSTERIOUS = Mood(
    "minor", (0, 2, 4, 9), 18, 0.58, 1.7,
    verse=(("i", "i", "bVI", "V7"), ("i", "iv", "i", "V7"), ("i6", "bVI7", "i6", "V7")),
    lift=(("iv", "i", "bVI", "V7", "iv", "bVII", "bVI", "V7"), ("bVI", "iv", "i", "i", "bVI", "iv", "bII", "V7")),
    pause=("i", "bII"), cadence="bVI V7",
    motifs=(("x.x.x...x.x.x...", (0, 1, 2, 2, 1, -1)), ("x..xx...x..xx...", (0, 1, 0, 2, 3, 2)), ("x---x.x.x-------", (2, 1, 0, -1))),
    parts=(
        Part("chord", "pizzicato", "ijvlf", 60, -14, "....s.......s...", 0.25, 0.2), Part("chord", "dark_pad", "jvlbf", 50, -20, "H...............", 0.0, 0.3),
        Part("chord", "celesta", "lbf", 72, -18, "1...3...2...4..." "1.2.3...4...3...", -0.3, 0.35),
        Part("bass", "pizzicato", "ijv", 36, -7, "R...5...8...5.a."), Part("bass", "upright", "lf", 36, -12, "R...5...8...5.a."),
        Part("lead", "clarinet", "vf", 60, -10, pan=-0.1, room=0.25), Part("lead", "celesta", "lf", 76, -15, pan=0.2, room=0.35),
        Part("lead", "fm_bell", "b", 72, -17, pan=0.1, room=0.4)),
    beats=(
        Beat("tick", "ijvb", "..x...x...x...x.", -4), Beat("low_block", "vlf", "......x.......x.", -4), Beat("brush", "lf", "....x..o....x...", -2),
        Beat("heart", "vlf", "X.......x.......", -4), Beat("shaker", "lf", "o.o.x.o.o.o.x.o.", -5)),
    fill=(("low_block", "x.x..x.."), ("woodblock", ".x.xx.x.")), finale=(("timpani", -5), ("triangle", -3)))

_TENSE = Mood(
    "minor", (0, 2, 4, 9), 17, 0.5, 1.3,
    verse=(("i", "i", "bVI", "bVI"), ("i", "i", "iv", "i"), ("i", "bVI", "i", "bII")),
    lift=(("bVI", "bVII", "i", "i", "bVI", "bVII", "V", "V"), ("iv", "i", "bVI", "V", "iv", "i", "bII", "V")),
    pause=("i", "bII"), cadence="bII V",
    motifs=(("x-------....x---", (0, 1)), ("x---x-------....", (2, 1)), ("......x-x-------", (1, 0))),
    parts=(
        Part("chord", "spiccato", "vlf", 57, -12, "1.1.1.1.1.1.2.1.", 0.25, 0.16), Part("chord", "dark_pad", "ijvlbf", 50, -18, "H...............", 0.0, 0.3),
        Part("chord", "pulse", "lf", 62, -21, "3..3..3.3..3..3.", -0.3, 0.15), Part("chord", "strings", "lf", 62, -21, "H...............", 0.0, 0.25),
        Part("bass", "pulse", "jvlf", 36, -9, "R.r.r.r.R.r.r.r."), Part("bass", "sub", "bi", 36, -17, "R..............."),
        Part("lead", "piano", "ivbf", 67, -13, pan=-0.12, room=0.35), Part("lead", "fm_bell", "l", 72, -21, pan=0.2, room=0.4)),
    beats=(
        Beat("tick", "ijvlbf", "x...o...x...o...", -2), Beat("heart", "ivb", "X.x.....X.x.....", -2), Beat("low_taiko", "lf", "X.....x...x.....", -6),
        Beat("hat", "vlf", "x.o.x.o.x.o.x.oo", -2), Beat("rim", "lf", "....x.......x...", -3)),
    fill=(("tom", "x.xxx.x."), ("low_tom", "...x.xxX")), finale=(("low_taiko", -2), ("timpani", -4)))

_DRAMATIC = Mood(
    "minor", (0, 2, 4, 9), 19, 0.5, 1.8,
    verse=(("i", "bVI", "bIII", "bVII"), ("i", "bVII", "bVI", "V"), ("i", "iv", "bVI", "V")),
    lift=(("bVI", "bVII", "i", "bIII", "bVI", "bVII", "V", "V"), ("iv", "bVII", "bIII", "bVI", "iv", "i", "V", "V")),
    pause=("bVI", "iv"), cadence="iv V",
    motifs=(("x-----x-x---x---", (0, 1, 2, 1)), ("x---x---x-------", (0, 2, 4)), ("x-------x-x-x---", (2, 1, 0, -1))),
    parts=(
        Part("chord", "piano", "ijvb", 57, -13, "1.2.3.2.4.3.2.3.", -0.15, 0.22), Part("chord", "spiccato", "lf", 60, -11, "1.1.2.1.3.1.2.1.", 0.3, 0.18),
        Part("chord", "strings", "jvlf", 53, -15, "H...............", 0.0, 0.28), Part("chord", "choir", "lbf", 57, -21, "H...............", 0.0, 0.35),
        Part("bass", "cello", "jvlf", 36, -12, "R.......R.....a.", -0.05, 0.15), Part("bass", "sub", "vlbf", 36, -16, "R..............."),
        Part("lead", "cello", "v", 60, -15, pan=0.15, room=0.25), Part("lead", "horn", "lf", 60, -13, pan=-0.15, room=0.28),
        Part("lead", "piano", "bi", 72, -17, pan=0.1, room=0.3)),
    beats=(
        Beat("timpani", "vlf", "X...........x.x.", -3), Beat("low_taiko", "lf", "X.......x.......", -4), Beat("taiko", "f", "......x...x.xx..", -6),
        Beat("heart", "ib", "X.......x.......", -4), Beat("shaker", "lf", "x.o.x.o.x.o.x.o.", -5)),
    fill=(("timpani", "o.o.xxxX"), ("taiko", "x..x.x.x")), finale=(("timpani", 0), ("low_taiko", -2), ("crash", -2)))

_EPIC = Mood(
    "minor", (0, 2, 4, 9), 17, 0.5, 1.9,
    verse=(("i", "bVI", "bIII", "bVII"), ("i", "bIII", "bVII", "iv"), ("i", "bVII", "bVI", "bVII")),
    lift=(("bVI", "bVII", "i", "i", "bVI", "bVII", "bIII", "V"), ("bIII", "bVII", "i", "bVI", "bIII", "bVII", "bVI", "bVII")),
    pause=("bVI", "bVII"), cadence="bVI bVII",
    motifs=(("x-----x-x-------", (0, 2, 4)), ("x---x-x-x---x---", (0, 1, 2, 4, 3)), ("x--x--x-x-------", (0, 1, 2, 4))),
    parts=(
        Part("chord", "spiccato", "ijvlf", 57, -9, "1.1121.11.1121.1" "1.1131.11.1131.2", 0.28, 0.18),
        Part("chord", "strings", "ijvlf", 53, -18, "H...............", 0.0, 0.28), Part("chord", "choir", "lbf", 57, -17, "H...............", 0.0, 0.35),
        Part("chord", "horn", "f", 53, -19, "H.......H.......", -0.2, 0.28), Part("chord", "harp", "b", 60, -12, "1.2.3.4.5.4.3.2.", -0.2, 0.3),
        Part("bass", "cello", "jvlf", 36, -12, "R.....R.R.....R.", 0.05, 0.15), Part("bass", "sub", "vlf", 36, -16, "R..............."),
        Part("lead", "horn", "vf", 60, -12, pan=-0.15, room=0.28), Part("lead", "strings", "lf", 72, -19, pan=0.1, room=0.28),
        Part("lead", "piano", "b", 72, -13, pan=0.1, room=0.3)),
    beats=(
        Beat("low_taiko", "vlf", "X.....x...x.....", -3), Beat("taiko", "vlf", "....X.......X.xx", -5), Beat("taiko", "j", "X.......x.......", -6),
        Beat("snare", "f", "..o.X.oo..o.X.oo", -5), Beat("hat", "lf", "x.x.x.x.x.x.x.x.", -4), Beat("heart", "ib", "X.......X.......", -2)),
    fill=(("taiko", "x.x.xxxX"), ("low_taiko", "x..x..x."), ("tom", ".x.x.x.x")), finale=(("low_taiko", 0), ("taiko", -3), ("crash", 0)))

MOODS: dict[str, Mood | None] = {
    "playful": _PLAYFUL, "upbeat": _UPBEAT, "calm": _CALM, "warm": _WARM, "curious": _CURIOUS, "mysterious": _MYSTERIOUS,
    "tense": _TENSE, "dramatic": _DRAMATIC, "epic": _EPIC, "none": None,
}
