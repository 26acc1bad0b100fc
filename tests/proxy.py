"""A network between two ends that fails on demand: a TCP proxy on loopback, in a thread of its own.

Connections can be cut (reset), held (nothing passes, what was sent comes late once healed, as TCP retransmits),
swallowed (read and dropped; healing resets them, for no TCP stream ever has a hole), slowed down, or refused.
"""

import asyncio
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeVar

T = TypeVar("T")
CHUNK = 1 << 16
ABORT = struct.pack("ii", 1, 0)
"""SO_LINGER that makes close() send a reset, as a crashed peer's kernel does."""


class Mode(Enum):
    """What happens to bytes that arrive."""

    PASSING = "passing"
    HOLDING = "holding"
    SWALLOWING = "swallowing"
    REFUSING = "refusing"


@dataclass(slots=True, eq=False)
class _Connection:
    client: asyncio.StreamWriter
    server: asyncio.StreamWriter | None = None
    swallowed: int = 0

    def reset(self) -> None:
        for writer in (self.client, self.server):
            if writer is None:
                continue
            with suppress(OSError):
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABORT)
            writer.transport.abort()


@dataclass(slots=True, eq=False)
class Proxy:
    """One way to one server. The counters tell a test that its fault really fired."""

    target: tuple[str, int]
    port: int = 0
    delay: float = 0.0
    """Seconds every chunk waits, in both directions."""
    accepted: int = 0
    cut_connections: int = 0
    refused: int = 0
    stopped_bytes: int = 0
    """Bytes that arrived while nothing passed."""
    _mode: Mode = Mode.PASSING
    _answers_only: bool = False
    _open: asyncio.Event = field(default_factory=asyncio.Event)
    _connections: set[_Connection] = field(default_factory=set)
    _loop: asyncio.AbstractEventLoop | None = None
    _stop: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def address(self) -> str:
        """`host:port` to give to a client."""
        return f"127.0.0.1:{self.port}"

    @property
    def connected(self) -> int:
        return len(self._connections)

    def cut(self) -> int:
        """Reset every open connection; returns how many there were."""
        return self._in_loop(self._cut)

    def hold(self, *, answers_only: bool = False) -> None:
        """Let nothing pass in either direction (or what the server says only); connections stay open."""
        self._in_loop(lambda: self._set(Mode.HOLDING, answers_only=answers_only))

    def swallow(self, *, answers_only: bool = False) -> None:
        """Take everything and pass nothing on."""
        self._in_loop(lambda: self._set(Mode.SWALLOWING, answers_only=answers_only))

    def refuse(self) -> None:
        """Reset every open connection and every new one."""
        self._in_loop(lambda: self._set(Mode.REFUSING))

    def heal(self) -> None:
        """Let everything pass again; what was held comes now, connections that lost bytes are reset."""
        self._in_loop(lambda: self._set(Mode.PASSING))

    def _in_loop(self, action: Callable[[], T]) -> T:
        assert self._loop is not None
        done: Future[T] = Future()
        self._loop.call_soon_threadsafe(lambda: done.set_result(action()))
        return done.result(5)

    def _cut(self) -> int:
        found = list(self._connections)
        for connection in found:
            connection.reset()
        self._connections.clear()
        self.cut_connections += len(found)
        return len(found)

    def _set(self, mode: Mode, *, answers_only: bool = False) -> None:
        self._mode, self._answers_only = mode, answers_only
        if mode is Mode.REFUSING:
            self._cut()
        if mode in (Mode.HOLDING, Mode.SWALLOWING):
            self._open.clear()
        else:
            self._open.set()
        if mode is Mode.PASSING:
            for connection in [connection for connection in self._connections if connection.swallowed]:
                connection.reset()
                self._connections.discard(connection)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = _Connection(writer)
        if self._mode is Mode.REFUSING:
            self.refused += 1
            connection.reset()
            return
        self.accepted += 1
        self._connections.add(connection)
        try:
            back, connection.server = await asyncio.open_connection(*self.target)
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pump(connection, reader, connection.server, answers=False))
                group.create_task(self._pump(connection, back, writer, answers=True))
            connection.server.close()
            writer.close()
        except (OSError, ExceptionGroup):
            await self._open.wait()  # an end went away, but nobody hears of it through a broken network
            connection.reset()
        self._connections.discard(connection)

    async def _pump(
        self, connection: _Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, answers: bool
    ) -> None:
        while chunk := await reader.read(CHUNK):
            if self._mode is not Mode.PASSING and (answers or not self._answers_only):
                self.stopped_bytes += len(chunk)
                if self._mode is Mode.SWALLOWING:
                    connection.swallowed += len(chunk)
                    continue
                await self._open.wait()
            if self.delay:
                await asyncio.sleep(self.delay)
            writer.write(chunk)
            await writer.drain()
        await self._open.wait()
        writer.write_eof()

    async def _serve(self, ready: Future[None]) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        self._open.set()
        server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]
        ready.set_result(None)
        await self._stop.wait()
        server.close()
        self._cut()


@contextmanager
def proxy(host: str, port: int) -> Iterator[Proxy]:
    """A proxy in front of `host:port`, which need not listen yet."""
    made, ready = Proxy((host, port)), Future[None]()
    thread = threading.Thread(target=lambda: asyncio.run(made._serve(ready)), name="proxy", daemon=True)
    thread.start()
    ready.result(5)
    try:
        yield made
    finally:
        made._in_loop(made._stop.set)
        thread.join(5)
