"""Long, blocking and poisonous work: what is alive keeps its message, what never works is buried, others go on."""

import asyncio
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from reel_common import job
from reel_common.lease import LATE
from tests import history, stack
from tests.fakes.ledger import Ledger
from tests.fakes.script import Script, Trouble

ACK_WAIT = 2.0
LONG_SECONDS = 10 * ACK_WAIT
BUSY_SECONDS = 5 * ACK_WAIT
FREEZE_SECONDS = 3 * ACK_WAIT
POISONED_TIMES = 99
ATTEMPTS = {"bug": 4, "kill": 8}


@dataclass(frozen=True, slots=True)
class Long:
    """A stack of its own on which nothing fails, and two jobs that take long; other tests run in the meantime."""

    stack: stack.Stack
    sleeping: str
    busy: str


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Long]:
    with stack.running(tmp_path_factory.mktemp("long"), ack_wait=ACK_WAIT, REEL_WORKERS="2") as made:
        made.fakes()
        child = Trouble(at="video-film", do="child", seconds=BUSY_SECONDS)
        sleeping = Script(shots=1, seconds={"video-film": LONG_SECONDS})
        busy = Script(shots=1, seed=1, trouble=(child,))

        async def ask() -> Long:
            async with made.bus() as bus:
                names = [await made.request(bus, script.brief()) for script in (sleeping, busy)]
            return Long(made, *names)

        yield stack.in_a_thread(lambda: asyncio.run(ask()))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, long: Long) -> Iterator[stack.Stack]:
    with stack.running(tmp_path_factory.mktemp("whole"), ack_wait=ACK_WAIT, REEL_WORKERS="4") as made:
        for _ in range(2):
            made.fakes()
        with made.kept_alive():
            yield made


def consumer(made: stack.Stack, name: str) -> dict[str, Any]:
    """What the server itself says about a consumer."""
    told = made.nats.monitored("jsz?consumers=true")
    streams = [each for account in told["account_details"] for each in account["stream_detail"]]
    [found] = [each for stream in streams for each in stream.get("consumer_detail") or [] if each["name"] == name]
    return dict(found)


async def settles(made: stack.Stack, name: str) -> None:
    """Until nothing is left to do for a consumer."""
    async with asyncio.timeout(20):
        while (found := consumer(made, name))["num_ack_pending"] or found["num_pending"]:  # noqa: ASYNC110 - the server is asked
            await asyncio.sleep(0.1)


@pytest.mark.parametrize("trouble", ["bug", "kill"])
async def test_poison_is_buried_once_after_its_attempts_and_others_go_on(whole: stack.Stack, trouble: str) -> None:
    poison = Trouble.model_validate({"at": "voice-speak", "do": trouble, "times": POISONED_TIMES})
    ledger = Ledger(whole.home)
    async with whole.bus() as bus:
        name = await whole.request(bus, Script(shots=1, seed=1, trouble=(poison,)).brief(), f"poison-{trouble}")
        await ledger.wait("trouble", name)
        others = [await whole.request(bus, Script(seed=n).brief()) for n in range(2, 6)]
        ended = (await whole.wait_for(bus, name)).last
        assert ended.failed is not None
        assert (ended.failed.stage, ended.failed.unit) == ("voice", "s1-1")
        expected = {
            "bug": "a bug in Reelwright: ZeroDivisionError",
            "kill": "it was begun 8 times and never came to an end",
        }
        assert ended.failed.reason.startswith(expected[trouble])
        fired = ledger.read("trouble", job=name)
        assert [entry.note for entry in fired] == [trouble] * ATTEMPTS[trouble], (
            "the fault fired another number of times"
        )
        [letter] = [each for each in await bus.dead_letters() if each.subject.split(".")[2] == name]
        assert letter.subject == f"line.requested.{name}.1.s1-1"
        for other in others:
            assert (await whole.wait_for(bus, other)).last.state == job.State.DONE
        await settles(whole, "voice-speak")
        assert history.problems(await history.read(bus, whole.store())) == []


async def test_a_replayed_dead_letter_ends_in_the_video_it_should_have_been(whole: stack.Stack) -> None:
    script = Script(shots=1, trouble=(Trouble(at="align", do="permanent"),))
    async with whole.bus() as bus:
        name = await whole.request(bus, script.brief())
        assert (await whole.wait_for(bus, name)).last.state == job.State.FAILED
        [letter] = [each for each in await bus.dead_letters() if each.subject.split(".")[2] == name]
        await bus.replay(letter.id)
        ended = (await whole.wait_for(bus, name, job.State.DONE)).last
        assert ended.rendered is not None
        assert ended.rendered.files[0].video.sha256 == script.video_sha256()
        assert history.problems(await history.read(bus, whole.store())) == []


async def test_a_worker_that_wakes_up_late_changes_nothing(whole: stack.Stack) -> None:
    """Its loop stands still after the work is done and before the fact is stored: what it then says comes too late."""
    freeze = Trouble(at="video-film", do="freeze", seconds=FREEZE_SECONDS, place="after")
    script = Script(shots=1, seed=3, trouble=(freeze,))
    ledger = Ledger(whole.home)
    async with whole.bus() as bus:
        name = await whole.request(bus, script.brief())
        done = (await whole.wait_for(bus, name)).last
        began = ledger.read("began", reaction="video-film", job=name)
        assert len({entry.pid for entry in began}) == 2, "nobody took over from the frozen worker"
        zombie = ledger.read("trouble", job=name)[0].pid
        await ledger.wait("ended", name, pid=zombie)
        calm = await whole.request(bus, Script(shots=4, seed=4).brief())
        await whole.wait_for(bus, calm)
        assert done.rendered is not None
        assert done.rendered.files[0].video.sha256 == script.video_sha256()
        assert zombie in [process.pid for process in whole.processes], "the zombie was to live on"
        assert history.problems(await history.read(bus, whole.store())) == []
        assert name not in [letter.subject.split(".")[2] for letter in await bus.dead_letters()]


async def test_long_work_and_busy_children_keep_their_message(long: Long) -> None:
    """Ten times the ack_wait asleep, five times it in a child that never rests: one delivery each."""
    made, ledger = long.stack, Ledger(long.stack.home)
    async with made.bus() as bus:
        for name in (long.sleeping, long.busy):
            done = (await made.wait_for(bus, name)).last
            assert done.state == job.State.DONE
            began, ended = (ledger.read(what, reaction="video-film", job=name)[0] for what in ("began", "ended"))
            assert ended.time - began.time >= BUSY_SECONDS, "the work was not long"
            assert len(ledger.read("began", reaction="video-film", job=name)) == 1, "it was delivered twice"
        assert len(ledger.read("child", job=long.busy)) == 1
        assert consumer(made, "video-film")["num_redelivered"] == 0
        log = made.processes[0].log.read_text()
        assert log.count("a heartbeat of") <= 0.1 * 4 * (LONG_SECONDS + BUSY_SECONDS) / ACK_WAIT
        assert history.problems(await history.read(bus, made.store())) == []


async def test_a_stopped_process_is_replaced_and_obeys_when_it_goes_on(tmp_path: Path) -> None:
    """SIGSTOP for three times the ack_wait: the lease is over before the work is, and nothing of it is stored."""
    script = Script(shots=1, seconds={"video-film": 1.0})
    with stack.running(tmp_path, ack_wait=ACK_WAIT) as made:
        made.fakes("planner", "voice", "align", "render", "publish", "analytics")
        films = [made.fakes("video") for _ in range(2)]
        ledger = Ledger(made.home)
        async with made.bus() as bus:
            name = await made.request(bus, script.brief())
            paid = await ledger.wait("paid", name, reaction="video-film")
            [zombie] = [process for process in films if process.pid == paid.pid]
            zombie.kill(signal.SIGSTOP)
            stopped = asyncio.get_running_loop().time()
            done = (await made.wait_for(bus, name)).last
            await asyncio.sleep(3 * ACK_WAIT - (asyncio.get_running_loop().time() - stopped))
            zombie.kill(signal.SIGCONT)
            [other] = [process for process in films if process is not zombie]
            other.kill()  # so that only the zombie can do what comes next
            again = await made.request(bus, Script(shots=1, seed=5).brief())
            assert (await made.wait_for(bus, again)).last.state == job.State.DONE
            assert {e.pid for e in ledger.read("began", reaction="video-film", job=name)} == {zombie.pid, other.pid}
            assert LATE in zombie.log.read_text()
            assert zombie.pid not in [e.pid for e in ledger.read("ended", reaction="video-film", job=name)]
            assert done.rendered is not None
            assert done.rendered.files[0].video.sha256 == script.video_sha256()
            found = await history.read(bus, made.store())
            assert (history.problems(found), found.letters) == ([], [])
