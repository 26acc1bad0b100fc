"""A service as a process: how it starts, waits, ends, and what its exit code tells."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from reel_common import bus_nats, runner
from reel_common.errors import Permanent, Transient
from reel_common.settings import CommonSettings
from tests.reel import environment


def start(service: str, home: Path, **settings: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", f"reel_{service}"], env=environment(home, **settings),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def nobody() -> str:
    """An address on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"nats://127.0.0.1:{taken.getsockname()[1]}"


def test_a_service_without_nats_says_what_to_set(tmp_path: Path) -> None:
    started = {name: start(name, tmp_path, REEL_PORT="0") for name in ("gateway", "voice")}
    for name, process in started.items():
        told, said = process.communicate(timeout=60)
        assert process.returncode == 2, (name, said)
        assert "set REEL_NATS_URL" in said
        assert "Traceback" not in said
        assert told == ""


def test_a_setting_that_is_not_understood_is_told_by_its_name(tmp_path: Path) -> None:
    process = start("align", tmp_path, REEL_WORKERS="many")
    _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "REEL_WORKERS is not understood" in said
    assert "Traceback" not in said


def test_the_gateway_does_not_listen_beyond_loopback_without_keys(tmp_path: Path) -> None:
    process = start("gateway", tmp_path, REEL_HOST="0.0.0.0", REEL_PORT="0", REEL_NATS_URL=nobody())  # noqa: S104
    _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "set REEL_API_KEYS" in said


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = start("gateway", tmp_path, REEL_PORT=str(port), REEL_NATS_URL=nobody())
        _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert f"cannot listen on 127.0.0.1:{port}" in said


def test_asked_to_end_while_it_waits_for_nats_it_ends_at_once_and_well(tmp_path: Path) -> None:
    process = start("align", tmp_path, REEL_NATS_URL=nobody(), REEL_NATS_UNSYNCED="true")
    assert process.stderr is not None
    said = process.stderr.readline()  # the client's own first word about the port on which nobody is
    assert "Connect call failed" in said
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 0, said
    assert list((tmp_path / "scratch").iterdir()) == []


class Away:
    """A NATS that cannot be reached for the first few times."""

    def __init__(self, times: int) -> None:
        self.times = times

    async def connect(self, settings: CommonSettings, name: str, *, on_lost: object, patience: float) -> "Away":
        self.times -= 1
        if self.times >= 0:
            raise Transient("NATS cannot be reached")
        return self

    async def close(self) -> None:
        pass


async def test_nats_may_come_up_after_the_service(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    away = Away(3)
    monkeypatch.setattr(bus_nats, "NatsBus", away)
    monkeypatch.setattr(runner, "RETRY_SECONDS", 0.001)
    settings = CommonSettings(home=tmp_path, nats_url="nats://somewhere")
    async with runner.connected(settings, "voice", runner.Stop()) as (bus, _):
        assert isinstance(bus, Away)
    assert away.times == -1


async def test_nats_that_stays_away_is_waited_for_only_so_long(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bus_nats, "NatsBus", Away(10**6))
    monkeypatch.setattr(runner, "RETRY_SECONDS", 0.001)
    monkeypatch.setattr(runner, "CONNECT_SECONDS", 0.01)
    with pytest.raises(Transient, match="cannot be reached"):
        async with runner.connected(CommonSettings(home=tmp_path, nats_url="x"), "voice", runner.Stop()):
            pass


@pytest.mark.parametrize(
    ("failure", "code"),
    [(None, 0), (Permanent("mend it"), 2), (Transient("start me again"), 1)],
    ids=["asked to end", "permanent", "transient"],
)
def test_the_exit_code_tells_a_supervisor_what_to_do(
    failure: Exception | None, code: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("REEL_HOME", str(tmp_path))

    async def work(stop: runner.Stop) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(_fail_or_end(failure, stop))

    with pytest.raises(SystemExit) as ended:
        runner.process("test", work)
    assert ended.value.code == code


async def _fail_or_end(failure: Exception | None, stop: runner.Stop) -> None:
    if failure is not None:
        raise failure
    os.kill(os.getpid(), signal.SIGTERM)
    await stop.wait()


def test_a_bus_that_is_lost_for_good_ends_the_process_with_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("REEL_HOME", str(tmp_path))

    async def work(stop: runner.Stop) -> None:
        asyncio.get_running_loop().call_soon(stop.lost)
        await stop.wait()

    with pytest.raises(SystemExit) as ended:
        runner.process("test", work)
    assert ended.value.code == 1


def test_whoever_started_it_hears_that_it_is_ready(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        runner.tell_supervisor("READY=1")
        assert told.recv(100) == b"READY=1"
