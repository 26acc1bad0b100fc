"""Finished files: found by the name the folder gives them, sent whole, in part, or by way of the object store."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from reel_common import deliverables
from reel_common.artifact import Artifact
from reel_common.events import VideoRendered
from reel_common.job import Job
from reel_common.plan import Plan
from reel_common.store import Store, get_json
from reel_gateway.ports import FileName

MEDIA_TYPES = {
    "mp4": "video/mp4",
    "jpg": "image/jpeg",
    "png": "image/png",
    "json": "application/json",
    "srt": "application/x-subrip",
    "ass": "text/x-ssa",
    "txt": "text/plain; charset=utf-8",
}
"""Ours, not the machine's: what a file is must not depend on where we run."""
CHUNK = 256 << 10
RANGE = re.compile(r"bytes=(?P<first>[0-9]*)-(?P<last>[0-9]*)")


def is_rendered(job: Job, number: int | None) -> bool:
    """Whether a take has files, None for the newest."""
    take = job.last if number is None else job.takes.get(number)
    return take is not None and take.rendered is not None


async def find(job: Job, number: int | None, name: FileName, store: Store) -> Artifact:
    """The file of that name of a take, None for the newest. Errors: KeyError with a sentence."""
    take = job.last if number is None else job.takes.get(number)
    if take is None:
        raise KeyError(f"{job.id} has no take {number}")
    if take.rendered is None:
        done = [str(n) for n, other in sorted(job.takes.items()) if other.rendered]
        more = f"; rendered are {', '.join(done)}: ask with ?take=N" if done else ""
        raise KeyError(f"take {take.number} of {job.id} is not rendered yet{more}")
    for file in (*deliverables.made(take.rendered), *await _texts(name, take.rendered, store)):
        if file.name == name:
            return file.artifact.model_copy(update={"name": name})
    raise KeyError(f"this video has no file {name!r}")


async def answer(request: Request, artifact: Artifact, store: Store, link_seconds: float) -> Response:
    """The file, the asked part of it, or where the object store has it. Errors: HTTPException 416."""
    headers = _headers(artifact)
    if _matches(request.headers.get("if-none-match", ""), headers["ETag"]):
        return Response(status_code=304, headers={k: v for k, v in headers.items() if k in ("ETag", "Cache-Control")})
    kind = MEDIA_TYPES.get(artifact.name.rpartition(".")[2], "application/octet-stream")
    if request.method != "HEAD" and (link := await store.download_url(artifact, link_seconds)):
        return RedirectResponse(link, 307, {"Cache-Control": "no-store"})
    part = _part(request.headers, headers["ETag"], artifact.size)
    start, end = part or (0, artifact.size)
    headers["Content-Length"] = str(end - start)
    if part:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{artifact.size}"
    status = 206 if part else 200
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type=kind)
    return StreamingResponse(_bytes(await store.get(artifact), start, end), status, headers, kind)


async def _texts(name: str, rendered: VideoRendered, store: Store) -> tuple[deliverables.Deliverable, ...]:
    if name not in deliverables.TEXTS:
        return ()
    plan = await get_json(store, rendered.plan, Plan)
    return await deliverables.texts(rendered, plan.metadata, store)


def _headers(artifact: Artifact) -> dict[str, str]:
    return {
        "ETag": f'"{artifact.sha256}"',
        "Cache-Control": "private, no-cache",  # ask again, which costs nothing as long as the content is the same
        "Accept-Ranges": "bytes",
        "Content-Disposition": f"inline; filename*=utf-8''{quote(artifact.name)}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }


def _matches(header: str, tag: str) -> bool:
    return header.strip() == "*" or tag in [each.strip().removeprefix("W/") for each in header.split(",")]


def _part(headers: Mapping[str, str], tag: str, size: int) -> tuple[int, int] | None:
    """The asked range as [start, end); None for the whole, also for several ranges and what is no range."""
    asked = RANGE.fullmatch(headers.get("range", "").strip())
    if asked is None or headers.get("if-range", tag) != tag:
        return None
    first, last = asked["first"][:20], asked["last"][:20]  # more digits than any size has
    if not first and not last:
        return None
    start = int(first) if first else max(0, size - int(last))
    end = min(size, int(last) + 1) if first and last else size
    if first and last and int(last) < int(first):
        return None
    if start >= end:
        raise HTTPException(416, f"the file has {size} bytes", {"Content-Range": f"bytes */{size}"})
    return start, end


async def _bytes(path: Path, start: int, end: int) -> AsyncIterator[bytes]:
    file = await asyncio.to_thread(path.open, "rb")
    try:
        await asyncio.to_thread(file.seek, start)
        while start < end:
            chunk = await asyncio.to_thread(file.read, min(CHUNK, end - start))
            if not chunk:
                return
            start += len(chunk)
            yield chunk
    finally:
        file.close()
