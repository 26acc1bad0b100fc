"""The gateway on a port: when it is ready, and how it ends."""

import asyncio
import socket
from pathlib import Path

import httpx
import pytest

import reel_gateway
from reel_common.bus_memory import MemoryBus
from reel_common.errors import Permanent
from reel_common.events import VideoRequested
from reel_common.store_folder import FolderStore
from reel_common.values import Brief
from reel_gateway.settings import GatewaySettings
from reel_gateway.web import listen


class Served:
    """A gateway on a free port, until `stop`."""

    def __init__(self, home: Path, drain_seconds: float) -> None:
        settings = GatewaySettings(home=home, port=0, drain_seconds=drain_seconds)
        self.bus, self.stop, self.ready = MemoryBus(), asyncio.Event(), asyncio.Event()
        self.listener = listen.bind(settings)
        app = reel_gateway.build(settings, FolderStore(home), self.bus)
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.task = asyncio.create_task(listen.serve(app, self.listener, settings, self.stop, self.ready.set))


async def test_it_is_no_longer_ready_once_it_was_asked_to_end_and_answers_all_the_same(tmp_path: Path) -> None:
    served = Served(tmp_path, drain_seconds=1.0)
    await served.ready.wait()
    async with httpx.AsyncClient(base_url=served.address) as client:
        assert (await client.get("/readyz")).status_code == 200
        served.stop.set()
        await asyncio.sleep(0)
        refused = await client.get("/readyz")
        assert (refused.status_code, refused.headers["content-type"]) == (503, "application/problem+json")
        assert (await client.get("/healthz")).status_code == 200
    await served.task
    async with httpx.AsyncClient() as late:
        with pytest.raises(httpx.ConnectError):
            await late.get(f"{served.address}/healthz")


async def test_an_open_event_stream_ends_well_and_does_not_hold_it_up(tmp_path: Path) -> None:
    served = Served(tmp_path, drain_seconds=0.0)
    await served.ready.wait()
    await served.bus.publish(VideoRequested(job="cats", brief=Brief(prompt="Cats")))
    async with (
        httpx.AsyncClient(base_url=served.address) as client,
        client.stream("GET", "/v1/videos/cats/events") as events,
    ):
        lines = events.aiter_lines()
        assert await anext(lines) == "id: 1"
        served.stop.set()
        async with asyncio.timeout(10):
            assert [line async for line in lines][-1] == ""  # the end of a whole event, not a cut
    async with asyncio.timeout(10):
        await served.task


def test_a_port_that_is_taken_is_one_sentence(tmp_path: Path) -> None:
    with listen.bind(GatewaySettings(home=tmp_path, port=0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Permanent, match=f"cannot listen on 127.0.0.1:{port}"):
            listen.bind(GatewaySettings(home=tmp_path, port=port))


def test_an_answer_does_not_wait_for_the_acknowledgement_of_its_head() -> None:
    with (
        listen.bind(GatewaySettings(port=0)) as listener,
        socket.create_connection(listener.getsockname()),
        listener.accept()[0] as accepted,
    ):
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
