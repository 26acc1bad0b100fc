"""The HTTP app: routes under `/v1`, health, metrics and documents."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import FastAPI, Header, Request, Response
from fastapi.responses import FileResponse, JSONResponse, PlainTextResponse
from sse_starlette import EventSourceResponse
from starlette.exceptions import HTTPException

from reel_common import __version__, cloudevents
from reel_common.bus import Bus
from reel_common.errors import ServiceError
from reel_common.job import Job
from reel_common.store import Store
from reel_gateway import asyncapi, handler, metrics, problems, security, stream
from reel_gateway.ports import (
    Accepted,
    DeadLetterList,
    DeadLetterView,
    NewTake,
    NewVideo,
    Problem,
    VideoList,
    VideoView,
)
from reel_gateway.settings import GatewaySettings

PROBLEMS: dict[int | str, dict[str, object]] = {
    code: {"model": Problem, "description": problems.TITLES[code]} for code in (401, 404, 409, 413, 422)
}

MEDIA_TYPES = {
    "mp4": "video/mp4",
    "jpg": "image/jpeg",
    "png": "image/png",
    "json": "application/json",
    "srt": "application/x-subrip",
    "ass": "text/x-ssa",
    "txt": "text/plain",
}
"""Ours, not the machine's: what a file is must not depend on where we run."""


def create(settings: GatewaySettings, store: Store, bus: Bus) -> FastAPI:
    """The app on this bus and store. Errors: Permanent when an API key is broken."""
    app = FastAPI(title="Reelwright", version=__version__, docs_url=None, redoc_url=None, responses=PROBLEMS)
    problems.install(app)
    _guard(app, security.hashed(settings.api_keys), settings.max_body_bytes)
    _videos(app, store, bus)
    _facts(app, bus)
    _operations(app, store, bus)
    return app


def _guard(app: FastAPI, keys: tuple[bytes, ...], max_body_bytes: int) -> None:
    @app.middleware("http")
    async def guard(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        try:
            security.check(request, keys)
        except HTTPException as error:
            return problems.problem(error.status_code, str(error.detail), dict(error.headers or {}))
        length = request.headers.get("content-length", "0")
        if request.method == "POST" and (not length.isdigit() or int(length) > max_body_bytes):
            return problems.problem(413, f"a request may have {max_body_bytes} bytes at most")
        return await call_next(request)


def _videos(app: FastAPI, store: Store, bus: Bus) -> None:
    @app.post("/v1/videos", status_code=202)
    async def request_video(wanted: NewVideo) -> Accepted:
        """Ask for a video."""
        return await handler.request_video(wanted, bus=bus, store=store)

    @app.get("/v1/videos")
    async def list_videos() -> VideoList:
        """All videos, oldest first."""
        return VideoList(videos=tuple(handler.view(job) for job in await handler.read_jobs(bus=bus)))

    @app.get("/v1/videos/{job}")
    async def get_video(job: str) -> VideoView:
        """One video as it stands."""
        return handler.view(await _job(job, bus))

    @app.post("/v1/videos/{job}/takes", status_code=202)
    async def request_take(job: str, wanted: NewTake) -> Accepted:
        """Change scenes: the next take makes only what depends on them."""
        await _job(job, bus)
        return await handler.request_take(job, wanted, bus=bus)

    @app.delete("/v1/videos/{job}", status_code=202)
    async def cancel(job: str) -> Accepted:
        """Stop the newest take, if it still runs."""
        await _job(job, bus)
        return await handler.cancel(job, bus=bus)

    @app.get("/v1/videos/{job}/files/{name}", response_class=FileResponse)
    async def get_file(job: str, name: str) -> FileResponse:
        """A finished file; ranges are understood."""
        files = {file.name: file for file in (await _job(job, bus)).last.files}
        if name not in files:
            raise HTTPException(404, f"this video has no file {name!r}")
        kind = MEDIA_TYPES.get(name.rpartition(".")[2], "application/octet-stream")
        return FileResponse(files[name].path, media_type=kind, filename=name, content_disposition_type="inline")

    @app.get("/v1/videos/{job}/events", response_class=EventSourceResponse)
    async def follow(
        job: str, last_event_id: Annotated[int, Header(ge=0, description="Go on after this event.")] = 0
    ) -> EventSourceResponse:
        """What happens, as server-sent events, until the newest take has ended."""
        await _job(job, bus)
        return EventSourceResponse(stream.events(job, last_event_id, bus))


def _facts(app: FastAPI, bus: Bus) -> None:
    @app.post("/v1/events", status_code=201)
    async def publish(envelope: cloudevents.CloudEvent) -> cloudevents.CloudEvent:
        """Publish any event of the catalogue, as a CloudEvent; 409 when that fact exists."""
        try:
            event, _ = cloudevents.unwrap(envelope)
        except ValueError as error:
            if hasattr(error, "errors"):
                raise
            raise HTTPException(422, str(error)) from error
        if not await handler.publish(event, bus=bus):
            raise HTTPException(409, f"the fact {event.subject} exists")
        return cloudevents.wrap(event, time=envelope.time, headers={}, sequence=None)

    @app.get("/v1/dead-letters")
    async def dead_letters() -> DeadLetterList:
        """What failed for good and can be tried again by hand."""
        letters = await bus.dead_letters()
        return DeadLetterList(
            dead_letters=tuple(
                DeadLetterView(
                    id=one.id, consumer=one.consumer, subject=one.subject,
                    attempts=one.attempts, reason=one.reason, time=one.time.isoformat(),
                )
                for one in letters
            )
        )  # fmt: skip

    @app.post("/v1/dead-letters/{letter}/replay", status_code=202)
    async def replay(letter: str) -> dict[str, str]:
        """Hand a dead letter to its consumer again."""
        try:
            await bus.replay(letter)
        except KeyError as error:
            raise HTTPException(404, f"there is no dead letter {letter!r}") from error
        return {"replayed": letter}


def _operations(app: FastAPI, store: Store, bus: Bus) -> None:
    @app.get("/healthz", include_in_schema=False)
    async def healthy() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz", include_in_schema=False)
    async def ready() -> JSONResponse:
        """Write and read back: a disk that is full or a store that is gone is told here."""
        try:
            kept = await store.put(b"ready", "text/plain", "ready.txt")
            await store.get(kept)
            await bus.read("video.requested.>")
        except ServiceError as error:
            return problems.problem(503, str(error))
        return JSONResponse({"status": "ready"})

    @app.get("/metrics", include_in_schema=False)
    async def prometheus() -> PlainTextResponse:
        letters = len(await bus.dead_letters())
        return PlainTextResponse(metrics.text(await handler.read_jobs(bus=bus), letters), media_type=metrics.MEDIA_TYPE)

    @app.get("/asyncapi.json", include_in_schema=False)
    async def events_document() -> JSONResponse:
        return JSONResponse(asyncapi.document())


async def _job(job: str, bus: Bus) -> Job:
    try:
        return await handler.read_job(job, bus=bus)
    except KeyError as error:
        raise HTTPException(404, f"there is no video {job!r}") from error
