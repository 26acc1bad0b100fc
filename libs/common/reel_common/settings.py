"""The one place that reads the environment: what all services share, and the base of their own settings."""

import os
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from reel_common.errors import Permanent


def _split(value: object) -> object:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
"""An ordered list of names, written with commas in the environment."""


class Settings(BaseSettings):
    """Base of every settings class: `REEL_…` variables, nothing else. Errors: Permanent when one is not understood."""

    model_config = SettingsConfigDict(env_prefix="REEL_", frozen=True, extra="ignore")

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            name = "_".join(str(part) for part in first["loc"]).upper()
            raise Permanent(f"REEL_{name} is not understood: {first['msg'].removeprefix('Value error, ')}") from error


class CommonSettings(Settings):
    """What every process needs to know."""

    home: Path = Field(default_factory=lambda: _default_home())
    """Where jobs, artifacts, memos and fonts are kept."""
    workers: int = Field(default_factory=lambda: _cores(), ge=1)
    """How many heavy child processes may run at once."""
    grace_seconds: float = Field(default=20.0, ge=0)
    """How long running work may go on after the process was asked to end, before it is handed back."""
    ack_wait: float = Field(default=60.0, ge=1)
    """Seconds without a sign of life after which another worker gets a message."""

    log: Literal["auto", "json", "text"] = "auto"
    """How a process logs on stderr: as JSON for machines, as text for a person; auto: text on a terminal."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """The least that is worth a line."""

    nats_url: str = ""
    """Where NATS is (`nats://host:4222`, several with commas); empty: everything in one process."""
    nats_creds: Path | None = None
    """A credentials file for NATS."""
    nats_replicas: int = Field(default=1, ge=1, le=5)
    """Copies of every stream, on as many servers."""
    nats_monitor_url: str = ""
    """NATS's monitoring address (`http://host:8222`), where it tells whether it syncs every write."""
    nats_unsynced: bool = False
    """Accept a NATS that may forget seconds of writes in a power cut: only for a single development machine."""

    s3_endpoint: str = ""
    """`host:port` of the object store; empty: a folder in `home`."""
    s3_access_key: str = ""
    s3_secret_key: SecretStr = SecretStr("")
    s3_bucket: str = "reelwright"
    s3_region: str = "us-east-1"
    s3_secure: bool = True
    s3_public_endpoint: str = ""
    """Under which `host:port` clients reach the object store, if they do: downloads and uploads then go there. A URL
    (`https://host`) where it is spoken to otherwise than REEL_S3_SECURE says."""
    cache_bytes: int = Field(default=20 << 30, ge=1 << 20)
    """How much of the object store may be kept in `home` for reading."""


def home() -> Path:
    """The folder of this person's jobs, artifacts and fonts."""
    return CommonSettings().home


def exports(signal: Literal["TRACES", "METRICS"]) -> bool:
    """Whether OpenTelemetry's own variables name a place to send this signal to, and do not switch it off."""
    named = any(os.environ.get(f"OTEL_EXPORTER_OTLP_{which}ENDPOINT") for which in ("", f"{signal}_"))
    off = os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true"
    return named and not off and os.environ.get(f"OTEL_{signal}_EXPORTER", "otlp") != "none"


def notify_socket() -> str:
    """Where whoever started this process wants to hear that it is ready, as systemd names it; empty: nobody does."""
    return os.environ.get("NOTIFY_SOCKET", "")


def _cores() -> int:
    """The cores this process may use, which in a container are fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _default_home() -> Path:
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "reelwright"
