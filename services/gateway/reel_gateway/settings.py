"""Settings of the gateway."""

from pydantic import Field

from reel_common.settings import CommonSettings, Names


class GatewaySettings(CommonSettings):
    """What the gateway reads; limits are for each replica by itself, since replicas share nothing but the bus."""

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    """Where it listens."""
    drain_seconds: float = Field(default=0.0, ge=0)
    """How long it goes on listening, no longer ready, after it was asked to end: until load balancers have noticed."""
    api_keys: Names = ()
    """Who may ask, as `key`, `name=key` or `name=sha256:<hex>`; none are needed on loopback."""
    cors_origins: Names = ()
    """The web pages (`https://studio.example`) whose scripts may ask."""
    writes_per_minute: int = Field(default=600, ge=0)
    reads_per_minute: int = Field(default=30_000, ge=0)
    """For each API key, or each address where keys are not needed; 0: no limit."""
    max_body_bytes: int = Field(default=2 << 20, ge=1024)
    max_upload_bytes: int = Field(default=500 << 20, ge=1024)
    max_event_streams: int = Field(default=1000, ge=1)
    """Event streams that may be open at once."""
    link_seconds: float = Field(default=3600.0, ge=1, le=7 * 24 * 3600)
    """How long the object store's addresses for downloads and uploads are good for."""
