"""Gathers and the join under fire: parts in any order, again and again, workers that die around every fact."""

import asyncio
import random
from collections.abc import Iterator

import pytest

from reel_common import job
from reel_common.bus import Bus, Consumer
from reel_common.events import (
    AudioReady,
    CaptionsReady,
    ClipReady,
    ClipRequested,
    ClipsReady,
    LineReady,
    LineRequested,
    PlanCreated,
    RenderRequested,
    VideoRendered,
)
from tests import history, stack
from tests.fakes.ledger import Ledger
from tests.fakes.script import Script, Trouble

ACK_WAIT = 2.0
SHOTS = 10
JOBS = 2
CRASHES = Consumer("", "").max_attempts - 1
"""In each job. A killed worker takes along what else it was doing: so many deaths a message survives for certain."""
DUPLICATED = 0.3
SERVER_KILLS = 1
LATEST_SECONDS = 1.0
POINTS = [
    f"{place} {told}"
    for place in ("before", "after")
    for told in (
        *(fact.fact for fact in (PlanCreated, AudioReady, CaptionsReady, ClipsReady, RenderRequested, VideoRendered)),
        *(f"{LineReady.fact} s{n}-1" for n in range(1, SHOTS + 1)),
        *(f"{ClipReady.fact} s{n}" for n in range(1, SHOTS + 1)),
    )
]
"""Where a worker may die."""
PARTS = (LineRequested.fact, LineReady.fact, ClipRequested.fact, ClipReady.fact)


@pytest.fixture
def seed() -> int:
    chosen = random.randrange(2**31)
    print(f"seed {chosen}")
    return chosen


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[stack.Stack]:
    """Lines and shots side by side, so that the last line and the last shot race for the render."""
    with stack.running(
        tmp_path_factory.mktemp("join"), ack_wait=ACK_WAIT, REEL_FAKE_TIMED="false", REEL_WORKERS="1"
    ) as made:
        yield made


async def duplicates(bus: Bus, name: str, luck: random.Random, handed_out: list[str]) -> None:
    """Hand parts of the job out again while it runs."""
    known: set[str] = set()
    while True:
        for recorded in await bus.read(f"*.*.{name}.>"):
            subject = recorded.event.subject
            if subject not in known and recorded.event.fact in PARTS and luck.random() < DUPLICATED:
                await bus.hand_out_again(subject, "double")
                handed_out.append(subject)
            known.add(subject)
        await asyncio.sleep(0.1)


async def test_workers_that_die_around_facts_while_parts_come_twice_ask_for_one_render(
    whole: stack.Stack, repeat: int, seed: int
) -> None:
    luck, ledger = random.Random(seed), Ledger(whole.home)
    for _ in range(3):
        whole.fakes()
    with whole.kept_alive() as restarted:
        async with whole.bus() as bus:
            for n in range(JOBS * repeat):
                crashes, doubles = luck.sample(POINTS, CRASHES), list[str]()
                script = Script(shots=SHOTS, seed=n, seconds={"video-film": 0.2}, crashes=tuple(crashes))
                name = await whole.request(bus, script.brief())
                doubling = asyncio.create_task(duplicates(bus, name, luck, doubles))
                for _ in range(SERVER_KILLS):
                    await asyncio.sleep(luck.uniform(0.2, 2))
                    await asyncio.to_thread(whole.nats.restart, after=luck.uniform(0, 1))
                ended = (await whole.wait_for(bus, name, seconds=90)).last
                doubling.cancel()
                assert doubles, "nothing was handed out again"
                assert ended.rendered is not None
                assert ended.rendered.files[0].video.sha256 == script.video_sha256()
                assert len(await bus.read(f"{RenderRequested.fact}.{name}.>")) == 1
                died = {entry.note for entry in ledger.read("crash", job=name)}
                assert died == set(crashes), "a worker did not die where it should"
            assert len(restarted) >= CRASHES * JOBS * repeat
            found = await history.read(bus, whole.store())
            assert (history.problems(found), found.letters) == ([], [])
    whole.end()
    whole.processes.clear()


async def test_parts_that_get_ready_in_any_order_make_the_same_video(whole: stack.Stack, seed: int) -> None:
    luck = random.Random(seed)
    late = tuple(
        Trouble(at=at, do="sleep", seconds=luck.uniform(0, LATEST_SECONDS), unit=unit)
        for n in range(1, SHOTS + 1)
        for at, unit in (("voice-speak", f"s{n}-1"), ("video-film", f"s{n}"))
    )
    script = Script(shots=SHOTS, seed=seed, trouble=late)
    for _ in range(2):
        whole.fakes(REEL_WORKERS=str(SHOTS))
    async with whole.bus() as bus:
        name = await whole.request(bus, script.brief())
        ended = (await whole.wait_for(bus, name)).last
        order = [recorded.event.key for recorded in await bus.read(f"{LineReady.fact}.{name}.>")]
        assert order != sorted(order, key=lambda key: int(str(key)[1:-2])), "they came in the order of the plan"
        assert ended.state == job.State.DONE
        assert ended.rendered is not None
        assert ended.rendered.files[0].video.sha256 == script.video_sha256()
        found = await history.read(bus, whole.store())
        assert (history.problems(found), found.letters) == ([], [])
