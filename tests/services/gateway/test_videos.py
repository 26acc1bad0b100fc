"""Asking for videos, looking at them, changing and stopping them."""

import json

import httpx
import pytest

from reel_common.bus_memory import MemoryBus
from reel_common.events import LineRequested, StageFailed, VideoRequested
from reel_common.store_folder import FolderStore
from tests.services.gateway import gate

PLAN = {"title": "T", "scenes": [{"scene_id": 1, "visual": "cat", "voiceover": "Hello."}]}
EDIT = {"edits": [{"scene": 1, "voiceover": "Hi"}]}


@pytest.mark.parametrize("body", [{"prompt": "cats"}, {"script": "# Hi\n\nHello."}, {"plan": PLAN}])
async def test_a_request_becomes_a_video_requested_event(
    client: httpx.AsyncClient, bus: MemoryBus, body: dict[str, object]
) -> None:
    answer = await client.post("/v1/videos", json=body)
    assert answer.status_code == 202
    [stored] = await bus.read("video.requested.>")
    assert isinstance(stored.event, VideoRequested)
    assert answer.json() == {"job": stored.event.job, "take": 1}
    assert (await client.get(f"/v1/videos/{stored.event.job}")).json()["state"] == "planning"
    assert len((await client.get("/v1/videos")).json()["videos"]) == 1


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "exactly one of prompt"),
        ({"prompt": "  "}, "exactly one of prompt"),
        ({"prompt": "a", "script": "b"}, "not 2"),
        ({"prompt": "a", "formats": ["vhs"]}, "unknown vhs; known are tiktok"),
        ({"prompt": "a", "formats": ["\ud800"]}, "not JSON"),
        ({"prompt": "a", "seconds": -1}, "seconds"),
        ({"prompt": "a", "surprise": 1}, "surprise"),
        ({"prompt": "a", "seed": "1"}, "seed"),
        ({"prompt": "a", "seed": True}, "seed"),
        ({"plan": {"title": "T", "scenes": [{"visual": "x", "duration": -3}]}}, "plan.scenes.0.duration"),
    ],
)
async def test_a_bad_request_is_a_problem_that_names_the_field(
    client: httpx.AsyncClient, bus: MemoryBus, body: dict[str, object], said: str
) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await client.post("/v1/videos", content=json.dumps(body), headers=headers)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert said in answer.json()["detail"]
    assert await bus.read(">") == []


async def test_a_number_that_json_has_no_word_for_is_refused(client: httpx.AsyncClient, bus: MemoryBus) -> None:
    body = b'{"plan":{"title":"T","scenes":[{"visual":"x","content":{"data":[{"value":NaN}]}}]}}'
    answer = await client.post("/v1/videos", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert await bus.read(">") == []


async def test_what_no_event_can_hold_is_too_large_and_not_lost_on_the_way(
    client: httpx.AsyncClient, bus: MemoryBus
) -> None:
    answer = await client.post("/v1/videos", json={"prompt": "🐱" * 20_000})
    assert (answer.status_code, answer.json()["title"]) == (413, "Too large")
    assert await bus.read(">") == []


async def test_what_is_not_there_is_404_with_a_sentence(client: httpx.AsyncClient) -> None:
    for path in ("/v1/videos/nobody", "/v1/videos/nobody/files/x.mp4", "/v1/videos/nobody/events", "/v1/nothing"):
        answer = await client.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    for method, path in (("DELETE", "/v1/videos/nobody"), ("POST", "/v1/dead-letters/none/replay")):
        assert (await client.request(method, path)).status_code == 404
    assert (await client.post("/v1/videos/nobody/takes", json=EDIT)).status_code == 404


async def test_a_method_that_is_not_there_is_answered_with_those_that_are(client: httpx.AsyncClient) -> None:
    answer = await client.put("/v1/videos", json={})
    assert (answer.status_code, answer.headers["content-type"]) == (405, "application/problem+json")
    assert answer.headers["allow"] == "GET, POST"


async def test_a_body_that_says_it_is_no_json_is_415(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/videos", content=b'{"prompt":"cats"}', headers={"Content-Type": "text/plain"})
    assert (answer.status_code, answer.headers["content-type"]) == (415, "application/problem+json")


async def test_videos_are_listed_in_pages_and_by_state(
    client: httpx.AsyncClient, bus: MemoryBus, store: FolderStore
) -> None:
    for job in ("a", "b", "c"):
        await gate.planned(bus, store, job)
    await bus.publish(StageFailed(job="b", stage="voice", reason="because"))
    await gate.posted(bus, store, "d")
    first = (await client.get("/v1/videos?limit=3")).json()
    assert [video["job"] for video in first["videos"]] == ["a", "b", "c"]
    rest = (await client.get(f"/v1/videos?limit=3&after={first['next']}")).json()
    assert ([video["job"] for video in rest["videos"]], rest["next"]) == (["d"], None)
    for state, jobs in (("failed", ["b"]), ("done", ["d"]), ("making", ["a", "c"])):
        found = (await client.get("/v1/videos", params={"state": state})).json()["videos"]
        assert [video["job"] for video in found] == jobs
    assert (await client.get("/v1/videos?after=nobody")).status_code == 404
    assert (await client.get("/v1/videos?state=asleep")).status_code == 422


async def test_a_view_follows_its_job(client: httpx.AsyncClient, bus: MemoryBus, store: FolderStore) -> None:
    plan = await gate.planned(bus, store)
    before = (await client.get("/v1/videos/cats")).json()
    await bus.publish(LineRequested(job="cats", line="l1", speaker="n", rank=0, text="Hi", language="en", plan=plan))
    after = (await client.get("/v1/videos/cats")).json()
    assert (before["lines"], after["lines"]) == (0, 1)


async def test_cancelling_is_a_fact_and_a_finished_take_stays_finished(
    client: httpx.AsyncClient, bus: MemoryBus, store: FolderStore
) -> None:
    job = (await client.post("/v1/videos", json={"prompt": "cats"})).json()["job"]
    assert (await client.delete(f"/v1/videos/{job}")).status_code == 202
    assert (await client.get(f"/v1/videos/{job}")).json()["state"] == "cancelled"
    await gate.posted(bus, store)
    assert (await client.delete("/v1/videos/cats")).json() == {"job": "cats", "take": 1}
    assert (await client.get("/v1/videos/cats")).json()["state"] == "done"
    assert await bus.read("job.cancelled.cats.>") == []


async def test_the_next_take_edits_the_newest_plan(
    client: httpx.AsyncClient, bus: MemoryBus, store: FolderStore
) -> None:
    await gate.planned(bus, store)
    assert (await client.post("/v1/videos/cats/takes", json=EDIT)).json() == {"job": "cats", "take": 2}
    [stored] = await bus.read("video.requested.cats.2")
    assert isinstance(stored.event, VideoRequested)
    assert (stored.event.based_on, stored.event.edits[0].voiceover) == (1, "Hi")


async def test_a_take_needs_a_plan_to_change(client: httpx.AsyncClient) -> None:
    job = (await client.post("/v1/videos", json={"prompt": "cats"})).json()["job"]
    answer = await client.post(f"/v1/videos/{job}/takes", json=EDIT)
    assert answer.status_code == 409
    assert "no plan yet" in answer.json()["detail"]
