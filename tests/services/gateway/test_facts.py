"""Publishing any event, and dead letters."""

import asyncio

import httpx
import pytest

from reel_common.bus import Consumer
from reel_common.bus_memory import MemoryBus
from reel_common.events import LineRequested, StageFailed
from reel_common.store_folder import FolderStore
from tests.services.gateway import gate

DATA = {"job": "j", "take": 1, "stage": "voice", "reason": "because"}
EVENT = {"id": "x", "source": "/me", "type": "stage.failed", "data": DATA}


async def test_any_event_of_the_catalogue_can_be_published_once(client: httpx.AsyncClient) -> None:
    first = await client.post("/v1/events", json=EVENT)
    assert (first.status_code, first.headers["content-type"]) == (201, "application/cloudevents+json")
    assert (first.json()["subject"], first.json()["sequence"]) == ("stage.failed.j.1", 1)
    again = await client.post("/v1/events", json=EVENT)
    assert (again.status_code, again.headers["content-type"]) == (409, "application/problem+json")


async def test_an_event_that_breaks_its_schema_is_refused(client: httpx.AsyncClient, bus: MemoryBus) -> None:
    broken = await client.post("/v1/events", json={**EVENT, "data": {"job": "a/b"}})
    assert (broken.status_code, broken.headers["content-type"]) == (422, "application/problem+json")
    unknown = await client.post("/v1/events", json={**EVENT, "type": "moon.landed"})
    assert "known are video.requested" in unknown.json()["detail"]
    for body in ("", "{", "null", "[]", '{"id":"x"}', '{"a":NaN}', "[" * 100_000):
        answer = await client.post("/v1/events", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 422
    assert await bus.read(">") == []


@pytest.mark.parametrize(("field", "value", "status"), [
    ("permanent", 0, 422), ("permanent", "true", 422), ("take", "1", 422), ("take", True, 422), ("take", 1.0, 201),
])  # fmt: skip
async def test_an_event_is_read_as_its_schema_says_and_not_with_good_will(
    client: httpx.AsyncClient, field: str, value: object, status: int
) -> None:
    answer = await client.post("/v1/events", json={**EVENT, "data": {**DATA, field: value}})
    assert answer.status_code == status


async def test_an_event_that_nobody_could_read_back_is_refused(client: httpx.AsyncClient, bus: MemoryBus) -> None:
    data = '{"job":"j","platform":"p","day":"2026-01-01","metrics":{"views":1e999}}'
    body = f'{{"id":"x","type":"metrics.collected","data":{data}}}'
    answer = await client.post("/v1/events", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert await bus.read(">") == []


async def test_an_event_that_is_too_large_for_the_bus_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/events", json={**EVENT, "data": {**DATA, "reason": "x" * 70_000}})
    assert answer.status_code == 413


async def buried(bus: MemoryBus, store: FolderStore, lines: int) -> None:
    """A take whose lines could not be spoken."""
    plan = await gate.planned(bus, store)
    inbox = await bus.inbox(Consumer("voice-speak", "line.requested"))
    for number in range(lines):
        line = LineRequested(job="cats", line=f"l{number}", speaker="n", rank=0, text="Hi", language="en", plan=plan)
        await bus.publish(line)
        delivery = await inbox.next(1)
        assert delivery is not None
        await delivery.bury("no voice")
        await delivery.ack()
    await bus.publish(StageFailed(job="cats", stage="voice", reason="no voice"))


async def test_a_replayed_dead_letter_is_work_again_and_its_take_lives_again(
    client: httpx.AsyncClient, bus: MemoryBus, store: FolderStore
) -> None:
    await buried(bus, store, lines=1)
    assert (await client.get("/v1/videos/cats")).json()["state"] == "failed"
    [letter] = (await client.get("/v1/dead-letters")).json()["dead_letters"]
    assert (letter["consumer"], letter["reason"]) == ("voice-speak", "no voice")
    assert (await client.post(f"/v1/dead-letters/{letter['id']}/replay")).status_code == 202
    assert (await client.get("/v1/dead-letters")).json()["dead_letters"] == []
    assert (await client.get("/v1/videos/cats")).json()["state"] == "making"
    inbox = await bus.inbox(Consumer("voice-speak", "line.requested"))
    again = await inbox.next(1)
    assert again is not None
    assert again.subject == "line.requested.cats.1.l0"
    assert (await client.post(f"/v1/dead-letters/{letter['id']}/replay")).status_code == 404


async def test_dead_letters_come_in_pages(client: httpx.AsyncClient, bus: MemoryBus, store: FolderStore) -> None:
    await buried(bus, store, lines=3)
    first = (await client.get("/v1/dead-letters?limit=2")).json()
    rest = (await client.get(f"/v1/dead-letters?limit=2&after={first['next']}")).json()
    subjects = [letter["subject"][-2:] for page in (first, rest) for letter in page["dead_letters"]]
    assert (subjects, rest["next"]) == (["l0", "l1", "l2"], None)
    assert (await client.get("/v1/dead-letters?after=nobody")).status_code == 404


async def test_of_many_who_replay_a_letter_at_once_the_work_is_handed_out_once(
    client: httpx.AsyncClient, bus: MemoryBus, store: FolderStore
) -> None:
    await buried(bus, store, lines=1)
    [letter] = (await client.get("/v1/dead-letters")).json()["dead_letters"]
    answers = await asyncio.gather(*(client.post(f"/v1/dead-letters/{letter['id']}/replay") for _ in range(5)))
    assert {answer.status_code for answer in answers} <= {202, 404}
    inbox = await bus.inbox(Consumer("voice-speak", "line.requested"))
    assert await inbox.next(1) is not None
    assert await inbox.next(0.05) is None
