"""Downloads: names, parts, and what a client has already."""

import asyncio
from pathlib import Path

import httpx
import pytest

from reel_common.artifact import Artifact
from reel_common.bus_memory import MemoryBus
from reel_common.events import VideoRendered
from reel_common.plan import Metadata
from reel_common.store_folder import FolderStore
from reel_publish.providers import folder
from reel_publish.settings import PublishSettings
from tests.services.gateway import gate

FILM = "/v1/videos/cats/files/cats-tiktok.mp4"


async def test_files_are_there_as_soon_as_the_video_is_rendered(
    client: httpx.AsyncClient, bus: MemoryBus, store: FolderStore
) -> None:
    await gate.planned(bus, store)
    assert (await client.get("/v1/videos/cats")).json()["files"] == []
    assert "not rendered yet" in (await client.get(FILM)).json()["detail"]
    await gate.rendered(bus, store, "dogs")
    listed = (await client.get("/v1/videos/dogs")).json()["files"]
    assert listed[0] == {
        "name": "dogs-tiktok.mp4", "url": "/v1/videos/dogs/files/dogs-tiktok.mp4?take=1",
        "format": "tiktok", "width": 1080, "height": 1920, "seconds": 9.0,
    }  # fmt: skip
    for file in listed:
        assert (await client.get(file["url"])).status_code == 200


async def test_names_and_contents_are_those_of_the_folder(
    client: httpx.AsyncClient, bus: MemoryBus, store: FolderStore, tmp_path: Path
) -> None:
    rendered = await gate.rendered(bus, store)
    publisher = folder.build((PublishSettings(out=tmp_path / "out"), store))
    posted = await publisher.post(rendered, Metadata.model_validate(gate.PLAN.metadata))
    listed = (await client.get("/v1/videos/cats")).json()["files"]
    assert [file["name"] for file in listed] == [file.name for file in posted.files]
    for file in posted.files:
        written = await asyncio.to_thread(Path(file.path).read_bytes)
        assert (await client.get(f"/v1/videos/cats/files/{file.name}")).content == written


async def test_a_file_says_what_it_is_and_that_it_is_nothing_else(
    client: httpx.AsyncClient, bus: MemoryBus, store: FolderStore
) -> None:
    await gate.rendered(bus, store)
    whole = await client.get(FILM)
    assert (whole.status_code, whole.content) == (200, gate.FILM)
    assert whole.headers["content-type"] == "video/mp4"
    assert whole.headers["x-content-type-options"] == "nosniff"
    assert whole.headers["content-disposition"] == "inline; filename*=utf-8''cats-tiktok.mp4"
    assert "sandbox" in whole.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("asked", "first", "end"),
    [("bytes=10-19", 10, 20), ("bytes=2550-", 2550, 2560), ("bytes=-5", 2555, 2560), ("bytes=2550-9999", 2550, 2560)],
)
async def test_a_part_is_the_part_that_was_asked_for(
    client: httpx.AsyncClient, bus: MemoryBus, store: FolderStore, asked: str, first: int, end: int
) -> None:
    await gate.rendered(bus, store)
    part = await client.get(FILM, headers={"Range": asked})
    assert (part.status_code, part.content) == (206, gate.FILM[first:end])
    assert part.headers["content-range"] == f"bytes {first}-{end - 1}/2560"


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "lines=1-2", "bytes=9-1", "bytes=-", "bytes=a-b"])
async def test_what_is_no_single_range_is_the_whole_file(
    client: httpx.AsyncClient, bus: MemoryBus, store: FolderStore, asked: str
) -> None:
    await gate.rendered(bus, store)
    whole = await client.get(FILM, headers={"Range": asked})
    assert (whole.status_code, len(whole.content)) == (200, 2560)


async def test_a_part_beyond_the_end_is_416_and_tells_the_size(
    client: httpx.AsyncClient, bus: MemoryBus, store: FolderStore
) -> None:
    await gate.rendered(bus, store)
    answer = await client.get(FILM, headers={"Range": "bytes=2560-"})
    assert (answer.status_code, answer.headers["content-type"]) == (416, "application/problem+json")
    assert answer.headers["content-range"] == "bytes */2560"


async def test_a_client_that_has_the_file_is_not_sent_it_again(
    client: httpx.AsyncClient, bus: MemoryBus, store: FolderStore
) -> None:
    event = await gate.rendered(bus, store)
    tag = f'"{event.files[0].video.sha256}"'
    assert (await client.get(FILM)).headers["etag"] == tag
    for given in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = await client.get(FILM, headers={"If-None-Match": given})
        assert (answer.status_code, answer.content) == (304, b"")
    assert (await client.get(FILM, headers={"If-None-Match": '"other"'})).status_code == 200


async def test_a_part_of_a_file_that_changed_is_the_whole_file(
    client: httpx.AsyncClient, bus: MemoryBus, store: FolderStore
) -> None:
    event = await gate.rendered(bus, store)
    tag = f'"{event.files[0].video.sha256}"'
    for given, status in ((tag, 206), ('"other"', 200), (f"W/{tag}", 200)):
        answer = await client.get(FILM, headers={"Range": "bytes=0-9", "If-Range": given})
        assert answer.status_code == status


async def test_head_tells_what_get_would(client: httpx.AsyncClient, bus: MemoryBus, store: FolderStore) -> None:
    await gate.rendered(bus, store)
    head, whole = await client.head(FILM), await client.get(FILM)
    assert (head.status_code, head.content) == (200, b"")
    assert dict(head.headers) == dict(whole.headers)
    assert (await client.head("/v1/videos/cats/files/nothing.mp4")).status_code == 404


async def test_older_takes_keep_their_files(client: httpx.AsyncClient, bus: MemoryBus, store: FolderStore) -> None:
    await gate.rendered(bus, store, take=1, film=b"first")
    await gate.rendered(bus, store, take=2, film=b"second")
    await gate.planned(bus, store, take=3)
    assert (await client.get(f"{FILM}?take=1")).content == b"first"
    assert (await client.get(f"{FILM}?take=2")).content == b"second"
    assert "rendered are 1, 2" in (await client.get(FILM)).json()["detail"]
    assert (await client.get(f"{FILM}?take=4")).status_code == 404


async def test_nothing_else_is_served(
    client: httpx.AsyncClient, bus: MemoryBus, store: FolderStore, tmp_path: Path
) -> None:
    await gate.rendered(bus, store)
    (tmp_path / "secret.txt").write_text("secret")
    for name in ("secret.txt", "..%2Fsecret.txt", "%2Fetc%2Fpasswd", "%00"):
        assert (await client.get(f"/v1/videos/cats/files/{name}")).status_code in (404, 422)


async def test_a_format_cannot_lead_out_of_the_folder(
    client: httpx.AsyncClient, bus: MemoryBus, store: FolderStore
) -> None:
    event = await gate.rendered(bus, store, "dogs")
    sly = event.files[0].model_copy(update={"format": "../../up"})
    await gate.planned(bus, store)
    await bus.publish(VideoRendered.model_validate({**event.model_dump(), "job": "cats", "files": [sly.model_dump()]}))
    names = [file["name"] for file in (await client.get("/v1/videos/cats")).json()["files"]]
    assert names[0] == "cats-------up.mp4"


class Reachable(FolderStore):
    """A store that clients can reach by themselves."""

    async def download_url(self, artifact: Artifact, seconds: float) -> str | None:
        return f"https://store.example/{artifact.sha256}?name={artifact.name}&for={seconds:.0f}"


async def test_where_the_object_store_can_be_reached_it_sends_the_file(bus: MemoryBus, tmp_path: Path) -> None:
    store = Reachable(tmp_path)
    event = await gate.rendered(bus, store)
    async with gate.gateway(store, bus, {"link_seconds": 60.0}) as client:
        answer = await client.get(FILM)
        assert (answer.status_code, answer.headers["cache-control"]) == (307, "no-store")
        sha256 = event.files[0].video.sha256
        assert answer.headers["location"] == f"https://store.example/{sha256}?name=cats-tiktok.mp4&for=60"
        assert (await client.head(FILM)).headers["content-length"] == "2560"


async def test_a_file_that_is_gone_from_the_store_is_a_problem(
    client: httpx.AsyncClient, bus: MemoryBus, store: FolderStore
) -> None:
    event = await gate.rendered(bus, store)
    (await store.get(event.files[0].video)).unlink()
    answer = await client.get(FILM)
    assert (answer.status_code, answer.headers["content-type"]) == (409, "application/problem+json")
    assert "make the video again" in answer.json()["detail"]
