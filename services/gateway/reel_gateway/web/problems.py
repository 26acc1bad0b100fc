"""Errors as problem+json: one clear sentence, the right status."""

import logging
import math
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from reel_common.errors import Permanent, Transient
from reel_gateway.idempotency import Refused
from reel_gateway.ports import Problem

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "Bad request", 401: "Unauthorized", 404: "Not found", 405: "Method not allowed", 409: "Conflict",
    413: "Too large", 415: "Unsupported media type", 416: "Range not satisfiable", 422: "Not understood",
    429: "Too many requests", 500: "A bug", 503: "Not available",
}  # fmt: skip


DETAILS = {
    "Not Found": "there is nothing at this address: see /openapi.json",
    "Method Not Allowed": "this cannot be done here: the header Allow says what can",
}
"""In place of the framework's own words."""


def problem(
    status: int, detail: str, headers: Mapping[str, str] | None = None, parts: dict[str, str] | None = None
) -> Response:
    """The response for an error; `parts`: of what is needed, which works and which does not."""
    sayable = detail.encode("utf-8", "replace").decode()  # what a client sent may be quoted, and be no text at all
    title = TITLES.get(status) or HTTPStatus(status).phrase
    body = Problem(title=title, status=status, detail=sayable, parts=parts).model_dump_json(exclude_none=True)
    return Response(body, status, dict(headers or {}), media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Answer every error of the app with a problem."""

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        headers = dict(error.headers or {})
        if error.status_code == 405:
            headers["Allow"] = ", ".join(_methods(request))
        return problem(error.status_code, DETAILS.get(str(error.detail), str(error.detail)), headers)

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> Response:
        return problem(422, sentence(error.errors()))

    @app.exception_handler(ValidationError)
    async def _broken(request: Request, error: ValidationError) -> Response:
        return problem(422, sentence(error.errors()))

    @app.exception_handler(Refused)
    async def _refused(request: Request, error: Refused) -> Response:
        return problem(error.status, str(error))

    @app.exception_handler(Permanent)
    async def _permanent(request: Request, error: Permanent) -> Response:
        return problem(409, str(error))

    @app.exception_handler(Transient)
    async def _transient(request: Request, error: Transient) -> Response:
        return unavailable(str(error), error.retry_after)

    @app.exception_handler(Exception)
    async def _bug(request: Request, error: Exception) -> Response:
        log.error("a bug at %s %s", request.method, request.url.path, exc_info=error)
        return problem(500, f"a bug in Reelwright ({type(error).__name__}); the gateway's log has the whole of it")


def unavailable(detail: str, retry_after: float | None = None, parts: dict[str, str] | None = None) -> Response:
    """503 with the time after which another try makes sense."""
    return problem(503, detail, {"Retry-After": str(math.ceil(retry_after or 1))}, parts)


def _methods(request: Request) -> list[str]:
    """What may be done at this path; Starlette itself names the methods of the first route only."""
    fitting = [route for route in request.app.routes if route.matches(request.scope)[0] is not Match.NONE]
    return sorted({method for route in fitting for method in getattr(route, "methods", None) or ()})


def sentence(errors: Sequence[Mapping[str, object]]) -> str:
    """The first thing that is wrong, as `field: why`."""
    first = errors[0]
    location = first.get("loc")
    where = ".".join(str(part) for part in location if part != "body") if isinstance(location, tuple) else ""
    what = str(first.get("msg", "")).removeprefix("Value error, ")
    return f"{where}: {what}" if where else what
