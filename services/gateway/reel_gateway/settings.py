"""Settings of the gateway."""

from pydantic import Field

from reel_common.settings import CommonSettings, Names


class GatewaySettings(CommonSettings):
    """`REEL_API_KEYS`: who may ask, as keys or their SHA-256 (`sha256:…`); none are needed on loopback."""

    api_keys: Names = ()
    max_body_bytes: int = Field(default=2 << 20, ge=1024)
