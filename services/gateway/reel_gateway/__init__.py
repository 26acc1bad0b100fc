"""The gateway: the way in over HTTP. It publishes requests and reads facts, and handles no event itself."""

from typing import TYPE_CHECKING

from reel_common.bus import Bus
from reel_common.store import Store
from reel_gateway.settings import GatewaySettings

if TYPE_CHECKING:
    from fastapi import FastAPI


def build(settings: GatewaySettings, store: Store, bus: Bus) -> "FastAPI":
    """The app, to be served by any ASGI server. Errors: Permanent when an API key is broken."""
    from reel_gateway.app import create  # FastAPI is loaded only where the gateway runs

    return create(settings, store, bus)
