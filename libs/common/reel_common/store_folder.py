"""The store in a folder: whole files only, whatever is killed and whenever.

Bytes are written beside their place, synced, then renamed; a name that exists is therefore whole.
"""

import asyncio
import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, TypeVar

from reel_common.artifact import Artifact
from reel_common.errors import Permanent, Transient

R = TypeVar("R")
CHUNK = 1 << 20
CHECK_KEY = hashlib.sha256(b"check").hexdigest()


class FolderStore:
    """See `reel_common.store.Store`. Layout: `data/ab/<sha256>` and `memo/ab/<key>`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._verified: set[str] = set()

    async def put(self, source: Path | bytes, media_type: str, name: str = "") -> Artifact:
        digest, size = await self._work(lambda: self._keep(source))
        return Artifact(sha256=digest, size=size, media_type=media_type, name=name)

    async def get(self, artifact: Artifact) -> Path:
        path = self._data(artifact.sha256)
        await self._work(lambda: self._verify(path, artifact))
        return path

    async def exists(self, artifact: Artifact) -> bool:
        path = self._data(artifact.sha256)
        return await asyncio.to_thread(lambda: path.is_file() and path.stat().st_size == artifact.size)

    async def recall(self, key: str) -> bytes | None:
        path = self._memo(key)
        return await self._work(lambda: path.read_bytes() if path.is_file() else None)

    async def remember(self, key: str, value: bytes) -> None:
        await self._work(lambda: _place(self._memo(key), lambda file: file.write(value)))

    async def download_url(self, artifact: Artifact, seconds: float) -> str | None:
        return None

    async def upload_url(self, artifact: Artifact, seconds: float) -> str | None:
        return None

    async def check(self) -> None:
        await self.remember(CHECK_KEY, b"ready")
        if await self.recall(CHECK_KEY) != b"ready":
            raise Transient(f"{self.folder} does not give back what was written")

    def _data(self, digest: str) -> Path:
        return self.folder / "data" / digest[:2] / digest

    def _memo(self, key: str) -> Path:
        return self.folder / "memo" / key[:2] / key

    def _keep(self, source: Path | bytes) -> tuple[str, int]:
        if isinstance(source, bytes):
            digest, size = hashlib.sha256(source).hexdigest(), len(source)
        else:
            with source.open("rb") as file:
                digest, size = hashlib.file_digest(file, "sha256").hexdigest(), source.stat().st_size
        target = self._data(digest)
        if not (target.is_file() and target.stat().st_size == size):
            _place(target, lambda file: _copy(source, file))
        return digest, size

    def _verify(self, path: Path, artifact: Artifact) -> None:
        """Once for each artifact and process: renames make files whole, but disks do rot."""
        if artifact.sha256 in self._verified and path.is_file():
            return
        if not path.is_file():
            raise Permanent(f"the stored file {artifact.name or artifact.sha256[:12]} is gone: make the video again")
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != artifact.sha256:
            path.unlink()
            raise Permanent(
                f"the stored file {artifact.name or artifact.sha256[:12]} was damaged: make the video again"
            )
        self._verified.add(artifact.sha256)

    async def _work(self, work: Callable[[], R]) -> R:
        try:
            return await asyncio.to_thread(work)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise Permanent(f"the disk is full: free some space for {self.folder}, then run reel resume") from error
            if error.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
                raise Permanent(f"{self.folder} cannot be written: change its permissions or set REEL_HOME") from error
            raise Transient(f"{self.folder} could not be read or written: {error}", retry_after=1) from error


def _copy(source: Path | bytes, file: BinaryIO) -> None:
    if isinstance(source, bytes):
        file.write(source)
        return
    with source.open("rb") as original:
        shutil.copyfileobj(original, file, CHUNK)


def _place(target: Path, write: Callable[[BinaryIO], object]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=".part-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o444)
        os.replace(temporary, target)
    finally:
        Path(temporary).unlink(missing_ok=True)  # still there only when something went wrong
    _sync(target.parent)


def _sync(folder: Path) -> None:
    """The new name, too, must be on the disk before anybody publishes a fact that refers to it."""
    if hasattr(os, "O_DIRECTORY"):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
