"""A folder on this machine: the files, the texts to paste, the credits."""

import asyncio
import errno
import hashlib
import os
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from reel_common.artifact import Artifact
from reel_common.errors import Permanent, Transient
from reel_common.events import VideoRendered
from reel_common.plan import Metadata
from reel_common.store import Store, get_json
from reel_common.values import Credits, PostedFile, Step
from reel_publish.ports import Posted
from reel_publish.settings import PublishSettings


@dataclass(frozen=True, slots=True)
class Folder:
    """`per_job` gives every job a folder of its own in `out`."""

    out: Path
    per_job: bool
    store: Store

    async def post(self, rendered: VideoRendered, metadata: Metadata) -> Posted:
        target = (self.out / rendered.job if self.per_job else self.out).absolute()
        texts = await self._texts(rendered, metadata)
        files = [(f"{rendered.job}-{f.format}.mp4", f.video) for f in rendered.files]
        files += [
            (f"{rendered.job}.srt", rendered.srt),
            (f"{rendered.job}.ass", rendered.ass),
            (f"thumbnail{_suffix(rendered.thumbnail)}", rendered.thumbnail),
            ("timeline.json", rendered.timeline),
            ("credits.json", rendered.credits),
            ("metadata.json", await self.store.put(metadata.model_dump_json(indent=1).encode(), "application/json")),
            ("description.txt", await self.store.put(texts.encode(), "text/plain")),
        ]
        steps = [await self._place(target / name, artifact) for name, artifact in files]
        return Posted(url=target.as_uri(), files=_listed(target, rendered, files), steps=tuple(steps))

    async def _texts(self, rendered: VideoRendered, metadata: Metadata) -> str:
        credits = (await get_json(self.store, rendered.credits, Credits)).credits
        tags = " ".join(f"#{tag.lstrip('#')}" for tag in metadata.hashtags)
        lines = [f"{c.title} by {c.author}, {c.licence}{' ' + c.url if c.url else ''}" for c in credits]
        return (
            "\n\n".join(part for part in (metadata.title, metadata.description, "\n".join(lines), tags) if part) + "\n"
        )

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


def _listed(target: Path, rendered: VideoRendered, files: list[tuple[str, Artifact]]) -> tuple[PostedFile, ...]:
    videos = {f"{rendered.job}-{f.format}.mp4": f for f in rendered.files}
    return tuple(
        PostedFile(
            name=name, path=str(target / name), format=v.format, width=v.width, height=v.height, seconds=v.seconds
        )
        if (v := videos.get(name))
        else PostedFile(name=name, path=str(target / name))
        for name, _ in files
    )


def _suffix(artifact: Artifact) -> str:
    return {"image/jpeg": ".jpg", "image/png": ".png"}[artifact.media_type]


def _copy(source: Path, target: Path, artifact: Artifact) -> bool:
    try:
        if target.is_file() and target.stat().st_size == artifact.size:
            with target.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() == artifact.sha256:
                    return False
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=".part-")
        os.close(descriptor)
        try:
            shutil.copyfile(source, temporary)
            os.chmod(temporary, 0o644)
            os.replace(temporary, target)
        finally:
            Path(temporary).unlink(missing_ok=True)  # still there only when something went wrong
    except OSError as error:
        raise _understood(error, target) from error
    return True


def _understood(error: OSError, target: Path) -> Permanent | Transient:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Permanent(f"the disk is full: free some space for {target.parent}, then run reel resume")
    if error.errno in (errno.EACCES, errno.EROFS, errno.EPERM, errno.ENOTDIR, errno.EEXIST):
        return Permanent(f"{target.parent} cannot be written: choose another folder with --out")
    return Transient(f"{target} could not be written: {error}", retry_after=1)
