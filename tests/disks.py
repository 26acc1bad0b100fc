"""Disks of the tests' own: one that fills up, and one whose power can be cut.

They are mounted in a mount namespace that lives as long as its holder, so nothing stays mounted whatever happens.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.servers import SYSTEM_FOLDERS

HOLD = 'mount "$@" && echo mounted && exec cat'
"""The holder ends when its input does, and that ends with this process."""
NEVER_BY_ITSELF_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Disk:
    """A mounted file system, at `at` for those who are inside, at `seen` for us."""

    holder: int
    at: Path
    own_user: bool

    @property
    def seen(self) -> Path:
        return Path(f"/proc/{self.holder}/root{self.at}")

    def inside(self, *command: str | Path) -> list[str]:
        """The command line that runs `command` where the disk is mounted; it keeps its process id."""
        user = ["--user", "--preserve-credentials"] if self.own_user else []
        return ["nsenter", f"--target={self.holder}", "--mount", *user, "--", *map(str, command)]

    def program(self, folder: Path, command: Path) -> Path:
        """An executable file that runs `command` inside, for whoever wants the path of one."""
        script = folder / f"{command.name}-on-{self.holder}"
        line = " ".join(f"'{part}'" for part in self.inside(command))
        script.write_text(f'#!/bin/sh\nexec {line} "$@"\n')
        script.chmod(0o755)
        return script


@contextmanager
def small(at: Path, size: int) -> Iterator[Disk]:
    """A disk of `size` bytes in memory. Skips where a user may not mount even in a namespace of its own."""
    with _mounted(at, "-t", "tmpfs", "-o", f"size={size}", "none", own_user=os.geteuid() != 0) as disk:
        yield disk


@contextmanager
def on_image(at: Path, image: Path, size: int = 64 << 20) -> Iterator[Disk]:
    """An ext4 disk in a file, made if it is not there. What no program synced is not in the file: a copy of the file
    is the disk as a power cut would leave it now. Skips where loop devices may not be mounted."""
    if not image.exists():
        with image.open("wb") as file:
            file.truncate(size)
        make = shutil.which("mke2fs", path=os.pathsep.join((os.environ.get("PATH", ""), *SYSTEM_FOLDERS)))
        if make is None:
            pytest.skip("there is no mke2fs (Debian: e2fsprogs): no disk can be made whose power could be cut")
        subprocess.run([make, "-q", "-t", "ext4", str(image)], check=True)
    options = f"loop,commit={NEVER_BY_ITSELF_SECONDS}"
    with _mounted(at, "-t", "ext4", "-o", options, str(image), own_user=False) as disk:
        yield disk


@contextmanager
def _mounted(at: Path, *arguments: str, own_user: bool) -> Iterator[Disk]:
    at.mkdir(parents=True, exist_ok=True)
    unshare = ["unshare", "--mount", "--propagation", "private", *(["--map-root-user"] if own_user else [])]
    if shutil.which("unshare") is None:
        pytest.skip("unshare is not on PATH: no disk can be mounted for this test")
    holder = subprocess.Popen(
        [*unshare, "sh", "-c", HOLD, "sh", *arguments, str(at)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert holder.stdin is not None
    assert holder.stdout is not None
    with holder:
        said = holder.stdout.readline()
        if said != "mounted\n":
            pytest.skip(f"this user may not mount a disk for this test: {said.strip()}")
        yield Disk(holder.pid, at, own_user)
        holder.stdin.close()
