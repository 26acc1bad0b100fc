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
from typing import ClassVar

from pydantic import Field, model_validator

from reel_common.artifact import Artifact
from reel_common.plan import Frozen, Id, Label, Text
from reel_common.values import Brief, Clip, Credit, Edit, Once, PostedFile, SoundCue, Step, VideoFile, Word


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


class VideoRequested(Event):
    """Somebody wants a video, or another take of one (`edits` change the take before)."""

    fact: ClassVar[str] = "video.requested"

    brief: Brief
    edits: tuple[Edit, ...] = ()
    based_on: int | None = Field(default=None, ge=1)
    """The take whose plan is edited."""
    once: Once | None = None
    """The idempotency key under which it was asked for."""

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


class AudioReady(Event):
    """Every line has been spoken; `lines` in the order of the plan, as JSON of `list[LineReady]`."""

    fact: ClassVar[str] = "audio.ready"

    plan: Artifact
    lines: Artifact
    steps: tuple[Step, ...] = ()


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


class ClipReady(Event):
    """One shot has been shown."""

    fact: ClassVar[str] = "clip.ready"

    shot: Id
    frames: int = Field(gt=0)
    clips: tuple[Clip, ...]
    cues: tuple[SoundCue, ...] = ()
    credits: tuple[Credit, ...] = ()
    steps: tuple[Step, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return self.shot


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


def job_id(title: str, token: str | None = None) -> str:
    """A readable id: `cats-learn-python-x7k2qd`. Without a token, one that nobody else has."""
    words = "".join(c if c.isascii() and c.isalnum() else "-" for c in title.lower()).split("-")
    slug = "-".join([w for w in words if w][:6])[:48].strip("-") or "video"
    return f"{slug}-{token or secrets.token_hex(3)}"
