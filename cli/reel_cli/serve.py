"""The gateway and the services in one process, until Ctrl-C: on NATS if one is named, else on a bus of its own."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

import reel_gateway
from reel_cli import compose
from reel_cli.ownership import OwnedBus
from reel_common import runner
from reel_common.bus import Bus
from reel_common.errors import Permanent
from reel_common.folders import writable
from reel_common.settings import CommonSettings
from reel_common.store import Store
from reel_common.topology import SERVICES
from reel_gateway.settings import GatewaySettings
from reel_publish.settings import PublishSettings

log = logging.getLogger(__name__)

NAMES = ("gateway", *SERVICES)


async def run(names: tuple[str, ...], host: str | None, port: int | None, stop: runner.Stop) -> None:
    """Serve until `stop`; unfinished jobs of earlier runs go on. Errors: Permanent, Transient."""
    wanted = names or NAMES
    if unknown := [name for name in wanted if name not in NAMES]:
        raise Permanent(f"unknown service {', '.join(unknown)}; known are {', '.join(NAMES)}")
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    gateway = GatewaySettings().model_copy(update=given)
    async with AsyncExitStack() as held:
        listener = None
        if "gateway" in wanted:
            from reel_gateway.web import listen  # FastAPI is loaded only where the gateway runs

            listener = held.enter_context(listen.bind(gateway))
        bus, kept = await held.enter_async_context(_wired(gateway, stop))
        workers = tuple(name for name in SERVICES if name in wanted)
        services = await asyncio.to_thread(compose.services, kept, bus, _publish(gateway), workers)
        if isinstance(bus, OwnedBus):
            await bus.resume()
        async with asyncio.TaskGroup() as group:
            if services:
                group.create_task(runner.serve(bus, kept, services, stop, gateway))
            if listener is not None:
                app = reel_gateway.build(gateway, kept, bus)
                ready = partial(runner.tell_supervisor, "READY=1") if not services else lambda: None
                group.create_task(listen.serve(app, listener, gateway, stop, ready))


@asynccontextmanager
async def _wired(settings: CommonSettings, stop: runner.Stop) -> AsyncIterator[tuple[Bus, Store]]:
    if settings.nats_url:
        async with runner.connected(settings, "reel", stop) as (bus, kept):
            yield bus, kept
        return
    await asyncio.to_thread(writable, settings.home)
    own = OwnedBus(settings)
    try:
        yield own, compose.store(settings)
    finally:
        await own.close()


def _publish(settings: CommonSettings) -> PublishSettings:
    """Videos go into the home unless somebody chose: a server has no folder that a person works in."""
    publish = PublishSettings()
    return publish if "out" in publish.model_fields_set else PublishSettings(out=settings.home / "videos")


def main(names: tuple[str, ...], host: str | None, port: int | None) -> None:
    """As a whole process; exits with its code."""
    runner.process("reel", partial(run, names, host, port))
