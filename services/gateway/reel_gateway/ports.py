"""What a client sends and gets: the models behind `/openapi.json`."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from reel_common.job import State
from reel_common.plan import MAX_SECONDS, Id, Label, PlanInput
from reel_common.values import Edit, Step

LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"


class Body(BaseModel):
    """Base of what clients send: an unknown field is an error, not a surprise."""

    model_config = ConfigDict(extra="forbid")


class NewVideo(Body):
    """A video is wanted: exactly one of `prompt`, `script` (Markdown or text) and `plan`."""

    prompt: Annotated[str, Field(max_length=20_000)] = ""
    script: Annotated[str, Field(max_length=200_000)] = ""
    plan: PlanInput | None = None
    formats: Annotated[tuple[str, ...], Field(min_length=1, max_length=5)] = ("tiktok",)
    seconds: Annotated[float | None, Field(ge=5, le=MAX_SECONDS)] = None
    style: Label | None = None
    language: Annotated[str | None, Field(pattern=LANGUAGE)] = None
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0
    music: Label | None = None

    @model_validator(mode="after")
    def _one_matter(self) -> "NewVideo":
        given = [n for n in ("prompt", "script", "plan") if (v := getattr(self, n)) and (n == "plan" or v.strip())]
        if len(given) != 1:
            raise ValueError(f"give exactly one of prompt, script and plan, not {len(given)}")
        return self


class NewTake(Body):
    """Changes to the newest take."""

    edits: Annotated[tuple[Edit, ...], Field(min_length=1, max_length=200)]


class Accepted(BaseModel):
    """The request was stored; the work goes on by itself."""

    job: Id
    take: int


class FileView(BaseModel):
    """A finished file; `url` is relative to the gateway."""

    name: str
    url: str
    format: str = ""
    width: int = 0
    height: int = 0
    seconds: float = 0


class VideoView(BaseModel):
    """A job as it stands."""

    job: Id
    title: str
    take: int
    takes: tuple[int, ...]
    state: State
    reason: str = ""
    """Why it failed or was cancelled."""
    lines_ready: int
    lines: int
    shots_ready: int
    shots: int
    made: int
    reused: int
    seconds: dict[str, float]
    """Work by stage."""
    warnings: tuple[str, ...]
    files: tuple[FileView, ...]
    steps: tuple[Step, ...]


class VideoList(BaseModel):
    """All jobs, newest last."""

    videos: tuple[VideoView, ...]


class DeadLetterView(BaseModel):
    """A delivery that nobody tries again by itself."""

    id: str
    consumer: str
    subject: str
    attempts: int
    reason: str
    time: str


class DeadLetterList(BaseModel):
    """All dead letters."""

    dead_letters: tuple[DeadLetterView, ...]


class Problem(BaseModel):
    """An error as RFC 9457 wants it (`application/problem+json`)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
