"""A gateway to ask: its app with the lifespan running, and jobs as they look in the log."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

import reel_gateway
from reel_common.artifact import Artifact
from reel_common.bus import Bus
from reel_common.events import PlanCreated, PostRequested, VideoPublished, VideoRendered, VideoRequested
from reel_common.plan import Kind, Metadata, Plan, Scene, Shot
from reel_common.store import Store, put_json
from reel_common.values import Brief, Credit, Credits, VideoFile
from reel_gateway.settings import GatewaySettings

FILM = bytes(range(256)) * 10
PLAN = Plan(
    title="Cats",
    scenes=(Scene(number=1, shots=(Shot(id="s1", kind=Kind.TITLE),)),),
    metadata=Metadata(title="Cats, explained", hashtags=("cats",)),
)


@asynccontextmanager
async def running(store: Store, bus: Bus, settings: Mapping[str, Any] = {}) -> AsyncIterator[FastAPI]:
    """An app as a server would run it."""
    app = reel_gateway.build(GatewaySettings(**settings), store, bus)
    async with app.router.lifespan_context(app):
        yield app


@asynccontextmanager
async def asking(
    app: FastAPI, headers: Mapping[str, str] = {}, *, patient: bool = True
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an app, without a network; a bug comes back as the 500 that it is.

    A patient one asks only once the gateway has seen what a test published straight to the bus.
    """

    async def seen(_: httpx.Request) -> None:
        await app.state.gateway.jobs.caught_up()

    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False),
        base_url="http://test",
        headers=dict(headers),
        event_hooks={"request": [seen] if patient else []},
    ) as client:
        yield client


@asynccontextmanager
async def gateway(
    store: Store, bus: Bus, settings: Mapping[str, Any] = {}, headers: Mapping[str, str] = {}
) -> AsyncIterator[httpx.AsyncClient]:
    """Both at once."""
    async with running(store, bus, settings) as app, asking(app, headers) as client:
        yield client


async def planned(bus: Bus, store: Store, job: str = "cats", take: int = 1) -> Artifact:
    """A take up to its plan."""
    plan = await put_json(store, PLAN, "plan.json")
    await bus.publish(VideoRequested(job=job, take=take, brief=Brief(prompt="cats")))
    await bus.publish(PlanCreated(job=job, take=take, plan=plan, title="Cats", formats=("tiktok",)))
    return plan


async def rendered(bus: Bus, store: Store, job: str = "cats", take: int = 1, film: bytes = FILM) -> VideoRendered:
    """A take up to its finished film."""
    plan = await planned(bus, store, job, take)
    credits = Credits(credits=(Credit(title="Cat", author="OpenMoji", licence="CC BY-SA 4.0"),))
    text = await store.put(b"1\n", "application/x-subrip")
    video = await store.put(film, "video/mp4")
    event = VideoRendered(
        job=job, take=take, plan=plan, title="Cats",
        files=(VideoFile(format="tiktok", video=video, width=1080, height=1920, seconds=9),),
        timeline=await store.put(b"{}", "application/json"), srt=text, ass=text,
        thumbnail=await store.put(b"jpg", "image/jpeg"), credits=await put_json(store, credits, "credits.json"),
    )  # fmt: skip
    await bus.publish(event)
    return event


async def posted(bus: Bus, store: Store, job: str = "cats") -> None:
    """A job that is done."""
    event = await rendered(bus, store, job)
    await bus.publish(PostRequested(job=job, platform="folder", rendered=await put_json(store, event, "rendered.json")))
    await bus.publish(VideoPublished(job=job, platform="folder", url="file:///videos"))


def part_files(folder: Path) -> list[Path]:
    """What an upload left behind."""
    return [path for path in folder.rglob("upload-*") if path.is_file()]
