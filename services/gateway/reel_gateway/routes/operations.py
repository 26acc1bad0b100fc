"""Routes for those who run the gateway: health, readiness, metrics, and the document of the events."""

import asyncio
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from reel_common.errors import Transient
from reel_gateway import asyncapi, metrics
from reel_gateway.context import Gateway
from reel_gateway.ports import Health, Readiness
from reel_gateway.readiness import OK, SECONDS
from reel_gateway.readiness import Readiness as Checks
from reel_gateway.web import problems

Responses = dict[int | str, dict[str, Any]]

METRICS: Responses = {
    200: {"description": "Prometheus' text format.", "content": {"text/plain": {"schema": {"type": "string"}}}}
}
DOCUMENT: Responses = {
    200: {"description": "AsyncAPI 3.0.", "content": {"application/json": {"schema": {"type": "object"}}}}
}


def routes(gateway: Gateway) -> APIRouter:
    """What lies beside `/v1`."""
    router = APIRouter(tags=["operations"])
    checks = Checks({"bus": gateway.bus.check, "store": gateway.store.check, "jobs": gateway.jobs.caught_up})

    @router.get("/healthz", response_model=Health, operation_id="health")
    async def healthy() -> Response:
        """Whether the process is fit to go on; if not, it wants to be started again."""
        return problems.unavailable(gateway.broken) if gateway.broken else JSONResponse(Health().model_dump())

    @router.get("/readyz", response_model=Readiness, operation_id="readiness")
    async def ready() -> Response:
        """Whether it can do its work: the bus and the store write and read back, and every job is known."""
        parts = await checks.parts()
        wrong = [f"{part}: {state}" for part, state in parts.items() if state != OK]
        if wrong or gateway.broken:
            return problems.unavailable("; ".join(wrong) or gateway.broken, parts=parts)
        return JSONResponse(Readiness(parts=parts).model_dump())

    @router.get("/metrics", response_class=Response, responses=METRICS, operation_id="metrics")
    async def prometheus() -> Response:
        """Figures of the pipeline, which every replica tells alike, and of this replica."""
        gauges = metrics.Gauges(gateway.streams, gateway.jobs.position, *await _bus(gateway))
        told = metrics.text(gateway.jobs.all(), gateway.facts, gateway.requests, gauges)
        return Response(told, media_type=metrics.MEDIA_TYPE)

    @router.get("/asyncapi.json", response_class=Response, responses=DOCUMENT, operation_id="events")
    async def events_document() -> Response:
        """Every event of the catalogue with its subject and schema."""
        return JSONResponse(asyncapi.document())

    return router


async def _bus(gateway: Gateway) -> tuple[int | None, int | None]:
    """Its newest sequence and how many dead letters it has; nothing while it is away, and then no figure is told."""
    try:
        async with asyncio.timeout(SECONDS):
            return await gateway.bus.last(), len(await gateway.bus.dead_letters())
    except (Transient, TimeoutError):
        return None, None
