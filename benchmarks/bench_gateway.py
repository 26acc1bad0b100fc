"""What the gateway can take: status requests to one process on one core, with 1,000 jobs and 200 open event streams."""

import argparse
import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from reel_common import bus_nats  # noqa: E402
from reel_common.artifact import Artifact  # noqa: E402
from reel_common.bus import Bus  # noqa: E402
from reel_common.bus_nats import NatsBus  # noqa: E402
from reel_common.events import (  # noqa: E402
    AudioReady,
    CaptionsReady,
    ClipReady,
    ClipRequested,
    ClipsReady,
    Event,
    LineReady,
    LineRequested,
    PlanCreated,
    RenderRequested,
    VideoRendered,
    VideoRequested,
)
from reel_common.values import Brief, Clip, Progress, Step, VideoFile  # noqa: E402
from tests import servers  # noqa: E402

RESULT = ROOT / "benchmarks" / "results" / "gateway.md"
JOBS, STREAMS, WATCHED = 1000, 200, 20
CLIENTS, SECONDS, TARGET = 16, 15.0, 300
TOLD_PER_SECOND = 20
LINES, SHOTS = 8, 4
AT_ONCE = 64
NOTHING = Artifact(sha256="0" * 64, size=2, media_type="application/json")
STEP = Step(name="line", unit="l1", reused=False, seconds=0.5, provider="espeak")


def events_of(job: str, *, done: bool) -> Iterator[Event]:
    """The facts of one take: 31 of them when it is done, one less when it is not."""
    yield VideoRequested(job=job, brief=Brief(prompt="Make a funny video about cats learning Python"))
    yield PlanCreated(job=job, plan=NOTHING, title="Cats Learn Python", formats=("tiktok", "youtube"), steps=(STEP,))
    for line in (f"s{number}-1" for number in range(LINES)):
        text = "First, Whiskers learns to print hello world."
        yield LineRequested(job=job, line=line, speaker="narrator", rank=0, text=text, language="en", plan=NOTHING)
        yield LineReady(
            job=job, line=line, audio=NOTHING, seconds=3.1, text=text, language="en", plan=NOTHING, steps=(STEP,)
        )
    yield AudioReady(job=job, plan=NOTHING, lines=NOTHING)
    yield CaptionsReady(job=job, plan=NOTHING, captions=NOTHING, steps=(STEP,))
    for shot in (f"s{number}" for number in range(SHOTS)):
        yield ClipRequested(job=job, shot=shot, plan=NOTHING, frames=240, geometries=("vertical",))
        yield ClipReady(
            job=job, shot=shot, frames=240, clips=(Clip(geometry="vertical", video=NOTHING),), steps=(STEP,)
        )
    yield ClipsReady(job=job, plan=NOTHING, clips=NOTHING)
    yield RenderRequested(job=job, plan=NOTHING, captions=NOTHING, clips=NOTHING, formats=("tiktok",))
    if done:
        file = VideoFile(format="tiktok", video=NOTHING, width=1080, height=1920, seconds=30)
        yield VideoRendered(
            job=job, plan=NOTHING, title="Cats Learn Python", files=(file,), timeline=NOTHING, srt=NOTHING, ass=NOTHING,
            thumbnail=NOTHING, credits=NOTHING, steps=(STEP,),
        )  # fmt: skip


async def fill(bus: Bus) -> int:
    """All jobs; the first few are left unfinished, to be watched. Returns how many facts that was."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def publish(number: int) -> int:
        async with turn:
            found = list(events_of(f"job-{number}", done=number >= WATCHED))
            for event in found:
                await bus.publish(event)
            return len(found)

    return sum(await asyncio.gather(*(publish(number) for number in range(JOBS))))


@dataclass(slots=True)
class Streams:
    """Open event streams, and what came in over them."""

    open: int = 0
    facts: int = 0
    progress: int = 0
    late: list[float] = field(default_factory=list)
    """Milliseconds from telling to hearing."""

    async def listen(self, port: int, job: str) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET /v1/videos/{job}/events HTTP/1.1\r\nHost: bench\r\n\r\n".encode())
        assert b" 200 " in await reader.readline()
        self.open += 1
        while line := await reader.readline():
            if line.startswith(b"event: fact"):
                self.facts += 1
            elif line.startswith(b"event: progress"):
                data = (await reader.readline()).partition(b": ")[2]
                self.progress += 1
                self.late.append((time.time() - float(json.loads(data)["note"])) * 1000)


async def tell(bus: Bus) -> None:
    """Progress of the watched jobs, as from a pipeline at work."""
    while True:
        job = f"job-{random.randrange(WATCHED)}"
        bus.tell(Progress(job=job, take=1, stage="video", unit="s1", done=0.5, note=f"{time.time():.6f}"))
        await asyncio.sleep(1 / TOLD_PER_SECOND)


async def ask(port: int, until: float, took: list[float], every: float = 0) -> None:
    """Status requests on one connection: one after the other, or one `every` so many seconds.

    `took`: milliseconds of each, from when it was due.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    due = time.perf_counter() + random.random() * every
    while time.perf_counter() < until:
        request = f"GET /v1/videos/job-{random.randrange(JOBS)} HTTP/1.1\r\nHost: bench\r\n\r\n"
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        started = due if every else time.perf_counter()
        due += every
        writer.write(request.encode())
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        took.append((time.perf_counter() - started) * 1000)
    writer.close()


@contextmanager
def gateway(environment: dict[str, str], core: int, log: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """`python -m reel_gateway` on one core and a free port."""
    port = servers.free_port()
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "reel_gateway"],
            env={**os.environ, **environment, "REEL_PORT": str(port), "REEL_READS_PER_MINUTE": "0"},
            stdout=out, stderr=out, preexec_fn=lambda: os.sched_setaffinity(0, {core}),
        )  # fmt: skip
        try:
            yield process, port
        finally:
            process.terminate()
            process.wait(30)


async def until_ready(port: int, seconds: float = 120) -> float:
    """Seconds until the gateway had read everything."""
    started = time.perf_counter()
    while time.perf_counter() < started + seconds:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /readyz HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n")
            if b" 200 " in await reader.readline():
                return time.perf_counter() - started
            writer.close()
        except OSError:
            pass
        await asyncio.sleep(0.2)
    raise TimeoutError("the gateway did not become ready")


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid: int) -> float:
    [line] = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


async def measure(bus: Bus, facts: int, process: subprocess.Popen[bytes], port: int) -> str:
    ready = await until_ready(port)
    streams = Streams()
    tasks = [asyncio.create_task(streams.listen(port, f"job-{number % WATCHED}")) for number in range(STREAMS)]
    while streams.open < STREAMS:  # noqa: ASYNC110 - what is waited for is another process
        await asyncio.sleep(0.05)
    tasks.append(asyncio.create_task(tell(bus)))
    await ask(port, time.perf_counter() + 1, [])
    paced: list[float] = []
    until = time.perf_counter() + SECONDS
    await asyncio.gather(*(ask(port, until, paced, CLIENTS / TARGET) for _ in range(CLIENTS)))
    even = statistics.quantiles(paced, n=100)
    took: list[float] = []
    before, started = cpu_seconds(process.pid), time.perf_counter()
    await asyncio.gather(*(ask(port, started + SECONDS, took) for _ in range(CLIENTS)))
    seconds, used = time.perf_counter() - started, cpu_seconds(process.pid) - before
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    cuts = statistics.quantiles(took, n=100)
    late = statistics.quantiles(streams.late, n=100)
    rows = {
        "jobs, facts in the stream": f"{JOBS}, {facts}",
        "event streams open": str(streams.open),
        "clients asking for status": str(CLIENTS),
        f"at {TARGET} requests/s: median, p99 (target 50)": f"{even[49]:.1f}, {even[98]:.1f} ms",
        f"as fast as it can: requests/s (target {TARGET})": f"{len(took) / seconds:.0f}",
        "as fast as it can: median, p99, most": f"{cuts[49]:.1f}, {cuts[98]:.1f}, {max(took):.1f} ms",
        "the gateway's share of its core": f"{used / seconds:.0%}",
        "requests per second of its CPU time": f"{len(took) / used:.0f}",
        "progress told to streams, median and p99 delay": f"{streams.progress}, {late[49]:.1f}, {late[98]:.1f} ms",
        "ready after its start": f"{ready:.1f} s",
        "memory": f"{memory_mb(process.pid):.0f} MB",
    }
    return "\n".join(["| measure | value |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows.items())])


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--version", choices=("old", "new", "any"), default="any", help="of nats-server")
    version: servers.Version = parser.parse_args().version
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, set(cores[1:]) or set(cores))
    with tempfile.TemporaryDirectory() as folder, servers.nats(Path(folder) / "nats", version, sync="1s") as server:
        environment = {"REEL_NATS_URL": server.url, "REEL_NATS_UNSYNCED": "true", "REEL_HOME": folder}
        settings = server.settings(nats_unsynced=True)
        await bus_nats.provision(settings)
        bus = await NatsBus.connect(settings, "bench")
        facts = await fill(bus)
        with gateway(environment, cores[0], Path(folder) / "gateway.log") as (process, port):
            table = await measure(bus, facts, process, port)
        await bus.close()
    title = f"nats-server {'.'.join(map(str, servers.version_of(server.binary)))}, one core of {len(cores)}"
    print(f"{title}\n\n{table}")
    RESULT.write_text(f"# The gateway\n\n{title}; load and server share the machine.\n\n{table}\n")


if __name__ == "__main__":
    asyncio.run(main())
