"""The store port: where artifacts and memos are kept."""

import asyncio
from pathlib import Path
from typing import Protocol, TypeVar

from pydantic import BaseModel

from reel_common.artifact import Artifact

M = TypeVar("M", bound=BaseModel)


class Store(Protocol):
    """Content-addressed bytes, and small memos by key. Nothing half-written is ever visible."""

    async def put(self, source: Path | bytes, media_type: str, name: str = "") -> Artifact:
        """Keep the bytes (a Path is read, not moved) and return their reference."""
        ...

    async def get(self, artifact: Artifact) -> Path:
        """A local, read-only file with the artifact's bytes. Errors: Permanent when it is gone or was damaged."""
        ...

    async def exists(self, artifact: Artifact) -> bool: ...

    async def recall(self, key: str) -> bytes | None:
        """The memo stored under `key` (hex), if there is one."""
        ...

    async def remember(self, key: str, value: bytes) -> None:
        """Store a memo; the last one wins."""
        ...

    async def download_url(self, artifact: Artifact, seconds: float) -> str | None:
        """Where anybody may fetch the bytes for so long, under `artifact.name`; None when only we can reach them."""
        ...

    async def upload_url(self, artifact: Artifact, seconds: float) -> str | None:
        """Where anybody may PUT exactly this artifact for so long; None when bytes must come through us."""
        ...

    async def check(self) -> None:
        """Write something and read it back. Errors: Permanent or Transient, one sentence, when that fails."""
        ...


async def put_json(store: Store, value: BaseModel, name: str) -> Artifact:
    """Keep a model as JSON."""
    return await store.put(value.model_dump_json(indent=1).encode(), "application/json", name)


async def get_json(store: Store, artifact: Artifact, model: type[M]) -> M:
    """Read back what `put_json` kept. Errors: Permanent when it is gone, ValidationError when it is not a `model`."""
    path = await store.get(artifact)
    return model.model_validate_json(await asyncio.to_thread(path.read_bytes))
