"""Uploads: into the store whole, of a kind and size we take, and a video can be made of them."""

import hashlib
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from reel_common.artifact import Artifact
from reel_common.bus_memory import MemoryBus
from reel_common.events import VideoRequested
from reel_common.store_folder import FolderStore
from reel_gateway.web.kinds import KINDS, Kind
from tests.services.gateway import gate

PDF = b"%PDF-1.7\n" + b"x" * 3000
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 3000
FILES = {
    "text/plain": "Grüße".encode(),
    "text/markdown": b"# Hi",
    "application/pdf": PDF,
    "image/png": PNG,
    "image/jpeg": b"\xff\xd8\xff\xe0....JFIF",
    "image/webp": b"RIFF\x10\0\0\0WEBPVP8 ",
    "image/gif": b"GIF89a......",
    "video/mp4": b"\0\0\0\x18ftypisom....",
    "video/quicktime": b"\0\0\0\x14ftypqt  ....",
    "video/webm": b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm",
    "audio/mpeg": b"ID3\x04\0\0\0\0\0\0",
    "audio/wav": b"RIFF\x10\0\0\0WAVEfmt ",
}


@pytest.fixture(autouse=True)
def _own_scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.media_type)
async def test_every_kind_is_taken_as_it_is_and_in_a_form(
    client: httpx.AsyncClient, store: FolderStore, kind: Kind
) -> None:
    data, name = FILES[kind.media_type], f"my file.{kind.suffixes[0]}"
    raw = await client.post(
        "/v1/uploads", params={"name": name}, content=data, headers={"Content-Type": kind.media_type}
    )
    form = await client.post("/v1/uploads", files={"file": (name, data, kind.media_type)})
    told = await client.post("/v1/uploads", params={"name": name}, content=data)
    assert [answer.status_code for answer in (raw, form, told)] == [201, 201, 201]
    assert raw.json() == form.json() == told.json()
    artifact = Artifact.model_validate(raw.json())
    assert (artifact.media_type, artifact.name) == (kind.media_type, name)
    assert (await store.get(artifact)).read_bytes() == data


@pytest.mark.parametrize(
    ("media_type", "data", "status"),
    [
        ("image/png", PDF, 415),
        ("application/pdf", PNG, 415),
        ("text/plain", b"\xff\xfe\x00", 415),
        ("text/markdown", b"a\0b", 415),
        ("text/html", b"<html>", 415),
        ("application/zip", b"PK", 415),
        ("text/plain", b"", 422),
    ],
)
async def test_what_is_not_what_it_says_is_refused(
    client: httpx.AsyncClient, tmp_path: Path, media_type: str, data: bytes, status: int
) -> None:
    answer = await client.post("/v1/uploads", content=data, headers={"Content-Type": media_type})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert gate.part_files(tmp_path) == []


async def test_a_form_without_the_file_says_which_field_is_missing(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/uploads", files={"other": ("a.txt", b"hi", "text/plain")})
    assert answer.status_code == 422
    assert "'file'" in answer.json()["detail"]


@pytest.mark.parametrize("told", [True, False], ids=["said", "chunked"])
async def test_a_file_that_is_too_large_is_refused_and_leaves_nothing(
    store: FolderStore, bus: MemoryBus, tmp_path: Path, told: bool
) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 1000

    async with gate.gateway(store, bus, {"max_upload_bytes": 20_000}) as client:
        headers = {"Content-Type": "text/plain"}
        content = b"x" * 40_000 if told else pieces()
        answer = await client.post("/v1/uploads", content=content, headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")
        assert (await client.post("/v1/uploads", content=b"x" * 20_000, headers=headers)).status_code == 201
    assert gate.part_files(tmp_path) == []


async def test_a_name_is_only_a_name(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/uploads", files={"file": ("../../etc/pass\nwd.txt", b"hi", "text/plain")})
    assert answer.json()["name"] in ("passwd.txt", "pass%0Awd.txt")
    assert (await client.post("/v1/uploads?name=a/b.txt", content=b"hi")).status_code == 422


async def test_a_video_is_made_of_uploads(client: httpx.AsyncClient, bus: MemoryBus) -> None:
    async def upload(name: str, data: bytes) -> dict[str, object]:
        answer = await client.post("/v1/uploads", params={"name": name}, content=data)
        found: dict[str, object] = answer.json()
        return found

    pdf, png, script = await upload("a.pdf", PDF), await upload("cat.png", PNG), await upload("s.md", b"# Hi")
    first = await client.post("/v1/videos", json={"document": pdf, "media": [png]})
    second = await client.post("/v1/videos", json={"script_upload": script})
    assert [first.status_code, second.status_code] == [202, 202]
    briefs = [r.event.brief for r in await bus.read("video.requested.>") if isinstance(r.event, VideoRequested)]
    assert briefs[0].doc == Artifact.model_validate(pdf)
    assert briefs[0].media == (Artifact.model_validate(png),)
    assert briefs[1].script == Artifact.model_validate(script)
    assert first.json()["job"].startswith("a-pdf-")


async def test_a_video_cannot_be_made_of_what_was_never_uploaded_or_is_of_the_wrong_kind(
    client: httpx.AsyncClient, bus: MemoryBus
) -> None:
    pdf = (await client.post("/v1/uploads?name=a.pdf", content=PDF)).json()
    gone = {**pdf, "sha256": "0" * 64}
    assert (await client.post("/v1/videos", json={"document": gone})).status_code == 409
    assert (await client.post("/v1/videos", json={"document": {**pdf, "size": 1}})).status_code == 409
    assert (await client.post("/v1/videos", json={"script_upload": pdf})).status_code == 422
    sound = {**pdf, "media_type": "audio/wav"}
    answer = await client.post("/v1/videos", json={"prompt": "cats", "media": [sound]})
    assert answer.status_code == 422
    assert "unknown audio/wav" in answer.json()["detail"]
    assert await bus.read(">") == []


class Reachable(FolderStore):
    """A store that clients can reach by themselves."""

    async def upload_url(self, artifact: Artifact, seconds: float) -> str | None:
        return f"https://store.example/{artifact.sha256}?for={seconds:.0f}"


def announced(data: bytes, name: str = "a.pdf", media_type: str = "application/pdf") -> dict[str, object]:
    return {"name": name, "media_type": media_type, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


async def test_a_file_goes_straight_into_an_object_store_that_can_be_reached(bus: MemoryBus, tmp_path: Path) -> None:
    store, wanted = Reachable(tmp_path), announced(PDF)
    async with gate.gateway(store, bus, {"link_seconds": 60.0}) as client:
        link = (await client.post("/v1/uploads/link", json=wanted)).json()
        assert (link["method"], link["url"]) == ("PUT", f"https://store.example/{wanted['sha256']}?for=60")
        assert (await client.post("/v1/uploads/complete", json=wanted)).status_code == 409
        await store.put(PDF, "application/pdf")  # as the client would
        done = await client.post("/v1/uploads/complete", json=wanted)
        assert (done.status_code, done.json()) == (200, wanted)
        assert (await client.post("/v1/videos", json={"document": done.json()})).status_code == 202
        await store.put(PNG, "image/png")
        lie = await client.post("/v1/uploads/complete", json=announced(PNG))
        assert lie.status_code == 409


async def test_where_the_store_is_ours_alone_the_link_leads_to_us(client: httpx.AsyncClient) -> None:
    wanted = announced(PDF, name="a b&c.pdf")
    link = (await client.post("/v1/uploads/link", json=wanted)).json()
    sent = await client.request(link["method"], link["url"], headers=link["headers"], content=PDF)
    assert sent.status_code == 201
    assert (await client.post("/v1/uploads/complete", json=wanted)).json() == sent.json()


async def test_a_link_is_given_for_what_would_be_taken_only(store: FolderStore, bus: MemoryBus) -> None:
    async with gate.gateway(store, bus, {"max_upload_bytes": 2000}) as client:
        assert (await client.post("/v1/uploads/link", json=announced(PDF))).status_code == 413
        html = announced(b"<html>", "a.html", "text/html")
        assert (await client.post("/v1/uploads/link", json=html)).status_code == 422
