"""`make up` as a person meets it: from nothing to a video over HTTP, and back to nothing."""

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from reel_common import fonts
from scripts import processes
from tests import servers
from tests.architecture.source import ROOT
from tests.reel import environment, reel
from tests.s3 import need

PLAN = {"title": "Stacked", "scenes": [{"visual": "cat in a park", "voiceover": "Hello."}]}
SERVICES = {"gateway", "planner", "voice", "align", "video", "render", "publish", "analytics"}
DONE_SECONDS = 120.0


class Stack:
    """A stack in a folder of its own, on ports of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.home = folder / "stack", folder / "home"
        self.ports = {name: servers.free_port() for name in ("gateway", "nats", "monitor", "s3")}
        self.address = f"http://127.0.0.1:{self.ports['gateway']}"

    def run(self, command: str, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "scripts.stack", command, "--folder", str(self.folder), *arguments],
            cwd=ROOT, env=environment(self.home), timeout=280, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr + self.logs()
        return done.stdout

    def up(self) -> str:
        return self.run("up", *(word for name, port in self.ports.items() for word in (f"--{name}", str(port))))

    def processes(self) -> dict[str, dict[int, str]]:
        known = json.loads((self.folder / "state.json").read_text())["processes"]
        return {name: {int(pid): born for pid, born in one.items()} for name, one in known.items()}

    def settings(self) -> dict[str, str]:
        """As a shell would read them."""
        words = shlex.split((self.folder / "env").read_text())
        return dict(word.split("=", 1) for word in words)

    def logs(self) -> str:
        return "\n".join(f"--- {path.name}\n{path.read_text()[-3000:]}" for path in self.folder.glob("logs/*.log"))


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    servers.binary("any")
    need("rclone")
    made = Stack(tmp_path_factory.mktemp("a stack"))
    # The fonts are cut once for all tests: that is no part of a start.
    shared = fonts.prepare(Path(tempfile.gettempdir()) / "reel-tests" / "fo'nts [1], a=b; c:d")
    shutil.copytree(shared, made.home / "fonts")
    made.up()
    try:
        yield made
    finally:
        made.run("down")


def wait_for(stack: Stack, job: str) -> dict[str, Any]:
    deadline = time.monotonic() + DONE_SECONDS
    while time.monotonic() < deadline:
        found: dict[str, Any] = httpx.get(f"{stack.address}/v1/videos/{job}").raise_for_status().json()
        if found["state"] in ("done", "failed", "cancelled"):
            return found
        time.sleep(0.1)
    raise AssertionError(f"{job} is {found['state']} after {DONE_SECONDS:.0f} s:\n{stack.logs()}")


def test_a_video_asked_for_over_http_is_made_by_separate_processes_and_downloaded(stack: Stack) -> None:
    wanted = {"plan": PLAN, "formats": ["draft"], "music": "none"}
    asked = httpx.post(f"{stack.address}/v1/videos", json=wanted).raise_for_status()
    found = wait_for(stack, asked.json()["job"])
    assert found["state"] == "done", found["reason"] + stack.logs()
    assert {step["name"] for step in found["steps"]} >= {"plan", "line", "clip", "master", "file"}

    [video] = [file for file in found["files"] if file["format"] == "draft"]
    whole = httpx.get(f"{stack.address}{video['url']}", follow_redirects=True).raise_for_status().content
    part = httpx.get(f"{stack.address}{video['url']}", headers={"range": "bytes=4-7"}, follow_redirects=True)
    assert part.status_code == 206
    assert part.content == whole[4:8] == b"ftyp"
    kept = [path for path in (stack.folder / "objects").rglob("*") if path.is_file()]
    assert any(path.read_bytes() == whole for path in kept), "the video is not in the object store"


def test_doctor_finds_nothing_wrong_with_it(stack: Stack) -> None:
    told = stack.settings()
    home = Path(told.pop("REEL_HOME"))
    ran = reel(home, "doctor", "--json", cwd=stack.folder, timeout=100, **told)
    assert ran.code == 0, ran.stdout + ran.stderr
    checks = {check["what"]: check for check in json.loads(ran.stdout)}
    for what in ("nats", "queues", "object store"):
        assert checks[what]["state"] == "works", checks[what]


def test_up_again_starts_only_what_has_died(stack: Stack) -> None:
    before = stack.processes()
    assert set(before) == SERVICES | {"nats", "s3"}
    [victim] = before["video"]
    os.kill(victim, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while processes.alive(before["video"]) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert "is up at" in stack.up()
    after = stack.processes()
    assert processes.alive(after["video"])
    assert {name for name in before if before[name] != after[name]} == {"video"}
    stack.up()
    assert stack.processes() == after


def test_down_ends_event_streams_well_and_leaves_no_process_even_in_the_middle_of_work(stack: Stack) -> None:
    wanted = {"prompt": "Cats vs dogs", "formats": ["draft"]}
    job = httpx.post(f"{stack.address}/v1/videos", json=wanted).raise_for_status().json()["job"]
    with httpx.stream("GET", f"{stack.address}/v1/videos/{job}/events", timeout=60) as events:
        deadline = time.monotonic() + 30
        while len(ours(stack)) <= len(SERVICES) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert len(ours(stack)) > len(SERVICES), "no service had a child at work, so nothing is proven about children"
        started = {pid: born for one in stack.processes().values() for pid, born in one.items()}
        assert "Stopped 10 processes" in stack.run("down")
        told = "".join(events.iter_text())  # raises when the stream was cut off
    assert f"video.requested.{job}.1" in told
    assert processes.alive(started) == {}
    assert ours(stack) == set()
    assert stack.run("down") == "Nothing ran.\n"


def ours(stack: Stack) -> set[int]:
    """Every process that was started, by whomever, with the home of this stack."""
    wanted = f"REEL_HOME={stack.home}".encode()
    found = set()
    for pid in processes.table():
        with suppress(OSError):  # it has ended, or is somebody else's
            if wanted in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"):
                found.add(pid)
    return found
