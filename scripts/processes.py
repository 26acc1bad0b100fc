"""Processes of this machine: who they are, who their children are, how they end. Standard library only.

A process is told by its number and its time of birth together, for numbers are used again.
"""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

POLL_SECONDS = 0.05
KILL_SECONDS = 5.0


def table() -> dict[int, tuple[int, str]]:
    """Everything that runs: parent and time of birth by process number."""
    if Path("/proc/self/stat").exists():
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return {pid: (parent, f"{boot} {born}") for pid, parent, born in _of_linux()}
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,lstart="], capture_output=True, text=True, check=True)
    rows = (line.split(None, 2) for line in listed.stdout.splitlines())
    return {int(pid): (int(parent), born.strip()) for pid, parent, born in rows}


def _of_linux() -> Iterator[tuple[int, int, str]]:
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue  # it ended while we looked
        if fields[0] != "Z":
            yield int(path.parent.name), int(fields[1]), fields[19]


def family(pid: int) -> dict[int, str]:
    """A process and all below it, with their times of birth."""
    now = table()
    found = {pid: now[pid][1]} if pid in now else {}
    while more := {p: born for p, (parent, born) in now.items() if parent in found and p not in found}:
        found |= more
    return found


def alive(them: Mapping[int, str]) -> dict[int, str]:
    """Those of them that still run."""
    now = table()
    return {pid: born for pid, born in them.items() if pid in now and now[pid][1] == born}


def send(them: Mapping[int, str], number: signal.Signals) -> None:
    for pid in alive(them):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def end(heads: Mapping[int, str], seconds: float) -> bool:
    """Ask processes to end, insist after `seconds`, leave none of their children. Returns whether all went freely."""
    below: dict[int, str] = {}
    for pid in alive(heads):
        below |= family(pid)
    send(heads, signal.SIGTERM)
    deadline = time.monotonic() + seconds
    while (left := alive(heads)) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    for pid in left:
        below |= family(pid)
    deadline = time.monotonic() + KILL_SECONDS
    while alive(below) and time.monotonic() < deadline:
        send(below, signal.SIGKILL)
        time.sleep(POLL_SECONDS)
    return not left
