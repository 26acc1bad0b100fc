"""Two gateways on one bus and one store, and a client whose requests go to one after the other."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from itertools import cycle

import httpx
import pytest
from fastapi import FastAPI

from reel_common.bus import Bus
from reel_common.bus_memory import MemoryBus
from reel_common.store_folder import FolderStore
from tests import servers
from tests.buses import emptied
from tests.services.gateway import gate

KEY = {"Idempotency-Key": "k"}
EDIT = {"edits": [{"scene": 1, "voiceover": "Hi"}]}


class RoundRobin(httpx.AsyncBaseTransport):
    """A load balancer that knows nothing of sessions."""

    def __init__(self, *apps: FastAPI) -> None:
        self.turns = cycle([httpx.ASGITransport(app, raise_app_exceptions=False) for app in apps])

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await next(self.turns).handle_async_request(request)


@pytest.fixture(params=["memory", "nats"])
async def bus(
    request: pytest.FixtureRequest, nats_server: Callable[[servers.Version], servers.NatsServer]
) -> AsyncIterator[Bus]:
    if request.param == "memory":
        yield MemoryBus()
        return
    async with emptied(nats_server("any")) as real:
        yield real


@pytest.fixture
async def client(bus: Bus, store: FolderStore) -> AsyncIterator[httpx.AsyncClient]:
    """Asks the two in turn, and at once: nobody waits for a read model."""
    async with AsyncExitStack() as held:
        apps = [await held.enter_async_context(gate.running(store, bus)) for _ in range(2)]
        yield await held.enter_async_context(httpx.AsyncClient(transport=RoundRobin(*apps), base_url="http://test"))


async def test_what_one_accepted_the_other_knows(client: httpx.AsyncClient) -> None:
    for _ in range(10):
        job = (await client.post("/v1/videos", json={"prompt": "cats"})).json()["job"]
        assert (await client.get(f"/v1/videos/{job}")).status_code == 200
        assert (await client.delete(f"/v1/videos/{job}")).status_code == 202
        assert (await client.get(f"/v1/videos/{job}/events")).text.count("event: fact") == 2


async def test_requests_under_one_key_at_both_are_one_video(client: httpx.AsyncClient, bus: Bus) -> None:
    asked = [client.post("/v1/videos", json={"prompt": "cats"}, headers=KEY) for _ in range(20)]
    answers = await asyncio.gather(*asked)
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.text for answer in answers}) == 1
    assert len(await bus.read(">")) == 1


async def test_different_requests_under_one_key_at_both_are_one_video_and_a_refusal(
    client: httpx.AsyncClient, bus: Bus
) -> None:
    asked = [client.post("/v1/videos", json={"prompt": prompt}, headers=KEY) for prompt in ("cats", "dogs")]
    assert sorted(answer.status_code for answer in await asyncio.gather(*asked)) == [202, 422]
    assert len(await bus.read(">")) == 1


async def test_takes_under_one_key_at_both_are_one_take(
    client: httpx.AsyncClient, bus: Bus, store: FolderStore
) -> None:
    await gate.planned(bus, store)
    answers = await asyncio.gather(*(client.post("/v1/videos/cats/takes", json=EDIT, headers=KEY) for _ in range(10)))
    assert {answer.text for answer in answers} == {'{"job":"cats","take":2}'}


async def test_of_different_takes_at_both_one_wins_and_the_others_are_told(
    client: httpx.AsyncClient, bus: Bus, store: FolderStore
) -> None:
    await gate.planned(bus, store)
    answers = await asyncio.gather(*(client.post("/v1/videos/cats/takes", json=EDIT) for _ in range(4)))
    accepted = [answer.json()["take"] for answer in answers if answer.status_code == 202]
    assert len(accepted) == len(set(accepted)) >= 1
    assert {answer.status_code for answer in answers} <= {202, 409}
    assert len(await bus.read("video.requested.cats.*")) == 1 + len(accepted)


async def test_an_event_stream_goes_on_at_the_other_where_it_broke_off(
    client: httpx.AsyncClient, bus: Bus, store: FolderStore
) -> None:
    await gate.posted(bus, store)
    whole = await client.get("/v1/videos/cats/events")
    ids = [line[4:] for line in whole.text.splitlines() if line.startswith("id: ")]
    for number, last in enumerate(ids[:-1]):
        rest = await client.get("/v1/videos/cats/events", headers={"Last-Event-ID": last})
        assert [line[4:] for line in rest.text.splitlines() if line.startswith("id: ")] == ids[number + 1 :]
    assert whole.text.startswith("id: 1\n")


async def test_a_file_that_one_tells_of_the_other_has(client: httpx.AsyncClient, bus: Bus, store: FolderStore) -> None:
    await gate.posted(bus, store)
    found = await client.get("/v1/videos/cats")
    for file in found.json()["files"]:
        for _ in range(2):
            assert (await client.get(file["url"])).status_code == 200


async def test_an_upload_at_one_is_good_at_the_other(client: httpx.AsyncClient) -> None:
    script = (await client.post("/v1/uploads?name=s.md", content=b"# Hi")).json()
    assert (await client.post("/v1/videos", json={"script_upload": script})).status_code == 202


async def test_both_tell_the_same_of_everything(client: httpx.AsyncClient, bus: Bus, store: FolderStore) -> None:
    await gate.posted(bus, store)
    await client.get("/v1/videos/nobody")
    await client.get("/v1/videos/nobody")
    for path in ("/v1/videos", "/v1/videos/cats", "/v1/dead-letters", "/openapi.json", "/asyncapi.json"):
        first, second = await client.get(path), await client.get(path)
        assert json.dumps(first.json()) == json.dumps(second.json())
