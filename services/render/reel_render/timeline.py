"""The timeline: what is seen and heard when, as one value that everything else is made from.

Pictures and captions count frames from the beginning of the video (30 per second), sound counts
seconds. The same timeline is handed out as `timeline.json`.
"""

from typing import Literal

from pydantic import Field

from reel_common.artifact import Artifact
from reel_common.errors import Permanent
from reel_common.events import ClipReady
from reel_common.formats import FPS, HANDLE_FRAMES
from reel_common.pacing import PacedShot, pace
from reel_common.plan import Frozen, Id, Kind, Label, Plan, Transition
from reel_common.values import Captions

NARRATOR = "narrator"

TRANSITION_FRAMES = {
    Transition.FADE: 10,
    Transition.SLIDE: 9,
    Transition.WIPE: 10,
    Transition.ZOOM: 10,
    Transition.CIRCLE: 12,
}
"""How long each transition takes; none longer than the handle that clips have."""
assert max(TRANSITION_FRAMES.values()) <= HANDLE_FRAMES

WHOOSH = "whoosh"
WHOOSH_GAIN_DB = -12.0
WHOOSH_LEAD_SECONDS = 0.15
"""A whoosh swells before it passes, so it begins before its transition does."""


class VideoItem(Frozen):
    """A shot on the video track. The first `transition_frames` of it mix with the shot before."""

    shot: Id
    scene: int
    kind: Kind
    start: int = Field(ge=0)
    frames: int = Field(gt=0)
    transition: Transition = Transition.CUT
    transition_frames: int = 0
    clips: dict[str, Artifact]
    """By geometry."""

    @property
    def end(self) -> int:
        return self.start + self.frames

    def clip(self, geometry: str) -> Artifact:
        """The clip in one geometry. Errors: Permanent when there is none."""
        if geometry not in self.clips:
            raise Permanent(f"shot {self.shot} has no clip for {geometry}: make the clips again for all formats")
        return self.clips[geometry]


class CaptionWord(Frozen):
    """A word as it is shown; the frames in which it is being said."""

    text: str
    start: int
    end: int


class CaptionItem(Frozen):
    """One line on the caption track; `until` is the last frame its words may stand (exclusive)."""

    line: Id
    speaker: Label
    rank: int
    """Place of the speaker in the cast, 0 for the narrator: decides the colour."""
    until: int
    words: tuple[CaptionWord, ...]


class VoiceItem(Frozen):
    """One spoken line."""

    line: Id
    speaker: Label
    at: float
    seconds: float
    audio: Artifact


class SoundItem(Frozen):
    """One sound effect, by the name the plan or the clip gave it."""

    sound: Label
    at: float
    gain_db: float = 0.0
    source: Literal["shot", "clip", "transition"]


class MusicItem(Frozen):
    """The score, composed for exactly this length."""

    mood: Label
    beat_frames: int
    seconds: float
    seed: int


class Timeline(Frozen):
    """The whole video: five tracks of one length."""

    version: Literal[1] = 1
    title: Label
    language: str
    fps: int = FPS
    frames: int
    video: tuple[VideoItem, ...]
    caption: tuple[CaptionItem, ...]
    voice: tuple[VoiceItem, ...]
    music: MusicItem
    sfx: tuple[SoundItem, ...]

    @property
    def seconds(self) -> float:
        return self.frames / FPS


def build(plan: Plan, captions: Captions, clips: tuple[ClipReady, ...]) -> Timeline:
    """The timeline of a plan with its words timed and its shots drawn. Errors: Permanent when a clip is missing."""
    paced = pace(plan, captions)
    by_shot = {clip.shot: clip for clip in clips}
    if missing := [p.shot.id for p in paced if p.shot.id not in by_shot]:
        raise Permanent(f"there is no clip of {', '.join(missing)}: make the clips again")
    opens = {scene.shots[0].id: scene.transition for scene in plan.scenes[1:]}
    video = tuple(_video_item(p, by_shot[p.shot.id], opens.get(p.shot.id, Transition.CUT)) for p in paced)
    ranks = _ranks(plan)
    frames = paced[-1].start + paced[-1].frames
    music = MusicItem(mood=plan.music.mood, beat_frames=plan.music.beat_frames, seconds=frames / FPS, seed=plan.seed)
    return Timeline(
        title=plan.title, language=plan.language, frames=frames, video=video, music=music,
        caption=tuple(item for p in paced for item in _caption_items(p, ranks)),
        voice=tuple(_voice_items(paced)),
        sfx=tuple(sorted(_sounds(paced, video, by_shot), key=lambda s: (s.at, s.sound))),
    )  # fmt: skip


def _video_item(paced: PacedShot, clip: ClipReady, transition: Transition) -> VideoItem:
    return VideoItem(
        shot=paced.shot.id, scene=paced.scene, kind=paced.shot.kind, start=paced.start, frames=paced.frames,
        transition=transition, transition_frames=TRANSITION_FRAMES.get(transition, 0),
        clips={c.geometry: c.video for c in clip.clips},
    )  # fmt: skip


def _ranks(plan: Plan) -> dict[str, int]:
    """Narrator first, then the cast, then whoever else speaks."""
    names = [NARRATOR, *(m.name for m in plan.cast), *(line.speaker for line in plan.lines)]
    return {name: rank for rank, name in enumerate(dict.fromkeys(names))}


def _caption_items(paced: PacedShot, ranks: dict[str, int]) -> list[CaptionItem]:
    if not paced.cues:
        return []
    items = []
    begins = [paced.start + round(cue.at * FPS) for cue in paced.cues]
    # The words of a line stand no longer than their shot, so that an edit of one shot leaves the others alone.
    for cue, until in zip(paced.cues, [*begins[1:], paced.start + paced.frames], strict=True):
        words = tuple(
            CaptionWord(text=w.text, start=paced.start + round(w.start * FPS), end=paced.start + round(w.end * FPS))
            for w in cue.words
        )
        items.append(
            CaptionItem(line=cue.line.line, speaker=cue.speaker, rank=ranks[cue.speaker], until=until, words=words)
        )
    return items


def _voice_items(paced: tuple[PacedShot, ...]) -> list[VoiceItem]:
    return [
        VoiceItem(line=cue.line.line, speaker=cue.speaker, at=p.start / FPS + cue.at, seconds=cue.line.seconds,
                  audio=cue.line.audio)
        for p in paced for cue in p.cues
    ]  # fmt: skip


def _sounds(paced: tuple[PacedShot, ...], video: tuple[VideoItem, ...], clips: dict[str, ClipReady]) -> list[SoundItem]:
    found = []
    for p, item in zip(paced, video, strict=True):
        at = p.start / FPS
        found += [SoundItem(sound=name, at=at, source="shot") for name in p.shot.sounds]
        found += [SoundItem(sound=cue.sound, at=at + cue.at, gain_db=cue.gain_db, source="clip")
                  for cue in clips[p.shot.id].cues if cue.at * FPS < p.frames]  # fmt: skip
        if item.transition_frames:
            found.append(SoundItem(sound=WHOOSH, at=at - WHOOSH_LEAD_SECONDS, gain_db=WHOOSH_GAIN_DB,
                                   source="transition"))  # fmt: skip
    return found
