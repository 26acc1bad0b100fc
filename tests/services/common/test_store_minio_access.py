"""How the S3 store finds its server, or says what is wrong with the way there; and who else may fetch what."""

import asyncio
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from reel_common import s3 as wire
from reel_common.artifact import Artifact
from reel_common.errors import Permanent, Transient
from reel_common.settings import CommonSettings
from reel_common.store_minio import S3Store, provision
from tests import s3

SERVERS = ("rclone", "rgw")
Start = Callable[[str], s3.S3Server]


async def test_a_server_that_never_answers_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "ANSWER_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        endpoint = f"127.0.0.1:{silent.getsockname()[1]}"
        store = S3Store(CommonSettings(home=tmp_path, s3_endpoint=endpoint, s3_secure=False), patience=0)
        with pytest.raises(Transient, match="no answer"):
            await store.recall("ab" * 32)


async def test_a_slow_line_is_no_dead_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each slice gets through in time; all of them together, even without what the system buffers, do not."""
    monkeypatch.setattr(wire, "CONNECT_SECONDS", 0.6)
    size, received = 12 << 20, 0
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 << 10)

        def drink_slowly() -> None:
            nonlocal received
            peer, _ = listening.accept()
            with peer:
                pause = threading.Event()
                while received < size:
                    received += len(peer.recv(256 << 10))
                    pause.wait(0.02)
                peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

        thread = threading.Thread(target=drink_slowly, daemon=True)
        thread.start()
        pool = wire.connections(secure=False)
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        answer = await asyncio.to_thread(pool.urlopen, "PUT", url, body=b"x" * size)
        thread.join()
    pool.clear()
    assert answer.status == 200
    assert received >= size


@pytest.mark.parametrize("kind", SERVERS)
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"s3_access_key": "nobody"}, "refused the key: set REEL_S3_ACCESS_KEY and REEL_S3_SECRET_KEY"),
        ({"s3_secret_key": "guess"}, "refused the key: set REEL_S3_ACCESS_KEY and REEL_S3_SECRET_KEY"),
        ({"s3_secure": True}, "speaks http: set REEL_S3_SECURE=false"),
        ({"s3_bucket": "nowhere"}, "has no bucket 'nowhere': run reel provision"),
    ],
    ids=["access key", "secret key", "secure", "bucket"],
)
async def test_a_wrong_setting_is_named_whatever_is_asked(
    s3_server: Start, kind: str, wrong: dict[str, Any], sentence: str, tmp_path: Path
) -> None:
    store = S3Store(s3_server(kind).settings(tmp_path, **wrong), patience=30)
    never = Artifact(sha256="0" * 64, size=1, media_type="text/plain")
    for asking in (
        store.put(b"bytes", "text/plain"),
        store.get(never),
        store.exists(never),
        store.recall("ab" * 32),
        store.remember("ab" * 32, b"memo"),
        store.check(),
    ):
        with pytest.raises(Permanent, match=sentence):
            await asking


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"s3_endpoint": "https://a/path"}, "mend REEL_S3_ENDPOINT"),
        ({"s3_bucket": "No Bucket"}, "REEL_S3_BUCKET"),
        ({"s3_access_key": "alone"}, "set both REEL_S3_ACCESS_KEY and REEL_S3_SECRET_KEY"),
    ],
    ids=["endpoint", "bucket", "half a key"],
)
def test_a_setting_that_cannot_be_right_is_refused_at_once(
    wrong: dict[str, Any], sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(Permanent, match=sentence):
        S3Store(CommonSettings(**{"home": tmp_path, "s3_endpoint": "127.0.0.1:1", **wrong}), patience=0)


@pytest.mark.parametrize("kind", SERVERS)
async def test_provisioning_makes_the_bucket_once_even_when_two_do_it(
    s3_server: Start, kind: str, tmp_path: Path
) -> None:
    settings = s3_server(kind).settings(tmp_path, s3_bucket=s3.new_bucket())
    told = await asyncio.gather(provision(settings), provision(settings))
    assert any("made the bucket" in sentence for [sentence] in told)
    assert "is there" in (await provision(settings))[0]
    await S3Store(settings, patience=0).check()


@pytest.mark.parametrize("kind", SERVERS)
async def test_a_signed_address_serves_whoever_has_it_and_nothing_else(
    s3_server: Start, kind: str, tmp_path: Path
) -> None:
    server = s3_server(kind)
    settings = server.settings(tmp_path, s3_bucket=s3.new_bucket(), s3_public_endpoint=server.endpoint)
    await provision(settings)
    store = S3Store(settings, patience=0)
    kept = await store.put(b"film", "video/mp4", 'Zoë "in"; 北.mp4')
    address = await store.download_url(kept, 60)
    assert address is not None
    async with httpx.AsyncClient() as client:
        got = await client.get(address)
        assert (got.status_code, got.content, got.headers["content-type"]) == (200, b"film", "video/mp4")
        named = got.headers["content-disposition"]
        assert named.endswith("filename*=UTF-8''Zo%C3%AB%20%22in%22%3B%20%E5%8C%97.mp4")
        assert named.startswith('attachment; filename="Zo_ _in__ _.mp4"')
        other = await store.put(b"secret", "text/plain")
        assert (await client.get(address.replace(kept.sha256, other.sha256))).status_code == 403

        sent = Artifact(sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", size=4,
                        media_type="text/plain")  # fmt: skip
        address = await store.upload_url(sent, 60)
        assert address is not None
        assert (await client.put(address, content=b"test")).status_code == 200
        assert (await client.put(address.replace(sent.sha256, other.sha256), content=b"mine")).status_code == 403
    assert await store.exists(sent)
    assert (await store.get(sent)).read_bytes() == b"test"


async def test_without_a_public_address_bytes_go_through_us(tmp_path: Path) -> None:
    told: dict[str, Any] = {
        "home": tmp_path,
        "s3_endpoint": "127.0.0.1:1",
        "s3_access_key": "key",
        "s3_secret_key": "secret",
    }
    kept = Artifact(sha256="0" * 64, size=1, media_type="text/plain")
    inside = S3Store(CommonSettings(**told), patience=0)
    assert await inside.download_url(kept, 60) is None
    assert await inside.upload_url(kept, 60) is None
    outside = S3Store(CommonSettings(**told, s3_secure=False, s3_public_endpoint="https://files.example"), patience=0)
    assert str(await outside.download_url(kept, 60)).startswith("https://files.example/reelwright/data/00/000")


async def test_https_needs_a_certificate_that_is_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with s3.running("rclone-https") as server:
        settings = server.settings(tmp_path, s3_bucket=s3.new_bucket(), s3_secure=True)
        with pytest.raises(Permanent, match=r"certificate that is not trusted .*SSL_CERT_FILE"):
            await provision(settings)
        with pytest.raises(Permanent, match="set REEL_S3_SECURE to what it speaks"):
            await provision(settings.model_copy(update={"s3_secure": False}))
        monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
        await provision(settings)
        kept = await S3Store(settings, patience=0).put(b"x" * (9 << 20), "video/mp4")
        elsewhere = settings.model_copy(update={"home": tmp_path / "elsewhere"})
        assert (await S3Store(elsewhere, patience=0).get(kept)).stat().st_size == 9 << 20
