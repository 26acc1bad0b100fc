"""What every request passes: key, rate and size limits, counting, the headers that every answer has."""

import logging
import time
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reel_gateway.context import Gateway
from reel_gateway.web import limits, problems, security

log = logging.getLogger(__name__)

WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
METHODS = WRITING | {"CONNECT", "GET", "HEAD", "OPTIONS", "TRACE"}
"""Any other is counted as `_OTHER`: what clients invent must not become names of series."""
UPLOADS = "/v1/uploads"
FORM_BYTES = 16 << 10
"""What a form may have around the file in it."""
UNKNOWN_ROUTE = "(none)"


@dataclass(frozen=True, slots=True)
class Guard:
    """ASGI middleware; plain, because what FastAPI offers costs every request a task of its own."""

    app: ASGIApp
    gateway: Gateway

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status, seconds = time.perf_counter(), 500, 0.0

        async def answer(message: Message) -> None:
            nonlocal status, seconds
            if message["type"] == "http.response.start":
                status, seconds = message["status"], time.perf_counter() - started
                MutableHeaders(scope=message).setdefault("X-Content-Type-Options", "nosniff")
            await send(message)

        try:
            try:
                body = self._admitted(scope, receive)
            except HTTPException as error:
                refusal = problems.problem(error.status_code, str(error.detail), error.headers)
                await refusal(scope, receive, answer)
                return
            await self.app(scope, body, answer)
        finally:
            route = getattr(scope.get("route"), "path", UNKNOWN_ROUTE)
            method = scope["method"] if scope["method"] in METHODS else "_OTHER"
            seconds = seconds or time.perf_counter() - started
            self.gateway.requests.count(method, route, status, seconds)
            if method in WRITING or status >= 500:  # whoever only looks is counted, not logged
                log.info("%s %s: %d, %.3f s", method, scope["path"], status, seconds)

    def _admitted(self, scope: Scope, receive: Receive) -> Receive:
        """The body to read. Errors: HTTPException 401, 413, 429."""
        headers = Headers(scope=scope)
        if scope["path"] not in security.OPEN_PATHS:
            self._may_ask(scope, headers)
        settings = self.gateway.settings
        most = settings.max_upload_bytes + FORM_BYTES if scope["path"] == UPLOADS else settings.max_body_bytes
        return limits.body_limit(headers.get("content-length"), most, receive)

    def _may_ask(self, scope: Scope, headers: Headers) -> None:
        gateway = self.gateway
        address = (scope.get("client") or ("unknown", 0))[0]
        owner = security.owner(headers, gateway.keys)
        if gateway.keys and owner is None:
            if wait := gateway.writes.wait(f"no key {address}"):  # guessing keys is slow work
                raise limits.too_many(wait)
            raise HTTPException(
                401, "this needs an API key: send it as Authorization: Bearer KEY", {"WWW-Authenticate": "Bearer"}
            )
        buckets = gateway.writes if scope["method"] in WRITING else gateway.reads
        if wait := buckets.wait(f"key {owner}" if owner else f"address {address}"):
            raise limits.too_many(wait)
        scope["state"] = {**scope.get("state", {}), "owner": owner}
