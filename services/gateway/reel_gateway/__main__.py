"""`python -m reel_gateway`: the gateway as a process of its own."""

from functools import partial

import reel_gateway
from reel_common import runner
from reel_gateway.settings import GatewaySettings
from reel_gateway.web import listen

PATIENCE_SECONDS = 5.0
"""A client waits for an answer, and can ask again."""


async def work(stop: runner.Stop) -> None:
    settings = GatewaySettings()
    with listen.bind(settings) as listener:
        async with runner.connected(
            settings, "gateway", stop, bus_patience=PATIENCE_SECONDS, store_patience=PATIENCE_SECONDS
        ) as (bus, store):
            app = reel_gateway.build(settings, store, bus)
            await listen.serve(app, listener, settings, stop, partial(runner.tell_supervisor, "READY=1"))


if __name__ == "__main__":
    runner.process("gateway", work)
