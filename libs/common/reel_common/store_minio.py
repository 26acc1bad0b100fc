"""The store in an object store that speaks S3, through minio-py: the one module that imports it.

Only what every such server can do is used (put, get, head, delete, multipart, presigned URLs), path-style, with the
region given. Nothing rests on `If-None-Match`, which some servers ignore: keys name their content, so writing one
twice is harmless. Objects: `data/ab/<sha256>` and `memo/ab/<key>`.
"""

import asyncio
import logging
import random
import re
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from io import BytesIO, FileIO
from pathlib import Path
from threading import Event
from typing import TypeVar
from urllib.parse import quote
from uuid import uuid4
from xml.etree.ElementTree import ParseError

from minio import Minio
from minio.error import InvalidResponseError, MinioException, S3Error, ServerError
from minio.helpers import check_bucket_name
from urllib3.exceptions import HTTPError

from reel_common import files, s3
from reel_common.artifact import Artifact
from reel_common.cache import Cache, Damaged
from reel_common.errors import Permanent
from reel_common.s3 import Away
from reel_common.settings import CommonSettings
from reel_common.spans import CLIENT, span

log = logging.getLogger(__name__)

R = TypeVar("R")

PART_BYTES = 8 << 20
"""One part is held in memory at a time. S3 wants them to be at least 5 MiB and at most 10,000: here, 78 GiB a file."""
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
"""Seconds between tries while the store is away: doubled each time, and half of it by chance, so that workers that lost
it together do not come back together."""
TAKEN = ("BucketAlreadyExists", "BucketAlreadyOwnedByYou")


class _Truncated(Away):
    """The server said yes and kept something else."""


class _Stopped(Exception):
    """The call was cancelled: nobody waits for this thread any more."""


async def provision(settings: CommonSettings) -> list[str]:
    """Make the bucket if it is missing; what was done, in sentences. Errors: Permanent or Transient, one sentence."""
    client, where = _client(settings, settings.s3_endpoint), f"{settings.s3_bucket!r} at {settings.s3_endpoint}"
    made = await _in_thread(lambda: _make_bucket(client, settings.s3_bucket), settings)
    return [f"made the bucket {where}" if made else f"the bucket {where} is there"]


class S3Store:
    """See `reel_common.store.Store`. `patience`: for how many seconds a call waits for a store that is away.

    A call that waits does so inside the handler, so the worker's heartbeat keeps the message, and no attempt is lost.
    """

    def __init__(self, settings: CommonSettings, *, patience: float) -> None:
        self._settings = settings
        self._bucket = settings.s3_bucket
        self._patience = patience
        self._cache = Cache(settings.home / "cache", settings.cache_bytes)
        self._client = _client(settings, settings.s3_endpoint)
        public = settings.s3_public_endpoint
        self._public = _client(settings, public) if public else None
        self._bucket_seen = False

    async def put(self, source: Path | bytes, media_type: str, name: str = "") -> Artifact:
        # What is sent is the copy in the cache: nobody changes that one between hashing it and the last try.
        path, digest, size = await self._once(lambda stopped: self._cache.add(_chunks(source, stopped)))
        artifact = Artifact(sha256=digest, size=size, media_type=media_type, name=name)
        key = _data(digest)
        with span("store put", {"reel.bytes": size}, kind=CLIENT):
            try:
                await self._patiently(lambda stopped: self._send(path, key, artifact, stopped))
            except _Truncated:
                await self._once(lambda _: self._client.remove_object(self._bucket, key))
                raise
        return artifact

    async def get(self, artifact: Artifact) -> Path:
        here = await self._once(lambda _: self._cache.find(artifact))
        if here is not None:
            return here
        with span("store get", {"reel.bytes": artifact.size}, kind=CLIENT):
            try:
                return await self._patiently(lambda stopped: self._fetch(artifact, stopped))
            except Damaged:
                log.warning("%s came damaged from the object store; fetching it again", artifact.sha256)
            try:
                return await self._patiently(lambda stopped: self._fetch(artifact, stopped))
            except Damaged:
                # Otherwise it would count as there, and making it again would not replace it.
                await self._patiently(lambda _: self._client.remove_object(self._bucket, _data(artifact.sha256)))
                raise

    async def exists(self, artifact: Artifact) -> bool:
        return await self._patiently(lambda _: self._exists(artifact))

    async def recall(self, key: str) -> bytes | None:
        return await self._patiently(lambda _: self._read(_memo(key)))

    async def remember(self, key: str, value: bytes) -> None:
        await self._patiently(lambda _: self._write(_memo(key), value))

    async def download_url(self, artifact: Artifact, seconds: float) -> str | None:
        if self._public is None:
            return None
        told = {"response-content-type": artifact.media_type}
        if artifact.name:
            told["response-content-disposition"] = _disposition(artifact.name)
        # Signing is arithmetic: with the region given, nothing is asked of the server.
        return self._public.presigned_get_object(
            self._bucket, _data(artifact.sha256), timedelta(seconds=seconds), dict(told)
        )

    async def upload_url(self, artifact: Artifact, seconds: float) -> str | None:
        if self._public is None:
            return None
        # The signature fixes the name, not the bytes; `get` refuses, and removes, what does not match the name.
        return self._public.presigned_put_object(self._bucket, _data(artifact.sha256), timedelta(seconds=seconds))

    async def check(self) -> None:
        """One try, whatever the patience: whoever asks wants to know how it is now."""
        key, value = f"check/{uuid4()}", uuid4().bytes
        await self._once(lambda _: self._write(key, value))
        found = await self._once(lambda _: self._read(key))
        await self._once(lambda _: self._client.remove_object(self._bucket, key))
        if found != value:
            raise Away(f"the object store at {self._settings.s3_endpoint} does not give back what was written")

    def _send(self, path: Path, key: str, artifact: Artifact, stopped: Event) -> None:
        if self._size(key) == artifact.size:
            return
        with _Source(path, stopped) as file:
            # Every request carries a checksum of its body that the server compares: over http minio-py signs the
            # body's sha256, over https it adds Content-MD5 (its `_build_headers`); each part is one request.
            self._client.put_object(
                self._bucket, key, file, artifact.size, artifact.media_type,
                part_size=PART_BYTES, num_parallel_uploads=1,
            )  # fmt: skip
        self._compare(key, artifact.size)

    def _write(self, key: str, value: bytes) -> None:
        self._client.put_object(self._bucket, key, BytesIO(value), len(value))
        self._compare(key, len(value))

    def _compare(self, key: str, size: int) -> None:
        found = self._size(key)
        if found != size:
            kept = "nothing" if found is None else f"{found} bytes"
            raise _Truncated(f"the object store at {self._settings.s3_endpoint} was sent {size} bytes and kept {kept}")

    def _size(self, key: str) -> int | None:
        try:
            return self._client.stat_object(self._bucket, key).size
        except MinioException as error:
            if _told(error).code == "NoSuchKey":
                return None
            raise

    def _exists(self, artifact: Artifact) -> bool:
        size = self._size(_data(artifact.sha256))
        if size is None and not self._bucket_seen:  # the answer to HEAD has no body that would tell the two apart
            if not self._client.bucket_exists(self._bucket):
                raise s3.refused(s3.Refusal(404, "NoSuchBucket"), self._settings)
            self._bucket_seen = True
        return size == artifact.size

    def _read(self, key: str) -> bytes | None:
        try:
            response = self._client.get_object(self._bucket, key)
        except MinioException as error:
            if _told(error).code == "NoSuchKey":
                return None
            raise
        try:
            return response.read()
        finally:
            response.close()

    def _fetch(self, artifact: Artifact, stopped: Event) -> Path:
        try:
            response = self._client.get_object(self._bucket, _data(artifact.sha256))
        except MinioException as error:
            if _told(error).code != "NoSuchKey":
                raise
            called = artifact.name or artifact.sha256[:12]
            raise Permanent(f"the stored file {called} is gone: make the video again") from error
        try:
            chunks = response.stream(files.CHUNK, decode_content=False)
            return self._cache.add(_until(stopped, chunks), wanted=artifact)[0]
        finally:
            response.close()

    async def _patiently(self, work: Callable[[Event], R]) -> R:
        """Try again while the store is away, for as long as the patience lasts."""
        end, pause = time.monotonic() + self._patience, FIRST_PAUSE
        while True:
            try:
                return await self._once(work)
            except Away as error:
                left = end - time.monotonic()
                if left <= 0:
                    raise
                if pause == FIRST_PAUSE:
                    log.warning("%s; waiting up to %.0f s for it", error, left)
            await asyncio.sleep(min(left, random.uniform(pause / 2, pause)))
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _once(self, work: Callable[[Event], R]) -> R:
        """Run blocking work in a thread, and say in one sentence what went wrong there."""
        stopped = Event()
        try:
            return await _in_thread(lambda: work(stopped), self._settings)
        except asyncio.CancelledError:
            stopped.set()  # a thread cannot be ended from outside: it ends itself at the next chunk
            raise
        except OSError as error:
            folder = self._cache.folder
            raise files.failure(error, folder, "change its permissions or set REEL_HOME") from error


class _Source(FileIO):
    """A file being sent; it fails (and minio-py then drops the upload) when nobody wants it sent any more."""

    def __init__(self, path: Path, stopped: Event) -> None:
        super().__init__(path)
        self._stopped = stopped

    def read(self, size: int | None = -1, /) -> bytes:
        if self._stopped.is_set():
            raise _Stopped
        return super().read(size)


def _until(stopped: Event, chunks: Iterable[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        if stopped.is_set():
            raise _Stopped
        yield chunk


def _chunks(source: Path | bytes, stopped: Event) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    with source.open("rb") as file:
        yield from _until(stopped, files.chunks(file))


async def _in_thread(work: Callable[[], R], settings: CommonSettings) -> R:
    try:
        return await asyncio.to_thread(work)
    except HTTPError as error:
        raise s3.unreachable(error, settings) from error
    except MinioException as error:
        raise s3.refused(_told(error), settings) from error
    except (ParseError, UnicodeDecodeError) as error:
        raise Away(f"the object store at {settings.s3_endpoint} gave an answer that cannot be read: {error}") from error


def _told(error: MinioException) -> s3.Refusal:
    """What the server said, in whatever shape minio-py says it."""
    if isinstance(error, S3Error):
        return s3.Refusal(error.response.status, error.code or "", error.message or "")
    if isinstance(error, InvalidResponseError):
        # It wants errors as application/xml; rclone's come as text/xml. These have no public names.
        return s3.Refusal(error._code, *re.findall(r"<Code>(\w+)</Code>", error._body or "")[:1])
    return s3.Refusal(error.status_code if isinstance(error, ServerError) else 0)


def _client(settings: CommonSettings, address: str) -> Minio:
    """`address`: `host:port`, or a URL where it differs from REEL_S3_SECURE. Connects to nothing yet."""
    key, secret = settings.s3_access_key, settings.s3_secret_key.get_secret_value()
    if bool(key) != bool(secret):
        raise Permanent("set both REEL_S3_ACCESS_KEY and REEL_S3_SECRET_KEY, or neither where no key is needed")
    scheme, _, host = address.rpartition("://")
    secure = scheme == "https" if scheme else settings.s3_secure
    try:
        check_bucket_name(settings.s3_bucket, strict=True)
        pool = s3.connections(secure=secure)
        return Minio(
            host, key or None, secret or None, secure=secure, region=settings.s3_region, http_client=pool
        )  # fmt: skip
    except ValueError as error:
        raise Permanent(
            f"the object store {address!r} with the bucket {settings.s3_bucket!r} cannot be used ({error}): "
            "mend REEL_S3_ENDPOINT (host:port), REEL_S3_PUBLIC_ENDPOINT or REEL_S3_BUCKET"
        ) from error


def _make_bucket(client: Minio, bucket: str) -> bool:
    if client.bucket_exists(bucket):
        return False
    try:
        client.make_bucket(bucket)
    except MinioException as error:
        if _told(error).code in TAKEN and client.bucket_exists(bucket):  # made by another provisioning just now
            return False
        raise
    return True


def _data(digest: str) -> str:
    return f"data/{digest[:2]}/{digest}"


def _memo(key: str) -> str:
    return f"memo/{key[:2]}/{key}"


def _disposition(name: str) -> str:
    """A file name for a header: in full as UTF-8, and with plain letters for whoever does not read that."""
    plain = "".join(
        letter if letter.isascii() and letter.isprintable() and letter not in '"%;' else "_" for letter in name
    )
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
