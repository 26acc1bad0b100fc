"""What a stack knows: which process is which, its ports, its keys, its logs. Standard library only."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from scripts import processes

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = "127.0.0.1"
PORTS = {"gateway": 8080, "nats": 4222, "monitor": 8222, "s3": 9000}
TAIL_LINES, TAIL_BYTES = 15, 1 << 16


class Stack:
    """The folder with everything in it, and what its `state.json` says."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.logs, self._file = folder, folder / "logs", folder / "state.json"
        known: dict[str, Any] = json.loads(self._file.read_text()) if self._file.exists() else {}
        self.ports: dict[str, int] = known.get("ports", dict(PORTS))
        self.keys: dict[str, str] = known.get("keys") or {"key": secrets.token_hex(8), "secret": secrets.token_hex(20)}
        self.syncs: bool = known.get("syncs", False)
        self.known: dict[str, dict[int, str]] = {
            name: {int(pid): born for pid, born in one.items()} for name, one in known.get("processes", {}).items()
        }

    def save(self) -> None:
        state = {"ports": self.ports, "keys": self.keys, "syncs": self.syncs, "processes": self.known}
        write_private(self._file, json.dumps(state, indent=1))

    def running(self) -> dict[str, dict[int, str]]:
        """Those of our processes that run, by name."""
        return {name: one for name, one in self.known.items() if processes.alive(one)}

    def start(self, name: str, command: list[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        self.logs.mkdir(exist_ok=True)
        with (self.logs / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env={**os.environ, **environment}, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        now = processes.table()
        self.known[name] = {process.pid: now[process.pid][1]} if process.pid in now else {}
        self.save()
        return process

    def settings(self) -> dict[str, str]:
        """What services are told, beside what the person has set."""
        synced = {"REEL_NATS_MONITOR_URL": f"http://{LOOPBACK}:{self.ports['monitor']}"}
        return {
            "REEL_NATS_URL": f"nats://{LOOPBACK}:{self.ports['nats']}",
            **(synced if self.syncs else {"REEL_NATS_UNSYNCED": "true"}),
            "REEL_S3_ENDPOINT": f"{LOOPBACK}:{self.ports['s3']}",
            "REEL_S3_ACCESS_KEY": self.keys["key"],
            "REEL_S3_SECRET_KEY": self.keys["secret"],
            "REEL_S3_SECURE": "false",
            "REEL_PORT": str(self.ports["gateway"]),
            "REEL_HOME": os.environ.get("REEL_HOME", str(self.folder / "home")),
            "REEL_LOG": os.environ.get("REEL_LOG", "text"),
            "REEL_OUT": os.environ.get("REEL_OUT", str(self.folder / "videos")),
        }

    def tail(self, name: str) -> list[str]:
        path = self.logs / f"{name}.log"
        if not path.exists():
            return []
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - TAIL_BYTES))
            return file.read().decode(errors="replace").splitlines()[-TAIL_LINES:]

    def broken(self, name: str, what: str) -> NoReturn:
        for line in self.tail(name):
            print(f"  {line}", file=sys.stderr)
        fail(f"{name} {what}; its last lines are above, and `make down` stops what was started", 1)


def fail(sentence: str, code: int = 2) -> NoReturn:
    print(f"reel: {sentence}", file=sys.stderr, flush=True)
    raise SystemExit(code)


def write_private(path: Path, text: str) -> None:
    new = path.with_name(f"{path.name}.new")
    new.touch(mode=0o600)  # it holds keys
    new.write_text(text)
    new.replace(path)
