"""What the bus costs: hops of a chain whose handlers do nothing, through the worker, on NATS and within one process."""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, ExitStack
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from reel_common import worker  # noqa: E402
from reel_common.artifact import Artifact  # noqa: E402
from reel_common.bus import Bus  # noqa: E402
from reel_common.bus_memory import MemoryBus  # noqa: E402
from reel_common.events import (  # noqa: E402
    AudioReady,
    CaptionsReady,
    ClipsReady,
    Event,
    PlanCreated,
    RenderRequested,
    VideoRequested,
)
from reel_common.service import Service, Subscription  # noqa: E402
from reel_common.topology import Reaction  # noqa: E402
from reel_common.values import Brief  # noqa: E402
from tests import servers  # noqa: E402
from tests.buses import emptied  # noqa: E402

RESULT = ROOT / "benchmarks" / "results" / "bus.md"
CHAINS, PARALLEL_CHAINS, CONCURRENCY = 200, 300, 16
NOTHING = Artifact(sha256="0" * 64, size=2, media_type="application/json")
CHAIN: tuple[type[Event], ...] = (
    VideoRequested, PlanCreated, AudioReady, CaptionsReady, ClipsReady, RenderRequested,
)  # fmt: skip
FIELDS: dict[type[Event], dict[str, object]] = {
    PlanCreated: {"plan": NOTHING, "title": "t", "formats": ("short",)},
    AudioReady: {"plan": NOTHING, "lines": NOTHING},
    CaptionsReady: {"plan": NOTHING, "captions": NOTHING},
    ClipsReady: {"plan": NOTHING, "clips": NOTHING},
    RenderRequested: {"plan": NOTHING, "captions": NOTHING, "clips": NOTHING, "formats": ("short",)},
}


def chain(concurrency: int) -> list[Service]:
    """A service for every hop: on one fact, do nothing, and the next fact follows."""
    services = []
    for number, (before, after) in enumerate(pairwise(CHAIN)):
        reaction = Reaction(f"hop{number}", before, after)
        services.append(Service(f"hop{number}", [Subscription(reaction, handler(after), concurrency)]))
    return services


def handler(after: type[Event]) -> Callable[[Event], Awaitable[Event]]:
    async def handle(event: Event) -> Event:
        return after.model_validate({"job": event.job, "take": event.take, **FIELDS[after]})

    return handle


async def measure(bus: Bus) -> tuple[list[float], float]:
    """Milliseconds of each hop of chains run one after the other, and hops a second of many chains at once."""
    stop = asyncio.Event()
    arrived: dict[str, float] = {}
    ends = {
        f"{side}{i}": asyncio.Event() for side, count in (("a", CHAINS), ("b", PARALLEL_CHAINS)) for i in range(count)
    }

    async def watch() -> None:
        async for recorded in bus.follow(">"):
            arrived[recorded.subject] = time.perf_counter()
            if isinstance(recorded.event, CHAIN[-1]):
                ends[recorded.event.job].set()

    watching = asyncio.create_task(watch())
    working = asyncio.create_task(worker.run(bus, chain(CONCURRENCY), stop))
    for i in range(CHAINS):
        await bus.publish(VideoRequested(job=f"a{i}", brief=Brief(prompt="nothing")))
        await ends[f"a{i}"].wait()
    hops = [
        (arrived[f"{after.fact}.a{i}.1"] - arrived[f"{before.fact}.a{i}.1"]) * 1000
        for i in range(CHAINS)
        for before, after in pairwise(CHAIN)
    ]
    started = time.perf_counter()
    for i in range(PARALLEL_CHAINS):
        await bus.publish(VideoRequested(job=f"b{i}", brief=Brief(prompt="nothing")))
    await asyncio.gather(*(ends[f"b{i}"].wait() for i in range(PARALLEL_CHAINS)))
    rate = PARALLEL_CHAINS * (len(CHAIN) - 1) / (time.perf_counter() - started)
    stop.set()
    await working
    watching.cancel()
    return hops, rate


async def on_nats(version: servers.Version) -> tuple[list[float], float]:
    with ExitStack() as outer, tempfile.TemporaryDirectory() as folder:
        server = outer.enter_context(servers.nats(Path(folder), version))
        async with AsyncExitStack() as inner:
            bus = await inner.enter_async_context(emptied(server))
            return await measure(bus)


def row(name: str, hops: Sequence[float], rate: float, base: Sequence[float]) -> str:
    ordered = sorted(hops)
    median, late = statistics.median(ordered), ordered[int(len(ordered) * 0.99)]
    over = median - statistics.median(base)
    late_over = late - sorted(base)[int(len(base) * 0.99)]
    return f"| {name} | {median:.2f} | {late:.2f} | {over:.2f} | {late_over:.2f} | {rate:.0f} |"


def main() -> None:
    base, base_rate = asyncio.run(measure(MemoryBus()))
    rows = [row("one process, no server", base, base_rate, base)]
    kinds: list[tuple[str, servers.Version]] = [("every write synced", "new"), ("not synced", "old")]
    for told, version in kinds:
        program = servers.find(version)
        if program is not None:
            name = f"nats-server {'.'.join(map(str, servers.version_of(program)))}, {told}"
            rows.append(row(name, *asyncio.run(on_nats(version)), base))
    lines = [
        "# What the bus costs", "",
        f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, loopback. A hop: deliver, ask for the result, "
        f"handle (nothing), store, ack, by the worker. {CHAINS} chains of {len(CHAIN) - 1} hops one after the other, "
        f"then {PARALLEL_CHAINS} at once through one worker process. Made by `make bench`.", "",
        "| bus | hop ms, median | p99 | over one process, median | p99 | hops/s |",
        "|---|---|---|---|---|---|",
        *rows,
    ]  # fmt: skip
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text("\n".join(lines) + "\n")
    print(RESULT.read_text())


if __name__ == "__main__":
    main()
