"""What more workers bring, and how soon one replaces another: a shot is a call that takes long and costs no CPU."""

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from reel_common.events import ClipReady, ClipRequested  # noqa: E402
from tests import stack  # noqa: E402
from tests.fakes.ledger import Ledger  # noqa: E402
from tests.fakes.script import Script  # noqa: E402

RESULT = ROOT / "benchmarks" / "results" / "scale.md"
SHOTS, SHOT_SECONDS = 8, 10.0
AT_LEAST = {2: 1.9, 4: 3.6}
LONG_SECONDS = 60.0
ACK_WAITS = (5.0, 5.0, 5.0, 60.0)
LATE_SECONDS = 2.0
OTHERS = ("planner", "voice", "align", "render", "publish", "analytics")


async def filming(workers: int) -> float:
    """Seconds from the first shot that is asked for to the last that is there."""
    with tempfile.TemporaryDirectory() as folder, stack.running(Path(folder), REEL_WORKERS="1") as made:
        made.fakes(*OTHERS)
        for _ in range(workers):
            made.fakes("video")
        async with made.bus() as bus:
            name = await made.request(bus, Script(shots=SHOTS, seconds={"video-film": SHOT_SECONDS}).brief())
            await made.wait_for(bus, name, seconds=SHOTS * SHOT_SECONDS + 60)
            asked = await bus.read(f"{ClipRequested.fact}.{name}.>")
            ready = await bus.read(f"{ClipReady.fact}.{name}.>")
            return (ready[-1].time - asked[0].time).total_seconds()


async def takeover(ack_wait: float, after: float) -> float:
    """Seconds from the death of a worker, `after` seconds into its work, to another's start on the same shot."""
    with tempfile.TemporaryDirectory() as folder, stack.running(Path(folder), ack_wait=ack_wait) as made:
        made.fakes(*OTHERS)
        films = [made.fakes("video") for _ in range(2)]
        ledger = Ledger(made.home)
        async with made.bus() as bus:
            name = await made.request(bus, Script(shots=1, seconds={"video-film": LONG_SECONDS}).brief())
            first = await ledger.wait("began", name, reaction="video-film")
            await asyncio.sleep(after)
            [victim] = [process for process in films if process.pid == first.pid]
            died = time.time()
            victim.kill()
            second = await ledger.wait("began", name, reaction="video-film", times=2, seconds=ack_wait + 30)
            return second.time - died


async def main() -> int:
    seconds = {workers: await filming(workers) for workers in (1, *AT_LEAST)}
    gains = {workers: seconds[1] / seconds[workers] for workers in AT_LEAST}
    waits = [(ack_wait, await takeover(ack_wait, 1.7 + n)) for n, ack_wait in enumerate(ACK_WAITS)]
    lines = [
        "# What more workers bring", "",
        f"{SHOTS} shots of {SHOT_SECONDS:g} s of waiting, one at a time in each process. Made by `make bench`.", "",
        "| workers | seconds | speed-up | at least |",
        "|---|---|---|---|",
        *(f"| {n} | {seconds[n]:.1f} | {seconds[1] / seconds[n]:.2f} | {AT_LEAST.get(n, '')} |" for n in seconds), "",
        f"A worker SIGKILLed in a handler of {LONG_SECONDS:g} s, until another has begun the same shot:", "",
        "| ack_wait s | taken over after s |",
        "|---|---|",
        *(f"| {ack_wait:g} | {wait:.2f} |" for ack_wait, wait in waits), "",
        f"Median beyond the ack_wait: {statistics.median(wait - ack_wait for ack_wait, wait in waits):.2f} s.",
    ]  # fmt: skip
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text("\n".join(lines) + "\n")
    print("\n".join(lines))
    slow = [workers for workers, least in AT_LEAST.items() if gains[workers] < least]
    late = [ack_wait for ack_wait, wait in waits if wait > ack_wait + LATE_SECONDS]
    if slow or late:
        print(f"below what is promised: workers {slow}, ack_wait {late}", file=sys.stderr)
    return 1 if slow or late else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
