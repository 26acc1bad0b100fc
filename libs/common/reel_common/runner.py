"""A service as a process of its own: settings in, work until it is asked to end, exit code out."""

import asyncio
import logging
import signal
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar

from reel_common import logs, telemetry, worker
from reel_common.bus import Bus
from reel_common.errors import Permanent, ServiceError
from reel_common.service import Service
from reel_common.settings import CommonSettings
from reel_common.store import Store
from reel_common.store_folder import FolderStore

log = logging.getLogger(__name__)

S = TypeVar("S", bound=CommonSettings)


def main(name: str, build: Callable[[S, Store, Bus], Service], settings: type[S]) -> None:
    """What `python -m reel_<name>` does. Exits with 0 when asked to end, 1 when NATS is gone for good, 2 for a mistake
    a person can mend."""
    logs.start(name)
    telemetry.start(name)
    try:
        sys.exit(asyncio.run(_serve(name, build, settings())))
    except ServiceError as error:
        print(f"{name}: {error}", file=sys.stderr)
        sys.exit(2)
    finally:
        telemetry.stop()


async def _serve(name: str, build: Callable[[S, Store, Bus], Service], settings: S) -> int:
    stop = stop_on_signals()
    async with connected(settings, name, stop) as (bus, store):
        service = await asyncio.to_thread(build, settings, store, bus)
        return await serve(bus, [service], stop, settings)


async def serve(bus: Bus, services: Sequence[Service], stop: asyncio.Event, settings: CommonSettings) -> int:
    """Run services until `stop`. Returns the exit code: 1 when it was the bus that stopped them."""
    log.info("%s ready", ", ".join(service.name for service in services))
    await worker.run(bus, services, stop, ack_wait=settings.ack_wait, grace=settings.grace_seconds)
    return 0


def stop_on_signals() -> asyncio.Event:
    """An event that SIGINT and SIGTERM set."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


def open_store(settings: CommonSettings, patience: float) -> Store:
    """The object store if one is set, else the folder. `patience`: seconds to wait for a store that is away."""
    if not settings.s3_endpoint:
        return FolderStore(settings.home / "store")
    from reel_common.store_minio import S3Store  # loaded where it is used

    return S3Store(settings, patience=patience)


@asynccontextmanager
async def connected(
    settings: CommonSettings, name: str, stop: asyncio.Event, *, patience: float = 300.0
) -> AsyncIterator[tuple[Bus, Store]]:
    """The bus and the store that the settings name; `stop` is set when the bus is lost for good.

    Errors: Permanent when no NATS is named, cannot be reached, or is not what `reel provision` made.
    """
    if not settings.nats_url:
        raise Permanent("set REEL_NATS_URL to run services apart; without it `reel serve` runs them in one process")
    from reel_common.bus_nats import NatsBus  # loaded where it is used

    bus = await NatsBus.connect(settings, name, on_lost=stop.set)
    try:
        yield bus, open_store(settings, patience)
    finally:
        await bus.close()
