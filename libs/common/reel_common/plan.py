"""The plan of a video: what a person writes as JSON, and the normal form the services work on.

`PlanInput` is the public format (design, section 5): forgiving about what is left out, strict about
what is wrong. The planner turns it into a `Plan`, in which every scene has shots and every shot
has lines, so that no later step has to guess.
"""

from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

MAX_SCENES = 200
MAX_SECONDS = 3600.0

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Text = Annotated[str, Field(max_length=5000)]
Label = Annotated[str, Field(max_length=300)]


class Frozen(BaseModel):
    """Base of every value that crosses a process or is stored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Kind(StrEnum):
    """What a shot shows; each kind is drawn in its own way."""

    TITLE = "title"
    CHARACTER = "character"
    CODE = "code"
    LIST = "list"
    STEPS = "steps"
    COMPARISON = "comparison"
    NUMBER = "number"
    CHART = "chart"
    QUOTE = "quote"
    OUTRO = "outro"


class Code(Frozen):
    """Source that is typed on screen, then its output."""

    source: Text
    language: Label = "python"
    output: Text = ""


class Side(Frozen):
    """One side of a comparison."""

    label: Label
    points: tuple[Label, ...] = ()


class Datum(Frozen):
    """One bar of a chart, or the one figure of a number shot; `text` is the figure as written."""

    label: Label = ""
    value: float
    text: Label = ""


class Content(Frozen):
    """What a shot puts on screen beside its picture; each kind reads the parts it knows."""

    heading: Label = ""
    items: tuple[Label, ...] = Field(default=(), max_length=12)
    code: Code | None = None
    sides: tuple[Side, ...] = Field(default=(), max_length=2)
    data: tuple[Datum, ...] = Field(default=(), max_length=12)
    quote: Text = ""
    by: Label = ""
    source: Label = ""
    """Where the fact comes from, e.g. "report.pdf, page 3": shown small, on screen."""


class Line(Frozen):
    """Something one speaker says without a break; `id` is unique in the plan (`s3-1`)."""

    id: Id
    speaker: Label = "narrator"
    text: Text


class Shot(Frozen):
    """One continuous picture. `id` is `s3`, further shots of the scene `s3b`, `s3c` …"""

    id: Id
    kind: Kind
    visual: Text = ""
    lines: tuple[Line, ...] = ()
    content: Content = Content()
    effects: tuple[Label, ...] = ()
    sounds: tuple[Label, ...] = ()
    """Names of sound effects, played as the shot begins."""
    seconds: float | None = Field(default=None, gt=0, le=MAX_SECONDS)
    """How long the author wished it to be; narration that needs longer gets longer."""


class Transition(StrEnum):
    """How a scene is entered from the one before it."""

    CUT = "cut"
    FADE = "fade"
    SLIDE = "slide"
    WIPE = "wipe"
    ZOOM = "zoom"
    CIRCLE = "circle"


class Scene(Frozen):
    """One idea of the video: one or more shots in a row."""

    number: int = Field(ge=1)
    type: Label = ""
    transition: Transition = Transition.CUT
    shots: tuple[Shot, ...] = Field(min_length=1)


class Member(Frozen):
    """One of the cast: `looks` describes the picture ("cat"), `voice` the sound ("deep", "robot", a voice's name)."""

    name: Label
    looks: Label = ""
    voice: Label = ""


class Music(Frozen):
    """The score: one beat lasts `beat_frames` frames at 30 fps, so tempo = 1800 / beat_frames."""

    mood: Label = "playful"
    beat_frames: int = Field(default=15, ge=10, le=30)


class Metadata(Frozen):
    """What a platform shows beside the video."""

    title: str = Field(max_length=100)
    description: str = Field(default="", max_length=4500)
    hashtags: tuple[Label, ...] = Field(default=(), max_length=15)


class Plan(Frozen):
    """The normal form: everything decided except what only the voice can tell, the time."""

    title: Label
    style: Label = "educational"
    language: str = Field(default="en", pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
    seed: int = 0
    cast: tuple[Member, ...] = ()
    scenes: tuple[Scene, ...] = Field(min_length=1, max_length=MAX_SCENES)
    music: Music = Music()
    metadata: Metadata
    sources: tuple[Label, ...] = ()
    warnings: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        shots = [shot.id for shot in self.shots]
        lines = [line.id for line in self.lines]
        if len(set(shots)) < len(shots) or len(set(lines)) < len(lines):
            raise ValueError("the ids of shots and lines must be unique in a plan")
        return self

    @property
    def shots(self) -> tuple[Shot, ...]:
        """Every shot, in the order of the video."""
        return tuple(shot for scene in self.scenes for shot in scene.shots)

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line, in the order of the video."""
        return tuple(line for shot in self.shots for line in shot.lines)


class LineInput(BaseModel):
    """A line in the public format."""

    model_config = ConfigDict(extra="forbid")

    speaker: Label = "narrator"
    text: Annotated[str, Field(min_length=1, max_length=5000)]


class SceneInput(BaseModel):
    """A scene in the public format: the sample of the design and these further fields."""

    model_config = ConfigDict(extra="forbid")

    scene_id: int | None = Field(default=None, ge=1)
    duration: float | None = Field(default=None, gt=0, le=MAX_SECONDS)
    type: Label = ""
    kind: Kind | None = None
    visual: Text = ""
    voiceover: Text = ""
    lines: tuple[LineInput, ...] = ()
    captions: tuple[Label, ...] = Field(default=(), max_length=12)
    """Text shown on screen; in a scene about code, the code."""
    content: Content | None = None
    effects: tuple[Label, ...] = ()
    sounds: tuple[Label, ...] = ()
    transition: Transition | None = None

    @model_validator(mode="after")
    def _shows_or_says_something(self) -> Self:
        if not (self.visual.strip() or self.voiceover.strip() or self.lines or self.captions or self.content):
            raise ValueError("a scene needs at least a visual, a voiceover, lines, captions or content")
        if self.voiceover.strip() and self.lines:
            raise ValueError("give a scene either voiceover or lines, not both")
        return self


class PlanInput(BaseModel):
    """The public plan format."""

    model_config = ConfigDict(extra="forbid")

    title: Annotated[str, Field(min_length=1, max_length=300)]
    style: Label = "educational"
    duration: float | None = Field(default=None, gt=0, le=MAX_SECONDS)
    language: str | None = Field(default=None, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
    cast: tuple[Member, ...] = ()
    music: Music | None = None
    metadata: Metadata | None = None
    scenes: tuple[SceneInput, ...] = Field(min_length=1, max_length=MAX_SCENES)

    def to_json(self) -> dict[str, JsonValue]:
        """The same plan as plain JSON, without what was left out."""
        plain: dict[str, Any] = self.model_dump(mode="json", exclude_defaults=True)
        return plain
