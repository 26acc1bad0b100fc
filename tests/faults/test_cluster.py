"""Three NATS servers that replicate: one dies, two stand still, and no acknowledged fact is lost."""

import asyncio
import gc
import random
from collections.abc import Iterator

import pytest

from reel_common.bus import Bus
from reel_common.events import StageFailed
from reel_common.streams import EVENTS
from tests import history, servers, stack
from tests.fakes.script import Script

ACK_WAIT = 3.0
PAUSED_SECONDS = 4.0
"""Longer than an attempt to publish waits for its answer."""
OUTAGE_SECONDS = 30.0
"""The longest that publishing may be impossible while one of three servers is away."""


# nats-py forgets a connection whose server falls silent during the handshake; Python closes it, with this warning.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <StreamWriter:ResourceWarning")


@pytest.fixture(autouse=True)
def _forgotten_connections() -> Iterator[None]:
    yield
    gc.collect()


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[servers.NatsServer]]:
    with servers.cluster(tmp_path_factory.mktemp("cluster"), "new") as made:
        yield made


@pytest.fixture(scope="module")
def replicated(tmp_path_factory: pytest.TempPathFactory, nodes: list[servers.NatsServer]) -> Iterator[stack.Stack]:
    told = {
        "REEL_NATS_URL": servers.urls(nodes),
        "REEL_NATS_MONITOR_URL": ",".join(node.monitor for node in nodes),
        "REEL_NATS_REPLICAS": "3",
    }
    with stack.running(tmp_path_factory.mktemp("stack"), server=nodes[0], ack_wait=ACK_WAIT, grace=5.0, **told) as made:
        made.fakes()
        yield made


async def leader(nodes: list[servers.NatsServer]) -> servers.NatsServer:
    async with asyncio.timeout(OUTAGE_SECONDS):
        while (found := await asyncio.to_thread(servers.leader_of, nodes, EVENTS)) is None:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    return found


async def publish_until(bus: Bus, stop: asyncio.Event) -> tuple[list[str], float]:
    """The jobs whose facts were acknowledged, and the longest time between two of them."""
    loop, longest = asyncio.get_running_loop(), 0.0
    acked: list[str] = []
    last = loop.time()
    while not stop.is_set():
        name = f"load{len(acked)}"
        await bus.publish(StageFailed(job=name, stage="voice", reason="load"))
        acked.append(name)
        longest, last = max(longest, loop.time() - last), loop.time()
        await asyncio.sleep(0.02)
    return acked, longest


async def test_a_cluster_that_loses_its_leader_and_then_its_majority_for_a_while_loses_no_fact(
    replicated: stack.Stack, nodes: list[servers.NatsServer]
) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    luck, made = random.Random(seed), replicated
    async with made.bus() as bus, made.bus() as publisher:
        stop, scripts = asyncio.Event(), {}
        publishing = asyncio.create_task(publish_until(publisher, stop))
        for n in range(4):
            script = Script(shots=1, seed=n, seconds={"video-film": 1.0})
            scripts[await made.request(bus, script.brief())] = script
        await asyncio.sleep(luck.uniform(0.2, 1))
        dying = await leader(nodes)
        process = dying.process
        assert process is not None
        dying.kill()
        assert process.returncode == -9
        for n in range(4, 6):
            script = Script(shots=1, seed=n)
            scripts[await made.request(bus, script.brief())] = script
        second = await leader(nodes)
        assert second is not dying, "nobody took over"
        await asyncio.to_thread(dying.start)
        await asyncio.to_thread(servers.wait_for_leader, nodes)

        standing = luck.sample(nodes, 2)
        for node in standing:
            node.pause()
        script = Script(shots=1, seed=9)
        asking = asyncio.create_task(made.request(bus, script.brief()))
        await asyncio.sleep(PAUSED_SECONDS)
        assert not asking.done(), "one server of three decided alone"
        for node in standing:
            node.resume()
        scripts[await asking] = script

        for name, script in scripts.items():
            done = (await made.wait_for(bus, name)).last
            assert done.rendered is not None
            assert done.rendered.files[0].video.sha256 == script.video_sha256()
        stop.set()
        acked, longest = await publishing
        print(f"{len(acked)} facts acknowledged, the longest gap {longest:.1f} s")
        assert longest < OUTAGE_SECONDS
        found = await history.read(bus, made.store())
        assert set(acked) <= {record.event.job for record in found.records}
        found.records = [r for r in found.records if not r.event.job.startswith("load")]
        assert (history.problems(found, scripts), found.letters) == ([], [])
        assert all(process.alive for process in made.processes)
