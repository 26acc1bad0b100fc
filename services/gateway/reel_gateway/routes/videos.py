"""Routes of videos: asked for, watched, changed, stopped, downloaded."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Request, Response
from starlette.exceptions import HTTPException

from reel_common.job import FINAL, Job, State
from reel_common.plan import Id
from reel_gateway import files, handler, idempotency
from reel_gateway.context import Gateway
from reel_gateway.ports import Accepted, FileName, NewTake, NewVideo, VideoList, VideoView
from reel_gateway.stream import MEDIA_TYPE, EventStream
from reel_gateway.web.requests import IdempotencyKey, client, json_of

JobId = Annotated[Id, Path(description="The job's id.")]
TakeNumber = Annotated[int | None, Query(ge=1, le=2**31 - 1, description="Of an older take.")]
BINARY = {"schema": {"type": "string", "format": "binary"}}
EVENT = {
    "type": "object",
    "required": ["event", "data"],
    "properties": {
        "id": {"type": "string", "description": "Of a fact: what to send as Last-Event-ID."},
        "event": {"type": "string", "enum": ["fact", "progress"]},
        "data": {"type": "string", "description": "JSON: a CloudEvent, or how far a unit of work is."},
    },
}
STREAM: dict[int | str, dict[str, Any]] = {
    200: {"description": "Facts and progress, one event after the other.", "content": {MEDIA_TYPE: {"schema": EVENT}}},
    204: {"description": "The take has ended and nothing is left to tell: do not ask again."},
}
FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file.", "content": {"*/*": BINARY}},
    206: {"description": "The part that was asked for.", "content": {"*/*": BINARY}},
    304: {"description": "The client has it already."},
    307: {"description": "The object store sends it; the address is good for a while."},
}


def routes(gateway: Gateway) -> APIRouter:
    """What is under `/v1/videos`."""
    router = APIRouter(prefix="/v1/videos", tags=["videos"])
    _requests(router, gateway)
    _views(router, gateway)
    _downloads(router, gateway)
    return router


def _requests(router: APIRouter, gateway: Gateway) -> None:
    bus, jobs, store = gateway.bus, gateway.jobs, gateway.store

    @router.post("", status_code=202, dependencies=[json_of(NewVideo)], operation_id="requestVideo")
    async def request_video(wanted: NewVideo, request: Request, idempotency_key: IdempotencyKey = None) -> Accepted:
        """Ask for a video."""
        once = idempotency.once(idempotency_key, f"{client(request)} videos", wanted)
        return await handler.request_video(wanted, once, bus=bus, jobs=jobs, store=store)

    @router.post("/{job}/takes", status_code=202, dependencies=[json_of(NewTake)], operation_id="requestTake")
    async def request_take(
        job: JobId, wanted: NewTake, request: Request, idempotency_key: IdempotencyKey = None
    ) -> Accepted:
        """Change scenes: the next take makes only what depends on them."""
        once = idempotency.once(idempotency_key, f"{client(request)} takes {job}", wanted)
        try:
            return await handler.request_take(job, wanted, once, bus=bus, jobs=jobs)
        except KeyError as error:
            raise _unknown(job) from error

    @router.delete("/{job}", status_code=202, operation_id="cancelVideo")
    async def cancel(job: JobId) -> Accepted:
        """Stop the newest take, if it still runs."""
        try:
            return await handler.cancel(job, bus=bus, jobs=jobs)
        except KeyError as error:
            raise _unknown(job) from error


def _views(router: APIRouter, gateway: Gateway) -> None:
    @router.get("", response_model=VideoList, operation_id="listVideos")
    async def list_videos(
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
        after: Annotated[Id | None, Query(description="Go on after this job.")] = None,
        state: State | None = None,
    ) -> Response:
        """Videos, oldest first."""
        try:
            jobs, following = await handler.page(state, after, limit, jobs=gateway.jobs)
        except KeyError as error:
            raise _unknown(str(after)) from error
        videos = b",".join(gateway.views.json(job) for job in jobs)
        last = f'"{following}"' if following else "null"
        return _json(b'{"videos":[%b],"next":%b}' % (videos, last.encode()))

    @router.get("/{job}", response_model=VideoView, operation_id="getVideo")
    async def get_video(job: JobId) -> Response:
        """One video as it stands."""
        return _json(gateway.views.json(await _job(job, gateway)))

    @router.get("/{job}/events", response_class=Response, responses=STREAM, operation_id="followVideo")
    async def follow(
        job: JobId,
        last_event_id: Annotated[int, Header(ge=0, lt=2**63, description="Go on after this event.")] = 0,
    ) -> Response:
        """What happens, as server-sent events, until the newest take has ended."""
        found = await _job(job, gateway)
        if last_event_id and found.last.state in FINAL and not gateway.jobs.since(job, last_event_id):
            return Response(status_code=204)
        if gateway.streams >= gateway.settings.max_event_streams:
            raise HTTPException(503, "too many event streams are open here: ask again", {"Retry-After": "5"})
        return EventStream(job, last_event_id, gateway)


def _downloads(router: APIRouter, gateway: Gateway) -> None:
    async def file(request: Request, job: str, name: str, take: int | None) -> Response:
        found = await _job(job, gateway)
        if not files.is_rendered(found, take):
            await gateway.jobs.caught_up()  # another replica may have told of the file a moment ago
        try:
            artifact = await files.find(found, take, name, gateway.store)
        except KeyError as error:
            raise HTTPException(404, str(error.args[0])) from error
        return await files.answer(request, artifact, gateway.store, gateway.settings.link_seconds)

    @router.get("/{job}/files/{name}", response_class=Response, responses=FILE, operation_id="getFile")
    async def get_file(request: Request, job: JobId, name: FileName, take: TakeNumber = None) -> Response:
        """A finished file, whole or in part; there as soon as the video is rendered."""
        return await file(request, job, name, take)

    @router.head("/{job}/files/{name}", response_class=Response, responses=FILE, operation_id="headFile")
    async def head_file(request: Request, job: JobId, name: FileName, take: TakeNumber = None) -> Response:
        """What `GET` would tell of a finished file, without the file."""
        return await file(request, job, name, take)


def _json(body: bytes) -> Response:
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-cache"})


async def _job(job: str, gateway: Gateway) -> Job:
    try:
        return await handler.read_job(job, jobs=gateway.jobs)
    except KeyError as error:
        raise _unknown(job) from error


def _unknown(job: str) -> HTTPException:
    return HTTPException(404, f"there is no video {job!r}")
