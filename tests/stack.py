"""Real processes for a test: one nats-server, one store, and whatever services the test starts. All end by their pid.

    with stack.running(tmp_path) as made:                       # NATS, provisioned, and a folder as the store
        worker = made.fakes("voice", "video")                   # python -m tests.fakes.service voice video
        made.service("render", REEL_WORKERS="1")                # python -m reel_render
        async with made.bus() as bus:
            job = await made.request(bus, Script(shots=2).brief())
            worker.kill(); worker.restart()
            done = await made.wait_for(bus, job)                # a folded `job.Job` whose take is over

Errors carry the end of every process's log. `S3` servers go in through `settings` (`REEL_S3_ENDPOINT=…`).
"""

import asyncio
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from reel_common import bus_nats, job, runner
from reel_common.bus import Bus
from reel_common.events import VideoRequested
from reel_common.settings import CommonSettings
from reel_common.store import Store
from reel_common.values import Brief
from tests import servers
from tests.reel import environment

R = TypeVar("R")

ROOT = Path(__file__).resolve().parent.parent
ACK_WAIT_SECONDS = 3.0
READY_SECONDS = 60.0
END_SECONDS = 30.0
LOG_LINES = 30
FAKES = "tests.fakes.service"


@dataclass(slots=True)
class Process:
    """One service as a process; `restart` starts it anew with the same command, its log goes on in the same file."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    starts: int = 0
    running: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self.running is not None
        return self.running.pid

    @property
    def alive(self) -> bool:
        return self.running is not None and self.running.poll() is None

    def start(self, *, wait: bool = True) -> None:
        """Errors: AssertionError, with the log, when it ends or is not ready in time (`wait` False: does not look)."""
        if not wait:
            self._spawn("")
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
            address = f"reel-test-{os.getpid()}-{secrets.token_hex(4)}"
            told.bind("\0" + address)
            self._spawn(f"@{address}")
            self._await_ready(told)

    def _spawn(self, notify: str) -> None:
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env={**self.environment, "NOTIFY_SOCKET": notify},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.starts += 1

    def _await_ready(self, told: socket.socket) -> None:
        told.settimeout(0.1)
        deadline = time.monotonic() + READY_SECONDS
        while self.alive and time.monotonic() < deadline:
            with suppress(TimeoutError):
                if told.recv(64) == b"READY=1":
                    return
        raise AssertionError(f"{self.name} did not get ready:\n{self.tail()}")

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal; after SIGKILL the process is gone when this returns."""
        os.kill(self.pid, number)
        if number == signal.SIGKILL:
            self.wait()

    def wait(self, seconds: float = END_SECONDS) -> int:
        """Its exit code, once it has ended."""
        assert self.running is not None
        return self.running.wait(seconds)

    def restart(self, *, wait: bool = True) -> None:
        """Start it again; one that still runs is killed first."""
        if self.alive:
            self.kill()
        self.start(wait=wait)

    def end(self) -> None:
        """Ask it to end, as a deploy does, and insist if it does not."""
        if self.running is None or not self.alive:
            return
        self.running.terminate()
        self.running.send_signal(signal.SIGCONT)  # one that was stopped could not hear it
        try:
            self.wait()
        except subprocess.TimeoutExpired:
            self.kill()

    def tail(self, lines: int = LOG_LINES) -> str:
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join([f"--- {self.name}", *text.splitlines()[-lines:]])


@dataclass(slots=True)
class Stack:
    """What a test has to do with; made by `running`."""

    folder: Path
    home: Path
    nats: servers.NatsServer
    settings: CommonSettings
    environment: dict[str, str]
    processes: list[Process] = field(default_factory=list)

    def service(self, name: str, *, wait: bool = True, **settings: str) -> Process:
        """Start a real service (`voice` …) with these settings (`REEL_…`) beside those of the stack."""
        return self.start(name, "-m", f"reel_{name}", wait=wait, **settings)

    def fakes(self, *names: str, wait: bool = True, **settings: str) -> Process:
        """Start one process with the named services of the fake pipeline (all, if none)."""
        return self.start("-".join(("fakes", *names)), "-m", FAKES, *names, wait=wait, **settings)

    def start(self, name: str, *arguments: str, wait: bool = True, **settings: str) -> Process:
        """Start the interpreter with these arguments as a process of the stack."""
        log = self.folder / f"{name}-{len(self.processes)}.log"
        process = Process(name, [sys.executable, *arguments], {**self.environment, **settings}, log)
        self.processes.append(process)
        process.start(wait=wait)
        return process

    @asynccontextmanager
    async def bus(self) -> AsyncIterator[Bus]:
        """A client of the bus; in the loop of the test, however long the stack lives."""
        bus = await bus_nats.NatsBus.connect(self.settings, "test", on_lost=lambda: None)
        try:
            yield bus
        finally:
            await bus.close()

    def store(self) -> Store:
        return runner.open_store(self.settings, 10.0)

    async def request(self, bus: Bus, brief: Brief, name: str = "job") -> str:
        """Ask for a video as the gateway does; gives the job's id."""
        name = f"{name}-{secrets.token_hex(3)}"
        assert await bus.publish(VideoRequested(job=name, brief=brief))
        return name

    async def folded(self, bus: Bus, name: str) -> job.Job:
        """The job as its facts tell it now."""
        return job.fold(await bus.read(f"*.*.{name}.>"), name)

    async def wait_for(
        self, bus: Bus, name: str, state: frozenset[job.State] | job.State = job.FINAL, seconds: float = 60.0
    ) -> job.Job:
        """The job once its newest take is in that state, by default over. Errors: AssertionError, with the logs."""
        states = state if isinstance(state, frozenset) else frozenset({state})
        deadline = time.monotonic() + seconds
        while True:
            folded = await self.folded(bus, name)
            if folded.takes and folded.last.state in states:
                return folded
            if time.monotonic() > deadline:
                told = folded.last.state if folded.takes else "unknown"
                raise AssertionError(
                    f"{name} is {told} after {seconds:.0f} s:\n{sorted(folded.last.times)}\n{self.logs()}"
                )
            await asyncio.sleep(0.1)

    def logs(self) -> str:
        """The end of every log."""
        return "\n".join(process.tail() for process in self.processes)

    @contextmanager
    def kept_alive(self) -> Iterator[list[str]]:
        """Start a process again whenever SIGKILL has ended it, as an orchestrator does; gives the names of those."""
        restarted: list[str] = []
        stop = threading.Event()
        keeper = threading.Thread(target=self._keep, args=(restarted, stop), daemon=True)
        keeper.start()
        try:
            yield restarted
        finally:
            stop.set()
            keeper.join()

    def _keep(self, restarted: list[str], stop: threading.Event) -> None:
        while not stop.wait(0.05):
            for process in list(self.processes):
                if process.running is not None and process.running.poll() == -signal.SIGKILL:
                    process.start(wait=False)
                    restarted.append(process.name)

    def end(self) -> None:
        """End every process, all at once."""
        with ThreadPoolExecutor(max(len(self.processes), 1)) as pool:
            list(pool.map(Process.end, self.processes))


@contextmanager
def running(
    folder: Path,
    *,
    server: servers.NatsServer | None = None,
    ack_wait: float = ACK_WAIT_SECONDS,
    grace: float = 5.0,
    **settings: str,
) -> Iterator[Stack]:
    """A provisioned NATS and a store, without any service yet.

    `server`: one that runs already, else one of its own. `settings`: `REEL_…` for every process, over the stack's own.
    """
    home = folder / "home"
    home.mkdir(parents=True, exist_ok=True)
    with ExitStack() as whole:
        nats = server or whole.enter_context(servers.nats(folder / "nats"))
        told = {
            "REEL_NATS_URL": nats.url,
            "REEL_NATS_MONITOR_URL": nats.monitor,
            "REEL_NATS_UNSYNCED": str(not nats.syncs).lower(),
            "REEL_ACK_WAIT": str(ack_wait),
            "REEL_GRACE_SECONDS": str(grace),
            **settings,
        }
        made = Stack(folder, home, nats, _settings(home, told), environment(home, **told))
        in_a_thread(lambda: asyncio.run(bus_nats.provision(made.settings)))
        whole.callback(made.end)
        yield made


def in_a_thread(work: Callable[[], R]) -> R:
    """Run something that has an event loop of its own, whoever has one here already."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


def _settings(home: Path, told: dict[str, str]) -> CommonSettings:
    named = {name.removeprefix("REEL_").lower(): value for name, value in told.items()}
    return CommonSettings.model_validate({"home": home, **named})
