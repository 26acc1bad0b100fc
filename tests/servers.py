"""Real NATS servers for tests: found, started in a folder of the test, killed, paused and started again by their pid.

Two versions matter: `old` is the oldest that works (2.9), `new` syncs every write. `any` is whichever there is, newest
first. They come from REEL_TEST_NATS_SERVER, `.servers/` (which scripts/servers.py fills) or the PATH.
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pytest

from reel_common.settings import CommonSettings

ROOT = Path(__file__).resolve().parent.parent
Version = Literal["old", "new", "any"]
READY_SECONDS = 10.0
ELECTION_SECONDS = 30.0
KNOWS_SYNC = (2, 10)
SYSTEM_FOLDERS = ("/usr/sbin", "/usr/local/sbin")
"""Where distributions put servers, and where the PATH of a plain user does not look."""


@cache
def candidates(name: str, variable: str) -> tuple[Path, ...]:
    """Programs of this name, the preferred one first."""
    path = os.pathsep.join((os.environ.get("PATH", ""), *SYSTEM_FOLDERS))
    found = [os.environ.get(variable), shutil.which(name, path=str(ROOT / ".servers")), shutil.which(name, path=path)]
    return tuple(Path(each) for each in found if each)


@cache
def version_of(program: Path) -> tuple[int, ...]:
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    return tuple(int(number) for number in re.findall(r"\d+", told)[:3])


@cache
def find(version: Version = "any") -> Path | None:
    """The server program of this version, or None."""
    found = candidates("nats-server", "REEL_TEST_NATS_SERVER")
    if version == "any":
        return max(found, key=version_of, default=None)
    return next((each for each in found if (version_of(each) >= KNOWS_SYNC) == (version == "new")), None)


def missing(what: str, how: str) -> None:
    """Skip the test for want of a server, or fail it where servers are required."""
    sentence = f"this test needs {what}: {how}"
    if os.environ.get("REEL_TEST_SERVERS") == "required":
        pytest.fail(sentence)
    pytest.skip(sentence)


def binary(version: Version = "any") -> Path:
    """The server program; the test is skipped or fails when there is none."""
    found = find(version)
    if found is None:
        missing(
            {"old": "nats-server 2.9", "new": "nats-server 2.10 or newer", "any": "nats-server"}[version],
            "run `python scripts/servers.py`, install nats-server, or name one in REEL_TEST_NATS_SERVER",
        )
    assert found is not None
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(slots=True)
class NatsServer:
    """One server. Its ports and its store outlive its process."""

    folder: Path
    binary: Path
    more: str = ""
    """Lines for the configuration, and with `jetstream_more` lines for its jetstream block."""
    jetstream_more: str = ""
    name: str = "test"
    sync: str = "always"
    port: int = field(default_factory=free_port)
    monitor_port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    @property
    def monitor(self) -> str:
        return f"http://127.0.0.1:{self.monitor_port}"

    @property
    def syncs(self) -> bool:
        """Whether it is new enough to sync every write, which it then does unless told otherwise."""
        return version_of(self.binary) >= KNOWS_SYNC

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def settings(self, **more: object) -> CommonSettings:
        """Settings for a client, without the waiver where none is needed."""
        told: dict[str, object] = {"nats_url": self.url, "nats_unsynced": not self.syncs, "ack_wait": 2.0}
        if self.syncs:
            told["nats_monitor_url"] = self.monitor
        return CommonSettings.model_validate(told | more)

    def start(self) -> None:
        """Start it, and return once it answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "nats.conf").write_text(self._configuration())
        with open(self.folder / "nats.log", "ab") as log:
            command = [str(self.binary), "-c", str(self.folder / "nats.conf")]
            self.process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        deadline = time.monotonic() + READY_SECONDS
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"nats-server did not start:\n{(self.folder / 'nats.log').read_text()[-2000:]}")
            time.sleep(0.01)

    def kill(self) -> None:
        """SIGKILL, as the kernel does when memory runs out."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def stop(self) -> None:
        """SIGTERM, and SIGKILL if that does not help."""
        if self.process is not None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(5)
            self.kill()

    def restart(self, *, after: float = 0.0) -> None:
        """Kill it and start it again `after` seconds, on the same ports and store."""
        self.kill()
        time.sleep(after)
        self.start()

    def pause(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def monitored(self, path: str) -> dict[str, Any]:
        """JSON from the monitoring port (`jsz?config=1`)."""
        with urllib.request.urlopen(f"{self.monitor}/{path}", timeout=3) as answer:  # noqa: S310
            found: dict[str, Any] = json.load(answer)
        return found

    def _answers(self) -> bool:
        """A server speaks first; it listens for clients after everything else."""
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1) as probe:
            probe.settimeout(1)
            return probe.recv(4) == b"INFO"
        return False

    def _configuration(self) -> str:
        sync = f"sync_interval: {self.sync}" if self.syncs else ""
        return f"""
server_name: {self.name}
listen: 127.0.0.1:{self.port}
http: 127.0.0.1:{self.monitor_port}
jetstream {{ store_dir: "{self.folder / "store"}"
{sync}
{self.jetstream_more}
}}
{self.more}
"""


@contextmanager
def nats(
    folder: Path, version: Version = "any", *, more: str = "", jetstream_more: str = "", sync: str = "always"
) -> Iterator[NatsServer]:
    """A running server with its own store in `folder`; skips the test when there is no such server."""
    server = NatsServer(folder, binary(version), more, jetstream_more, sync=sync)
    server.start()
    try:
        yield server
    finally:
        server.kill()


@contextmanager
def cluster(folder: Path, version: Version = "any", *, size: int = 3) -> Iterator[list[NatsServer]]:
    """Servers that replicate, with a leader elected. `urls(servers)` is what clients connect to."""
    routes = [free_port() for _ in range(size)]
    addresses = ", ".join(f'"nats://127.0.0.1:{port}"' for port in routes)
    servers = [
        NatsServer(
            folder / f"n{number}",
            binary(version),
            f"cluster {{ name: test, listen: 127.0.0.1:{port}, routes: [{addresses}] }}",
            name=f"n{number}",
        )
        for number, port in enumerate(routes, 1)
    ]
    try:
        for server in servers:
            server.start()
        wait_for_leader(servers)
        yield servers
    finally:
        for server in servers:
            server.kill()


def urls(servers: list[NatsServer]) -> str:
    return ",".join(server.url for server in servers)


def wait_for_leader(servers: list[NatsServer]) -> None:
    """Until every running server of a cluster knows one leader for JetStream and is healthy itself."""
    deadline = time.monotonic() + ELECTION_SECONDS
    while not all(_follows(server) for server in servers if server.process is not None):
        if time.monotonic() > deadline:
            raise AssertionError("the cluster elected no leader")
        time.sleep(0.05)


def leader_of(servers: list[NatsServer], stream: str) -> NatsServer | None:
    """Which server leads a stream, if any running one knows."""
    for server in servers:
        if server.process is None:
            continue
        with suppress(OSError):
            accounts = server.monitored("jsz?streams=true&accounts=true").get("account_details") or []
            for found in (each for account in accounts for each in account.get("stream_detail", [])):
                if found["name"] == stream:
                    name = found.get("cluster", {}).get("leader")
                    leading = next((each for each in servers if each.name == name and each.process), None)
                    if leading is not None:
                        return leading
    return None


def _follows(server: NatsServer) -> bool:
    with suppress(OSError):
        healthy = server.monitored("healthz").get("status") == "ok"
        return healthy and bool(server.monitored("jsz").get("meta_cluster", {}).get("leader"))
    return False
