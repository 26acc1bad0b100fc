"""What routes want to know of a request besides its body."""

import json
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Header, Request
from pydantic import BaseModel
from starlette.exceptions import HTTPException

M = TypeVar("M", bound=BaseModel)

EXACT = 2**53
"""Below this a float of JSON is the whole number it looks like."""
IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=255,
        description="Chosen by the client, new for every request: a request that is sent again under its key is done "
        "once and answered as before.",
    ),
]


def client(request: Request) -> str:
    """The name of the API key that the request came with; empty where no keys are needed."""
    return str(request.scope.get("state", {}).get("owner") or "")


async def is_json(request: Request) -> None:
    """Errors: HTTPException 415 for a body in any other form, 422 for one that is JSON to Python only: numbers that
    are none (NaN), halves of characters."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise HTTPException(415, "send JSON, with Content-Type: application/json")
    try:
        json.dumps(json.loads(await request.body(), parse_constant=_no_number), ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise HTTPException(422, f"the body is not JSON: {type(error).__name__}") from error


def json_of(model: type[BaseModel]) -> Any:
    """A dependency: the body is JSON, and the model as the document says it, not as good will could read it.

    Errors, when a request comes: HTTPException 415, 422; ValidationError.
    """

    async def check(request: Request) -> None:
        await is_json(request)
        strictly(model, await request.body())

    return Depends(check)


def strictly(model: type[M], text: str | bytes) -> M:
    """Read JSON without good will: "1" is no number, 0 is not false; but to JSON 1.0 is a whole number, too."""
    return model.model_validate_json(json.dumps(json.loads(text, parse_float=_number)), strict=True)


def _number(text: str) -> float:
    value = float(text)
    return int(value) if value.is_integer() and abs(value) < EXACT else value


def _no_number(name: str) -> float:
    raise ValueError(name)
