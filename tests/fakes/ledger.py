"""What the fake pipeline did, line by line in one file that all processes append to and no SIGKILL can take back."""

import asyncio
import json
import os
import time
from collections import defaultdict
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal

What = Literal["began", "ended", "trouble", "paid", "remembered", "child", "crash"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened: `time` on the wall clock, `note` depends on `what` (a step's key, a kind of trouble)."""

    what: What
    reaction: str
    subject: str
    note: str
    pid: int
    time: float


@dataclass(frozen=True, slots=True)
class PaidAgain:
    """Two calls that paid for the same step, one after the other."""

    first: Entry
    second: Entry
    known: bool
    """Whether the step's result was already remembered when the second caller's handler began."""
    remembered: bool
    """Whether the first caller got as far as remembering, then or later."""


class Ledger:
    """Append-only; a line is one `write`, which the system does not tear or interleave."""

    def __init__(self, home: Path) -> None:
        self.path = home / "ledger.jsonl"

    def write(self, what: What, reaction: str, subject: str, note: str = "", pid: int = 0) -> None:
        entry = Entry(what, reaction, subject, note, pid or os.getpid(), time.time())
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(file, json.dumps(asdict(entry)).encode() + b"\n")
        finally:
            os.close(file)

    def read(
        self, what: What | None = None, *, reaction: str = "", job: str = "", subject: str = "", note: str = ""
    ) -> list[Entry]:
        """Everything that fits, oldest first."""
        lines = self.path.read_text().splitlines() if self.path.exists() else []
        entries = [Entry(**json.loads(line)) for line in lines]
        return [
            entry
            for entry in entries
            if what in (None, entry.what)
            and reaction in ("", entry.reaction)
            and (not job or job in entry.subject.split("."))
            and subject in ("", entry.subject)
            and note in ("", entry.note)
        ]

    async def wait(
        self, what: What, job: str, *, reaction: str = "", pid: int = 0, times: int = 1, seconds: float = 30.0
    ) -> Entry:
        """The job's `times`-th such entry, once it is there. Errors: TimeoutError."""
        async with asyncio.timeout(seconds):
            while True:
                found = [entry for entry in self.read(what, reaction=reaction, job=job) if pid in (0, entry.pid)]
                if len(found) >= times:
                    return found[times - 1]
                await asyncio.sleep(0.02)

    def paid_again(self) -> list[PaidAgain]:
        """Every step that was paid more than once, by its key."""
        entries = self.read()
        calls, kept = defaultdict[str, list[Entry]](list), defaultdict[str, list[Entry]](list)
        for entry in entries:
            {"paid": calls, "remembered": kept}.get(entry.what, defaultdict(list))[entry.note].append(entry)

        def begun(call: Entry) -> float:
            earlier = (e.time for e in entries if (e.what, e.subject, e.pid) == ("began", call.subject, call.pid))
            return max((time for time in earlier if time <= call.time), default=call.time)

        return [
            PaidAgain(
                first,
                second,
                known=any(entry.time < begun(second) for entry in kept[key]),
                remembered=first.pid in {entry.pid for entry in kept[key]},
            )
            for key, paid in calls.items()
            for first, second in pairwise(paid)
        ]
