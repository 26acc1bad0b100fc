"""A folder on this machine: the files, the texts to paste, the credits."""

import asyncio
import hashlib
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from reel_common import deliverables
from reel_common.artifact import Artifact
from reel_common.deliverables import Deliverable
from reel_common.events import VideoRendered
from reel_common.files import CHUNK, failure, place
from reel_common.plan import Metadata
from reel_common.store import Store
from reel_common.values import PostedFile, Step
from reel_publish.ports import Posted
from reel_publish.settings import PublishSettings

WRITABLE = 0o644


@dataclass(frozen=True, slots=True)
class Folder:
    """`per_job` gives every job a folder of its own in `out`."""

    out: Path
    per_job: bool
    store: Store

    async def post(self, rendered: VideoRendered, metadata: Metadata) -> Posted:
        target = (self.out / rendered.job if self.per_job else self.out).absolute()
        files = (*deliverables.made(rendered), *await deliverables.texts(rendered, metadata, self.store))
        steps = [await self._place(target / file.name, file.artifact) for file in files]
        return Posted(url=target.as_uri(), files=tuple(_posted(target, file) for file in files), steps=tuple(steps))

    async def _place(self, target: Path, artifact: Artifact) -> Step:
        """Copy beside, then rename: a file that is there is whole. One that is there already is left alone."""
        started = time.monotonic()
        source = await self.store.get(artifact)
        made = await asyncio.to_thread(_copy, source, target, artifact)
        seconds = round(time.monotonic() - started, 3)
        return Step(name="file", unit=target.name, reused=not made, seconds=seconds, provider="folder")


def build(wired: tuple[PublishSettings, Store]) -> Folder:
    settings, store = wired
    return Folder(settings.out, settings.out_per_job, store)


def _posted(target: Path, file: Deliverable) -> PostedFile:
    return PostedFile(
        name=file.name, path=str(target / file.name), format=file.format,
        width=file.width, height=file.height, seconds=file.seconds,
    )  # fmt: skip


def _copy(source: Path, target: Path, artifact: Artifact) -> bool:
    try:
        if target.is_file() and target.stat().st_size == artifact.size:
            with target.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() == artifact.sha256:
                    return False
        with source.open("rb") as original:
            place(target, lambda file: shutil.copyfileobj(original, file, CHUNK), mode=WRITABLE)
    except OSError as error:
        raise failure(error, target.parent, "choose another folder with --out") from error
    return True
