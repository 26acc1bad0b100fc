"""The HTTP app: routes under `/v1`, health, metrics and documents."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from reel_common import __version__
from reel_common.bus import Bus
from reel_common.store import Store
from reel_gateway.context import gateway as wired
from reel_gateway.routes import facts, operations, uploads, videos
from reel_gateway.settings import GatewaySettings
from reel_gateway.web import openapi, problems, security
from reel_gateway.web.guard import Guard

ABOUT = "Videos from a sentence, a script or a document: ask, watch, change, download."
PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked every few seconds by machines, and never part of a trace."""
EXPOSED = ("ETag", "Content-Range", "Content-Disposition", "Retry-After")


def create(settings: GatewaySettings, store: Store, bus: Bus) -> FastAPI:
    """The app on this bus and store; its lifespan runs the read model. Errors: Permanent when an API key is broken."""
    gateway = wired(settings, store, bus, security.parse(settings.api_keys))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with gateway.running():
            yield

    app = FastAPI(
        title="Reelwright",
        version=__version__,
        description=ABOUT,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        redirect_slashes=False,
        # FastAPI's own spans: one for each request, where a job's trace begins or the client's goes on.
        telemetry={"operation_spans": False, "logs": False, "exclude": lambda scope: scope["path"] in PROBES},
    )
    app.state.gateway = gateway
    problems.install(app)
    for part in (videos, uploads, facts, operations):
        app.router.routes.extend(part.routes(gateway).routes)  # flat, so that a path is looked up once
    openapi.install(app, secured=bool(gateway.keys), max_upload_bytes=settings.max_upload_bytes)
    app.add_middleware(Guard, gateway=gateway)
    if settings.cors_origins:  # outermost: a browser asks for permission without a key
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=("GET", "HEAD", "POST", "DELETE"),
            allow_headers=("Authorization", "X-API-Key", "Content-Type", "Idempotency-Key", "Last-Event-ID", "Range"),
            expose_headers=EXPOSED,
        )
    return app


def end_streams(app: FastAPI) -> None:
    """Let every event stream end, so that a server which is asked to end need not wait for them."""
    app.state.gateway.closing.set()
