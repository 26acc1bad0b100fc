"""Cards as ASS events for libass: one event for each state of each word, every one at its own place.

A word that stands at its own position can grow without pushing its neighbours about. Times are
frames; centiseconds are chosen so that every event begins on exactly its frame.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pysubs2 import Alignment, Color, SSAEvent, SSAFile, SSAStyle

from reel_common.formats import FPS, Geometry
from reel_render.captions import cards
from reel_render.layout import POP, Placed, columns, place
from reel_render.lettering import Letters, Run
from reel_render.timeline import CaptionItem

COLOURS = ("FFD43B", "63D2FF", "FF8AC4", "8CF08F", "FFA94D", "C6A6FF", "5EEAD4", "FF8787")
"""The word that is being said, by the speaker's place in the cast (RRGGBB); the narrator's comes first."""
INK = (0x16, 0x12, 0x2B)
OUTLINE_EMS = 0.075
SHADOW_EMS = 0.10
SHADOW_BLUR_EMS = 0.07
SHADOW_ALPHA = 0x78
OVERSHOOT = 1.10
POP_MS = (70, 160)
"""When the pop is at its highest, and when it has settled."""

PREROLL_FRAMES = 10 * FPS
"""Pieces are rendered as if they began this late, so that an event that began before them keeps its phase."""

WORD, SHADOW = "Word", "Shadow"
WORD_JOINER = "\u2060"
RIGHT_TO_LEFT_MARK = "\u200f"


class Event(NamedTuple):
    """`text` on screen from frame `start` to `end` (exclusive)."""

    start: int
    end: int
    layer: int
    style: str
    text: str


def events(items: Iterable[CaptionItem], geometry: Geometry, letters: Letters) -> tuple[Event, ...]:
    """The whole caption track in one geometry, in order of time."""
    found: list[Event] = []
    for card in cards(tuple(items), letters, columns(geometry)):
        words = place(card, geometry, letters)
        turns = [word.token.start for word in words[1:]] + [card.end]
        for word, turn in zip(words, turns, strict=True):
            found += _states(word, (card.start, word.token.start, turn, card.end), card.rank, rtl=card.rtl)
    return tuple(sorted(found))


def window(track: Iterable[Event], begin: int, end: int) -> tuple[Event, ...]:
    """What of the track is seen in the frames from `begin` to `end`, timed from `begin`; starts may be negative."""
    return tuple(
        e._replace(start=max(e.start - begin, -PREROLL_FRAMES), end=min(e.end, end) - begin)
        for e in track if e.start < end and e.end > begin
    )  # fmt: skip


def document(track: Iterable[Event], geometry: Geometry, letters: Letters, *, delay: int = 0) -> str:
    """An ASS file with all events `delay` frames later."""
    file = SSAFile()
    file.info |= {
        "PlayResX": str(geometry.width), "PlayResY": str(geometry.height), "WrapStyle": "2",
        "ScaledBorderAndShadow": "yes", "YCbCr Matrix": "TV.709", "Title": "Captions",
    }  # fmt: skip
    # Encoding -1 lets libass find the direction of each text by itself.
    white, ink, dark = Color(255, 255, 255), Color(*INK), Color(*INK, a=SHADOW_ALPHA)
    basic = SSAStyle(fontname=letters.main.family, alignment=Alignment.MIDDLE_CENTER, encoding=-1, shadow=0,
                     marginl=0, marginr=0, marginv=0)  # fmt: skip
    word, shadow = basic.copy(), basic.copy()
    word.primarycolor, word.outlinecolor = white, ink
    shadow.primarycolor = shadow.outlinecolor = dark
    file.styles = {WORD: word, SHADOW: shadow}
    for e in track:
        file.events.append(SSAEvent(start=centiseconds(e.start + delay) * 10, end=centiseconds(e.end + delay) * 10,
                                    layer=e.layer, style=e.style, text=e.text))  # fmt: skip
    return file.to_string("ass", header_notice="")


def centiseconds(frame: int) -> int:
    """The last centisecond before the frame: what begins then is seen from exactly this frame on.

    The same centisecond would not do, for renderers round the frame's own time, sometimes down.
    """
    return max(0, -(-frame * 100 // FPS) - 1)


def escape(text: str) -> str:
    """Text that libass shows as it is: no brace opens an override, no backslash means anything."""
    plain = "".join(" " if c.isspace() else c for c in text)
    return plain.replace("\\", "\\" + WORD_JOINER).replace("{", "\\{").replace("}", "\\}")


def still(word: Placed, colour: str, *, rtl: bool) -> tuple[Event, Event]:
    """A text that stands for a second from frame 0, with its shadow; `colour` is RRGGBB."""
    text = _text(word.runs, word.em, rtl=rtl)
    outline = f"\\bord{word.em * OUTLINE_EMS:.1f}\\1c&H{_bgr(colour)}&"
    front = Event(0, FPS, 1, WORD, f"{{{_position(word)}{outline}}}{text}")
    return Event(0, FPS, 0, SHADOW, _shadow(word) + text), front


def _states(word: Placed, times: tuple[int, int, int, int], rank: int, *, rtl: bool) -> Iterator[Event]:
    """The shadow under a word, the word before, while and after it is said."""
    begins, said, turn, ends = times
    text, at = _text(word.runs, word.em, rtl=rtl), _position(word)
    outline = f"\\bord{word.em * OUTLINE_EMS:.1f}"
    yield Event(begins, ends, 0, SHADOW, _shadow(word) + text)
    for start, end in ((begins, said), (turn, ends)):
        if start < end:
            yield Event(start, end, 1, WORD, f"{{{at}{outline}}}{text}")
    high, settled = POP_MS
    pop = f"\\t(0,{high},{_scale(OVERSHOOT)})\\t({high},{settled},{_scale(POP)})"
    colour = _bgr(COLOURS[rank % len(COLOURS)])
    yield Event(said, turn, 2, WORD, f"{{{at}{outline}\\1c&H{colour}&{pop}}}{text}")


def _shadow(word: Placed) -> str:
    soft = f"\\bord{word.em * SHADOW_EMS:.1f}\\blur{word.em * SHADOW_BLUR_EMS:.1f}"
    return f"{{{_position(word, lower=0.05)}{soft}}}"


def _bgr(colour: str) -> str:
    """ASS writes colours backwards."""
    return colour[4:6] + colour[2:4] + colour[0:2]


def _scale(factor: float) -> str:
    return f"\\fscx{factor * 100:g}\\fscy{factor * 100:g}"


def _position(word: Placed, lower: float = 0.0) -> str:
    """libass centres the box from the highest ascent to the lowest descent of the runs, not the letters."""
    ascent = max(run.face.ascent for run in word.runs)
    descent = max(run.face.descent for run in word.runs)
    y = word.baseline - (ascent - descent) / 2 * word.em + lower * word.em
    return f"\\pos({word.x:.1f},{y:.1f})"


def _text(runs: tuple[Run, ...], em: float, *, rtl: bool) -> str:
    """Each run in its font, at the size that gives all of them the same em."""
    said = "".join(
        f"{{\\fn{run.face.family}\\fs{em * run.face.size_per_em:.1f}\\b{_bold(run)}}}{escape(run.text)}" for run in runs
    )
    return (RIGHT_TO_LEFT_MARK if rtl else "") + said


def _bold(run: Run) -> int:
    """Our cuts are heavy by themselves; the CJK font has one weight, which libass must thicken."""
    return int(run.face.role == "cjk")
