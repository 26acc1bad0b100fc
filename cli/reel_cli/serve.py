"""The gateway and the services in one process, until Ctrl-C."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

import reel_gateway
from reel_cli import compose
from reel_common import worker
from reel_common.bus_memory import MemoryBus
from reel_common.job import FINAL, fold
from reel_common.settings import CommonSettings
from reel_gateway.security import may_listen
from reel_gateway.settings import GatewaySettings
from reel_publish.settings import PublishSettings

if TYPE_CHECKING:
    from fastapi import FastAPI

GRACE_SECONDS = 3


async def run(names: tuple[str, ...], host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM; unfinished jobs of earlier runs go on. Errors: Permanent."""
    settings, gateway = CommonSettings(), GatewaySettings()
    compose.writable(settings.home)
    wanted = names or ("gateway", *compose.WORKERS)
    may_listen(host, gateway.api_keys)
    publish = PublishSettings()
    if "out" not in publish.model_fields_set:
        publish = PublishSettings(out=settings.home / "videos")
    workers = tuple(name for name in wanted if name != "gateway")
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    with compose.scratch(settings):
        bus, kept = compose.bus(settings), compose.store(settings)
        services = await asyncio.to_thread(compose.services, kept, bus, publish, workers)
        await _restore(settings, bus)
        async with asyncio.TaskGroup() as group:
            group.create_task(worker.run(bus, services, stop))
            if "gateway" in wanted:
                group.create_task(_listen(reel_gateway.build(gateway, kept, bus), host, port, stop))


async def _restore(settings: CommonSettings, bus: MemoryBus) -> None:
    for job in await asyncio.to_thread(compose.journal(settings).jobs):
        await bus.load(job)
        last = fold(await bus.read(">"), job).last
        if last.state not in FINAL:
            bus.wake(job, last.number)


class _Server(uvicorn.Server):
    """Uvicorn without its own signal handlers: one place decides when everything stops."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _listen(app: "FastAPI", host: str, port: int, stop: asyncio.Event) -> None:
    server = _Server(uvicorn.Config(app, host, port, log_level="warning", timeout_graceful_shutdown=GRACE_SECONDS))
    serving = asyncio.create_task(server.serve())
    waiting = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    server.should_exit = True
    stop.set()
    await serving
