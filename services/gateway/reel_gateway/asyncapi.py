"""The AsyncAPI document: every event of the catalogue with its subject and schema."""

from reel_common import __version__
from reel_common.events import CATALOGUE, Event

Json = dict[str, object]

HEADERS: Json = {
    "type": "object",
    "properties": {
        "traceparent": {"type": "string", "description": "W3C trace context of what published the event."},
        "tracestate": {"type": "string"},
    },
}


def document() -> Json:
    """AsyncAPI 3.0, generated from the models."""
    channels: Json = {}
    operations: Json = {}
    messages: Json = {}
    for fact, event in CATALOGUE.items():
        name = event.__name__
        messages[name] = {
            "name": fact,
            "title": name,
            "summary": (event.__doc__ or "").strip(),
            "contentType": "application/json",
            "headers": HEADERS,
            "payload": event.model_json_schema(ref_template="#/components/messages/" + name + "/payload/$defs/{model}"),
        }
        channels[name] = _channel(fact, name, keyed=event.key is not Event.key)
        operations[f"publish{name}"] = {"action": "send", "channel": {"$ref": f"#/channels/{name}"}}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Reelwright events",
            "version": __version__,
            "description": "A subject is stored once. The gateway takes and gives the same events as CloudEvents 1.0.",
        },
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": operations,
        "components": {"messages": messages},
    }


def _channel(fact: str, name: str, *, keyed: bool) -> Json:
    parameters = {"job": {"description": "The job's id."}, "take": {"description": "The take's number."}}
    if keyed:
        parameters["unit"] = {
            "description": "What tells this fact from others of its kind: a line, a shot, a platform."
        }
    return {
        "address": ".".join([fact, *(f"{{{each}}}" for each in parameters)]),
        "messages": {name: {"$ref": f"#/components/messages/{name}"}},
        "parameters": parameters,
    }
