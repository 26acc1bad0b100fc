"""The AsyncAPI document: every event of the catalogue with its subject and schema."""

from reel_common import __version__
from reel_common.events import CATALOGUE

Json = dict[str, object]


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
            "contentType": "application/cloudevents+json",
            "payload": event.model_json_schema(ref_template="#/components/messages/" + name + "/payload/$defs/{model}"),
        }
        channels[name] = {
            "address": f"{fact}.{{job}}.{{take}}",
            "messages": {name: {"$ref": f"#/components/messages/{name}"}},
            "parameters": {"job": {"description": "The job's id."}, "take": {"description": "The take's number."}},
        }
        operations[f"publish{name}"] = {"action": "send", "channel": {"$ref": f"#/channels/{name}"}}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Reelwright events", "version": __version__},
        "channels": channels,
        "operations": operations,
        "components": {"messages": messages},
    }
