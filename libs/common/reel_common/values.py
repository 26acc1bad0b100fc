"""What events carry: small values, each with one meaning wherever it turns up."""

from typing import Literal

from pydantic import Field, model_validator

from reel_common.artifact import Artifact
from reel_common.formats import FORMATS
from reel_common.plan import MAX_SECONDS, Frozen, Id, Label, Text


class Step(Frozen):
    """A memoised step as it was done: what `reused`, `made` and the seconds per stage are summed from."""

    name: Label
    """line, clip, segment, join, mix, …"""
    unit: Label = ""
    reused: bool
    seconds: float = Field(ge=0)
    provider: Label = ""
    note: str = ""
    """Why this provider served, when it was not the first choice."""
    cost_usd: float = Field(default=0.0, ge=0)
    """What the provider said it charges for this; nothing when the step was reused."""


class Edit(Frozen):
    """What a new take changes in the one before it: fields that are None stay as they are."""

    scene: int = Field(ge=1)
    voiceover: Text | None = None
    visual: Text | None = None
    captions: tuple[Label, ...] | None = None
    effects: tuple[Label, ...] | None = None
    kind: Label | None = None
    drop: bool = False


class Brief(Frozen):
    """What a person asks for: exactly one of prompt, script, doc and plan is the matter of the video."""

    prompt: str = Field(default="", max_length=20_000)
    script: Artifact | None = None
    doc: Artifact | None = None
    plan: Artifact | None = None
    media: tuple[Artifact, ...] = Field(default=(), max_length=500)
    """The user's own pictures and films; `Artifact.name` is the file's name, words of which are matched."""
    formats: tuple[str, ...] = ("tiktok",)
    seconds: float | None = Field(default=None, ge=5, le=MAX_SECONDS)
    style: Label | None = None
    language: str | None = Field(default=None, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
    seed: int = Field(default=0, ge=0, lt=2**32)
    music: Label | None = None

    @model_validator(mode="after")
    def _one_matter_and_known_formats(self) -> "Brief":
        given = [
            n for n in ("prompt", "script", "doc", "plan") if (v := getattr(self, n)) and (n != "prompt" or v.strip())
        ]
        if len(given) != 1:
            raise ValueError(f"give exactly one of a prompt, a script, a document and a plan, not {len(given)}")
        unknown = [name for name in self.formats if name not in FORMATS]
        if unknown or not self.formats:
            raise ValueError(f"unknown format {', '.join(unknown) or '(none)'}; known are {', '.join(FORMATS)}")
        return self


class Once(Frozen):
    """What tells the same request sent twice: hashes of the client's idempotency key and of what it asked for."""

    key: str = Field(pattern=r"^[0-9a-f]{64}$")
    body: str = Field(pattern=r"^[0-9a-f]{64}$")


class Word(Frozen):
    """A spoken word: `text` as it is to be shown, seconds from the start of its line's audio."""

    text: str
    start: float = Field(ge=0)
    end: float = Field(ge=0)


class SpokenLine(Frozen):
    """One line of `audio.ready`: where its audio is and what `line.ready` said of it."""

    line: Id
    audio: Artifact
    seconds: float = Field(gt=0)
    timed: bool
    """Whether the engine gave word times."""


class TimedLine(Frozen):
    """A line with the times of all its words; the audio is mono WAV of `seconds`."""

    line: Id
    audio: Artifact
    seconds: float = Field(gt=0)
    words: tuple[Word, ...]


class Captions(Frozen):
    """What `captions.ready` refers to: every line of the plan, in order."""

    lines: tuple[TimedLine, ...]


class Clip(Frozen):
    """A shot's picture in one geometry: constant 30 fps video without sound, `frames` + handle long."""

    geometry: str
    video: Artifact


class SoundCue(Frozen):
    """A sound effect that belongs to the picture, `at` seconds after the shot begins."""

    at: float = Field(ge=0)
    sound: Label
    gain_db: float = Field(default=0.0, ge=-40, le=6)


class Credit(Frozen):
    """A third party's work in the video, as its licence wants it named."""

    title: Label
    author: Label
    licence: Label
    url: Label = ""
    kind: Literal["art", "font", "music", "voice", "footage", "model"] = "art"


DISCLOSURE = "Made with AI tools (Reelwright)"
"""What every file says of itself."""


class Credits(Frozen):
    """`credits.json`: who must be named, and that machines helped."""

    version: Literal[1] = 1
    disclosure: str = DISCLOSURE
    credits: tuple[Credit, ...]


class VideoFile(Frozen):
    """One finished file. Formats of the same geometry share one."""

    format: str
    video: Artifact
    width: int
    height: int
    seconds: float


class PostedFile(Frozen):
    """A file a person can open: `path` is absolute on the machine that published."""

    name: str
    path: str
    format: str = ""
    width: int = 0
    height: int = 0
    seconds: float = 0


class Progress(Frozen):
    """How far a running step is. Lossy by intent: it is shown, never stored."""

    job: Id
    take: int
    stage: Id
    unit: str = ""
    done: float = Field(ge=0, le=1)
    note: str = ""
