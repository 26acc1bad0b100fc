"""Event streams: live, resumable, cheap, and none for a client that does not read."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from fastapi import FastAPI

import reel_gateway
from reel_common.bus_memory import MemoryBus
from reel_common.events import StageFailed
from reel_common.store_folder import FolderStore
from reel_common.values import Progress
from reel_gateway.settings import GatewaySettings
from reel_gateway.told import MOST_UNITS
from reel_gateway.web import listen
from tests.services.gateway import gate

EVENTS = "/v1/videos/cats/events"


@asynccontextmanager
async def served(bus: MemoryBus, store: FolderStore, **settings: object) -> AsyncIterator[tuple[str, FastAPI]]:
    """A real server: what a stream does shows only to those who are connected."""
    own = GatewaySettings(port=0, grace_seconds=5, **settings)  # type: ignore[arg-type]
    app = reel_gateway.build(own, store, bus)
    stop, ready = asyncio.Event(), asyncio.Event()
    listener = listen.bind(own)
    serving = asyncio.create_task(listen.serve(app, listener, own, stop, ready.set))
    await ready.wait()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", app
    finally:
        stop.set()
        async with asyncio.timeout(5):
            await serving


async def told(lines: AsyncIterator[str]) -> dict[str, object]:
    """The next event: its name, id and data."""
    event: dict[str, object] = {}
    async with asyncio.timeout(5):
        async for line in lines:
            name, _, value = line.partition(": ")
            if not line and event:
                return event
            if name:
                event[name] = json.loads(value) if name == "data" else value
    raise EOFError


async def listened(port: int) -> bytes:
    """All that a stream tells, by a client that costs less than the server."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {EVENTS} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer


async def until(app: FastAPI, streams: int) -> None:
    async with asyncio.timeout(5):
        while app.state.gateway.streams != streams:  # noqa: ASYNC110 - a server's business, not an event's
            await asyncio.sleep(0.01)


async def test_a_finished_job_is_told_to_the_end_and_resumed_after_the_last_event_seen(
    client: httpx.AsyncClient, bus: MemoryBus, store: FolderStore
) -> None:
    await gate.posted(bus, store)
    all_of_it = await asyncio.wait_for(client.get(EVENTS), 5)
    assert all_of_it.headers["content-type"].startswith("text/event-stream")
    facts = [json.loads(line[6:]) for line in all_of_it.text.splitlines() if line.startswith("data: ")]
    assert [fact["type"] for fact in facts] == [
        "video.requested", "plan.created", "video.rendered", "post.requested", "video.published",
    ]  # fmt: skip
    rest = (await client.get(EVENTS, headers={"Last-Event-ID": str(facts[3]["sequence"])})).text
    assert "post.requested" not in rest
    assert "video.published" in rest
    assert (await client.get(EVENTS, headers={"Last-Event-ID": str(facts[4]["sequence"])})).status_code == 204


async def test_what_happens_is_told_while_it_happens(bus: MemoryBus, store: FolderStore) -> None:
    await gate.planned(bus, store)
    async with served(bus, store) as (url, app), httpx.AsyncClient(base_url=url) as client:
        async with client.stream("GET", EVENTS) as answer:
            lines = answer.aiter_lines()
            assert [(await told(lines))["event"] for _ in range(2)] == ["fact", "fact"]
            bus.tell(Progress(job="dogs", take=1, stage="video", done=0.1))
            bus.tell(Progress(job="cats", take=1, stage="video", unit="s1", done=0.5))
            progress = await told(lines)
            assert (progress["event"], progress["data"]["unit"]) == ("progress", "s1")  # type: ignore[index]
            await bus.publish(StageFailed(job="cats", stage="video", reason="because"))
            assert (await told(lines))["data"]["type"] == "stage.failed"  # type: ignore[index]
            with pytest.raises(EOFError):
                await told(lines)
        await until(app, streams=0)


async def test_many_streams_share_one_follow_and_one_hearing(
    bus: MemoryBus, store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = {"follow": 0, "hear": 0}

    def counting(name: str, method: object) -> object:
        def counted(*arguments: object, **options: object) -> object:
            calls[name] += 1
            return method(*arguments, **options)  # type: ignore[operator]

        return counted

    for name in calls:
        monkeypatch.setattr(bus, name, counting(name, getattr(bus, name)))
    await gate.planned(bus, store)
    async with served(bus, store) as (url, app):
        streams = [asyncio.create_task(listened(int(url.rpartition(":")[2]))) for _ in range(200)]
        await until(app, streams=200)
        await bus.publish(StageFailed(job="cats", stage="video", reason="because"))
        answers = await asyncio.gather(*streams)
        assert all(b"stage.failed" in answer for answer in answers)
    assert calls == {"follow": 1, "hear": 1}


async def test_a_silent_stream_is_kept_alive(
    bus: MemoryBus, store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reel_gateway.stream.PING_SECONDS", 0.05)
    await gate.planned(bus, store)
    async with (
        served(bus, store) as (url, _),
        httpx.AsyncClient(base_url=url) as client,
        client.stream("GET", EVENTS) as answer,
        asyncio.timeout(5),
    ):
        async for line in answer.aiter_lines():
            if line.startswith(":"):
                return


async def test_a_client_that_does_not_read_is_disconnected_and_costs_no_memory(
    bus: MemoryBus, store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reel_gateway.stream.SEND_SECONDS", 0.2)
    await gate.planned(bus, store)
    async with served(bus, store) as (url, app), asyncio.timeout(20):
        gateway = app.state.gateway
        with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2]))) as deaf:
            deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            deaf.sendall(f"GET {EVENTS} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            await until(app, streams=1)
            [mailbox] = gateway.told.mailboxes["cats"]
            while gateway.streams:
                for unit in range(MOST_UNITS + 50):
                    bus.tell(Progress(job="cats", take=1, stage="video", unit=f"{unit}", done=0, note="x" * 200))
                await asyncio.sleep(0.002)
                assert len(mailbox.waiting) <= MOST_UNITS
        assert gateway.told.mailboxes == {}


async def test_no_more_streams_are_opened_than_were_set(bus: MemoryBus, store: FolderStore) -> None:
    await gate.planned(bus, store)
    async with (
        served(bus, store, max_event_streams=1) as (url, app),
        httpx.AsyncClient(base_url=url) as client,
        client.stream("GET", EVENTS),
    ):
        await until(app, streams=1)
        answer = await client.get(EVENTS)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


async def test_a_gateway_that_is_asked_to_end_does_not_wait_for_streams(bus: MemoryBus, store: FolderStore) -> None:
    await gate.planned(bus, store)
    async with httpx.AsyncClient() as client:
        async with served(bus, store) as (url, app):
            stream = asyncio.create_task(client.get(url + EVENTS))
            await until(app, streams=1)
        answer = await stream  # ended in the regular way, for the client to come back with its Last-Event-ID
        assert "plan.created" in answer.text
