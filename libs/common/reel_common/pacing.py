"""When everything happens: shots follow the narration and end on a beat.

A shot's length depends on that shot alone (its lines, its kind, the tempo), never on where it
stands. So an edit of one shot leaves the inside of every other as it was, and because every shot
lasts a whole number of beats, every cut of the video falls on one.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from reel_common.artifact import Artifact
from reel_common.formats import FPS
from reel_common.plan import Kind, Line, Plan, Shot
from reel_common.values import Captions, TimedLine, Word
from reel_common.words import split

LEAD_SECONDS = 0.30
"""Picture before the first word: the eye arrives first. The video's very first word comes sooner."""
FIRST_LEAD_SECONDS = 0.12
GAP_SECONDS = 0.22
TURN_GAP_SECONDS = 0.34
"""Between two lines of different speakers: room for a reaction."""
TAIL_SECONDS = {Kind.TITLE: 0.35, Kind.CODE: 0.8, Kind.QUOTE: 0.6, Kind.OUTRO: 1.2}
DEFAULT_TAIL_SECONDS = 0.35
SILENT_SECONDS = {Kind.TITLE: 2.5, Kind.OUTRO: 3.0}
DEFAULT_SILENT_SECONDS = 4.0
MAX_HOLD_SECONDS = 2.5
"""How much longer than its narration a shot may be held because the plan asked for it."""
WORDS_PER_SECOND = 2.6
"""What a shot without word times is planned with: about 155 words a minute."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A line in its shot, `at` seconds after the shot begins."""

    at: float
    line: TimedLine
    speaker: str

    @property
    def words(self) -> tuple[Word, ...]:
        """The line's words, timed from the beginning of the shot."""
        return tuple(Word(text=w.text, start=self.at + w.start, end=self.at + w.end) for w in self.line.words)


@dataclass(frozen=True, slots=True)
class PacedShot:
    """A shot on the frame grid: `start` counts frames from the beginning of the video."""

    shot: Shot
    scene: int
    start: int
    frames: int
    cues: tuple[Cue, ...]


def pace(plan: Plan, captions: Captions) -> tuple[PacedShot, ...]:
    """Every shot of the plan with its place and its lines. Errors: KeyError when a line was not timed."""
    timed = {line.line: line for line in captions.lines}
    paced: list[PacedShot] = []
    start = 0
    for scene in plan.scenes:
        for shot in scene.shots:
            cues = _cues(shot, timed, first=not paced)
            frames = _frames(shot, cues, plan.music.beat_frames)
            paced.append(PacedShot(shot, scene.number, start, frames, cues))
            start += frames
    return tuple(paced)


def pace_shot(plan: Plan, shot_id: str, captions: Captions | None) -> PacedShot:
    """One shot alone; without captions its words are spread evenly at the usual rate of speech."""
    lines = captions if captions is not None else Captions(lines=tuple(map(_guess, plan.lines)))
    return next(p for p in pace(plan, lines) if p.shot.id == shot_id)


def _cues(shot: Shot, timed: Mapping[str, TimedLine], *, first: bool) -> tuple[Cue, ...]:
    cues: list[Cue] = []
    at = FIRST_LEAD_SECONDS if first else LEAD_SECONDS
    for line in shot.lines:
        if cues:
            at += TURN_GAP_SECONDS if line.speaker != cues[-1].speaker else GAP_SECONDS
        at = round(at * FPS) / FPS
        cues.append(Cue(at, timed[line.id], line.speaker))
        at += timed[line.id].seconds
    return tuple(cues)


def _frames(shot: Shot, cues: tuple[Cue, ...], beat_frames: int) -> int:
    if cues:
        natural = cues[-1].at + cues[-1].line.seconds + TAIL_SECONDS.get(shot.kind, DEFAULT_TAIL_SECONDS)
        seconds = max(natural, min(shot.seconds or 0.0, natural + MAX_HOLD_SECONDS))
    else:
        seconds = shot.seconds or SILENT_SECONDS.get(shot.kind, DEFAULT_SILENT_SECONDS)
    return max(2, math.ceil(seconds * FPS / beat_frames - 1e-6)) * beat_frames


def _guess(line: Line) -> TimedLine:
    words = split(line.text) or (line.text,)
    step = 1 / WORDS_PER_SECOND
    timed = tuple(Word(text=w, start=i * step, end=(i + 1) * step) for i, w in enumerate(words))
    nothing = Artifact(sha256="0" * 64, size=0, media_type="audio/wav")
    return TimedLine(line=line.id, audio=nothing, seconds=len(words) * step, words=timed)
