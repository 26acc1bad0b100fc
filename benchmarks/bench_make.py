"""What making a video costs: wall time per second of video, memory of the whole process tree, reuse, edits, imports."""

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULT = ROOT / "benchmarks" / "results" / "make.md"
FIRST = "Make a funny video about cats learning Python"
SECOND = "How to make a perfect cup of coffee in five steps"
SERVICES = ["planner", "voice", "video", "align", "render", "publish", "analytics", "gateway"]


@dataclass
class Run:
    """One command: wall seconds, CPU seconds of the tree, most memory of the tree in MB, its JSON."""

    wall: float
    cpu: float
    memory: float
    result: dict[str, Any]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        first = reel(home, "make", FIRST)
        second = reel(home, "make", SECOND)
        again = reel(home, "make", SECOND)
        job = str(second.result["job"])
        edit = reel(home, "edit", job, "--scene", "3", "--voiceover", "This sentence is new, and only this one.")
        draft = reel(home, "make", SECOND, "--for", "draft")
        three = reel(home, "make", SECOND, "--for", "tiktok,youtube,square")
    rows = [
        ("first video of a new home (fonts are cut once)", first),
        ("second prompt", second),
        ("the same command again", again),
        ("one scene's narration changed", edit),
        ("draft, 360x640", draft),
        ("three geometries, one of them known", three),
    ]
    lines = [
        "# What making a video costs", "",
        f"{os.cpu_count()} cores, Python {sys.version.split()[0]}; one run, in this order. Made by `make bench`.", "",
        "| run | video s | wall s | wall s per s of video | CPU s | most memory MB | steps made | reused |",
        "|---|---|---|---|---|---|---|---|",
        *(row(name, run) for name, run in rows), "",
        f"Import of all services: {imports():.2f} s (median of 5 fresh interpreters).", "",
        f"Changed scene, steps made: {made(edit)}",
    ]  # fmt: skip
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text("\n".join(lines) + "\n")
    print("\n".join(lines))


def row(name: str, run: Run) -> str:
    film = run.result["files"][0]["seconds"]
    cells = [name, f"{film:.1f}", f"{run.wall:.1f}", f"{run.wall / film:.2f}", f"{run.cpu:.1f}", f"{run.memory:.0f}"]
    return "| " + " | ".join([*cells, str(run.result["made"]), str(run.result["reused"])]) + " |"


def made(run: Run) -> str:
    return ", ".join(f"{s['name']} {s['unit']}".strip() for s in run.result["steps"] if not s["reused"])


def reel(home: Path, *arguments: str) -> Run:
    """Run the command and watch its tree."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("REEL_", "PYTHONDONT"))} | {
        "REEL_HOME": str(home)
    }
    started, before = time.monotonic(), children_cpu()
    process = subprocess.Popen(
        [sys.executable, "-m", "reel_cli", *arguments, "--json", "--out", str(home / "out")],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment,
    )  # fmt: skip
    most = [0.0]
    watcher = threading.Thread(target=watch, args=(process, most))
    watcher.start()
    stdout, _ = process.communicate()
    wall = time.monotonic() - started
    watcher.join()
    if process.returncode:
        sys.exit(f"reel {' '.join(arguments)} ended with code {process.returncode}")
    return Run(wall, children_cpu() - before, most[0], json.loads(stdout))


def watch(process: "subprocess.Popen[bytes]", most: list[float]) -> None:
    while process.poll() is None:
        most[0] = max(most[0], sum(proportional(pid) for pid in tree(process.pid)) / 1024)
        time.sleep(0.1)


def tree(pid: int) -> list[int]:
    found = [pid]
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            below = path.read_text().split()
        except OSError:
            continue
        for child in below:
            found += tree(int(child))
    return found


def proportional(pid: int) -> int:
    """Memory in kB, pages that processes share counted once among them."""
    try:
        return int(re.findall(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)[0])
    except (OSError, IndexError):
        return 0


def children_cpu() -> float:
    times = os.times()
    return times.children_user + times.children_system


def imports() -> float:
    code = "import " + ", ".join(f"reel_{name}" for name in SERVICES)
    runs = []
    for _ in range(5):
        started = time.monotonic()
        subprocess.run([sys.executable, "-c", code], check=True)
        runs.append(time.monotonic() - started)
    return sorted(runs)[2]


if __name__ == "__main__":
    main()
