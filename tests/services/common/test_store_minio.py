"""What only the S3 store must show: servers that lie, break off, forget or stay away, and who may fetch what."""

import asyncio
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from reel_common import store_minio
from reel_common.errors import Permanent, Transient
from reel_common.settings import CommonSettings
from reel_common.store_minio import S3Store, provision
from tests import http_faults, s3
from tests.http_faults import Answer, Asked

SERVERS = ("rclone", "rgw")
Start = Callable[[str], s3.S3Server]


@dataclass
class Lies:
    """What a server in front of the real one does, and what it was asked (`PUT data`, `HEAD data` …)."""

    tell: Callable[[Asked, Callable[[], Answer]], Answer] = lambda asked, ask: ask()
    asked: list[str] = field(default_factory=list)

    def __call__(self, asked: Asked, ask: Callable[[], Answer]) -> Answer:
        path, _, query = asked.path.partition("?")
        what = " part" if "partNumber" in query else " upload" if "upload" in query else ""
        self.asked.append(f"{asked.method} {path.split('/')[2] if path.count('/') > 1 else 'bucket'}{what}")
        return self.tell(asked, ask)


@pytest.fixture
def lies() -> Lies:
    return Lies()


@pytest.fixture
def settings(s3_server: Start, lies: Lies, tmp_path: Path) -> Iterator[CommonSettings]:
    """A new bucket of rclone's, behind `lies`."""
    server = s3_server("rclone")
    honest = server.settings(tmp_path, s3_bucket=s3.new_bucket())
    asyncio.run(provision(honest))
    host, port = server.endpoint.split(":")
    with http_faults.lying(host, int(port), lies) as endpoint:
        yield honest.model_copy(update={"s3_endpoint": endpoint})


def elsewhere(settings: CommonSettings, folder: str = "elsewhere") -> CommonSettings:
    """The same store, seen from another machine: with an empty cache."""
    return settings.model_copy(update={"home": settings.home / folder})


async def test_what_a_server_truncates_is_sent_again(settings: CommonSettings, lies: Lies) -> None:
    lies.tell = shortened(lies, times=1)
    kept = await S3Store(settings, patience=5).put(b"a whole film", "video/mp4")
    assert lies.asked.count("PUT data") == 2
    assert (await S3Store(elsewhere(settings), patience=0).get(kept)).read_bytes() == b"a whole film"


async def test_what_a_server_always_truncates_is_removed_and_can_be_tried_later(
    settings: CommonSettings, lies: Lies
) -> None:
    lies.tell = shortened(lies, times=1000)
    with pytest.raises(Transient, match="was sent 12 bytes and kept 5 bytes"):
        await S3Store(settings, patience=0.3).put(b"a whole film", "video/mp4")
    assert lies.asked[-1] == "DELETE data"


def shortened(lies: Lies, times: int) -> Callable[[Asked, Callable[[], Answer]], Answer]:
    """The server says that it kept five bytes of the first `times` objects it was sent."""

    def tell(asked: Asked, ask: Callable[[], Answer]) -> Answer:
        answer = ask()
        if asked.method == "HEAD" and 0 < lies.asked.count("PUT data") <= times:
            return Answer(answer.status, answer.headers, answer.body, length=5)
        return answer

    return tell


async def test_an_error_after_storing_does_not_send_the_bytes_again(settings: CommonSettings, lies: Lies) -> None:
    def fails_afterwards(asked: Asked, ask: Callable[[], Answer]) -> Answer:
        answer = ask()
        return Answer(500, (), b"") if asked.method == "PUT" else answer

    lies.tell = fails_afterwards
    kept = await S3Store(settings, patience=5).put(b"stored all the same", "text/plain")
    assert lies.asked.count("PUT data") == 1
    assert await S3Store(settings, patience=0).exists(kept)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(503, (("Content-Type", "application/xml"),), b"<Error><Code>SlowDown</Code></Error>"),
        Answer(502, (("Content-Type", "text/html"),), b"<h1>Bad gateway</h1>"),
        Answer(400, (("Content-Type", "text/xml"),), b"<Error><Code>BadDigest</Code></Error>"),
        Answer(400, (("Content-Type", "application/xml"),), b"<Error><Code>not xml"),
    ],
    ids=["slow down", "a gateway's page", "damage on the way", "half an answer"],
)
async def test_a_server_that_cannot_at_the_moment_is_asked_again(
    settings: CommonSettings, lies: Lies, answer: Answer
) -> None:
    lies.tell = lambda asked, ask: answer if asked.method == "PUT" and lies.asked.count("PUT memo") <= 2 else ask()
    store = S3Store(settings, patience=10)
    await store.remember("ab" * 32, b"remembered")
    assert lies.asked.count("PUT memo") == 3
    assert await store.recall("ab" * 32) == b"remembered"


async def test_a_store_that_comes_back_within_the_patience_is_waited_for(s3_server: Start, tmp_path: Path) -> None:
    with s3.running("rclone") as server:
        settings = server.settings(tmp_path, s3_bucket=s3.new_bucket())
        await provision(settings)
        server.kill()
        with pytest.raises(Transient, match="cannot be reached"):
            await S3Store(settings, patience=0.5).put(b"soon", "text/plain")
        with pytest.raises(Transient, match="connection refused"):
            await S3Store(settings, patience=60).check()
        waiting = asyncio.create_task(S3Store(settings, patience=60).put(b"late", "text/plain"))
        await asyncio.sleep(1)
        assert not waiting.done()
        await asyncio.to_thread(server.restart)
        assert await S3Store(settings, patience=0).exists(await waiting)


async def test_a_bucket_in_another_region_names_the_setting(settings: CommonSettings, lies: Lies) -> None:
    lies.tell = lambda asked, ask: Answer(400, (("x-amz-bucket-region", "eu-north-1"),), b"")
    with pytest.raises(Permanent, match="set REEL_S3_REGION"):
        await S3Store(settings, patience=5).put(b"bytes", "text/plain")


async def test_what_comes_damaged_is_fetched_once_more(settings: CommonSettings, lies: Lies) -> None:
    kept = await S3Store(settings, patience=0).put(b"precious", "text/plain")
    lies.tell = damaged(lies, times=1)
    assert (await S3Store(elsewhere(settings), patience=0).get(kept)).read_bytes() == b"precious"
    assert lies.asked.count("GET data") == 2


async def test_what_is_damaged_in_the_store_is_removed_so_that_it_can_be_made_again(
    settings: CommonSettings, lies: Lies
) -> None:
    store = S3Store(settings, patience=0)
    kept = await store.put(b"precious", "text/plain", "note.txt")
    lies.tell = damaged(lies, times=2)
    other = elsewhere(settings)
    with pytest.raises(Permanent, match=r"note.txt was damaged: make the video again"):
        await S3Store(other, patience=0).get(kept)
    assert files(other.home) == []
    assert not await store.exists(kept)
    again = await store.put(b"precious", "text/plain", "note.txt")
    assert (await S3Store(other, patience=0).get(again)).read_bytes() == b"precious"


def damaged(lies: Lies, times: int) -> Callable[[Asked, Callable[[], Answer]], Answer]:
    def tell(asked: Asked, ask: Callable[[], Answer]) -> Answer:
        answer = ask()
        if asked.method == "GET" and lies.asked.count("GET data") <= times:
            return Answer(answer.status, answer.headers, answer.body[:-1] + b"?")
        return answer

    return tell


async def test_what_is_damaged_on_this_disk_is_fetched_again(settings: CommonSettings, lies: Lies) -> None:
    kept = await S3Store(settings, patience=0).put(b"precious", "text/plain")
    [here] = files(settings.home)
    here.chmod(0o644)
    here.write_bytes(b"previous")
    assert (await S3Store(settings, patience=0).get(kept)).read_bytes() == b"precious"
    assert lies.asked.count("GET data") == 1


async def test_what_was_put_or_got_here_is_not_fetched(settings: CommonSettings, lies: Lies) -> None:
    kept = await S3Store(settings, patience=0).put(b"made here", "text/plain")
    assert (await S3Store(settings, patience=0).get(kept)).read_bytes() == b"made here"
    assert lies.asked.count("GET data") == 0
    far = S3Store(elsewhere(settings), patience=0)
    assert await far.get(kept) == await far.get(kept)
    assert lies.asked.count("GET data") == 1


async def test_what_is_stored_is_what_was_hashed_though_the_file_changes(
    settings: CommonSettings, lies: Lies, tmp_path: Path
) -> None:
    source = tmp_path / "film.mp4"
    source.write_bytes(b"the first cut")

    def overwrite(asked: Asked, ask: Callable[[], Answer]) -> Answer:
        if asked.method == "HEAD":
            source.write_bytes(b"another cut..")
        return ask()

    lies.tell = overwrite
    kept = await S3Store(settings, patience=0).put(source, "video/mp4")
    assert source.read_bytes() == b"another cut.."
    assert (await S3Store(elsewhere(settings), patience=0).get(kept)).read_bytes() == b"the first cut"


@pytest.mark.parametrize("kind", SERVERS)
async def test_a_large_file_goes_in_parts(
    s3_server: Start, kind: str, lies: Lies, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_minio, "PART_BYTES", 5 << 20)
    server = s3_server(kind)
    settings = server.settings(tmp_path, s3_bucket=s3.new_bucket())
    await provision(settings)
    source = tmp_path / "film.mp4"
    source.write_bytes(bytes(range(256)) * (12 << 12))
    host, port = server.endpoint.split(":")
    with http_faults.lying(host, int(port), lies) as endpoint:
        store = S3Store(settings.model_copy(update={"s3_endpoint": endpoint}), patience=0)
        kept = await store.put(source, "video/mp4")
    assert lies.asked.count("PUT data part") == 3
    got = await S3Store(elsewhere(settings), patience=0).get(kept)
    assert got.read_bytes() == source.read_bytes()


async def test_a_cancelled_put_leaves_no_object_and_no_parts(
    settings: CommonSettings, lies: Lies, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_minio, "PART_BYTES", 5 << 20)
    reached, go_on, over = asyncio.Event(), threading.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def hold_the_first_part(asked: Asked, ask: Callable[[], Answer]) -> Answer:
        if lies.asked[-1] == "PUT data part":
            loop.call_soon_threadsafe(reached.set)
            go_on.wait(10)
        answer = ask()
        if asked.method == "DELETE":
            over.set()
        return answer

    lies.tell = hold_the_first_part
    putting = asyncio.create_task(S3Store(settings, patience=0).put(b"x" * (12 << 20), "video/mp4"))
    await asyncio.wait_for(reached.wait(), 10)
    putting.cancel()
    with suppress(asyncio.CancelledError):
        await putting
    go_on.set()
    assert await asyncio.to_thread(over.wait, 10)
    assert putting.cancelled()
    assert lies.asked.count("PUT data part") == 1
    assert lies.asked[-1] == "DELETE data upload"


async def test_a_cancelled_get_leaves_nothing_half_written(settings: CommonSettings, lies: Lies) -> None:
    kept = await S3Store(settings, patience=0).put(b"x" * 3_000_000, "video/mp4")
    reached, go_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def hold(asked: Asked, ask: Callable[[], Answer]) -> Answer:
        loop.call_soon_threadsafe(reached.set)
        go_on.wait(10)
        return ask()

    lies.tell = hold
    far = elsewhere(settings)
    getting = asyncio.create_task(S3Store(far, patience=0).get(kept))
    await asyncio.wait_for(reached.wait(), 10)
    getting.cancel()
    with suppress(asyncio.CancelledError):
        await getting
    go_on.set()
    await loop.shutdown_default_executor()  # until the thread has ended
    assert getting.cancelled()
    assert files(far.home) == []


async def test_two_processes_fill_one_cache_at_once(settings: CommonSettings, lies: Lies) -> None:
    kept = await S3Store(settings, patience=0).put(b"y" * 3_000_000, "video/mp4")
    both = threading.Barrier(2)

    def together(asked: Asked, ask: Callable[[], Answer]) -> Answer:
        both.wait(30)
        return ask()

    lies.tell = together
    far = elsewhere(settings)
    script = (
        "import asyncio, sys\n"
        "from reel_common.artifact import Artifact\n"
        "from reel_common.settings import CommonSettings\n"
        "from reel_common.store_minio import S3Store\n"
        "kept = Artifact.model_validate_json(sys.argv[1])\n"
        "print(asyncio.run(S3Store(CommonSettings(), patience=0).get(kept)))\n"
    )
    environment = {
        f"REEL_{name.upper()}": str(getattr(far, name))
        for name in ("home", "s3_endpoint", "s3_access_key", "s3_bucket", "s3_secure")
    } | {"REEL_S3_SECRET_KEY": far.s3_secret_key.get_secret_value()}
    command = [sys.executable, "-c", script, kept.model_dump_json()]
    processes = [
        await asyncio.create_subprocess_exec(*command, env=environment, stdout=asyncio.subprocess.PIPE)
        for _ in range(2)
    ]
    told = {(await process.communicate())[0].decode().strip() for process in processes}
    assert lies.asked.count("GET data") == 2
    [here] = files(far.home)
    assert told == {str(here)}
    assert here.read_bytes() == b"y" * 3_000_000


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.name != ".lock"]
