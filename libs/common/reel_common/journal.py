"""The memory bus's memory across crashes: each job's facts and dead letters, one JSON line each.

A line is written and synced before anybody is told of the fact. A line cut short by a kill is
dropped when the journal is read, as if the fact had never been published: nobody acted on it.
"""

import base64
import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from reel_common.bus import DeadLetter
from reel_common.cloudevents import CloudEvent

FACTS = "facts.jsonl"
DEAD = "dead-letters.jsonl"


class Journal:
    """The folder `jobs`: one folder for each job. Its methods block and are called from threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def jobs(self) -> list[str]:
        """The ids of all jobs that have a journal, oldest first."""
        found = [p.parent for p in self.folder.glob(f"*/{FACTS}")]
        return [p.name for p in sorted(found, key=lambda p: (p / FACTS).stat().st_mtime)]

    def check(self) -> None:
        """Errors: OSError when nothing can be written here."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=self.folder) as file:
            file.write(b"ready")
            file.flush()
            os.fsync(file.fileno())

    def append(self, job: str, envelope: CloudEvent) -> None:
        """Store a fact for good. Errors: OSError (a full disk), and then nothing was stored."""
        self._append(job, FACTS, envelope.model_dump_json(exclude_none=True))

    def facts(self, job: str) -> Iterator[CloudEvent]:
        """The stored facts, oldest first."""
        for line in self._lines(job, FACTS):
            try:
                yield CloudEvent.model_validate_json(line)
            except ValidationError:
                return  # cut short by a kill; whatever followed cannot have been synced either

    def bury(self, job: str, letter: DeadLetter) -> None:
        """Store a dead letter."""
        plain = asdict(letter) | {
            "data": base64.b64encode(letter.data).decode(),
            "time": letter.time.isoformat(),
            "headers": dict(letter.headers),
        }
        self._append(job, DEAD, json.dumps(plain))

    def exhume(self, job: str, letter_id: str) -> None:
        """Note that a dead letter was handed out again."""
        self._append(job, DEAD, json.dumps({"id": letter_id, "replayed": True}))

    def dead_letters(self, job: str) -> list[DeadLetter]:
        """The dead letters nobody has replayed."""
        letters: dict[str, DeadLetter] = {}
        for line in self._lines(job, DEAD):
            try:
                plain = json.loads(line)
            except json.JSONDecodeError:
                break
            if plain.pop("replayed", False):
                letters.pop(plain["id"], None)
            else:
                plain["data"] = base64.b64decode(plain["data"])
                plain["time"] = datetime.fromisoformat(plain["time"])
                letters[plain["id"]] = DeadLetter(**plain)
        return list(letters.values())

    def _append(self, job: str, name: str, line: str) -> None:
        path = self.folder / job / name
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            end = _whole(descriptor)
            os.ftruncate(descriptor, end)
            data = line.encode() + b"\n"
            if os.pwrite(descriptor, data, end) < len(data):
                os.ftruncate(descriptor, end)
                raise OSError(28, "No space left on device", str(path))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _lines(self, job: str, name: str) -> Iterator[str]:
        path = self.folder / job / name
        if path.exists():
            for line in path.read_bytes().split(b"\n")[:-1]:  # the last piece is empty or cut short
                yield line.decode(errors="replace")


def _whole(descriptor: int) -> int:
    """Bytes up to the end of the last whole line: where the next one goes."""
    size = os.fstat(descriptor).st_size
    while size > 0:
        start = max(0, size - 65536)
        found = os.pread(descriptor, size - start, start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        size = start
    return 0
