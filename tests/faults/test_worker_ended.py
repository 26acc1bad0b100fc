"""Deploys and cancels: work is handed on at once or stopped for good, with every child process."""

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from reel_common import job
from reel_common.events import JobCancelled
from tests import history, stack
from tests.fakes.ledger import Ledger
from tests.fakes.script import Script, Trouble

ACK_WAIT = 20.0
"""Longer than these tests: what is picked up sooner was handed back."""
GRACE = 1.0
SOON_SECONDS = 10.0
"""For starting an interpreter on a busy machine, and for what was promised of a cancel."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[stack.Stack]:
    with stack.running(tmp_path_factory.mktemp("ended"), ack_wait=ACK_WAIT, grace=GRACE, REEL_WORKERS="2") as made:
        for _ in range(2):
            made.fakes()
        yield made


def deploy(made: stack.Stack) -> list[int]:
    """Ask every process to end and start new ones at the same time; the exit codes of the old."""
    old = [process.running for process in made.processes]
    for process in made.processes:
        process.kill(signal.SIGTERM)
        process.start(wait=False)
    return [process.wait(SOON_SECONDS + GRACE) for process in old if process is not None]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


async def test_a_deploy_lets_short_work_end_and_hands_long_work_on(whole: stack.Stack) -> None:
    ledger = Ledger(whole.home)
    short = Script(shots=1, seconds={"voice-speak": 0.4})
    long = Script(shots=2, seed=1, trouble=(Trouble(at="video-film", do="sleep", seconds=60, place="paid"),))
    async with whole.bus() as bus:
        kept = await whole.request(bus, long.brief(), "long")
        await ledger.wait("paid", kept, reaction="video-film", times=2)
        quick = await whole.request(bus, short.brief(), "short")
        await ledger.wait("paid", quick, reaction="voice-speak")
        codes = await asyncio.to_thread(deploy, whole)
        assert codes == [0, 0]
        again = [await ledger.wait("began", kept, reaction="video-film", times=n) for n in (3, 4)]
        stopped = ledger.read("trouble", job=kept)
        assert len(stopped) == 2, "the deploy did not meet the work it was to meet"
        assert max(entry.time for entry in again) - max(entry.time for entry in stopped) < ACK_WAIT - GRACE
        for name, script in ((kept, long), (quick, short)):
            ended = (await whole.wait_for(bus, name)).last
            assert ended.rendered is not None
            assert ended.rendered.files[0].video.sha256 == script.video_sha256()
        assert len(ledger.read("began", reaction="voice-speak", job=quick)) == 1, "it had the time to end"
        found = await history.read(bus, whole.store())
        assert (history.problems(found), found.letters) == ([], [])


async def test_a_deploy_during_a_long_render_ends_its_child_and_renders_once(whole: stack.Stack) -> None:
    ledger = Ledger(whole.home)
    script = Script(shots=1, seed=2, trouble=(Trouble(at="render", do="child", seconds=120, place="paid"),))
    async with whole.bus() as bus:
        name = await whole.request(bus, script.brief())
        child = await ledger.wait("child", name)
        assert alive(child.pid)
        codes = await asyncio.to_thread(deploy, whole)
        assert codes == [0, 0]
        assert not alive(child.pid)
        ended = (await whole.wait_for(bus, name)).last
        assert ended.rendered is not None
        assert ended.rendered.files[0].video.sha256 == script.video_sha256()
        assert len({entry.pid for entry in ledger.read("began", reaction="render", job=name)}) == 2
        found = await history.read(bus, whole.store())
        assert (history.problems(found), found.letters) == ([], [])


async def test_a_cancel_stops_running_work_everywhere_with_its_children(whole: stack.Stack) -> None:
    ledger = Ledger(whole.home)
    script = Script(shots=4, seed=3, trouble=(Trouble(at="video-film", do="child", seconds=120),))
    async with whole.bus() as bus:
        name = await whole.request(bus, script.brief())
        await ledger.wait("child", name, times=4)  # two processes, two workers each
        children = {entry.pid: entry for entry in ledger.read("child", job=name)}
        works = {entry.pid for entry in ledger.read("began", reaction="video-film", job=name)}
        assert len(works) == 2, "the work was not everywhere"
        assert all(alive(child) for child in children)
        await bus.publish(JobCancelled(job=name))
        async with asyncio.timeout(SOON_SECONDS):
            while any(alive(child) for child in children):  # noqa: ASYNC110 - processes are asked
                await asyncio.sleep(0.05)
        assert (await whole.wait_for(bus, name)).last.state == job.State.CANCELLED
        begun = len(ledger.read("began", job=name))
        calm = await whole.request(bus, Script(shots=1, seed=4).brief())
        assert (await whole.wait_for(bus, calm)).last.state == job.State.DONE, "the workers were to live on"
        assert len(ledger.read("began", job=name)) == begun, "cancelled work began anew"
        assert history.problems(await history.read(bus, whole.store()), in_flight=SOON_SECONDS) == []
