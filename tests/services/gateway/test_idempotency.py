"""The same request sent twice: done once, answered twice."""

import asyncio

import httpx
import pytest

from reel_common.bus_memory import MemoryBus
from reel_common.store_folder import FolderStore
from tests.services.gateway import gate

KEY = {"Idempotency-Key": "0f8fad5b-d9cb-469f-a165-70867728950e"}
EVENT = {
    "id": "x",
    "source": "/me",
    "type": "stage.failed",
    "data": {"job": "j", "take": 1, "stage": "voice", "reason": "because"},
}
EDIT = {"edits": [{"scene": 1, "voiceover": "Hi"}]}


async def test_a_video_asked_for_twice_under_one_key_is_one_video(client: httpx.AsyncClient, bus: MemoryBus) -> None:
    answers = [await client.post("/v1/videos", json={"prompt": "cats"}, headers=KEY) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    assert len(await bus.read(">")) == 1


async def test_requests_under_one_key_at_the_same_moment_are_one_video(
    client: httpx.AsyncClient, bus: MemoryBus
) -> None:
    asked = [client.post("/v1/videos", json={"prompt": "cats"}, headers=KEY) for _ in range(20)]
    answers = await asyncio.gather(*asked)
    assert len({answer.text for answer in answers}) == 1
    assert len(await bus.read(">")) == 1


async def test_without_a_key_the_same_request_is_another_video(client: httpx.AsyncClient, bus: MemoryBus) -> None:
    for _ in range(2):
        await client.post("/v1/videos", json={"prompt": "cats"})
    assert len(await bus.read(">")) == 2


async def test_a_key_that_was_used_for_something_else_is_refused(client: httpx.AsyncClient, bus: MemoryBus) -> None:
    await client.post("/v1/videos", json={"prompt": "cats"}, headers=KEY)
    answer = await client.post("/v1/videos", json={"prompt": "dogs"}, headers=KEY)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert "another request" in answer.json()["detail"]
    assert len(await bus.read(">")) == 1


async def test_the_spelling_of_a_body_is_not_the_body(client: httpx.AsyncClient, bus: MemoryBus) -> None:
    spelled = [b'{"prompt":"cats","seed":1}', b'{ "seed": 1, "prompt": "cats" }']
    for body in spelled:
        answer = await client.post("/v1/videos", content=body, headers={**KEY, "Content-Type": "application/json"})
        assert answer.status_code == 202
    assert len(await bus.read(">")) == 1


async def test_clients_do_not_share_their_keys(store: FolderStore, bus: MemoryBus) -> None:
    async with gate.running(store, bus, {"api_keys": ("a=1", "b=2")}) as app, gate.asking(app) as client:
        for secret in ("1", "2"):
            headers = {**KEY, "X-API-Key": secret}
            assert (await client.post("/v1/videos", json={"prompt": "cats"}, headers=headers)).status_code == 202
    assert len(await bus.read(">")) == 2


async def test_a_take_asked_for_twice_under_one_key_is_one_take(
    client: httpx.AsyncClient, bus: MemoryBus, store: FolderStore
) -> None:
    await gate.planned(bus, store)
    answers = [await client.post("/v1/videos/cats/takes", json=EDIT, headers=KEY) for _ in range(2)]
    assert [answer.json() for answer in answers] == [{"job": "cats", "take": 2}] * 2
    other = await client.post("/v1/videos/cats/takes", json={"edits": [{"scene": 1, "drop": True}]}, headers=KEY)
    assert other.status_code == 422
    assert (await client.post("/v1/videos/cats/takes", json=EDIT)).json()["take"] == 3


async def test_takes_asked_for_under_one_key_at_the_same_moment_are_one_take(
    client: httpx.AsyncClient, bus: MemoryBus, store: FolderStore
) -> None:
    await gate.planned(bus, store)
    answers = await asyncio.gather(*(client.post("/v1/videos/cats/takes", json=EDIT, headers=KEY) for _ in range(10)))
    assert {answer.text for answer in answers} == {'{"job":"cats","take":2}'}


async def test_an_event_published_twice_under_one_key_is_answered_as_before(
    client: httpx.AsyncClient, bus: MemoryBus
) -> None:
    answers = [await client.post("/v1/events", json=EVENT, headers=KEY) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert (await client.post("/v1/events", json=EVENT)).status_code == 409
    assert len(await bus.read(">")) == 1


async def test_a_key_of_an_event_is_good_for_that_event_only(client: httpx.AsyncClient, bus: MemoryBus) -> None:
    await client.post("/v1/events", json=EVENT, headers=KEY)
    other = {**EVENT, "data": {**EVENT["data"], "job": "k"}}  # type: ignore[dict-item]
    assert (await client.post("/v1/events", json=other, headers=KEY)).status_code == 422
    assert len(await bus.read(">")) == 1


@pytest.mark.parametrize("key", ["", "x" * 256])
async def test_a_key_has_one_to_255_characters(client: httpx.AsyncClient, key: str) -> None:
    answer = await client.post("/v1/videos", json={"prompt": "cats"}, headers={"Idempotency-Key": key})
    assert answer.status_code == 422
