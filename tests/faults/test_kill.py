"""SIGKILL after every single fact of a job: nothing is lost, nothing is done twice, the video gets finished."""

import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from tests.reel import command, environment, facts, memos, reel

PLAN = {
    "title": "Killed often",
    "scenes": [
        {"scene_id": 1, "visual": "cat at a laptop", "voiceover": "This is a cat."},
        {"scene_id": 2, "visual": "dog in a park", "voiceover": "This is a dog."},
    ],
}
MANY = 60


def made(folder: Path) -> Path:
    path = folder / "plan.json"
    path.write_text(json.dumps(PLAN))
    return path


def fonts_of(shared: Path, home: Path) -> None:
    """The fonts are cut once: they are no step of a job."""
    if (shared / "fonts").exists():
        shutil.copytree(shared / "fonts", home / "fonts")


def run_until(home: Path, cwd: Path, job: str, known: int, *arguments: str) -> int:
    """Start reel, kill it once the journal holds more than `known` facts, return its exit code."""
    process = subprocess.Popen(
        command(*arguments), cwd=cwd, env=environment(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < deadline:
        if len(facts(home, job)) > known:
            os.kill(process.pid, signal.SIGKILL)
            break
        time.sleep(0.002)
    return process.wait(10)


def test_killed_after_every_fact_it_still_ends_and_makes_nothing_twice(tmp_path: Path) -> None:
    plan = made(tmp_path)
    arguments = ("make", "--plan", str(plan), "--for", "draft", "--json", "--out")
    calm = reel(tmp_path / "calm", *arguments, str(tmp_path / "calm-out"), cwd=tmp_path)
    job, undisturbed = calm.result["job"], facts(tmp_path / "calm", calm.result["job"])

    home = tmp_path / "rough"
    fonts_of(tmp_path / "calm", home)
    kills = 0
    for _ in range(MANY):
        known = len(facts(home, job))
        begin = arguments if not known else ("resume", job, "--json", "--out")
        code = run_until(home, tmp_path, job, known, *begin, str(tmp_path / "out"))
        if code == -signal.SIGKILL:
            kills += 1
        else:
            assert code == 0
            break
    assert kills >= len(undisturbed) // 2, "the fault hardly ever fired"

    stored = facts(home, job)
    assert sorted(stored) == sorted(set(stored)), "a fact was stored twice"
    assert set(stored) == set(undisturbed)
    assert memos(home) == memos(tmp_path / "calm"), "a step was lost, or one was made that nobody needed"
    [calm_file] = calm.result["files"]
    video = (tmp_path / "out" / Path(calm_file["path"]).name).read_bytes()
    assert video == Path(calm_file["path"]).read_bytes(), "the much killed video differs from the calm one"
    left = [path.name for path in (tmp_path / "out").iterdir() if path.name.startswith(".part-")]
    assert len(left) <= kills


def test_nothing_survives_its_killed_parent(tmp_path: Path) -> None:
    plan = made(tmp_path)
    home = tmp_path / "home"
    arguments = ("make", "--plan", str(plan), "--for", "tiktok", "--out", str(tmp_path / "out"))
    process = subprocess.Popen(
        command(*arguments), cwd=tmp_path, env=environment(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 120
    children: set[int] = set()
    while time.monotonic() < deadline and process.poll() is None and len(children) < 2:
        children = descendants(process.pid)
        time.sleep(0.02)
    assert len(children) >= 2, "no child was ever seen, so nothing was proven"
    os.kill(process.pid, signal.SIGKILL)
    process.wait(10)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and any(alive(child) for child in children):
        time.sleep(0.05)
    assert [child for child in children if alive(child)] == []


def test_interrupting_stops_children_and_leaves_a_job_that_can_be_resumed(tmp_path: Path) -> None:
    plan = made(tmp_path)
    home = tmp_path / "home"
    arguments = ("make", "--plan", str(plan), "--for", "draft", "--out", str(tmp_path / "out"))
    process = subprocess.Popen(
        command(*arguments),
        cwd=tmp_path,
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 120
    job = ""
    while time.monotonic() < deadline and process.poll() is None:
        job = next((path.name for path in (home / "jobs").glob("*")), "")
        if job and any(subject.startswith("clip.requested") for subject in facts(home, job)):
            break
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=20)
    assert process.returncode == 130, told
    assert f"reel resume {job}" in told
    assert "Traceback" not in told
    resumed = reel(home, "resume", job, "--out", str(tmp_path / "out"), "--json", cwd=tmp_path)
    assert Path(resumed.result["files"][0]["path"]).stat().st_size > 10_000
    assert resumed.result["take"] == 1


def descendants(pid: int) -> set[int]:
    """The processes below `pid` that are not the interpreter's own threads."""
    found: set[int] = set()
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            below = {int(child) for child in path.read_text().split()}
        except (OSError, ValueError):
            continue
        found |= below
        for child in below:
            found |= descendants(child)
    return found


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
