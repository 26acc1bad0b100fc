"""Many short jobs over several workers of every service while workers and NATS are SIGKILLed: nothing may get lost.

`make soak`, or `python benchmarks/soak.py --jobs 200 --workers 3 --seed 7`; `--real` runs the real services on drafts.
Ends with 1 when an invariant broke: every job finished, every fact once, every paid step paid once outside the window
between a call and its memo. Bounded in jobs and in minutes.
"""

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from reel_common import job, topology  # noqa: E402
from reel_common.bus import Bus, Recorded  # noqa: E402
from reel_common.values import Brief  # noqa: E402
from tests import history, servers, stack  # noqa: E402
from tests.fakes.ledger import Ledger  # noqa: E402
from tests.fakes.script import Script  # noqa: E402

RESULT = ROOT / "benchmarks" / "results" / "soak.md"
ACK_WAIT = 5.0
OUTAGE_SECONDS = 1.0
SHARE_OF_NATS = 0.15
SHOTS = 3
MANY = 200
"""So many jobs make a result worth keeping."""
CALL_SECONDS = {"planner": 0.2, "voice-speak": 0.2, "video-film": 0.4, "render": 0.4, "publish-post": 0.1}
SENTENCES = ("Why cats sleep so much", "How to boil an egg", "What makes the sky blue", "Three facts about the moon")
FOUND_SECONDS = 0.1
UNSEEN = "only the fake crafts tell"


@dataclass(slots=True)
class Run:
    """What was ordered, what was killed when, and what became of the jobs."""

    accepted: dict[str, Script] = field(default_factory=dict)
    jobs: dict[str, job.Job] = field(default_factory=dict)
    killed: dict[int, float] = field(default_factory=dict)
    """Workers: when each process died, on the wall clock."""
    servers: list[float] = field(default_factory=list)
    """When NATS died."""

    def over(self) -> set[str]:
        return {name for name, known in self.jobs.items() if known.last.state in job.FINAL}


@dataclass(slots=True)
class Paid:
    """Paid calls. Paid again: in the `window`, because the worker died between its call and its memo; `forgotten`:
    NATS died and with it the memory of having handed the message out, so that a second worker got it as well;
    `lease`: in an outage of NATS the worker was no longer sure of its message and left it to another; `outside`: for
    no such reason, which must not be."""

    steps: int = 0
    calls: int = 0
    window: int = 0
    forgotten: int = 0
    lease: int = 0
    outside: list[str] = field(default_factory=list)
    exposed: float = 0.0
    """Seconds of all calls between paying and remembering."""


def ordered() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=MANY)
    parser.add_argument("--workers", type=int, default=3, help="processes of every service")
    parser.add_argument("--at-once", type=int, default=20, help="jobs in flight")
    parser.add_argument("--every", type=float, default=2.0, help="seconds between kills, on average")
    parser.add_argument("--minutes", type=float, default=15.0, help="no longer than this")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--nats", choices=("old", "new", "any"), default="any", help="which nats-server")
    parser.add_argument("--real", action="store_true", help="the real services, in draft size")
    return parser.parse_args()


def started(made: stack.Stack, workers: int, *, real: bool) -> None:
    paid = {"REEL_VOICE_PROVIDERS": "tests.fakes.voice", "REEL_VIDEO_PROVIDERS": "tests.fakes.camera"}
    for service in topology.SERVICES:
        for _ in range(workers):
            if real:
                made.service(service, wait=False, **paid)
            else:
                made.fakes(service, wait=False)


def asked(number: int, *, real: bool) -> tuple[Script, Brief]:
    script = Script(shots=SHOTS, seed=number, seconds=CALL_SECONDS)
    if not real:
        return script, script.brief()
    prompt = f"{SENTENCES[number % len(SENTENCES)]}, part {number}"
    return script, Brief(prompt=prompt, formats=("draft",), seconds=8)


async def ask(made: stack.Stack, bus: Bus, run: Run, options: argparse.Namespace) -> None:
    """Keep so many jobs in flight until all were asked for."""
    for number in range(options.jobs):
        while len(run.accepted) - len(run.over()) >= options.at_once:  # noqa: ASYNC110 - jobs end elsewhere
            await asyncio.sleep(FOUND_SECONDS)
        script, brief = asked(number, real=options.real)
        run.accepted[await made.request(bus, brief, f"soak{number}")] = script


async def watch(records: AsyncGenerator[Recorded, None], run: Run) -> None:
    async with aclosing(records) as following:
        async for record in following:
            name = record.event.job
            job.apply(run.jobs.setdefault(name, job.Job(name)), record)


async def kill(made: stack.Stack, run: Run, luck: random.Random, every: float) -> None:
    """A worker, or now and then NATS; what died comes back after a while."""
    back: set[asyncio.Task[None]] = set()

    async def again(process: stack.Process) -> None:
        await asyncio.sleep(luck.uniform(0, 1))
        process.start(wait=False)

    while True:
        await asyncio.sleep(luck.uniform(0.5, 1.5) * every)
        if luck.random() < SHARE_OF_NATS:
            run.servers.append(time.time())
            await asyncio.to_thread(made.nats.restart, after=luck.uniform(0, OUTAGE_SECONDS))
            continue
        alive = [process for process in made.processes if process.alive]
        if not alive:
            continue
        victim = luck.choice(alive)
        run.killed[victim.pid] = time.time()
        victim.kill()
        back.add(asyncio.create_task(again(victim)))


def paid(ledger: Ledger, run: Run) -> Paid:
    calls, ends = ledger.read("paid"), {(entry.note, entry.pid): entry.time for entry in ledger.read("remembered")}
    told = Paid(steps=len({call.note for call in calls}), calls=len(calls))
    told.exposed = sum(ends[call.note, call.pid] - call.time for call in calls if (call.note, call.pid) in ends)
    for pair in ledger.paid_again():
        first, second = pair.first, pair.second
        outage = any(first.time - ACK_WAIT <= died <= second.time for died in run.servers)
        if not pair.known and first.time <= run.killed.get(first.pid, 0) <= second.time:
            told.window += 1
        elif not pair.known and outage and pair.remembered:
            told.forgotten += 1
        elif not pair.known and outage:
            told.lease += 1
        else:
            later = f"{second.time - first.time:.2f} s later"
            told.outside.append(f"{first.reaction} {first.subject}: paid by {first.pid} and, {later}, by {second.pid}")
    return told


async def soak(made: stack.Stack, options: argparse.Namespace, run: Run) -> list[str]:
    """Run it; what is wrong with the history afterwards."""
    luck = random.Random(options.seed)
    async with made.bus() as bus:
        watching = asyncio.create_task(watch(bus.follow(">"), run))  # type: ignore[arg-type]
        killing = asyncio.create_task(kill(made, run, luck, options.every))
        asking = asyncio.create_task(ask(made, bus, run, options))
        deadline = time.monotonic() + options.minutes * 60
        while time.monotonic() < deadline and not (asking.done() and run.over() >= set(run.accepted)):  # noqa: ASYNC110 - jobs end elsewhere
            await asyncio.sleep(FOUND_SECONDS)
        for task in (killing, asking, watching):
            task.cancel()
        for ended in await asyncio.gather(killing, asking, watching, return_exceptions=True):
            if isinstance(ended, Exception):
                raise ended
        if made.nats.process is None:
            await asyncio.to_thread(made.nats.start)
        found = await history.read(bus, made.store())
        return history.problems(found, list(run.accepted))


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else float("nan")


def report(options: argparse.Namespace, run: Run, wrong: list[str], ledger: Ledger, seconds: float) -> tuple[str, bool]:
    takes = {name: known.last for name, known in run.jobs.items()}
    done = [take for take in takes.values() if take.state == job.State.DONE]
    other = [
        name
        for name, script in run.accepted.items()
        if not options.real
        and (rendered := takes[name].rendered if name in takes else None)
        and rendered.files[0].video.sha256 != script.video_sha256()
    ]
    failed = [f"{name}: {take.failed.reason}" for name, take in takes.items() if take.failed]
    twice = [problem for problem in wrong if "is stored" in problem]
    began = Counter((entry.reaction, entry.subject) for entry in ledger.read("began"))
    money = paid(ledger, run)
    waits = [_seconds(take) for take in done]
    rows = [
        ("jobs asked for", options.jobs), ("finished", len(done)), ("failed", len(failed)),
        ("lost", len(run.accepted) - len(run.over() & set(run.accepted)) + options.jobs - len(run.accepted)),
        ("other bytes than undisturbed", UNSEEN if options.real else len(other)),
        ("facts stored twice", len(twice)), ("other flaws of the history", len(wrong) - len(twice)),
        ("workers killed", len(run.killed)), ("NATS killed", len(run.servers)),
        ("handler calls, and those that were not the first",
         UNSEEN if options.real else f"{began.total()}, {began.total() - len(began)}"),
        ("paid steps", money.steps), ("paid calls", money.calls),
        ("paid again, the worker died between call and memo", money.window),
        ("paid again, NATS died and forgot whom it had given the message", money.forgotten),
        ("paid again, the message was no longer sure in an outage of NATS", money.lease),
        ("paid again for no such reason", len(money.outside)),
        ("the window: seconds between call and memo, of all calls",
         UNSEEN if options.real else f"{money.exposed:.0f}"),
        ("seconds for a job: median, p95, longest",
         f"{statistics.median(waits or [0]):.1f}, {percentile(waits, 0.95):.1f}, {max(waits, default=0):.1f}"),
        ("seconds in all", f"{seconds:.0f}"),
    ]  # fmt: skip
    kind = "the real services, draft size" if options.real else "the fake crafts"
    told = [
        "# Soak", "",
        f"{options.workers} processes of every service, {kind}; a kill every {options.every:g} s; "
        f"nats-server {'.'.join(map(str, servers.version_of(servers.binary(options.nats))))}; "
        f"ack_wait {ACK_WAIT:g} s; seed {options.seed}. Made by `make soak`.", "",
        "| measure | value |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows), "",
        *(f"* {line}" for line in (*failed, *wrong, *money.outside)[:40]),
    ]  # fmt: skip
    good = len(done) == options.jobs and not (wrong or other or money.outside or failed)
    return "\n".join(told).rstrip() + "\n", good


def _seconds(take: job.Take) -> float:
    """From the request to the last fact of the take."""
    times = sorted(take.times.values())
    return (times[-1] - times[0]).total_seconds()


def main() -> int:
    options = ordered()
    print(f"seed {options.seed}", flush=True)
    run = Run()
    with (
        tempfile.TemporaryDirectory() as folder,
        servers.nats(Path(folder) / "nats", options.nats) as server,
        stack.running(Path(folder), server=server, ack_wait=ACK_WAIT) as made,
    ):
        started(made, options.workers, real=options.real)
        begun = time.monotonic()
        wrong = asyncio.run(soak(made, options, run))
        told, good = report(options, run, wrong, Ledger(made.home), time.monotonic() - begun)
        if not good:
            print(made.logs(), file=sys.stderr)
    print(told)
    if good and not options.real and options.jobs >= MANY:
        RESULT.parent.mkdir(exist_ok=True)
        RESULT.write_text(told)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
