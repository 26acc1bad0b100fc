"""nats-server is SIGKILLed, whatever goes on: what was acknowledged stays, what was asked for is done, once."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from reel_common import bus_nats, job, worker
from reel_common.artifact import Artifact
from reel_common.bus_nats.inbox import NatsDelivery
from reel_common.events import PlanCreated, StageFailed, VideoRequested
from reel_common.service import Service, Subscription
from reel_common.topology import PLAN
from reel_common.values import Brief
from tests import history, servers, stack
from tests.buses import linked
from tests.fakes.ledger import Ledger
from tests.fakes.script import Script
from tests.proxy import proxy

ACK_WAIT = 2.0
SLACK_SECONDS = 10.0
"""For a machine that is busy with other things."""
JOBS = 20
KILLS = 3
EVERY_SECONDS = 1.5
VERSIONS: tuple[servers.Version, ...] = ("old", "new")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[stack.Stack]:
    with stack.running(tmp_path_factory.mktemp("servers"), ack_wait=ACK_WAIT) as made:
        for _ in range(2):
            made.fakes()
        yield made


@pytest.fixture(params=VERSIONS)
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[servers.NatsServer]:
    """One to kill, of each version, with everything that `reel provision` makes."""
    with servers.nats(tmp_path / "nats", request.param) as made:
        stack.in_a_thread(lambda: asyncio.run(bus_nats.provision(made.settings())))
        yield made


@asynccontextmanager
async def connected(server: servers.NatsServer, url: str = "") -> AsyncIterator[bus_nats.NatsBus]:
    bus = await bus_nats.NatsBus.connect(server.settings(**({"nats_url": url} if url else {})), "test")
    try:
        yield bus
    finally:
        await bus.close()


async def killed(server: servers.NatsServer, away: float) -> None:
    """SIGKILL it and start it again on the same port and store."""
    process = server.process
    assert process is not None
    await asyncio.to_thread(server.restart, after=away)
    assert process.returncode == -9, "the fault never fired"


def failed(name: str, reason: str = "because") -> StageFailed:
    return StageFailed(job=name, stage="voice", reason=reason)


async def test_idle_workers_hear_of_work_after_their_server_was_killed(whole: stack.Stack, repeat: int) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    luck, ledger = random.Random(seed), Ledger(whole.home)
    async with whole.bus() as bus:
        for n in range(repeat):
            await asyncio.sleep(luck.uniform(0.5, 1.5))  # anywhere in what they asked for
            await killed(whole.nats, luck.uniform(0, 1))
            loop = asyncio.get_running_loop()
            back = loop.time()
            script = Script(shots=1, seed=n)
            name = await whole.request(bus, script.brief())
            while not ledger.read("began", job=name):
                await asyncio.sleep(0.02)
                assert loop.time() - back < worker.POLL_SECONDS + 1 + SLACK_SECONDS, whole.logs()
            done = await whole.wait_for(bus, name)
            assert done.last.state == job.State.DONE
        assert [process.starts for process in whole.processes] == [1, 1], "a worker had to be started again"
        assert all(process.alive for process in whole.processes)
        assert history.problems(await history.read(bus, whole.store())) == []


async def test_jobs_in_flight_end_once_however_often_the_server_is_killed(whole: stack.Stack, repeat: int) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    luck = random.Random(seed)
    async with whole.bus() as bus:
        scripts: dict[str, Script] = {}

        async def ask() -> None:
            for n in range(JOBS):
                script = Script(shots=2, seed=n, seconds={"video-film": 0.3, "voice-speak": 0.1})
                scripts[await whole.request(bus, script.brief())] = script
                await asyncio.sleep(KILLS * EVERY_SECONDS / JOBS)

        asking = asyncio.create_task(ask())
        for _ in range(KILLS * repeat):
            await asyncio.sleep(luck.uniform(0.5, 1.5) * EVERY_SECONDS)
            await killed(whole.nats, luck.uniform(0, 0.5))
        await asking
        for name, script in scripts.items():
            done = (await whole.wait_for(bus, name)).last
            assert done.rendered is not None, name
            assert done.rendered.files[0].video.sha256 == script.video_sha256()
        assert len(scripts) == JOBS
        assert [process.starts for process in whole.processes] == [1, 1], "a worker had to be started again"
        found = await history.read(bus, whole.store())
        assert history.problems(found, scripts) == []
        assert found.letters == []


async def test_a_server_that_dies_right_after_an_ack_forgets_it_and_nothing_is_made_twice(
    server: servers.NatsServer, monkeypatch: pytest.MonkeyPatch, repeat: int
) -> None:
    """On one server an ack is in memory for up to a tenth of a second; the next delivery finds its result there."""
    made: list[str] = []
    acked: list[str] = []
    truly_ack, stop = NatsDelivery.ack, asyncio.Event()

    async def ack(delivery: NatsDelivery) -> None:
        await truly_ack(delivery)
        if delivery.subject not in acked:
            server.kill()
        acked.append(delivery.subject)

    async def handle(event: VideoRequested) -> PlanCreated:
        made.append(event.subject)
        plan = Artifact(sha256="0" * 64, size=1, media_type="application/json")
        return PlanCreated(job=event.job, plan=plan, title="t", formats=("draft",))

    monkeypatch.setattr(NatsDelivery, "ack", ack)
    async with connected(server) as bus:
        service = Service("planner", [Subscription(PLAN, handle)])
        working = asyncio.create_task(worker.run(bus, [service], stop, ack_wait=ACK_WAIT))
        for n in range(repeat):
            await bus.publish(VideoRequested(job=f"j{n}", brief=Brief(prompt="p")))
            async with asyncio.timeout(SLACK_SECONDS):
                while server.process is not None:  # noqa: ASYNC110 - the kill has no event
                    await asyncio.sleep(0.01)
            await asyncio.to_thread(server.start)
        async with asyncio.timeout(ACK_WAIT + SLACK_SECONDS):
            while len(acked) < 2 * repeat:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        stop.set()
        await working
        requests = [f"video.requested.j{n}.1" for n in range(repeat)]
        assert sorted(acked) == sorted(2 * requests), "no ack was forgotten"
        assert made == requests
        assert len(await bus.read("plan.created.>")) == repeat


async def test_publishers_that_try_through_an_outage_store_each_fact_once(server: servers.NatsServer) -> None:
    async with connected(server) as first, connected(server) as second:
        server.kill()
        publishing = [
            asyncio.create_task(bus.publish(failed(f"j{n}", reason)))
            for n in range(10)
            for bus, reason in ((first, "one"), (second, "two"))
        ]
        await asyncio.sleep(1)
        assert not any(task.done() for task in publishing), "nobody met the outage"
        await asyncio.to_thread(server.start)
        stored = [await task for task in publishing]
        facts = await first.read("stage.failed.>")
        assert len(facts) == 10
        winners = [("one", "two")[index % 2] for index, created in enumerate(stored) if created]
        reasons = [fact.event.reason for fact in facts if isinstance(fact.event, StageFailed)]
        assert sorted(winners) == sorted(reasons), "somebody was told that its fact is stored, and it is another's"


async def test_a_publisher_whose_answer_is_lost_learns_that_it_was_stored(server: servers.NatsServer) -> None:
    """The fact is stored, its PubAck never comes, the server dies: the next try finds its own message."""
    with proxy("127.0.0.1", server.port) as between:
        async with connected(server, f"nats://{between.address}") as bus, connected(server) as other:
            between.swallow(answers_only=True)
            publishing = asyncio.create_task(bus.publish(failed("j1", "mine")))
            async with asyncio.timeout(SLACK_SECONDS):
                while not await other.has("stage.failed.j1.1"):  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
            await asyncio.sleep(0.1)
            assert between.stopped_bytes > 0, "no answer was lost"
            assert not publishing.done()
            await killed(server, 0.1)
            between.heal()
            assert await publishing is True
            assert await other.publish(failed("j1", "theirs")) is False
            assert len(await other.read("stage.failed.>")) == 1


async def test_a_fact_is_refused_after_the_window_of_duplicates_and_after_a_restart(server: servers.NatsServer) -> None:
    async with connected(server) as bus, connected(server) as other:
        assert await bus.publish(failed("j1")) is True
        await forget_duplicates(server)
        assert await bus.publish(failed("j1")) is False
        await killed(server, 0)
        assert await bus.publish(failed("j1")) is False
        assert await other.publish(failed("j1", "another")) is False
        [stored] = await bus.read("stage.failed.>")
        assert isinstance(stored.event, StageFailed)
        assert stored.event.reason == "because"


async def forget_duplicates(server: servers.NatsServer) -> None:
    """Shorten the stream's window of duplicates to nothing, and prove that it is over."""
    async with linked(server.settings()) as link:
        config = (await link.request("STREAM.INFO.EVENTS"))["config"]
        await link.request("STREAM.UPDATE.EVENTS", {**config, "duplicate_window": 100_000_000})
        await asyncio.sleep(0.5)
        again = await link.ask("post.requested.window.1", b"{}", headers={"Nats-Msg-Id": "stage.failed.j1.1"})
        assert b"duplicate" not in again.data, "the window is not over"
