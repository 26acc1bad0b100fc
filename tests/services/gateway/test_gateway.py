"""The HTTP edge: requests become events, errors become problems, files and events come out."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

import reel_gateway
from reel_common.bus import Consumer
from reel_common.bus_memory import MemoryBus
from reel_common.errors import Permanent
from reel_common.events import PostRequested, StageFailed, VideoPublished, VideoRequested
from reel_common.store_folder import FolderStore
from reel_common.values import PostedFile
from reel_gateway.security import may_listen
from reel_gateway.settings import GatewaySettings

PLAN = {"title": "T", "scenes": [{"scene_id": 1, "visual": "cat", "voiceover": "Hello."}]}


@pytest.fixture
def bus() -> MemoryBus:
    return MemoryBus()


@pytest.fixture
async def client(bus: MemoryBus, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = reel_gateway.build(GatewaySettings(), FolderStore(tmp_path / "store"), bus)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as made:
        yield made


async def finished(bus: MemoryBus, tmp_path: Path, name: str = "cats-tiktok.mp4") -> None:
    (tmp_path / name).write_bytes(bytes(range(256)) * 10)
    file = PostedFile(name=name, path=str(tmp_path / name), format="tiktok", width=1080, height=1920, seconds=9)
    store = FolderStore(tmp_path / "store")
    rendered = await store.put(b"{}", "application/json")
    await bus.publish(PostRequested(job="cats", platform="folder", rendered=rendered))
    await bus.publish(VideoPublished(job="cats", platform="folder", url="file:///x", files=(file,)))


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
        ({"prompt": "a", "formats": ["vhs"]}, "unknown format vhs"),
        ({"prompt": "a", "seconds": -1}, "seconds"),
        ({"prompt": "a", "surprise": 1}, "surprise"),
        ({"plan": {"title": "T", "scenes": [{"visual": "x", "duration": -3}]}}, "plan.scenes.0.duration"),
    ],
)
async def test_a_bad_request_is_a_problem_that_names_the_field(
    client: httpx.AsyncClient, bus: MemoryBus, body: dict[str, object], said: str
) -> None:
    answer = await client.post("/v1/videos", json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert said in answer.json()["detail"]
    assert await bus.read(">") == []


async def test_what_is_not_there_is_404_with_a_sentence(client: httpx.AsyncClient) -> None:
    for path in ("/v1/videos/nobody", "/v1/videos/nobody/files/x.mp4", "/v1/videos/nobody/events", "/v1/nothing"):
        answer = await client.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert (await client.post("/v1/dead-letters/none/replay")).status_code == 404


async def test_any_event_of_the_catalogue_can_be_published_once(client: httpx.AsyncClient) -> None:
    data = {"job": "j", "take": 1, "stage": "voice", "reason": "because"}
    event = {"id": "x", "source": "/me", "type": "stage.failed", "data": data}
    assert (await client.post("/v1/events", json=event)).status_code == 201
    assert (await client.post("/v1/events", json=event)).status_code == 409
    broken = {**event, "data": {"job": "a/b"}}
    assert (await client.post("/v1/events", json=broken)).status_code == 422
    unknown = await client.post("/v1/events", json={**event, "type": "moon.landed"})
    assert unknown.status_code == 422
    assert "known are video.requested" in unknown.json()["detail"]


async def test_a_finished_file_is_served_whole_and_in_ranges_and_nothing_else_is(
    client: httpx.AsyncClient, bus: MemoryBus, tmp_path: Path
) -> None:
    await finished(bus, tmp_path)
    (tmp_path / "secret.txt").write_text("secret")
    whole = await client.get("/v1/videos/cats/files/cats-tiktok.mp4")
    assert (whole.status_code, len(whole.content)) == (200, 2560)
    part = await client.get("/v1/videos/cats/files/cats-tiktok.mp4", headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, bytes(range(10, 20)))
    for name in ("secret.txt", "..%2Fsecret.txt", "%2Fetc%2Fpasswd"):
        assert (await client.get(f"/v1/videos/cats/files/{name}")).status_code == 404


async def test_events_are_streamed_to_the_end_and_resumed_after_the_last_one_seen(
    client: httpx.AsyncClient, bus: MemoryBus, tmp_path: Path
) -> None:
    await finished(bus, tmp_path)
    all_of_it = (await asyncio.wait_for(client.get("/v1/videos/cats/events"), 5)).text
    facts = [json.loads(line[6:]) for line in all_of_it.splitlines() if line.startswith("data: ")]
    assert [fact["type"] for fact in facts] == ["post.requested", "video.published"]
    rest = (await client.get("/v1/videos/cats/events", headers={"Last-Event-ID": "1"})).text
    assert "post.requested" not in rest
    assert "video.published" in rest


async def test_cancelling_is_a_fact_and_a_finished_take_stays_finished(
    client: httpx.AsyncClient, bus: MemoryBus, tmp_path: Path
) -> None:
    job = (await client.post("/v1/videos", json={"prompt": "cats"})).json()["job"]
    assert (await client.delete(f"/v1/videos/{job}")).status_code == 202
    assert (await client.get(f"/v1/videos/{job}")).json()["state"] == "cancelled"
    await finished(bus, tmp_path)
    await client.delete("/v1/videos/cats")
    assert (await client.get("/v1/videos/cats")).json()["state"] == "done"


async def test_a_take_needs_a_plan_to_change(client: httpx.AsyncClient) -> None:
    job = (await client.post("/v1/videos", json={"prompt": "cats"})).json()["job"]
    answer = await client.post(f"/v1/videos/{job}/takes", json={"edits": [{"scene": 1, "voiceover": "Hi"}]})
    assert answer.status_code == 409
    assert "no plan yet" in answer.json()["detail"]


async def test_dead_letters_are_listed_and_replayed(client: httpx.AsyncClient, bus: MemoryBus) -> None:
    inbox = await bus.inbox(Consumer("c", "stage.failed"))
    await bus.publish(StageFailed(job="j", stage="voice", reason="r"))
    delivery = await inbox.next(1)
    assert delivery is not None
    await delivery.bury("why not")
    [letter] = (await client.get("/v1/dead-letters")).json()["dead_letters"]
    assert letter["reason"] == "why not"
    assert (await client.post(f"/v1/dead-letters/{letter['id']}/replay")).status_code == 202
    assert (await client.get("/v1/dead-letters")).json()["dead_letters"] == []


async def test_health_readiness_metrics_and_documents_are_there(client: httpx.AsyncClient) -> None:
    assert (await client.get("/healthz")).json() == {"status": "ok"}
    assert (await client.get("/readyz")).json() == {"status": "ready"}
    assert 'reel_takes{state="done"} 0' in (await client.get("/metrics")).text
    assert "/v1/videos" in (await client.get("/openapi.json")).json()["paths"]
    document = (await client.get("/asyncapi.json")).json()
    assert document["channels"]["ClipReady"]["address"].startswith("clip.ready.")


@pytest.mark.parametrize("given", ["open sesame", "sha256:" + hashlib.sha256(b"open sesame").hexdigest()])
async def test_with_keys_only_those_who_have_one_may_ask(bus: MemoryBus, tmp_path: Path, given: str) -> None:
    app = reel_gateway.build(GatewaySettings(api_keys=(given,)), FolderStore(tmp_path), bus)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        assert (await client.get("/v1/videos")).status_code == 401
        assert (await client.get("/healthz")).status_code == 200
        wrong = {"Authorization": "Bearer close sesame"}
        assert (await client.get("/v1/videos", headers=wrong)).status_code == 401
        for headers in ({"Authorization": "Bearer open sesame"}, {"X-API-Key": "open sesame"}):
            assert (await client.get("/v1/videos", headers=headers)).status_code == 200


async def test_a_body_that_is_too_large_is_refused(bus: MemoryBus, tmp_path: Path) -> None:
    app = reel_gateway.build(GatewaySettings(max_body_bytes=1024), FolderStore(tmp_path), bus)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        assert (await client.post("/v1/videos", json={"prompt": "x" * 2000})).status_code == 413


def test_it_refuses_to_listen_beyond_loopback_without_a_key() -> None:
    may_listen("127.0.0.1", ())
    may_listen("::1", ())
    may_listen("0.0.0.0", ("key",))  # noqa: S104
    for host in ("0.0.0.0", "192.168.1.5", "example.org"):  # noqa: S104
        with pytest.raises(Permanent, match="set REEL_API_KEYS"):
            may_listen(host, ())
