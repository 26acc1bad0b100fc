"""The network between workers and NATS fails: it falls silent, is cut, or its reader does not read."""

import asyncio
import gc
import tempfile
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from reel_common import job
from reel_common.bus import Bus, Recorded
from reel_common.bus_nats import NatsBus
from reel_common.events import MetricsCollected
from reel_common.lease import LATE
from reel_common.values import Progress
from tests import history, servers, stack
from tests.buses import linked
from tests.fakes.ledger import Entry, Ledger, What
from tests.fakes.script import Script, Trouble
from tests.proxy import Proxy, proxy

ACK_WAIT = 2.0
SLACK_SECONDS = 15.0
"""For a machine that is busy with other things."""
CHILD_SECONDS = 120.0
"""Longer than any test waits: only somebody who stops it ends it."""
CUTS = 8
EVENTS = 10_000
"""For every repetition."""
READ_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Far:
    """A worker that films, and the network that lies between it and NATS."""

    network: Proxy
    worker: stack.Process


@dataclass(frozen=True, slots=True)
class Apart:
    """Two workers, each behind a network of its own, and a third process that does everything else."""

    stack: stack.Stack
    far: tuple[Far, Far]

    def of(self, pid: int) -> tuple[Far, Far]:
        """The worker with this process id, and the other one."""
        [index] = [index for index, far in enumerate(self.far) if far.worker.pid == pid]
        return self.far[index], self.far[1 - index]


# nats-py forgets a connection whose server falls silent during the handshake; Python closes it, with this warning.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <StreamWriter:ResourceWarning")


@pytest.fixture(autouse=True)
def _forgotten_connections() -> Iterator[None]:
    yield
    gc.collect()


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apart]:
    shared_memory = Path("/dev/shm")  # noqa: S108 - as quick as can be: here nobody loses its power
    with (
        tempfile.TemporaryDirectory(dir=shared_memory if shared_memory.is_dir() else None) as folder,
        servers.nats(Path(folder) / "nats") as server,
        stack.running(tmp_path_factory.mktemp("network"), server=server, ack_wait=ACK_WAIT) as made,
        proxy("127.0.0.1", server.port) as one,
        proxy("127.0.0.1", server.port) as two,
    ):
        first, second = (
            Far(each, made.fakes("video", wait=False, REEL_NATS_URL=f"nats://{each.address}", REEL_WORKERS="1"))
            for each in (one, two)
        )
        made.fakes("planner", "voice", "align", "render", "publish", "analytics")
        yield Apart(made, (first, second))


async def written(ledger: Ledger, what: What, name: str, *, but: int = 0) -> Entry:
    """The job's first such entry that is not of process `but`, once it is there."""
    async with asyncio.timeout(SLACK_SECONDS):
        while not (found := [e for e in ledger.read(what, reaction="video-film", job=name) if e.pid != but]):  # noqa: ASYNC110 - a file has no event
            await asyncio.sleep(0.02)
    return found[0]


async def gone(pid: int) -> None:
    async with asyncio.timeout(ACK_WAIT + SLACK_SECONDS):
        while Path(f"/proc/{pid}").exists():  # noqa: ASYNC110, ASYNC240 - the end of a stranger's child has no event
            await asyncio.sleep(0.02)


async def test_a_worker_cut_off_mid_task_stops_its_child_and_another_finishes(apart: Apart) -> None:
    """Nothing is closed, so only missing confirmations tell. What was held comes late and changes nothing."""
    made, ledger = apart.stack, Ledger(apart.stack.home)
    script = Script(shots=1, seed=1, trouble=(Trouble(at="video-film", do="child", seconds=CHILD_SECONDS),))
    async with made.bus() as bus:
        name = await made.request(bus, script.brief())
        child = await written(ledger, "child", name)
        began = await written(ledger, "began", name)
        cut_off, other = apart.of(began.pid)
        cut_off.network.hold()
        await gone(child.pid)
        second = await written(ledger, "began", name, but=began.pid)
        assert second.pid == other.worker.pid
        done = (await made.wait_for(bus, name)).last
        assert cut_off.network.stopped_bytes > 0, "nothing was stopped"
        assert LATE in cut_off.worker.log.read_text()

        cut_off.network.heal()
        other.network.swallow()  # so that what comes next is for the one that was cut off
        again = await made.request(bus, Script(shots=1, seed=2).brief())
        assert (await made.wait_for(bus, again)).last.state == job.State.DONE
        assert [e.pid for e in ledger.read("ended", reaction="video-film", job=again)] == [cut_off.worker.pid]
        other.network.heal()

        assert done.rendered is not None
        assert done.rendered.files[0].video.sha256 == script.video_sha256()
        assert [e.pid for e in ledger.read("ended", reaction="video-film", job=name)] == [other.worker.pid]
        found = await history.read(bus, made.store())
        assert (history.problems(found), found.letters) == ([], [])


async def test_connections_that_are_cut_all_the_time_cost_time_and_nothing_else(apart: Apart) -> None:
    made = apart.stack
    async with made.bus() as bus:
        scripts = {}
        for seed in range(4):
            script = Script(shots=3, seed=seed, seconds={"video-film": 0.3})
            scripts[await made.request(bus, script.brief())] = script
        cut = 0
        for _ in range(CUTS):
            await asyncio.sleep(0.4)
            cut += sum(far.network.cut() for far in apart.far)
        assert cut >= CUTS, "hardly any connection was cut"
        for name, script in scripts.items():
            done = (await made.wait_for(bus, name)).last
            assert done.rendered is not None
            assert done.rendered.files[0].video.sha256 == script.video_sha256()
        assert [process.starts for process in made.processes] == [1, 1, 1]
        assert all(process.alive for process in made.processes)
        found = await history.read(bus, made.store())
        assert (history.problems(found, scripts), found.letters) == ([], [])


async def test_followers_that_do_not_read_slow_nobody_down_and_miss_nothing(apart: Apart, repeat: int) -> None:
    """One does not ask for the next fact, the other's network is silent; both then get every fact, in order."""
    made = apart.stack
    with proxy("127.0.0.1", made.nats.port) as silent:
        far_settings = made.settings.model_copy(update={"nats_url": f"nats://{silent.address}"})
        async with made.bus() as bus:
            near_bus, far_bus = [await NatsBus.connect(each, "test") for each in (made.settings, far_settings)]
            start = await bus.last()
            before = await seconds_of_a_job(made, bus)
            async with (
                aclosing(near_bus.follow(">", start)) as near,
                aclosing(far_bus.follow(">", start)) as far,
                aclosing(far_bus.hear("*")) as progress,
            ):
                read = [[await anext(each)] for each in (near, far)]
                hearing = asyncio.create_task(anext(progress))
                await asyncio.sleep(0.1)
                silent.hold(answers_only=True)
                await flood(made, EVENTS * repeat)
                during = await seconds_of_a_job(made, bus)
                last = await bus.last()
                assert last > start + EVENTS * repeat
                assert silent.stopped_bytes > 0, "the far one was not held"
                assert not hearing.done()
                silent.heal()
                for each, already in zip((near, far), read, strict=True):
                    await rest(each, already, last)
                await asyncio.wait_for(hearing, READ_SECONDS)
            for each_bus in (near_bus, far_bus):
                await each_bus.close()
            found = await history.read(bus, made.store())
            wanted = [record.sequence for record in found.records if start < record.sequence <= last]
            for already in read:
                assert [record.sequence for record in already] == wanted
            assert during < 3 * before + 2, f"a job took {before:.2f} s, and {during:.2f} s beside stalled readers"
            found = replace(found, records=[r for r in found.records if not r.event.job.startswith("load")])
            assert (history.problems(found), found.letters) == ([], [])


async def seconds_of_a_job(made: stack.Stack, bus: Bus) -> float:
    loop = asyncio.get_running_loop()
    start = loop.time()
    name = await made.request(bus, Script(shots=1, seed=3).brief())
    assert (await made.wait_for(bus, name)).last.state == job.State.DONE
    return loop.time() - start


async def flood(made: stack.Stack, facts: int) -> None:
    """So many facts, and as many words of progress, and their end awaited."""
    async with linked(made.settings) as link:
        before = (await link.request("STREAM.INFO.EVENTS"))["state"]["last_seq"]
        for n in range(facts):
            fact = MetricsCollected(job=f"load{n}", platform="p", day="2026-01-01", metrics={"views": 1.0})
            await link.send(fact.subject, fact.model_dump_json().encode())
            told = Progress(job="load", take=1, stage="video", done=0.5)
            await link.send("progress.load", told.model_dump_json().encode())
        async with asyncio.timeout(READ_SECONDS):
            while (await link.request("STREAM.INFO.EVENTS"))["state"]["last_seq"] < before + facts:  # noqa: ASYNC110
                await asyncio.sleep(0.05)


async def rest(following: AsyncGenerator[Recorded, None], already: list[Recorded], last: int) -> None:
    async with asyncio.timeout(READ_SECONDS):
        while already[-1].sequence < last:
            already.append(await anext(following))
