"""The OpenAPI document: complete, and kept by the app whatever it is sent (benchmarks/fuzz_gateway.py sends more)."""

import httpx
import pytest

from reel_common.bus_memory import MemoryBus
from reel_common.store_folder import FolderStore
from reel_gateway.web.openapi import KEYS
from tests.services.gateway import fuzz, gate

PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
FEWEST_CASES = 200


@pytest.mark.may_block  # schemathesis drives the app from this thread, and the app has a loop of its own
def test_whatever_is_sent_the_app_keeps_what_its_document_promises() -> None:
    outcome = fuzz.fuzz(examples=12, seed=3, phases=("fuzzing", "stateful"))
    assert outcome.errors == []
    assert outcome.failures == []
    assert outcome.cases >= FEWEST_CASES
    assert not [status for status in outcome.by_status if status >= 500]
    assert len([name for name, count in outcome.by_operation.items() if count]) >= 18
    for check in ("status_code_conformance", "content_type_conformance", "response_schema_conformance"):
        assert outcome.checks[check] >= FEWEST_CASES


async def test_every_operation_says_how_it_can_fail(client: httpx.AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()
    assert document["openapi"].startswith("3.1")
    for operations in document["paths"].values():
        for operation in operations.values():
            assert operation["operationId"]
            assert operation["summary"] or operation["description"]
            assert {"429", "500", "503"} <= set(operation["responses"])
            for status, response in operation["responses"].items():
                if status >= "400":
                    assert response["content"] == PROBLEM


async def test_bodies_that_are_no_json_are_told(client: httpx.AsyncClient) -> None:
    paths = (await client.get("/openapi.json")).json()["paths"]
    events = paths["/v1/videos/{job}/events"]["get"]["responses"]["200"]
    assert list(events["content"]) == ["text/event-stream"]
    assert (
        paths["/v1/videos/{job}/files/{name}"]["get"]["responses"]["206"]["content"]["*/*"]["schema"]["format"]
        == "binary"
    )
    assert {"multipart/form-data", "image/png"} <= set(paths["/v1/uploads"]["post"]["requestBody"]["content"])
    assert "application/cloudevents+json" in paths["/v1/events"]["post"]["requestBody"]["content"]
    assert "Retry-After" in paths["/v1/videos"]["get"]["responses"]["429"]["headers"]


async def test_keys_are_asked_for_where_they_are_needed(bus: MemoryBus, store: FolderStore) -> None:
    async with gate.gateway(store, bus, {"api_keys": ("key",)}, {"X-API-Key": "key"}) as client:
        document = (await client.get("/openapi.json")).json()
        assert document["components"]["securitySchemes"] == KEYS
        assert document["paths"]["/v1/videos"]["get"]["security"] == [{"bearer": []}, {"apiKey": []}]
        assert "security" not in document["paths"]["/healthz"]["get"]
