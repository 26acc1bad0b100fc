"""The one place that reads the environment: what all services share, and the base of their own settings."""

import os
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


def _split(value: object) -> object:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
"""An ordered list of names, written with commas in the environment."""


class Settings(BaseSettings):
    """Base of every settings class: `REEL_…` variables, nothing else."""

    model_config = SettingsConfigDict(env_prefix="REEL_", frozen=True, extra="ignore")


class CommonSettings(Settings):
    """What every process needs to know."""

    home: Path = Field(default_factory=lambda: _default_home())
    """Where jobs, artifacts, memos and fonts are kept."""
    workers: int = Field(default_factory=lambda: _cores(), ge=1)
    """How many heavy child processes may run at once."""


def home() -> Path:
    """The folder of this person's jobs, artifacts and fonts."""
    return CommonSettings().home


def traces_are_wanted() -> bool:
    """Whether OpenTelemetry's own variables name a place to send spans to."""
    return any(os.environ.get(f"OTEL_EXPORTER_OTLP_{which}ENDPOINT") for which in ("", "TRACES_"))


def _cores() -> int:
    """The cores this process may use, which in a container are fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _default_home() -> Path:
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "reelwright"
