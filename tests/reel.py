"""Runs the `reel` command as a person does: as a process of its own, with a home of its own."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended."""

    code: int
    stdout: str
    stderr: str

    @property
    def result(self) -> dict[str, Any]:
        """The one JSON object of `--json`."""
        assert self.code == 0, f"exit code {self.code}: {self.stderr}"
        found: dict[str, Any] = json.loads(self.stdout)
        return found


def command(*arguments: str) -> list[str]:
    """The command line of `reel` with these arguments."""
    return [sys.executable, "-m", "reel_cli", *arguments]


def environment(home: Path, **more: str) -> dict[str, str]:
    """An environment with this home and nothing personal."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("REEL_", "OTEL_", "PYTHONDONT"))}
    return {**kept, "REEL_HOME": str(home), **more}


def reel(home: Path, *arguments: str, cwd: Path, timeout: float = 280, **more: str) -> Ran:
    """Run to the end. A hang is a failure, not a wait."""
    ended = subprocess.run(
        command(*arguments), cwd=cwd, env=environment(home, **more), capture_output=True, text=True, timeout=timeout
    )
    return Ran(ended.returncode, ended.stdout, ended.stderr)


def facts(home: Path, job: str) -> list[str]:
    """The subjects in a job's journal, whole lines only."""
    path = home / "jobs" / job / "facts.jsonl"
    if not path.exists():
        return []
    lines = path.read_bytes().split(b"\n")[:-1]
    return [json.loads(line)["subject"] for line in lines]


def memos(home: Path) -> set[str]:
    """The keys of all steps that were ever made in this home."""
    return {path.name for path in (home / "store" / "memo").rglob("*") if path.is_file() and path.name[0] != "."}
