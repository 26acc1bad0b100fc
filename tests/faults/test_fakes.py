"""The fake pipeline itself, in one process: calm, it makes the video its script promises; told to suffer, it does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from reel_common import job, topology, worker
from reel_common.bus_memory import MemoryBus
from reel_common.events import VideoRendered, VideoRequested
from reel_common.store_folder import FolderStore
from tests import history
from tests.fakes.ledger import Ledger
from tests.fakes.script import Script, Trouble, of
from tests.fakes.service import FakeSettings, build

pytestmark = pytest.mark.may_block  # the ledger writes where the fake works, so that no SIGKILL can come in between


@asynccontextmanager
async def made(folder: Path, *scripts: Script) -> AsyncIterator[tuple[MemoryBus, FolderStore, Ledger]]:
    """Every script as a job (`j0`, `j1` …), run until all are over."""
    bus, store, stop = MemoryBus(), FolderStore(folder / "store"), asyncio.Event()
    service = build(topology.SERVICES, FakeSettings(home=folder), store, bus)
    running = asyncio.create_task(worker.run(bus, [service], stop, grace=0))
    for n, script in enumerate(scripts):
        await bus.publish(VideoRequested(job=f"j{n}", brief=script.brief()))
    async with asyncio.timeout(20):
        for n in range(len(scripts)):
            while (job.fold(await bus.read(">"), f"j{n}")).last.state not in job.FINAL:  # noqa: ASYNC110 - a fold has no event
                await asyncio.sleep(0.02)
    yield bus, store, Ledger(folder)
    stop.set()
    await running


async def test_a_calm_job_makes_the_promised_video_and_pays_every_step_once(tmp_path: Path) -> None:
    script = Script(shots=3, seed=7)
    async with made(tmp_path, script) as (bus, store, ledger):
        assert history.problems(await history.read(bus, store), {"j0"}) == []
        [rendered] = await bus.read("video.rendered.>")
        assert isinstance(rendered.event, VideoRendered)
        assert rendered.event.files[0].video.sha256 == script.video_sha256()
        paid = [entry.note for entry in ledger.read("paid")]
        assert len(paid) == len(set(paid)) == 1 + 3 + 3 + 1 + 1
        assert {entry.reaction for entry in ledger.read("began")} == {r.name for r in topology.REACTIONS}


async def test_trouble_strikes_where_and_as_often_as_told(tmp_path: Path) -> None:
    troubles = (
        Trouble(at="voice-speak", do="transient", unit="s1-1"),
        Trouble(at="render", do="bug", place="paid"),
        Trouble(at="video-film", do="child", seconds=0.1, unit="s2"),
    )
    async with made(tmp_path, Script(trouble=troubles)) as (bus, store, ledger):
        assert history.problems(await history.read(bus, store)) == []
        assert [(e.reaction, e.note) for e in ledger.read("trouble", reaction="voice-speak")] == [
            ("voice-speak", "transient")
        ]
        assert len(ledger.read("began", subject="line.requested.j0.1.s1-1")) == 2
        assert len(ledger.read("paid", reaction="render")) == 2
        assert len(ledger.read("child")) == 1


async def test_a_permanent_trouble_ends_the_job_with_its_reason(tmp_path: Path) -> None:
    script = Script(trouble=(Trouble(at="align", do="permanent"),))
    async with made(tmp_path, script) as (bus, store, _):
        assert history.problems(await history.read(bus, store)) == []
        failed = job.fold(await bus.read(">"), "j0").last.failed
        assert failed is not None
        assert (failed.stage, failed.reason) == ("align", "told to fail for good")


def test_any_other_prompt_is_a_calm_job_of_its_own() -> None:
    assert of("cats").trouble == ()
    assert of("cats") == of("cats") != of("dogs")
    assert of(Script(seed=3).brief().prompt) == Script(seed=3)
