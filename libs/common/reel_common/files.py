"""Whole files only: bytes are written beside their place and then renamed, so a name that exists is complete."""

import errno
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from reel_common.errors import Permanent, Transient

CHUNK = 1 << 20
PART = ".part-"
READ_ONLY = 0o444

FULL = (errno.ENOSPC, errno.EDQUOT)
CLOSED = (errno.EACCES, errno.EROFS, errno.EPERM, errno.ENOTDIR, errno.EEXIST)


@contextmanager
def part(folder: Path) -> Iterator[IO[bytes]]:
    """A nameless file in `folder` (made if need be) that is gone afterwards, unless `keep` named it."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=PART, delete=False) as file:
        try:
            yield file
        finally:
            file.close()
            Path(file.name).unlink(missing_ok=True)  # still there only when something went wrong


def keep(file: IO[bytes], target: Path, *, mode: int = READ_ONLY, durable: bool = True) -> None:
    """Give a part its name, on the same disk; `durable`: both are on the disk when this returns."""
    file.flush()
    if durable:
        os.fsync(file.fileno())
    file.close()
    os.chmod(file.name, mode)
    os.replace(file.name, target)
    if durable:
        _sync(target.parent)


def place(target: Path, write: Callable[[IO[bytes]], object], *, mode: int = READ_ONLY, durable: bool = True) -> None:
    """Make `target` from what `write` writes, or leave everything as it was."""
    with part(target.parent) as file:
        write(file)
        keep(file, target, mode=mode, durable=durable)


def chunks(file: BinaryIO) -> Iterator[bytes]:
    """What a file holds, a mebibyte at a time."""
    while chunk := file.read(CHUNK):
        yield chunk


def failure(error: OSError, folder: Path, advice: str) -> Permanent | Transient:
    """What a disk that refuses means for a person; `advice`: what to do when `folder` cannot be written."""
    if error.errno in FULL:
        return Permanent(f"the disk is full: free some space for {folder}, then run reel resume")
    if error.errno in CLOSED:
        return Permanent(f"{folder} cannot be written: {advice}")
    return Transient(f"{folder} could not be read or written: {error}", retry_after=1)


def _sync(folder: Path) -> None:
    """The new name, too, must be on the disk before anybody publishes a fact that refers to it."""
    if hasattr(os, "O_DIRECTORY"):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
