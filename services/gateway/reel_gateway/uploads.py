"""Uploads: files stream into the store by way of a temporary file, with their size and kind checked."""

import asyncio
import codecs
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO

from starlette.datastructures import UploadFile
from starlette.requests import Request

from reel_common.artifact import Artifact
from reel_common.store import Store
from reel_gateway.idempotency import Refused
from reel_gateway.ports import NewUpload
from reel_gateway.web.kinds import HEAD_BYTES, KINDS, Kind, kind_of

BUFFER = 1 << 20
FORM_FIELD = "file"
NAME_BYTES = 200


async def receive(request: Request, name: str, most: int, store: Store) -> Artifact:
    """Store the body of a request: the file itself, or a form with the field `file`.

    `most`: bytes that the file may have. Errors: Refused 413 (too large), 415 (not a kind we take, or not what it
    says it is), 422 (nothing in it).
    """
    media_type = request.headers.get("content-type", "")
    if not media_type.lower().startswith("multipart/form-data"):
        return await _kept(request.stream(), name, media_type, most, store)
    async with request.form(max_files=1, max_fields=1) as form:
        file = form.get(FORM_FIELD)
        if file is None or isinstance(file, str):
            raise Refused(422, f"the form has no file in the field {FORM_FIELD!r}")
        return await _kept(_parts(file), name or file.filename or "", file.content_type or "", most, store)


def announced(upload: NewUpload, most: int) -> Artifact:
    """The artifact that a client is going to upload by itself. Errors: Refused 413, 415."""
    if upload.size > most:
        raise _too_large(most)
    kind = _kind(upload.media_type, upload.name)
    return Artifact(sha256=upload.sha256, size=upload.size, media_type=kind.media_type, name=upload.name)


async def completed(upload: NewUpload, most: int, store: Store) -> Artifact:
    """The artifact, once it is there and what it was said to be. Errors: Refused 409, 413, 415."""
    artifact = announced(upload, most)
    if not await store.exists(artifact):
        raise Refused(
            409, f"{artifact.name} is not uploaded, or has not {artifact.size} bytes: send it, then ask again"
        )
    path = await store.get(artifact)  # which compares the content with its hash, too
    try:
        await asyncio.to_thread(_check, path, _kind(upload.media_type, upload.name))
    except Refused as error:
        raise Refused(409, f"{artifact.name} is not what it was said to be: {error}") from error
    return artifact


async def _kept(body: AsyncIterator[bytes], name: str, media_type: str, most: int, store: Store) -> Artifact:
    kind = _kind(media_type, name)
    name = _safe(name)
    file = await asyncio.to_thread(lambda: tempfile.NamedTemporaryFile(prefix="upload-"))  # noqa: SIM115 - closed below
    try:
        if not await _written(body, file, most):
            raise Refused(422, "the file is empty: send the bytes of the file as the body")
        await asyncio.to_thread(_check, Path(file.name), kind)
        return await store.put(Path(file.name), kind.media_type, name or f"upload.{kind.suffixes[0]}")
    finally:
        await asyncio.to_thread(file.close)


async def _written(body: AsyncIterator[bytes], file: IO[bytes], most: int) -> int:
    size, waiting = 0, bytearray()
    async for chunk in body:
        size += len(chunk)
        if size > most:
            raise _too_large(most)
        waiting += chunk
        if len(waiting) >= BUFFER:
            await asyncio.to_thread(file.write, bytes(waiting))
            waiting.clear()
    await asyncio.to_thread(_finish, file, bytes(waiting))
    return size


def _finish(file: IO[bytes], rest: bytes) -> None:
    file.write(rest)
    file.flush()


async def _parts(file: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await file.read(BUFFER):
        yield chunk


def _kind(media_type: str, name: str) -> Kind:
    kind = kind_of(media_type, name)
    if kind is None:
        raise Refused(415, f"files of this kind are not taken; known are {', '.join(k.media_type for k in KINDS)}")
    return kind


def _check(path: Path, kind: Kind) -> None:
    """Errors: Refused when the bytes are not of the kind."""
    with path.open("rb") as file:
        if not kind.looks(file.read(HEAD_BYTES)):
            raise Refused(415, f"this is no {kind.media_type}: send the file as it is, with its own media type")
        if kind.text:
            file.seek(0)
            _must_be_text(file)


def _must_be_text(file: IO[bytes]) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := file.read(BUFFER):
            if "\0" in decoder.decode(chunk):
                raise Refused(415, "this is no text: it holds zero bytes")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise Refused(415, "this is no text in UTF-8: save it as UTF-8 and send it again") from error


def _safe(name: str) -> str:
    """The last part of a path, without what a name must not have."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable())[-NAME_BYTES:]


def _too_large(most: int) -> Refused:
    return Refused(413, f"a file may have {most} bytes at most")
