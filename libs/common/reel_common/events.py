"""
Every event of the system. Reading this file shows the whole pipeline:

    video.requested ─▶ plan.created ─▶ line.requested ─▶ line.ready ─▶ audio.ready ─▶ captions.ready ─┐
                            └────────▶ clip.requested ─▶ clip.ready ─▶ clips.ready ───────────────────┤
    metrics.collected ◀─ video.published ◀─ post.requested ◀─ video.rendered ◀─ render.requested ◀────┘

    any of them ─▶ stage.failed | job.cancelled

An event is a fact about one take of one job. Its subject `<fact>.<job>.<take>[.<unit>]` is its
identity: the bus stores a subject once. Events carry references to artifacts, never bytes.
"""

import secrets
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from reel_common.artifact import Artifact
from reel_common.formats import FORMATS
from reel_common.plan import MAX_SECONDS, Frozen, Id, Label, Text


class Event(Frozen):
    """One fact about one take of one job. Handling it twice must be harmless."""

    fact: ClassVar[str]

    job: Id
    take: int = Field(default=1, ge=1)

    @property
    def key(self) -> str | None:
        """What tells this fact from others of its kind in the take: a line, a shot, a platform."""
        return None

    @property
    def subject(self) -> str:
        return subject(type(self), self.job, self.take, self.key)


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


class VideoRequested(Event):
    """Somebody wants a video, or another take of one (`edits` change the take before)."""

    fact: ClassVar[str] = "video.requested"

    brief: Brief
    edits: tuple[Edit, ...] = ()
    based_on: int | None = Field(default=None, ge=1)
    """The take whose plan is edited."""

    @model_validator(mode="after")
    def _edits_have_a_base(self) -> "VideoRequested":
        if bool(self.edits) != (self.based_on is not None):
            raise ValueError("edits and based_on go together")
        return self


class PlanCreated(Event):
    """The plan stands (`Plan` as JSON); voice and video may begin."""

    fact: ClassVar[str] = "plan.created"

    plan: Artifact
    title: Label
    formats: tuple[str, ...]
    media: tuple[Artifact, ...] = ()
    steps: tuple[Step, ...] = ()
    warnings: tuple[str, ...] = ()


class LineRequested(Event):
    """One line is to be spoken."""

    fact: ClassVar[str] = "line.requested"

    line: Id
    speaker: Label
    voice: Label = ""
    """The plan's wish for this speaker ("deep", "robot", a provider's voice name), may be empty."""
    rank: int = Field(ge=0)
    """Place of the speaker in the cast (0 = narrator), so that every speaker sounds different."""
    text: Text
    language: str
    plan: Artifact

    @property
    def key(self) -> str:
        return self.line


class Word(Frozen):
    """A spoken word: `text` as it is to be shown, seconds from the start of its line's audio."""

    text: str
    start: float = Field(ge=0)
    end: float = Field(ge=0)


class LineReady(Event):
    """One line was spoken: mono WAV, trimmed of silence; native word times where the engine gives them."""

    fact: ClassVar[str] = "line.ready"

    line: Id
    audio: Artifact
    seconds: float = Field(gt=0)
    words: tuple[Word, ...] | None = None
    spoken: str = ""
    """What was really said where it differs from the text ("print meow"): a field for each caption word, by tabs."""
    text: Text
    language: str
    plan: Artifact
    steps: tuple[Step, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return self.line


class SpokenLine(Frozen):
    """One line of `audio.ready`: where its audio is and what `line.ready` said of it."""

    line: Id
    audio: Artifact
    seconds: float = Field(gt=0)
    timed: bool
    """Whether the engine gave word times."""


class AudioReady(Event):
    """Every line has been spoken; `lines` in the order of the plan, as JSON of `list[LineReady]`."""

    fact: ClassVar[str] = "audio.ready"

    plan: Artifact
    lines: Artifact
    steps: tuple[Step, ...] = ()


class TimedLine(Frozen):
    """A line with the times of all its words; the audio is mono WAV of `seconds`."""

    line: Id
    audio: Artifact
    seconds: float = Field(gt=0)
    words: tuple[Word, ...]


class Captions(Frozen):
    """What `captions.ready` refers to: every line of the plan, in order."""

    lines: tuple[TimedLine, ...]


class CaptionsReady(Event):
    """Every word has its time; `captions` is `Captions` as JSON."""

    fact: ClassVar[str] = "captions.ready"

    plan: Artifact
    captions: Artifact
    steps: tuple[Step, ...] = ()


class ClipRequested(Event):
    """One shot is to be shown, `frames` long plus the handle, once for each geometry."""

    fact: ClassVar[str] = "clip.requested"

    shot: Id
    plan: Artifact
    captions: Artifact | None = None
    """Word times for providers that draw to the words; None when the provider did not ask for them."""
    frames: int = Field(gt=0)
    geometries: tuple[str, ...]
    media: tuple[Artifact, ...] = ()

    @property
    def key(self) -> str:
        return self.shot


class Clip(Frozen):
    """A shot's picture in one geometry: constant 30 fps video without sound, `frames` + handle long."""

    geometry: str
    video: Artifact


class SoundCue(Frozen):
    """A sound effect that belongs to the picture, `at` seconds after the shot begins."""

    at: float = Field(ge=0)
    sound: Label
    gain_db: float = Field(default=0.0, ge=-40, le=6)


class ClipReady(Event):
    """One shot has been shown."""

    fact: ClassVar[str] = "clip.ready"

    shot: Id
    frames: int = Field(gt=0)
    clips: tuple[Clip, ...]
    cues: tuple[SoundCue, ...] = ()
    credits: tuple["Credit", ...] = ()
    steps: tuple[Step, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return self.shot


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


class ClipsReady(Event):
    """Every shot has been shown; `clips` is a JSON list of `ClipReady`, in the order of the plan."""

    fact: ClassVar[str] = "clips.ready"

    plan: Artifact
    clips: Artifact


class RenderRequested(Event):
    """The exact inputs of a render: emitted by the join, once."""

    fact: ClassVar[str] = "render.requested"

    plan: Artifact
    captions: Artifact
    clips: Artifact
    formats: tuple[str, ...]


class VideoFile(Frozen):
    """One finished file. Formats of the same geometry share one."""

    format: str
    video: Artifact
    width: int
    height: int
    seconds: float


class VideoRendered(Event):
    """The video is made: files per format, timeline, captions, thumbnail, credits."""

    fact: ClassVar[str] = "video.rendered"

    plan: Artifact
    title: Label
    files: tuple[VideoFile, ...]
    timeline: Artifact
    srt: Artifact
    ass: Artifact
    thumbnail: Artifact
    credits: Artifact
    measures: dict[str, float] = Field(default_factory=dict)
    """lufs, true_peak_db, seconds: what was measured on the finished sound and picture."""
    steps: tuple[Step, ...] = ()
    warnings: tuple[str, ...] = ()


class PostRequested(Event):
    """One platform is to get the video; a person asked for it or approved it."""

    fact: ClassVar[str] = "post.requested"

    platform: Id
    rendered: Artifact
    """`VideoRendered` as JSON."""

    @property
    def key(self) -> str:
        return self.platform


class PostedFile(Frozen):
    """A file a person can open: `path` is absolute on the machine that published."""

    name: str
    path: str
    format: str = ""
    width: int = 0
    height: int = 0
    seconds: float = 0


class VideoPublished(Event):
    """One platform has the video."""

    fact: ClassVar[str] = "video.published"

    platform: Id
    url: str
    files: tuple[PostedFile, ...] = ()
    steps: tuple[Step, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return self.platform


class MetricsCollected(Event):
    """What one platform measured for one day (ISO date)."""

    fact: ClassVar[str] = "metrics.collected"

    platform: Id
    day: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")
    metrics: dict[str, float]

    @property
    def key(self) -> str:
        return f"{self.platform}-{self.day}"


class StageFailed(Event):
    """A stage gave up: `reason` is a sentence a person can act on. Final for the take."""

    fact: ClassVar[str] = "stage.failed"

    stage: Id
    unit: Label = ""
    reason: str
    permanent: bool = True


class JobCancelled(Event):
    """Somebody stopped this take."""

    fact: ClassVar[str] = "job.cancelled"

    reason: str = "cancelled"


CATALOGUE: dict[str, type[Event]] = {
    event.fact: event
    for event in (
        VideoRequested, PlanCreated, LineRequested, LineReady, AudioReady, CaptionsReady, ClipRequested, ClipReady,
        ClipsReady, RenderRequested, VideoRendered, PostRequested, VideoPublished, MetricsCollected, StageFailed,
        JobCancelled,
    )
}  # fmt: skip
"""Every event by its fact: what the gateway accepts and documents."""


def subject(event: type[Event], job: str, take: int, key: str | None = None) -> str:
    """The one subject under which this fact is stored."""
    return f"{event.fact}.{job}.{take}" + (f".{key}" if key else "")


def read(fact: str, data: bytes) -> Event:
    """The event of `fact` in `data` (JSON). Errors: KeyError for an unknown fact, pydantic's ValidationError."""
    return CATALOGUE[fact].model_validate_json(data)


class Progress(Frozen):
    """How far a running step is. Lossy by intent: it is shown, never stored."""

    job: Id
    take: int
    stage: Id
    unit: str = ""
    done: float = Field(ge=0, le=1)
    note: str = ""


def job_id(title: str, token: str | None = None) -> str:
    """A readable id: `cats-learn-python-x7k2qd`. Without a token, one that nobody else has."""
    words = "".join(c if c.isascii() and c.isalnum() else "-" for c in title.lower()).split("-")
    slug = "-".join([w for w in words if w][:6])[:48].strip("-") or "video"
    return f"{slug}-{token or secrets.token_hex(3)}"
