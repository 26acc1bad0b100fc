"""Errors as problem+json: one clear sentence, the right status."""

from collections.abc import Mapping, Sequence

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from reel_common.errors import Permanent, Transient
from reel_gateway.ports import Problem

TITLES = {
    400: "Bad request", 401: "Unauthorized", 404: "Not found", 405: "Method not allowed", 409: "Conflict",
    413: "Too large", 416: "Range not satisfiable", 422: "Not understood", 503: "Not available",
}  # fmt: skip


def problem(status: int, detail: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """The response for an error."""
    body = Problem(title=TITLES.get(status, "Error"), status=status, detail=detail)
    return JSONResponse(body.model_dump(), status, headers, media_type="application/problem+json")


def install(app: FastAPI) -> None:
    """Answer every error of the app with a problem."""

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> JSONResponse:
        return problem(error.status_code, str(error.detail), dict(error.headers or {}))

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        return problem(422, sentence(error.errors()))

    @app.exception_handler(ValidationError)
    async def _broken(request: Request, error: ValidationError) -> JSONResponse:
        return problem(422, sentence(error.errors()))

    @app.exception_handler(Permanent)
    async def _permanent(request: Request, error: Permanent) -> JSONResponse:
        return problem(409, str(error))

    @app.exception_handler(Transient)
    async def _transient(request: Request, error: Transient) -> JSONResponse:
        return problem(503, str(error), {"Retry-After": str(round(error.retry_after or 1))})


def sentence(errors: Sequence[Mapping[str, object]]) -> str:
    """The first thing that is wrong, as `field: why`."""
    first = errors[0]
    location = first.get("loc")
    where = ".".join(str(part) for part in location if part != "body") if isinstance(location, tuple) else ""
    what = str(first.get("msg", "")).removeprefix("Value error, ")
    return f"{where}: {what}" if where else what
