"""Workers are SIGKILLed in every handler and at random moments: every job ends as if nothing had happened."""

import asyncio
import random
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from reel_common import job, topology
from reel_common.bus import Consumer
from tests import history, stack
from tests.fakes.ledger import Entry, Ledger
from tests.fakes.script import Script, Trouble

ACK_WAIT = 2.0
SLACK_SECONDS = 10.0
"""For a machine that is busy with other things; how soon it really is, the soak measures."""
PAID = ("planner", "voice-speak", "render")
KILLS = [(r.name, "after") for r in topology.REACTIONS] + [(name, "paid") for name in PAID]
AT_ONCE = Consumer("", "").max_attempts - 1
"""A killed worker takes along whatever else it was doing: so many deaths a message survives, whoever caused them."""


@dataclass(frozen=True, slots=True)
class Suffered:
    """A job whose worker was killed once, and how it ended."""

    script: Script
    taken: job.Take
    ledger: Ledger
    name: str

    def entries(self, what: str, reaction: str) -> list[Entry]:
        return [entry for entry in self.ledger.read(job=self.name, reaction=reaction) if entry.what == what]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[stack.Stack]:
    """Two processes that do everything, each started again whenever it was killed."""
    with stack.running(tmp_path_factory.mktemp("killed"), ack_wait=ACK_WAIT) as made:
        for _ in range(2):
            made.fakes()
        with made.kept_alive():
            yield made


@pytest.fixture(scope="module")
def suffered(whole: stack.Stack) -> dict[tuple[str, str], Suffered]:
    """One job for each handler and place, a few at the same time; whose worker is killed there, once."""
    found: dict[tuple[str, str], Suffered] = {}

    async def run() -> None:
        async with whole.bus() as bus:
            for first in range(0, len(KILLS), AT_ONCE):
                names = {}
                for seed, (reaction, place) in enumerate(KILLS[first : first + AT_ONCE], first):
                    trouble = Trouble.model_validate({"at": reaction, "do": "kill", "place": place})
                    script = Script(shots=1, seed=seed, trouble=(trouble,))
                    names[reaction, place] = (script, await whole.request(bus, script.brief(), f"{reaction}-{place}"))
                for key, (script, name) in names.items():
                    done = await whole.wait_for(bus, name)
                    found[key] = Suffered(script, done.last, Ledger(whole.home), name)

    stack.in_a_thread(lambda: asyncio.run(run()))
    return found


@pytest.mark.parametrize(("reaction", "place"), KILLS)
def test_a_worker_killed_in_this_handler_is_replaced(
    whole: stack.Stack, suffered: dict[tuple[str, str], Suffered], reaction: str, place: str
) -> None:
    one = suffered[reaction, place]
    assert [entry.note for entry in one.entries("trouble", reaction)] == ["kill"], "the fault never fired"
    assert len(one.entries("began", reaction)) >= 2
    assert one.taken.state == job.State.DONE
    assert one.taken.rendered is not None
    assert one.taken.rendered.files[0].video.sha256 == one.script.video_sha256()
    if place == "paid":
        assert len(one.entries("paid", reaction)) >= 2, "it died after paying, and nobody paid again"


async def test_whatever_was_killed_the_stream_holds_a_whole_history(
    whole: stack.Stack, suffered: dict[tuple[str, str], Suffered]
) -> None:
    async with whole.bus() as bus:
        found = await history.read(bus, whole.store())
        assert history.problems(found, {one.name for one in suffered.values()}) == []
        assert found.letters == []


def test_only_who_died_between_a_paid_call_and_its_memo_is_paid_for_again(
    whole: stack.Stack, suffered: dict[tuple[str, str], Suffered]
) -> None:
    ledger = Ledger(whole.home)
    died = {entry.pid for entry in ledger.read("trouble", note="kill")}
    again = ledger.paid_again()
    assert len(again) >= len(PAID)
    assert [pair for pair in again if pair.known or pair.first.pid not in died] == []


async def test_a_worker_killed_at_a_random_moment_is_replaced_within_ack_wait(whole: stack.Stack, repeat: int) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    luck, ledger = random.Random(seed), Ledger(whole.home)
    async with whole.bus() as bus:
        for n in range(repeat):
            script = Script(shots=1, seed=n, seconds={"video-film": 1.0})
            name = await whole.request(bus, script.brief())
            await whole.wait_for(bus, name, job.State.MAKING)
            first = await ledger.wait("began", name, reaction="video-film")
            await asyncio.sleep(luck.uniform(0, 0.9))
            [victim] = [process for process in whole.processes if process.pid == first.pid]
            victim.kill()
            second = await ledger.wait("began", name, reaction="video-film", times=2)
            done = await whole.wait_for(bus, name)
            assert second.pid != first.pid
            assert second.time - first.time <= ACK_WAIT + 1 + SLACK_SECONDS
            assert done.last.rendered is not None
            assert done.last.rendered.files[0].video.sha256 == script.video_sha256()
        assert history.problems(await history.read(bus, whole.store())) == []
