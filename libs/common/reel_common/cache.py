"""Files fetched from far away, kept in a folder that several processes share and that does not grow for ever."""

import hashlib
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from reel_common import files
from reel_common.artifact import Artifact
from reel_common.errors import Permanent

IN_USE_SECONDS = 3600.0
"""What was handed out within this time may still be read by whoever got it, so it stays."""
STEP = 64
"""A process looks for what can go after adding 1/64 of the limit; sooner would cost more than it frees."""
SPARE = 8
"""It then goes down to 7/8 of the limit, so that as many processes may add their step before the limit is met."""
LOCK = ".lock"


class Damaged(Permanent):
    """The bytes are not those that the reference names."""

    def __init__(self, artifact: Artifact) -> None:
        super().__init__(f"the stored file {artifact.name or artifact.sha256[:12]} was damaged: make the video again")


class Cache:
    """Content-addressed, read-only files in `folder`, at most about `limit` bytes; the least recently used go first.

    Every method blocks. Errors: OSError as the disk raises it.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        self.folder = folder
        self.limit = limit
        self._verified: set[str] = set()
        self._unseen = limit  # bytes added since this process last looked; a process starts by looking

    def find(self, artifact: Artifact) -> Path | None:
        """The artifact's file if it is here and whole, which counts as using it; a damaged one is removed."""
        path = self._path(artifact.sha256)
        try:
            with self._lock():
                os.utime(path)
            if artifact.sha256 not in self._verified:  # once for each file and process: disks do rot
                with path.open("rb") as file:
                    found = hashlib.file_digest(file, "sha256").hexdigest()
                if found != artifact.sha256:
                    path.unlink(missing_ok=True)
                    return None
        except FileNotFoundError:
            return None
        self._verified.add(artifact.sha256)
        return path

    def add(self, chunks: Iterable[bytes], wanted: Artifact | None = None) -> tuple[Path, str, int]:
        """Keep bytes: their file, sha256 and size. Errors: Damaged when they are not what was `wanted`."""
        digest, size = hashlib.sha256(), 0
        with files.part(self.folder) as file:
            for chunk in chunks:
                file.write(chunk)
                digest.update(chunk)
                size += len(chunk)
                if wanted is not None and size > wanted.size:
                    raise Damaged(wanted)
            name = digest.hexdigest()
            if wanted is not None and name != wanted.sha256:
                raise Damaged(wanted)
            path = self._path(name)
            path.parent.mkdir(exist_ok=True)
            # Not synced: what a power cut leaves half-written is found by its sha256 and fetched again.
            files.keep(file, path, durable=False)
        self._verified.add(name)
        self._unseen += size
        if self._unseen >= self.limit // STEP:
            self._unseen = 0
            self._make_room()
        return path, name, size

    def _path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest

    def _make_room(self) -> None:
        """Remove what was not used for longest, and parts that a killed process left, down to 7/8 of the limit."""
        old = time.time() - IN_USE_SECONDS
        seen = sorted(self._seen(), key=lambda each: each[1].st_mtime)
        excess = sum(state.st_size for _, state in seen) - self.limit * (SPARE - 1) // SPARE
        for path, state in seen:
            if state.st_mtime >= old:
                return
            if path.name.startswith(files.PART) or excess > 0:
                excess -= self._remove(path, old)

    def _remove(self, path: Path, old: float) -> int:
        """Bytes freed: none if somebody used it meanwhile."""
        try:
            with self._lock(alone=True):
                state = path.stat()
                if state.st_mtime >= old:
                    return 0
                path.unlink()
        except FileNotFoundError:  # another process was quicker
            return 0
        return state.st_size

    def _seen(self) -> Iterator[tuple[Path, os.stat_result]]:
        for path in self.folder.rglob("*"):
            try:
                state = path.stat()
            except FileNotFoundError:  # another process removed or renamed it
                continue
            if path.is_file() and path.name != LOCK:
                yield path, state

    @contextmanager
    def _lock(self, *, alone: bool = False) -> Iterator[None]:
        """Using and removing exclude each other, so nothing goes between being looked at and being handed out."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / LOCK).open("a") as file:
            _wait_for(file, alone=alone)
            yield


def _wait_for(file: IO[str], *, alone: bool) -> None:
    try:
        import fcntl
    except ImportError:  # Windows has no such locks, and does not remove a file that is open
        return
    fcntl.flock(file.fileno(), fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
