"""`make up` and `make down` say in one sentence what is missing or in the way, and touch only what they started."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scripts import processes
from tests.architecture.source import ROOT
from tests.launcher.test_launcher import executable
from tests.servers import free_port

FAKE_NATS = """#!/bin/sh
[ "$1" = -v ] && { echo "nats-server: v2.15.0"; exit; }
echo "no room on this disk" >&2
exit 1
"""
FAKE_STORE = "#!/bin/sh\nsleep 60\n"
ABSENT = Path("an empty folder")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with the real scripts, and no server in it."""
    root = tmp_path / "a clone"
    (root / "scripts").mkdir(parents=True)
    for path in (ROOT / "scripts").glob("*.py"):
        shutil.copy(path, root / "scripts")
    return root


def run(clone: Path, *arguments: str, path: Path = ABSENT) -> "subprocess.CompletedProcess[str]":
    """Without any server on the PATH but those in `path`."""
    return subprocess.run(
        [sys.executable, "-m", "scripts.stack", *arguments], cwd=clone, env={"PATH": str(path)}, timeout=60,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def ports() -> list[str]:
    return [word for name in ("gateway", "nats", "monitor", "s3") for word in (f"--{name}", str(free_port()))]


def with_fakes(clone: Path) -> None:
    executable(clone / ".servers/nats-server", FAKE_NATS)
    executable(clone / ".servers/rclone", FAKE_STORE)


def test_without_a_nats_server_it_says_how_to_get_one(clone: Path) -> None:
    done = run(clone, "up")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "nats-server is not installed: `make servers` fetches" in done.stderr
    assert done.stdout == ""


def test_without_an_object_store_it_says_how_to_get_one(clone: Path) -> None:
    executable(clone / ".servers/nats-server", FAKE_NATS)
    done = run(clone, "up")
    assert done.returncode == 2
    assert "an object store is not installed: `make servers` fetches" in done.stderr


@pytest.mark.parametrize("name", ["gateway", "nats", "monitor", "s3"])
def test_a_port_that_is_taken_is_told_before_anything_starts(clone: Path, name: str) -> None:
    with_fakes(clone)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run(clone, "up", *ports(), f"--{name}", port)
    assert done.returncode == 2
    assert f"port {port}, for {name}, is not free" in done.stderr
    assert f"--{name} PORT" in done.stderr
    assert not (clone / ".stack/logs").exists()


def test_a_server_that_does_not_start_is_told_with_its_last_words_and_stopped_by_down(clone: Path) -> None:
    with_fakes(clone)
    done = run(clone, "up", *ports(), path=Path(os.defpath))
    assert done.returncode == 1
    assert "no room on this disk" in done.stderr
    assert "nats ended; its last lines are above" in done.stderr
    [store] = json.loads((clone / ".stack/state.json").read_text())["processes"]["s3"].items()
    started = {int(store[0]): store[1]}
    family = processes.family(int(store[0]))
    assert processes.alive(started), "the other server never ran, so nothing is proven about stopping it"
    assert run(clone, "down").returncode == 0
    assert processes.alive(family | started) == {}


def test_keys_are_for_their_owner_only_and_differ_from_stack_to_stack(clone: Path) -> None:
    with_fakes(clone)
    keys = []
    for folder in ("one", "two"):
        run(clone, "up", "--folder", folder, *ports(), path=Path(os.defpath))
        state = clone / folder / "state.json"
        assert state.stat().st_mode & 0o077 == 0
        keys.append(json.loads(state.read_text())["keys"])
        run(clone, "down", "--folder", folder)
    assert keys[0] != keys[1]


def test_down_leaves_a_process_alone_that_only_has_the_number_of_one_of_ours(clone: Path) -> None:
    with subprocess.Popen(["sleep", "60"]) as stranger:
        state = {"processes": {"voice": {str(stranger.pid): "another time of birth"}}}
        (clone / ".stack").mkdir()
        (clone / ".stack/state.json").write_text(json.dumps(state))
        done = run(clone, "down")
        assert done.stdout == "Nothing ran.\n"
        assert stranger.poll() is None
        stranger.kill()


def test_a_process_that_does_not_listen_is_killed_with_its_children() -> None:
    deaf = subprocess.Popen(
        ["sh", "-c", "trap '' TERM; sleep 60 & echo ready; wait; wait"], stdout=subprocess.PIPE, start_new_session=True
    )
    assert deaf.stdout is not None
    assert deaf.stdout.readline() == b"ready\n"
    family = processes.family(deaf.pid)
    assert len(family) == 2
    freely = processes.end({deaf.pid: family[deaf.pid]}, 0.2)
    assert deaf.wait(10) == -signal.SIGKILL
    assert not freely
    deadline = time.monotonic() + 10
    while processes.alive(family) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert processes.alive(family) == {}
    deaf.stdout.close()
