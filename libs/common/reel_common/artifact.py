"""A reference to stored bytes: what events carry in their place."""

from pydantic import BaseModel, ConfigDict, Field


class Artifact(BaseModel):
    """Content-addressed bytes in the store: equal content, equal `sha256`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: int = Field(ge=0)
    media_type: str
    name: str = Field(default="", max_length=200, pattern=r"^[^/\\\x00]*$")
