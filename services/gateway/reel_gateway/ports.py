"""What a client sends and gets: the models behind `/openapi.json`."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    model_validator,
)

from reel_common.artifact import Artifact
from reel_common.formats import FORMATS
from reel_common.job import State
from reel_common.plan import MAX_SECONDS, Id, Label, PlanInput
from reel_common.values import Edit, Step
from reel_gateway.web.kinds import BY_TYPE, DOCUMENTS, SCRIPTS, SHOWN

LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
SHA256 = r"^[0-9a-f]{64}$"
NOT_BLANK = r"[^\s\u001c-\u001f\u0085]"
"""A character that is no space to us: the control characters are none in the words of JSON Schema."""
MATTERS = ("prompt", "script", "script_upload", "document", "plan")
"""What a video can be made from."""
BLANK_IS_NOTHING = ("prompt", "script")


def _exactly_one_matter(schema: dict[str, Any]) -> None:
    """What the validator below says, in the words of JSON Schema."""
    given = {name: {"pattern": NOT_BLANK, "type": "string"} if name in BLANK_IS_NOTHING else {"type": "object"}
             for name in MATTERS}  # fmt: skip
    schema["oneOf"] = [{"required": [name], "properties": {name: what}} for name, what in given.items()]


@dataclass(frozen=True, slots=True)
class OneOf:
    """Limits a text to known values, and says so in the document."""

    known: tuple[str, ...]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> Any:
        return AfterValidator(self._check).__get_pydantic_core_schema__(source, handler)

    def __get_pydantic_json_schema__(self, schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), "enum": list(self.known)}

    def _check(self, value: str) -> str:
        if value not in self.known:
            raise ValueError(f"unknown {value}; known are {', '.join(self.known)}")
        return value


FileName = Annotated[str, Field(max_length=200, pattern=r"^[^/\\\x00-\x1f\x7f]*$")]


class Body(BaseModel):
    """Base of what clients send: an unknown field is an error, not a surprise."""

    model_config = ConfigDict(extra="forbid")


class ScriptUpload(Artifact):
    """An uploaded script."""

    media_type: Annotated[str, OneOf(SCRIPTS)]


class DocumentUpload(Artifact):
    """An uploaded document."""

    media_type: Annotated[str, OneOf(DOCUMENTS)]


class MediaUpload(Artifact):
    """An uploaded picture or film."""

    media_type: Annotated[str, OneOf(SHOWN)]


class NewVideo(Body):
    """A video is wanted: exactly one of `prompt`, `script` (Markdown or text), `script_upload`, `document`, `plan`.

    `script_upload`, `document` and `media` are answers of `POST /v1/uploads`.
    """

    model_config = ConfigDict(json_schema_extra=_exactly_one_matter)

    prompt: Annotated[str, Field(max_length=20_000)] = ""
    script: Annotated[str, Field(max_length=200_000)] = ""
    script_upload: ScriptUpload | None = None
    document: DocumentUpload | None = None
    plan: PlanInput | None = None
    media: Annotated[tuple[MediaUpload, ...], Field(max_length=200)] = ()
    """Your own pictures and films; words of a shot are looked for in their names."""
    formats: Annotated[
        tuple[Annotated[str, OneOf(tuple(FORMATS))], ...], Field(min_length=1, max_length=len(FORMATS))
    ] = ("tiktok",)
    seconds: Annotated[float | None, Field(ge=5, le=MAX_SECONDS)] = None
    style: Label | None = None
    language: Annotated[str | None, Field(pattern=LANGUAGE)] = None
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0
    music: Label | None = None

    @model_validator(mode="after")
    def _one_matter(self) -> "NewVideo":
        values = {name: getattr(self, name) for name in MATTERS}
        given = [v for n, v in values.items() if v and (n not in BLANK_IS_NOTHING or v.strip())]
        if len(given) != 1:
            raise ValueError(f"give exactly one of {', '.join(MATTERS)}, not {len(given)}")
        return self


class NewTake(Body):
    """Changes to the newest take."""

    edits: Annotated[tuple[Edit, ...], Field(min_length=1, max_length=200)]


class NewUpload(Body):
    """A file that the client is going to upload by itself: what it must turn out to be."""

    name: Annotated[FileName, Field(min_length=1)]
    media_type: Annotated[str, OneOf(tuple(BY_TYPE))]
    size: Annotated[int, Field(ge=1, le=2**40)]
    sha256: Annotated[str, Field(pattern=SHA256)]


class UploadUrl(BaseModel):
    """Where to send the bytes, with this method and these headers and nothing but the file as the body."""

    url: str
    method: Literal["PUT", "POST"]
    headers: dict[str, str]
    seconds: float
    """How long the address is good for."""


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
    cost_usd: float
    """What providers charged."""
    warnings: tuple[str, ...]
    files: tuple[FileView, ...]
    """There as soon as the video is rendered."""
    steps: tuple[Step, ...]


class VideoList(BaseModel):
    """Jobs, oldest first; `next` is what to ask for with `after`, null at the end."""

    videos: tuple[VideoView, ...]
    next: Id | None = None


class DeadLetterView(BaseModel):
    """A delivery that nobody tries again by itself."""

    id: str
    consumer: str
    subject: str
    attempts: int
    reason: str
    time: str


class DeadLetterList(BaseModel):
    """Dead letters, oldest first; `next` is what to ask for with `after`, null at the end."""

    dead_letters: tuple[DeadLetterView, ...]
    next: str | None = None


class Replayed(BaseModel):
    """The dead letter was handed to its consumer again."""

    replayed: str


class Health(BaseModel):
    """The process answers."""

    status: str = "ok"


class Readiness(BaseModel):
    """What this gateway needs, and whether it works."""

    status: str = "ready"
    parts: dict[str, str]


class Problem(BaseModel):
    """An error as RFC 9457 wants it (`application/problem+json`)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    parts: dict[str, str] | None = None
    """Of what the gateway needs, which works and which does not; where that is the matter."""
