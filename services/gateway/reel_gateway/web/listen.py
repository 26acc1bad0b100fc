"""The app on a port, from ready to the end of its last answer."""

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI

from reel_common.errors import Permanent, Transient
from reel_gateway.app import end_streams
from reel_gateway.settings import GatewaySettings
from reel_gateway.web import problems
from reel_gateway.web.security import may_listen

log = logging.getLogger(__name__)

Message = MutableMapping[str, Any]
App = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]

BACKLOG = 2048


def bind(settings: GatewaySettings) -> socket.socket:
    """The socket to listen on. Errors: Permanent when keys are missing there, or the port is not to be had."""
    host, port = settings.host, settings.port
    may_listen(host, settings.api_keys)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise Permanent(
            f"cannot listen on {host}:{port} ({reason}): free it, or set REEL_HOST and REEL_PORT"
        ) from error
    # asyncio does this for sockets that it made itself. Else the body of every answer waits, 40 ms as a rule, until the
    # client has acknowledged the head.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


async def serve(
    app: FastAPI, listener: socket.socket, settings: GatewaySettings, stop: asyncio.Event, ready: Callable[[], None]
) -> None:
    """Answer requests until `stop`, then let load balancers notice, end event streams, and finish what was begun."""
    grace = round(settings.grace_seconds)
    config = uvicorn.Config(
        _honest(app, stop), log_config=None, log_level="warning", access_log=False, timeout_graceful_shutdown=grace
    )
    server = _Server(config, ready)
    serving = asyncio.create_task(server.serve([listener]))
    waiting = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if not serving.done():
            await asyncio.sleep(settings.drain_seconds)
        end_streams(app)
        server.should_exit = True
        await serving
        if not server.started and not stop.is_set():
            raise Transient("the gateway could not start; its log says why")
    finally:
        serving.cancel()  # still at work only when we were cancelled ourselves
        waiting.cancel()
        await asyncio.gather(serving, waiting, return_exceptions=True)
        stop.set()
        listener.close()


class _Server(uvicorn.Server):
    """Uvicorn without its own signal handlers: one place decides when everything stops."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            host, port = (sockets or [])[0].getsockname()[:2]
            log.info("listening on http://%s:%s", f"[{host}]" if ":" in host else host, port)
            self._ready()


def _honest(app: App, stop: asyncio.Event) -> App:
    """The app, but not ready once it was asked to end."""

    async def answer(scope: Message, receive: Any, send: Any) -> None:
        if stop.is_set() and scope["type"] == "http" and scope["path"] == "/readyz":
            await problems.problem(503, "this gateway is ending: ask another one")(scope, receive, send)
            return
        await app(scope, receive, send)

    return answer
