"""What people and machines do wrong: clocks that jump, consumers that are deleted, messages nobody of ours sent."""

import asyncio
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from reel_common import job
from reel_common.bus import Bus
from reel_common.events import LineRequested
from tests import clock, history, stack
from tests.buses import linked
from tests.fakes.ledger import Ledger
from tests.fakes.script import Script
from tests.stack import Process

ACK_WAIT = 2.0
SLACK_SECONDS = 15.0
"""For a machine that is busy with other things."""
HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Mishaps:
    """Two processes that do everything; the clock of the second one follows a file."""

    stack: stack.Stack
    clock: Path
    wrong: Process


@pytest.fixture(scope="module")
def mishaps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mishaps]:
    folder = tmp_path_factory.mktemp("mishaps")
    clock.set_to(folder / "clock", 0)
    with stack.running(folder, ack_wait=ACK_WAIT) as made:
        wrong = made.start("wrong", "-m", "tests.clock", str(folder / "clock"), stack.FAKES, wait=False)
        made.fakes()
        yield Mishaps(made, folder / "clock", wrong)


async def whole(made: stack.Stack, bus: Bus, *, but: str = "nothing", unread: int = 0) -> list[str]:
    """What is wrong with the history, without the jobs that a test made up and so many messages that are no facts."""
    found = await history.read(bus, made.store())
    assert len(found.unread) == unread
    found.unread = ()
    found.records = [r for r in found.records if not r.event.job.startswith(but)]
    found.letters = [letter for letter in found.letters if not letter.subject.split(".")[2].startswith(but)]
    return history.problems(found) + [f"{letter.subject}: {letter.reason}" for letter in found.letters]


async def settle(made: stack.Stack) -> None:
    """Until no consumer has anything left to do."""
    async with linked(made.settings) as link, asyncio.timeout(SLACK_SECONDS):
        names = (await link.request("CONSUMER.NAMES.EVENTS"))["consumers"]
        for name in names:
            while True:
                info = await link.request(f"CONSUMER.INFO.EVENTS.{name}")
                if not info["config"].get("durable_name") or not (info["num_pending"] or info["num_ack_pending"]):
                    break
                await asyncio.sleep(0.05)


async def test_a_clock_that_jumps_an_hour_and_back_changes_nothing(mishaps: Mishaps) -> None:
    made, ledger = mishaps.stack, Ledger(mishaps.stack.home)
    async with made.bus() as bus:
        scripts = {}
        for seed, ahead in enumerate((HOUR, -HOUR, 0)):
            for n in range(2):
                script = Script(shots=2, seed=10 * seed + n, seconds={"video-film": 0.5, "voice-speak": 0.2})
                scripts[await made.request(bus, script.brief(), f"clock{seed}")] = script
            await asyncio.sleep(0.5)
            clock.set_to(mishaps.clock, ahead)
        for name, script in scripts.items():
            done = (await made.wait_for(bus, name)).last
            assert done.rendered is not None
            assert done.rendered.files[0].video.sha256 == script.video_sha256()
            began = [entry.subject + entry.reaction for entry in ledger.read("began", job=name)]
            assert len(began) == len(set(began)), "somebody took work from a living worker"
        mine = ledger.read("began")
        wrong = [entry.time for entry in mine if entry.pid == mishaps.wrong.pid]
        right = [entry.time for entry in mine if entry.pid != mishaps.wrong.pid]
        assert max(wrong) > max(right) + HOUR / 2, "its clock was never ahead"
        assert min(wrong) < min(right) - HOUR / 2, "its clock was never back"
        assert await whole(made, bus) == []


async def test_a_consumer_that_somebody_deletes_is_made_again_and_skips_what_is_done(mishaps: Mishaps) -> None:
    made, ledger = mishaps.stack, Ledger(mishaps.stack.home)
    async with made.bus() as bus, linked(made.settings) as link:
        finished = await made.request(bus, Script(shots=2, seed=50).brief())
        assert (await made.wait_for(bus, finished)).last.state == job.State.DONE
        await settle(made)
        before = len(ledger.read("began"))
        waiting = [await made.request(bus, Script(seed=n, seconds={"video-film": 1.0}).brief()) for n in (51, 52, 53)]
        while not ledger.read("paid", reaction="video-film", job=waiting[0]):  # noqa: ASYNC110 - a file has no event
            await asyncio.sleep(0.02)
        for name in ("video-film", "render"):
            await link.request(f"CONSUMER.DELETE.EVENTS.{name}")
        for name in waiting:
            assert (await made.wait_for(bus, name)).last.state == job.State.DONE
        await settle(made)
        names = (await link.request("CONSUMER.NAMES.EVENTS"))["consumers"]
        assert {"video-film", "render"} <= set(names)
        logs = "".join(process.log.read_text() for process in made.processes)
        assert "consumer video-film was gone" in logs
        assert "consumer render was gone" in logs
        again = [entry for entry in ledger.read("began")[before:] if entry.subject.split(".")[2] not in waiting]
        assert again == [], "what was done was done again"
        assert await whole(made, bus) == []


async def test_every_fact_of_a_finished_job_delivered_again_in_any_order_makes_nothing(mishaps: Mishaps) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    made, ledger = mishaps.stack, Ledger(mishaps.stack.home)
    async with made.bus() as bus:
        name = await made.request(bus, Script(shots=3, seed=60).brief())
        assert (await made.wait_for(bus, name)).last.state == job.State.DONE
        await settle(made)
        facts, paid = await bus.facts(name, 1), len(ledger.read("paid"))
        shuffled = random.Random(seed).sample(sorted(facts), len(facts))
        handed_out = [await bus.hand_out_again(subject, f"twice-{n}") for subject in shuffled for n in range(2)]
        assert all(handed_out), "nothing was delivered again"
        await settle(made)
        assert await bus.facts(name, 1) == facts
        assert len(ledger.read("paid")) == paid
        assert await whole(made, bus) == []


RAW = {
    "no-json": b"\xff\xfe\x00",
    "no-event": b"{}",
    "huge-number": b'{"job": "x", "take": 1e400}',
    "deep": b"[" * 20_000,
}


async def test_messages_nobody_of_ours_sent_are_buried_and_stop_nobody(mishaps: Mishaps) -> None:
    made = mishaps.stack
    async with made.bus() as bus, linked(made.settings) as link:
        victim = await made.request(bus, Script(shots=1, seed=70, seconds={"render": 0.5}).brief(), "victim")
        await made.wait_for(bus, victim, job.State.RENDERING)
        subjects = {f"line.requested.raw-{name}.1.u": data for name, data in RAW.items()}
        [stored] = await bus.read(f"line.requested.{victim}.1.>")
        assert isinstance(stored.event, LineRequested)
        forged = stored.event.model_copy(update={"line": "forged"})
        subjects["line.requested.raw-forged.1.u"] = forged.model_dump_json().encode()
        subjects["line.requested.raw-short"] = b"{}"
        subjects["line.requested.raw-take.zero.u"] = b"{}"
        for subject, data in subjects.items():
            answer = await link.ask(subject, data)
            assert b'"seq"' in answer.data, "the message was not even stored"
        after = await made.request(bus, Script(shots=2, seed=71).brief())
        for name in (victim, after):
            assert (await made.wait_for(bus, name)).last.state == job.State.DONE
        await settle(made)
        letters = {letter.subject: letter for letter in await bus.dead_letters()}
        assert set(letters) >= set(subjects)
        assert all(letters[subject].data == data for subject, data in subjects.items())
        assert all(letters[subject].attempts == 1 for subject in subjects)
        assert f"line.ready.{victim}.1.forged" not in await bus.facts(victim, 1)
        assert await whole(made, bus, but="raw-", unread=len(subjects)) == []
        assert [process.starts for process in made.processes] == [1, 1]
        assert all(process.alive for process in made.processes)
