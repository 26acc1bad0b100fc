"""Routes of events and dead letters."""

import json
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from starlette.exceptions import HTTPException

from reel_common import cloudevents
from reel_common.events import CATALOGUE, Event
from reel_gateway import handler, idempotency
from reel_gateway.context import Gateway
from reel_gateway.ports import DeadLetterList, DeadLetterView, Replayed
from reel_gateway.web import openapi
from reel_gateway.web.requests import IdempotencyKey, client, is_json, strictly

CLOUDEVENT = "application/cloudevents+json"


def routes(gateway: Gateway) -> APIRouter:
    """`/v1/events` and what is under `/v1/dead-letters`."""
    router = APIRouter(prefix="/v1", tags=["events"])
    _events(router, gateway)
    _dead_letters(router, gateway)
    return router


def _events(router: APIRouter, gateway: Gateway) -> None:
    @router.post(
        "/events",
        status_code=201,
        response_class=Response,
        responses=openapi.published(CLOUDEVENT),
        openapi_extra=openapi.event_body("application/json", CLOUDEVENT),
        dependencies=[Depends(is_json)],
        operation_id="publishEvent",
    )
    async def publish(request: Request, idempotency_key: IdempotencyKey = None) -> Response:
        """Publish any event of the catalogue, as a CloudEvent; 409 when that fact exists."""
        envelope = cloudevents.CloudEvent.model_validate_json(await request.body())
        event = _strictly_read(envelope)
        once = idempotency.once(idempotency_key, f"{client(request)} events", envelope)
        stored = await handler.publish(event, once, bus=gateway.bus, jobs=gateway.jobs, store=gateway.store)
        answer = cloudevents.wrap(stored.event, time=stored.time, headers=stored.headers, sequence=stored.sequence)
        return Response(answer.model_dump_json(exclude_none=True), 201, media_type=CLOUDEVENT)


def _strictly_read(envelope: cloudevents.CloudEvent) -> Event:
    """Errors: HTTPException 422 for an event that is not in the catalogue, ValidationError for broken data."""
    if envelope.type not in CATALOGUE:
        raise HTTPException(422, f"unknown event type {envelope.type!r}; known are {', '.join(CATALOGUE)}")
    return strictly(CATALOGUE[envelope.type], json.dumps(envelope.data))


def _dead_letters(router: APIRouter, gateway: Gateway) -> None:
    @router.get("/dead-letters", operation_id="listDeadLetters")
    async def dead_letters(
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
        after: Annotated[str | None, Query(max_length=200, description="Go on after this dead letter.")] = None,
    ) -> DeadLetterList:
        """What failed for good and can be tried again by hand."""
        letters = await gateway.bus.dead_letters()
        if after is not None:
            places = [place for place, letter in enumerate(letters) if letter.id == after]
            if not places:
                raise _unknown(after)
            letters = letters[places[0] + 1 :]
        views = tuple(
            DeadLetterView(
                id=one.id, consumer=one.consumer, subject=one.subject,
                attempts=one.attempts, reason=one.reason, time=one.time.isoformat(),
            )
            for one in letters[:limit]
        )  # fmt: skip
        return DeadLetterList(dead_letters=views, next=views[-1].id if len(letters) > limit else None)

    @router.post("/dead-letters/{letter}/replay", status_code=202, operation_id="replayDeadLetter")
    async def replay(letter: Annotated[str, Path(min_length=1, max_length=200)]) -> Replayed:
        """Hand a dead letter to its consumer again; the take lives again."""
        try:
            await gateway.bus.replay(letter)
        except KeyError as error:
            raise _unknown(letter) from error
        return Replayed(replayed=letter)


def _unknown(letter: str) -> HTTPException:
    return HTTPException(404, f"there is no dead letter {letter!r}")
