"""A service as a process of its own: settings in, work until it is asked to end, exit code out."""

import asyncio
import logging
import os
import signal
import socket
import sys
import tempfile
from asyncio import Event as Flag  # an event is a fact of the pipeline here
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import NoReturn, TypeVar

from reel_common import files, folders, logs, telemetry, worker
from reel_common import settings as environment
from reel_common.bus import Bus
from reel_common.errors import Permanent, ServiceError, Transient
from reel_common.service import Service
from reel_common.settings import CommonSettings
from reel_common.store import Store
from reel_common.store_folder import FolderStore

log = logging.getLogger(__name__)

ENDED, LOST, MISTAKEN = 0, 1, 2
"""Exit codes: asked to end; start me again; mend something first."""
CONNECT_SECONDS = 60.0
"""How long NATS may be away when a process starts: the two are often started together."""
RETRY_SECONDS = 1.0
PROBE_BYTES = 1 << 20
BUS_PATIENCE_SECONDS, STORE_PATIENCE_SECONDS = 60.0, 300.0
"""A handler that waits keeps its lease; one that gives up loses an attempt."""

S = TypeVar("S", bound=CommonSettings)


class Stop(Flag):
    """Set when a process is to end; `code` is what it then exits with."""

    code = ENDED

    def lost(self) -> None:
        """The bus is gone for good: end, and be started again."""
        log.error("the connection to NATS is lost for good: ending, so that whoever runs this starts it again")
        self.code = LOST
        self.set()


class _Ended(Exception):
    """Asked to end before there was anything to run."""


def main(name: str, build: Callable[[S, Store, Bus], Service], settings: type[S]) -> NoReturn:
    """What `python -m reel_<name>` does."""
    process(name, partial(_one, name, build, settings))


def process(name: str, work: Callable[[Stop], Awaitable[None]]) -> NoReturn:
    """Run `work` as the whole of this process; nothing is written to stdout.

    Exits with 0 when asked to end (SIGINT, SIGTERM), 1 when the bus was lost or a bug, 2 for what a person can mend.
    """
    code = LOST
    try:
        logs.start(name)
        telemetry.start(name)
        with folders.scratch(environment.home()):
            code = asyncio.run(_whole(work))
    except* ServiceError as group:
        error = _first(group)
        code = MISTAKEN if isinstance(error, Permanent) else LOST
        log.critical("%s", error)
    finally:
        telemetry.stop()
    sys.exit(code)


async def serve(
    bus: Bus, store: Store, services: Sequence[Service], stop: asyncio.Event, settings: CommonSettings
) -> None:
    """Run services until `stop`. Errors: whatever breaks the bus itself."""

    def ready() -> None:
        log.info("%s ready", ", ".join(service.name for service in services))
        tell_supervisor("READY=1")

    async def check() -> None:
        await store.check()
        await asyncio.to_thread(_probe)

    await worker.run(
        bus, services, stop, ack_wait=settings.ack_wait, grace=settings.grace_seconds, ready=ready, check=check
    )


def _probe() -> None:
    """Whether unfinished work has room on this machine's disk. Errors: Permanent or Transient, one sentence."""
    try:
        with tempfile.TemporaryFile() as file:
            file.write(bytes(PROBE_BYTES))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise files.failure(error, Path(tempfile.gettempdir()), "change its permissions or set REEL_HOME") from error


def open_store(settings: CommonSettings, patience: float) -> Store:
    """The object store if one is set, else the folder. `patience`: seconds to wait for a store that is away."""
    if not settings.s3_endpoint:
        return FolderStore(settings.home / "store")
    from reel_common.store_minio import S3Store  # loaded where it is used

    return S3Store(settings, patience=patience)


@asynccontextmanager
async def connected(
    settings: CommonSettings,
    name: str,
    stop: Stop,
    *,
    bus_patience: float = BUS_PATIENCE_SECONDS,
    store_patience: float = STORE_PATIENCE_SECONDS,
) -> AsyncIterator[tuple[Bus, Store]]:
    """The bus and the store that the settings name; `stop` is set when the bus is lost for good.

    The patiences are how many seconds a call goes on trying while one of them is away.
    Errors: Permanent when no NATS is named or it is not what `reel provision` made, Transient when it stays away.
    """
    if not settings.nats_url:
        raise Permanent("set REEL_NATS_URL to run services apart; without it `reel serve` runs them in one process")
    store = open_store(settings, store_patience)
    bus = await _connect(settings, name, stop, bus_patience)
    try:
        yield bus, store
    finally:
        tell_supervisor("STOPPING=1")
        await bus.close()


def tell_supervisor(state: str) -> None:
    """Say `READY=1` or `STOPPING=1` to whoever started this process and wants to know, as sd_notify(3) describes."""
    address = environment.notify_socket()
    if not address or not hasattr(socket, "AF_UNIX"):
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.setblocking(False)
        try:
            sender.sendto(state.encode(), address)
        except OSError as error:
            log.debug("nobody hears %s: %s", state, error)  # who started this need not be there any more


async def _one(name: str, build: Callable[[S, Store, Bus], Service], settings: type[S], stop: Stop) -> None:
    own = settings()
    async with connected(own, name, stop) as (bus, store):
        service = await asyncio.to_thread(build, own, store, bus)
        await serve(bus, store, [service], stop, own)


async def _whole(work: Callable[[Stop], Awaitable[None]]) -> int:
    stop = Stop()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    with suppress(_Ended):
        await work(stop)
    return stop.code


async def _connect(settings: CommonSettings, name: str, stop: Stop, patience: float) -> Bus:
    """Errors: Permanent, Transient, _Ended when asked to end meanwhile."""
    connecting = asyncio.create_task(_reach(settings, name, stop, patience))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({connecting, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not connecting.done():
        connecting.cancel()
        with suppress(asyncio.CancelledError):
            await connecting
        raise _Ended
    return connecting.result()


async def _reach(settings: CommonSettings, name: str, stop: Stop, patience: float) -> Bus:
    from reel_common.bus_nats import NatsBus  # loaded where it is used

    clock = asyncio.get_running_loop().time
    deadline = clock() + CONNECT_SECONDS
    while True:
        try:
            return await NatsBus.connect(settings, name, on_lost=stop.lost, patience=patience)
        except Transient as error:
            if clock() > deadline:
                raise
            log.warning("waiting for NATS: %s", error)
        await asyncio.sleep(RETRY_SECONDS)


def _first(group: BaseExceptionGroup[ServiceError]) -> ServiceError:
    found: BaseException = group
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    assert isinstance(found, ServiceError)
    return found
