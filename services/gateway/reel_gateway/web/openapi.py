"""The OpenAPI document: FastAPI's, made complete with problems, headers, bodies and keys."""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from reel_common import cloudevents
from reel_common.events import CATALOGUE
from reel_common.formats import FORMATS
from reel_gateway.ports import NOT_BLANK, Problem
from reel_gateway.web import problems, security
from reel_gateway.web.kinds import KINDS

Json = dict[str, Any]

SCHEMAS = "#/components/schemas/"
BINARY: Json = {"type": "string", "format": "binary", "minLength": 1}
KEYS: Json = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
}
ALWAYS = (429, 500, 503)
WITH_A_BODY = (400, 409, 413, 415, 422)
MATTERS = {
    "prompt": {"type": "string", "pattern": NOT_BLANK},
    **{n: {"type": "object"} for n in ("script", "doc", "plan")},
}
RULES: dict[str, Json] = {
    "Brief": {"oneOf": [{"required": [name], "properties": {name: what}} for name, what in MATTERS.items()]},
    "SceneInput": {
        "anyOf": [
            {"required": ["visual"], "properties": {"visual": {"pattern": NOT_BLANK}}},
            {"required": ["voiceover"], "properties": {"voiceover": {"pattern": NOT_BLANK}}},
            {"required": ["lines"], "properties": {"lines": {"minItems": 1}}},
            {"required": ["captions"], "properties": {"captions": {"minItems": 1}}},
            {"required": ["content"], "properties": {"content": {"type": "object"}}},
        ],
        "not": {
            "required": ["voiceover", "lines"],
            "properties": {"voiceover": {"pattern": NOT_BLANK}, "lines": {"minItems": 1}},
        },
    },
    "VideoRequested": {
        "oneOf": [
            {
                "required": ["edits", "based_on"],
                "properties": {"edits": {"minItems": 1}, "based_on": {"type": "integer"}},
            },
            {"properties": {"edits": {"maxItems": 0}, "based_on": {"type": "null"}}},
        ]
    },
}
"""What the models' validators say besides the fields, in the words of JSON Schema."""


def install(app: FastAPI, *, secured: bool, max_upload_bytes: int) -> None:
    """Let the app answer `/openapi.json` with the complete document."""
    made: list[Json] = []

    def document() -> Json:
        if not made:
            document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            document = _complete(document, secured)
            document["components"]["schemas"]["NewUpload"]["properties"]["size"]["maximum"] = max_upload_bytes
            made.append(document)
        return made[0]

    app.openapi = document  # type: ignore[method-assign]


def event_body(*media_types: str) -> Json:
    """The body of a published event: one of the catalogue, in its envelope."""
    schema = {"oneOf": [{"$ref": f"{SCHEMAS}{_enveloped(event.__name__)}"} for event in CATALOGUE.values()]}
    return {"requestBody": {"required": True, "content": {each: {"schema": schema} for each in media_types}}}


def published(media_type: str) -> dict[int | str, Json]:
    """The answer to a published event."""
    schema = {"$ref": f"{SCHEMAS}CloudEvent"}
    return {
        201: {"description": "Stored, with its place in the bus's order.", "content": {media_type: {"schema": schema}}}
    }


def upload_body() -> Json:
    """A file, as it is or in a form."""
    form = {
        "type": "object",
        "required": ["file"],
        "properties": {"file": BINARY},
        "additionalProperties": False,
    }
    content: Json = {kind.media_type: {"schema": BINARY} for kind in KINDS}
    content["multipart/form-data"] = {
        "schema": form, "encoding": {"file": {"contentType": ", ".join(kind.media_type for kind in KINDS)}}
    }  # fmt: skip
    return {"requestBody": {"required": True, "content": content}}


def _complete(document: Json, secured: bool) -> Json:
    schemas: Json = document.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = Problem.model_json_schema(ref_template=SCHEMAS + "{model}")
    schemas["CloudEvent"] = cloudevents.CloudEvent.model_json_schema(mode="serialization")
    _add_events(schemas)
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for path, operations in document["paths"].items():
        for operation in operations.values():
            _add_problems(path, operation, secured)
            if secured and path not in security.OPEN_PATHS:
                operation["security"] = [{name: []} for name in KEYS]
    if secured:
        document["components"]["securitySchemes"] = KEYS
    return document


def _add_events(schemas: Json) -> None:
    for event in CATALOGUE.values():
        schema = event.model_json_schema(ref_template=SCHEMAS + "{model}")
        for name, part in schema.pop("$defs", {}).items():
            schemas.setdefault(name, part)
        schemas[event.__name__] = schema
        schemas[_enveloped(event.__name__)] = _envelope(event.fact, event.__name__)
    for name, rule in RULES.items():
        schemas[name] |= rule
    schemas["Brief"]["properties"]["formats"] |= {"minItems": 1, "items": {"type": "string", "enum": list(FORMATS)}}


def _envelope(fact: str, name: str) -> Json:
    text: Callable[[int], Json] = lambda least: {"type": "string", "minLength": least}  # noqa: E731
    return {
        "title": f"{name} as a CloudEvent",
        "type": "object",
        "required": ["id", "type", "data"],
        "properties": {
            "specversion": {"type": "string", "const": "1.0", "default": "1.0"},
            "id": text(0),
            "source": {**text(0), "default": cloudevents.SOURCE},
            "type": {"type": "string", "const": fact},
            "data": {"$ref": SCHEMAS + name},
        },
    }


def _enveloped(name: str) -> str:
    return f"{name}CloudEvent"


def _add_problems(path: str, operation: Json, secured: bool) -> None:
    parameters = operation.get("parameters", [])
    possible = [*ALWAYS, *([401] if secured and path not in security.OPEN_PATHS else [])]
    if "requestBody" in operation:
        possible += WITH_A_BODY
    if parameters:
        possible += [404, 422]
    if operation["operationId"] in ("cancelVideo", "requestTake", "replayDeadLetter", "getFile"):
        possible.append(409)
    if operation["operationId"] in ("getFile", "headFile"):
        possible.append(416)
    for status in sorted(set(possible)):
        operation["responses"][str(status)] = _problem(status)


def _problem(status: int) -> Json:
    said: Json = {
        "description": problems.TITLES[status],
        "content": {problems.MEDIA_TYPE: {"schema": {"$ref": f"{SCHEMAS}Problem"}}},
    }
    if status in (429, 503):
        said["headers"] = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer", "minimum": 1}}}
    return said
