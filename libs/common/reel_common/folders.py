"""Folders that several processes use: whether one can be written, who has one, what a killed process left behind."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from reel_common.errors import Permanent


def writable(folder: Path) -> Path:
    """The folder, made if need be. Errors: Permanent when nothing can be written there."""
    probe = folder / f".reel-{os.getpid()}-{id(folder)}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        reason = error.strerror or "no access"
        raise Permanent(f"cannot write into {folder} ({reason.lower()}): choose another folder") from error
    return folder


def hold(path: Path) -> IO[str] | None:
    """Lock a file for as long as what this returns is open, at most until this process ends; None when another has it.

    Where there are no such locks (Windows) everybody gets it.
    """
    file = path.open("a")
    try:
        import fcntl
    except ImportError:
        return file
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


@contextmanager
def scratch(home: Path) -> Iterator[None]:
    """Unfinished files go into a folder of this process, beside the store; what killed processes left is removed.

    A lock tells who lives, not a process id: those are used again, and two containers that share a home have the same.
    Errors: Permanent when nothing can be written there.
    """
    parent = writable(home / "scratch")
    _clear(parent)
    # The lock comes before the folder: a folder that nobody holds is one that somebody left.
    descriptor, name = tempfile.mkstemp(dir=parent, prefix=f"{os.getpid()}-", suffix=".lock")
    os.close(descriptor)
    lock = Path(name)
    held = hold(lock)
    own = lock.with_suffix("")
    own.mkdir()
    before, tempfile.tempdir = tempfile.tempdir, str(own)
    try:
        yield
    finally:
        tempfile.tempdir = before
        shutil.rmtree(own, ignore_errors=True)
        if held is not None:
            held.close()
        lock.unlink(missing_ok=True)


def _clear(parent: Path) -> None:
    if os.name == "nt":  # no locks that would tell who lives
        return
    for left in parent.iterdir():
        if not left.is_dir():
            continue
        held = hold(left.with_suffix(".lock"))
        if held is not None:
            shutil.rmtree(left, ignore_errors=True)
            left.with_suffix(".lock").unlink(missing_ok=True)
            held.close()
