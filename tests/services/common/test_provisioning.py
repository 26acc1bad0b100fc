"""Streams and consumers are made as declared, and a server that is not as declared is refused with what to do."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from reel_common import streams
from reel_common.bus import Consumer
from reel_common.bus_nats import NatsBus, provision
from reel_common.bus_nats.link import Link
from reel_common.errors import Permanent, Transient
from reel_common.events import CATALOGUE
from reel_common.settings import CommonSettings
from reel_common.topology import REACTIONS
from tests import servers
from tests.buses import empty, linked

Get = Callable[[servers.Version], servers.NatsServer]
VERSIONS: list[servers.Version] = ["old", "new"]
ALL = len(streams.streams(1)) + len(REACTIONS)


async def connects(settings: CommonSettings) -> None:
    await (await NatsBus.connect(settings, "test", patience=2)).close()


async def changed(link: Link, stream: str, **more: object) -> None:
    config: dict[str, object] = (await link.request(f"STREAM.INFO.{stream}"))["config"]
    await link.request(f"STREAM.UPDATE.{stream}", config | more)


@pytest.mark.parametrize("version", VERSIONS)
async def test_provisioning_makes_everything_and_a_second_time_nothing(
    nats_server: Get, version: servers.Version
) -> None:
    settings = nats_server(version).settings()
    async with linked(settings) as link:
        for name in (await link.request("STREAM.NAMES"))["streams"] or []:
            await link.request(f"STREAM.DELETE.{name}")
    with pytest.raises(Permanent, match="no stream DLQ: run `reel provision`"):
        await connects(settings)
    first, second = await provision(settings), await provision(settings)
    assert [sentence for sentence in first if ": made" not in sentence] == []
    assert [sentence for sentence in second if not sentence.endswith(": unchanged")] == []
    assert len(first) == len(second) == ALL
    await connects(settings)


@pytest.mark.parametrize("version", VERSIONS)
async def test_what_can_be_changed_is_changed_back_and_said(nats_server: Get, version: servers.Version) -> None:
    settings = nats_server(version).settings()
    await empty(settings)
    await provision(settings)
    async with linked(settings) as link:
        await changed(link, "EVENTS", max_age=streams.DAY, subjects=["a.>", *(f"{fact}.>" for fact in CATALOGUE)])
        with pytest.raises(Permanent, match=r"stream EVENTS .*max_age.*subjects.*run `reel provision`"):
            await connects(settings)
        config = (await link.request("CONSUMER.INFO.EVENTS.planner"))["config"] | {"ack_wait": 7 * streams.SECOND}
        request = {"stream_name": "EVENTS", "config": config}
        await link.request("CONSUMER.DURABLE.CREATE.EVENTS.planner", request)
    told = [sentence for sentence in await provision(settings) if "unchanged" not in sentence]
    assert len(told) == 2
    assert told[0].startswith(
        "stream EVENTS: updated (max_age is 86400000000000 and has to be 1209600000000000; subjects"
    )
    assert told[1] == "consumer planner: updated (ack_wait is 7000000000 and has to be 2000000000)"
    await connects(settings)


async def test_what_cannot_be_changed_is_refused_with_what_differs(nats_server: Get) -> None:
    settings = nats_server("new").settings()
    await empty(settings)
    async with linked(settings) as link:
        await link.request("STREAM.DELETE.CANARY")
        wanted = dict(next(stream.config for stream in streams.streams(1) if stream.name == "CANARY"))
        await link.request("STREAM.CREATE.CANARY", wanted | {"storage": "memory"})
        with pytest.raises(Permanent, match=r"CANARY cannot be changed .*\(storage is 'memory' and has to be 'file'\)"):
            await provision(settings)
        await link.request("STREAM.DELETE.CANARY")
        config = {**streams.consumer(Consumer("planner", "video.requested", 2.0)), "max_waiting": 3}
        await link.request("CONSUMER.DURABLE.CREATE.EVENTS.planner", {"stream_name": "EVENTS", "config": config})
        with pytest.raises(Permanent, match=r"consumer planner cannot be made as declared.*max_waiting is 3"):
            await provision(settings)


async def test_an_inbox_wants_its_consumer_as_declared(nats_server: Get) -> None:
    settings = nats_server("new").settings()
    await empty(settings)
    bus = await NatsBus.connect(settings, "test")
    with pytest.raises(Permanent, match="no consumer planner: run `reel provision`"):
        await bus.inbox(Consumer("planner", "video.requested", 2.0))
    await provision(settings)
    await bus.inbox(Consumer("planner", "video.requested", 2.0))
    with pytest.raises(
        Permanent, match=r"planner is not as declared \(ack_wait is 2000000000 and has to be 9000000000"
    ):
        await bus.inbox(Consumer("planner", "video.requested", 9.0))
    await bus.close()


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_small_disk_gets_a_smaller_stream(tmp_path: Path, version: servers.Version) -> None:
    with servers.nats(tmp_path, version, jetstream_more="max_file_store: 64MB") as server:
        told = await provision(server.settings())
        assert [each for each in told if "room" in each] == [
            "stream EVENTS: made, with room for 40 MiB because the server has no more"
        ]
        assert all("unchanged" in sentence for sentence in await provision(server.settings()))
        await connects(server.settings())


async def test_a_server_that_does_not_sync_is_refused_unless_that_is_accepted(nats_server: Get, tmp_path: Path) -> None:
    old, new = nats_server("old"), nats_server("new")
    await empty(old.settings())
    await empty(new.settings())
    with pytest.raises(Permanent, match=r"may forget seconds of writes .*REEL_NATS_UNSYNCED=true"):
        await connects(old.settings(nats_monitor_url=old.monitor, nats_unsynced=False))
    with pytest.raises(Permanent, match="set REEL_NATS_MONITOR_URL"):
        await connects(new.settings(nats_monitor_url=""))
    with pytest.raises(Permanent, match="cannot be read"):
        await connects(new.settings(nats_monitor_url=f"http://127.0.0.1:{servers.free_port()}"))
    with pytest.raises(Permanent, match="has to start with http"):
        await connects(new.settings(nats_monitor_url="file:///etc/passwd"))
    await connects(new.settings(nats_monitor_url=f"{new.monitor}/"))
    await connects(new.settings(nats_monitor_url="", nats_unsynced=True))
    with servers.nats(tmp_path, "new", sync="2m") as lazy:
        await empty(lazy.settings())
        with pytest.raises(Permanent, match="may forget seconds of writes"):
            await connects(lazy.settings())


async def test_a_stream_that_confirms_before_it_writes_is_refused(tmp_path: Path) -> None:
    with servers.nats(tmp_path, "new") as server:
        await empty(server.settings())
        async with linked(server.settings()) as link:
            await link.request("STREAM.DELETE.EVENTS")
            wanted = dict(streams.streams(1)[-1].config) | {"persist_mode": "async", "max_bytes": 1 << 24}
            await link.request("STREAM.CREATE.EVENTS", wanted)
        with pytest.raises(Permanent, match="persist_mode is 'async'"):
            await connects(server.settings())
        with pytest.raises(Permanent, match="EVENTS cannot be changed"):
            await provision(server.settings())


@asynccontextmanager
async def speaking(version: str) -> AsyncIterator[CommonSettings]:
    """Something that greets as a nats-server of this version does, and does no more."""

    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b'INFO {"version":"%s","max_payload":1048576,"headers":true}\r\n' % version.encode())
        while line := await reader.readline():
            if line.startswith(b"PING"):
                writer.write(b"PONG\r\n")
        writer.close()

    async with await asyncio.start_server(greet, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        yield CommonSettings(nats_url=f"nats://127.0.0.1:{port}", nats_unsynced=True)


@pytest.mark.parametrize(
    ("version", "said"),
    [("2.9.9", "too old: use 2.9.10"), ("2.10.20", "can lose streams"), ("2.10.22", "can lose streams")],
)
async def test_versions_that_are_too_old_or_lose_streams_are_refused(version: str, said: str) -> None:
    async with speaking(version) as settings:
        with pytest.raises(Permanent, match=said):
            await connects(settings)
        with pytest.raises(Permanent, match=said):
            await provision(settings)


async def test_a_server_that_is_not_there_is_named_without_its_password() -> None:
    port = servers.free_port()
    settings = CommonSettings(nats_url=f"nats://me:hush@127.0.0.1:{port}", nats_unsynced=True)
    with pytest.raises(Transient, match=rf"NATS at 127\.0\.0\.1:{port} cannot be reached .*REEL_NATS_URL") as refused:
        await NatsBus.connect(settings, "test", patience=0.3)
    assert "hush" not in str(refused.value)


async def test_a_wrong_password_is_told_from_a_missing_server(tmp_path: Path) -> None:
    with servers.nats(tmp_path, more="authorization { user: me, password: hush }") as server:
        right = CommonSettings(nats_url=f"nats://me:hush@127.0.0.1:{server.port}", nats_unsynced=True)
        await provision(right)
        await connects(right)
        wrong = right.model_copy(update={"nats_url": server.url})
        with pytest.raises(Permanent, match="Authorization Violation"):
            await NatsBus.connect(wrong, "test", patience=0.5)
