"""The connection: requests that fail as soon as it is lost, JetStream's API, and what its errors mean.

nats-py's own `request` waits its time out when the connection goes away. These fail at once and are asked again, which
is safe: whatever they ask for is idempotent.
"""

import asyncio
import itertools
import json
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from nats.aio.client import Client, RawCredentials
from nats.aio.msg import Msg
from nats.errors import Error, MaxPayloadError

from reel_common.errors import Permanent, Transient
from reel_common.settings import CommonSettings

log = logging.getLogger(__name__)
T = TypeVar("T")

CONNECT_SECONDS = 10.0
PATIENCE_SECONDS = 60.0
API_SECONDS = 5.0
CLOSE_SECONDS = 5.0
FLUSH_SECONDS = 2
PAUSE_SECONDS = (0.02, 0.3)
"""How long to wait before asking again: a random time, so that many who were cut off do not come back at once."""
OPTIONS: dict[str, Any] = {
    "max_reconnect_attempts": -1,
    "reconnect_time_wait": 0.5,
    "connect_timeout": 3,
    "ping_interval": 5,
    "max_outstanding_pings": 2,
    "pending_size": -1,  # buffer nothing while away: what was buffered would be sent long after its caller gave up
    "drain_timeout": 3,
}
FULL = frozenset({10002, 10023, 10028, 10047, 10077})
"""JetStream's codes for: no room in the account, on the server, in memory, for a reservation, in the stream."""
NO_PEERS = 10005
"""A cluster that starts does not know its servers yet."""
NO_MESSAGE, NO_CONSUMER, NO_STREAM = 10037, 10014, 10059


class Away(Exception):
    """NATS cannot be reached or did not answer in time; whether it did what was asked is not known."""


class Refused(Exception):
    """JetStream answered with an error: `code` is its own, `status` that of HTTP."""

    def __init__(self, code: int, status: int, description: str) -> None:
        super().__init__(f"{description} ({code})")
        self.code = code
        self.status = status

    @property
    def passes(self) -> bool:
        """Whether it may be otherwise in a moment, by itself: an election, a start, an overload."""
        return self.code == NO_PEERS or (self.status == 503 and self.code not in FULL)


class Link:
    """One connection of one process; everything else in this package goes through it."""

    def __init__(self, patience: float, on_lost: Callable[[], None]) -> None:
        self.client = Client()
        self.patience = patience
        self.seen = 0
        """The newest sequence of EVENTS that this process wrote or was given: what it reads must not be older."""
        self.on_return: set[Callable[[], None]] = set()
        """Called after a reconnect: what was asked for on the old connection will not come."""
        self._on_lost = on_lost
        self._closing = False
        self._last_error = ""
        self._pending: dict[str, asyncio.Future[Msg]] = {}
        self._inbox = self.client.new_inbox()
        self._tokens = itertools.count(1)

    async def open(self, settings: CommonSettings, name: str) -> None:
        """Errors: Transient when NATS cannot be reached within ten seconds, or within the patience if that is less;
        Permanent when it does not let us in, or has no such address."""
        servers = [url.strip() for url in settings.nats_url.split(",") if url.strip()]
        credentials = await asyncio.to_thread(_credentials, settings.nats_creds)
        more: dict[str, Any] = {"user_credentials": credentials} if credentials else {}
        try:
            async with asyncio.timeout(min(CONNECT_SECONDS, self.patience)):
                await self.client.connect(
                    servers,
                    name=name,
                    error_cb=self._on_error,
                    disconnected_cb=self._on_disconnect,
                    reconnected_cb=self._on_reconnect,
                    closed_cb=self._on_close,
                    **OPTIONS,
                    **more,
                )
        except ImportError as error:
            raise Permanent("REEL_NATS_CREDS needs the Python package nkeys: install it beside this one") from error
        except (TimeoutError, Error, OSError, ValueError) as error:
            await self.close()
            places = ", ".join(_place(url) for url in servers)
            reason = self._last_error or str(error) or "no answer"
            kind = Permanent if isinstance(error, ValueError) or "authorization" in reason.lower() else Transient
            raise kind(f"NATS at {places} cannot be reached ({reason}): start it or set REEL_NATS_URL") from error
        await self.client.subscribe(f"{self._inbox}.*", cb=self._answered)

    async def close(self) -> None:
        """Never drains: that would wait for work that is still going on."""
        self._closing = True
        with suppress(TimeoutError, Error, OSError):
            if self.client.is_connected:
                await self.client.flush(FLUSH_SECONDS)
        with suppress(TimeoutError, Error, OSError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self.client.close()
        self._fail_pending()

    async def send(
        self, subject: str, data: bytes = b"", reply: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        """Errors: Away when there is no connection, nats's MaxPayloadError."""
        try:
            await self.client.publish(subject, data, reply=reply, headers=dict(headers) if headers else None)
        except MaxPayloadError:
            raise
        except (Error, OSError) as error:
            raise Away(str(error)) from error

    async def ask(
        self, subject: str, data: bytes = b"", *, headers: Mapping[str, str] | None = None, timeout: float = API_SECONDS
    ) -> Msg:
        """One request, one answer. Errors: Away."""
        token = str(next(self._tokens))
        future: asyncio.Future[Msg] = asyncio.get_running_loop().create_future()
        self._pending[token] = future
        try:
            await self.send(subject, data, f"{self._inbox}.{token}", headers)
            async with asyncio.timeout(timeout):
                answer = await future
        except TimeoutError as error:
            raise Away(f"no answer from NATS within {timeout:g} seconds") from error
        finally:
            del self._pending[token]
        if status(answer) == "503":
            raise Away("nobody answers for JetStream at the moment")
        return answer

    async def api(self, verb: str, request: Mapping[str, object] | None = None) -> dict[str, Any]:
        """Ask JetStream's API once. Errors: Away, Refused."""
        answer = await self.ask(f"$JS.API.{verb}", json.dumps(request).encode() if request else b"")
        return checked(answer)

    async def insist(self, attempt: Callable[[], Awaitable[T]], what: str) -> T:
        """Try until it works or the patience is over. Errors: Transient, Refused with what no waiting mends."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self.patience
        while True:
            try:
                return await attempt()
            except (Away, Refused) as error:
                if isinstance(error, Refused) and not error.passes:
                    raise
                if self.client.is_closed:
                    raise Transient(f"NATS could not {what}: the connection is closed") from error
                if loop.time() >= deadline:
                    raise Transient(f"NATS could not {what} within {self.patience:g} seconds: {error}") from error
            await asyncio.sleep(random.uniform(*PAUSE_SECONDS))

    async def request(self, verb: str, request: Mapping[str, object] | None = None) -> dict[str, Any]:
        """The API with patience. Errors: Transient, Refused."""
        return await self.insist(lambda: self.api(verb, request), f"answer {verb}")

    async def look(
        self, verb: str, request: Mapping[str, object] | None = None, *, absent: int = 0
    ) -> dict[str, Any] | None:
        """As `request`; None for the code `absent`. Errors: Transient, Permanent for a missing stream."""
        try:
            return await self.request(verb, request)
        except Refused as error:
            if error.code == absent:
                return None
            if error.code == NO_STREAM:
                raise Permanent(f"{verb}: {error}; run `reel provision`") from error
            raise Transient(f"NATS refused {verb}: {error}") from error

    async def _answered(self, message: Msg) -> None:
        future = self._pending.get(message.subject.rpartition(".")[2])
        if future is not None and not future.done():
            future.set_result(message)

    def _fail_pending(self) -> None:
        for future in self._pending.values():
            if not future.done():
                future.set_exception(Away("the connection to NATS was lost"))

    async def _on_error(self, error: Exception) -> None:
        sentence = str(error) or type(error).__name__
        log.log(logging.DEBUG if sentence == self._last_error else logging.WARNING, "NATS: %s", sentence)
        self._last_error = sentence

    async def _on_disconnect(self) -> None:
        self._fail_pending()
        if not self._closing:
            log.warning("the connection to NATS was lost; trying to get it back")

    async def _on_reconnect(self) -> None:
        log.info("the connection to NATS is back")
        self._last_error = ""
        for call in list(self.on_return):
            call()

    async def _on_close(self) -> None:
        self._fail_pending()
        if not self._closing:
            log.error("the connection to NATS is closed for good: %s", self._last_error or "no reason was given")
            self._on_lost()


def checked(answer: Msg) -> dict[str, Any]:
    """The JSON of an answer. Errors: Refused."""
    found: dict[str, Any] = json.loads(answer.data)
    if error := found.get("error"):
        raise Refused(error.get("err_code", 0), error.get("code", 0), error.get("description", "no description"))
    return found


def status(message: Msg) -> str:
    """The status that NATS itself speaks in (`408`), nothing for anybody's message."""
    return message.headers.get("Status", "") if message.headers and not message.data else ""


def _credentials(path: Path | None) -> RawCredentials | None:
    if path is None:
        return None
    try:
        return RawCredentials(path.read_text())
    except OSError as error:
        raise Permanent(f"REEL_NATS_CREDS names {path}, which cannot be read: {error.strerror}") from error


def _place(url: str) -> str:
    """`host:port` of an address, without the password that may stand before it."""
    parts = urlsplit(url if "//" in url else f"//{url}")
    return parts.netloc.rpartition("@")[2]
