"""The store in a folder: whole files only, whatever is killed and whenever."""

import asyncio
import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import IO, TypeVar

from reel_common import files
from reel_common.artifact import Artifact
from reel_common.errors import Permanent, Transient

R = TypeVar("R")
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
        await self._work(lambda: files.place(self._memo(key), lambda file: file.write(value)))

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
            files.place(target, lambda file: _copy(source, file))
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
            raise files.failure(error, self.folder, "change its permissions or set REEL_HOME") from error


def _copy(source: Path | bytes, file: IO[bytes]) -> None:
    if isinstance(source, bytes):
        file.write(source)
        return
    with source.open("rb") as original:
        shutil.copyfileobj(original, file, files.CHUNK)
