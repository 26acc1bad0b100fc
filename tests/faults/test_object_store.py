"""The object store is away, keeps less than it was sent, or fails after it stored: no job is lost or ends in a lie."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import pytest
from minio import Minio

from reel_common import job, store_minio
from reel_common.memo import artifacts
from reel_common.store_minio import S3Store
from tests import history, s3, stack
from tests.fakes.ledger import Ledger
from tests.fakes.script import Script
from tests.http_faults import Answer, Asked, Fault, lying

ACK_WAIT = 2.0
OUTAGE_SECONDS = 3.0
"""Longer than the ack_wait; half a minute when the night's repetitions are asked for."""
LIES = 3


@dataclass(slots=True)
class Liar:
    """What the network before the store does with uploads of artifacts: `lie`, for the next `left` of them."""

    lie: Callable[[Asked, Callable[[], Answer]], Answer] | None = None
    left: int = 0
    told: list[str] = field(default_factory=list)
    """The objects that were lied about."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, asked: Asked, ask: Callable[[], Answer]) -> Answer:
        with self.lock:
            chosen = asked.method == "PUT" and "/data/" in asked.path and self.left > 0
            if chosen:
                self.left -= 1
                self.told.append(asked.path)
        return self.lie(asked, ask) if chosen and self.lie else ask()


@dataclass(frozen=True, slots=True)
class Stored:
    """A stack on an object store that can be killed and that stands behind a liar."""

    stack: stack.Stack
    server: s3.S3Server
    bucket: str
    liar: Liar

    def fresh(self, folder: Path) -> S3Store:
        """The store itself, without anybody's cache or lies."""
        return S3Store(self.server.settings(folder, s3_bucket=self.bucket), patience=10)

    def truncate(self, asked: Asked, ask: Callable[[], Answer]) -> Answer:
        """Yes, and half of it kept."""
        answer = ask()
        bucket, _, key = asked.path.lstrip("/").partition("/")
        half = asked.body[: len(asked.body) // 2]
        client = Minio(self.server.endpoint, s3.ACCESS_KEY, s3.SECRET_KEY, secure=False, region="us-east-1")
        client.put_object(bucket, key, BytesIO(half), len(half))
        return answer


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stored]:
    bucket, liar, folder = s3.new_bucket(), Liar(), tmp_path_factory.mktemp("s3")
    with s3.running("rclone") as server:
        host, _, port = server.endpoint.partition(":")
        with lying(host, int(port), liar) as address:
            told = {**server.environment(bucket), "REEL_S3_ENDPOINT": address}
            with stack.running(folder, server=None, ack_wait=ACK_WAIT, grace=5.0, **told) as made:
                stack.in_a_thread(lambda: asyncio.run(store_minio.provision(made.settings)))
                made.fakes()
                yield Stored(made, server, bucket, liar)


def refuse(asked: Asked, ask: Callable[[], Answer]) -> Answer:
    """No, but all of it kept."""
    ask()
    return Answer(500, (), b"")


def forget(asked: Asked, ask: Callable[[], Answer]) -> Answer:
    """Yes, and nothing kept."""
    return Answer(200, (("ETag", '"00000000000000000000000000000000"'),), b"")


async def test_an_object_store_that_is_away_costs_time_and_no_attempt(
    stored: Stored, repeat: int, tmp_path: Path
) -> None:
    made, ledger = stored.stack, Ledger(stored.stack.home)
    outage = OUTAGE_SECONDS if repeat == 1 else 30.0
    async with made.bus() as bus:
        scripts = {}
        for seed in range(4):
            script = Script(shots=2, seed=seed, seconds={"video-film": 0.5, "voice-speak": 0.2})
            scripts[await made.request(bus, script.brief(), "away")] = script
        while not ledger.read("paid", reaction="video-film"):  # noqa: ASYNC110 - a file has no event
            await asyncio.sleep(0.02)
        stored.server.kill()
        assert stored.server.process.returncode == -9
        await asyncio.sleep(outage)
        waiting = [name for name in scripts if (await made.folded(bus, name)).last.state not in job.FINAL]
        assert len(waiting) == len(scripts), "nobody needed the object store"
        await asyncio.to_thread(stored.server.restart)
        for name, script in scripts.items():
            done = (await made.wait_for(bus, name)).last
            assert done.rendered is not None
            assert done.rendered.files[0].video.sha256 == script.video_sha256()
            began = [entry.subject + entry.reaction for entry in ledger.read("began", job=name)]
            assert max(began.count(each) for each in began) <= 2
        assert "waiting up to" in made.processes[0].log.read_text(), "nobody met the outage"
        found = await history.read(bus, stored.fresh(tmp_path))
        assert (history.problems(found, scripts), found.letters) == ([], [])


@pytest.mark.parametrize("lie", ["truncate", "forget", "refuse"])
async def test_an_object_is_named_by_a_fact_only_when_all_of_it_is_kept(
    stored: Stored, lie: str, tmp_path: Path
) -> None:
    made, liar = stored.stack, stored.liar
    lies: dict[str, Fault] = {"truncate": stored.truncate, "forget": forget, "refuse": refuse}
    liar.lie, liar.left, liar.told = lies[lie], LIES, []
    async with made.bus() as bus:
        script = Script(shots=2, seed=sum(lie.encode()))
        name = await made.request(bus, script.brief(), lie)
        done = (await made.wait_for(bus, name)).last
        assert len(liar.told) == LIES, "the fault never fired"
        assert done.rendered is not None
        assert done.rendered.files[0].video.sha256 == script.video_sha256()
        found = await history.read(bus, stored.fresh(tmp_path))
        assert (history.problems(found), found.letters) == ([], [])
        named = {artifact.sha256 for r in found.records for artifact in artifacts(r.event)}
        assert {path.rpartition("/")[2] for path in liar.told} & named, "no fact names what was lied about"
