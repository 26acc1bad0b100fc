"""NATS's disk is full, or loses its power: nothing that was acknowledged is lost, and who cannot be served is told."""

import asyncio
import os
import shutil
import urllib.error
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from pathlib import Path

import pytest

from reel_common import bus_nats
from reel_common.bus_nats import NatsBus
from reel_common.errors import Permanent, Transient
from reel_common.events import StageFailed
from tests import disks, history, servers, stack
from tests.buses import linked
from tests.fakes.ledger import Ledger
from tests.fakes.script import Script

ACK_WAIT = 2.0
SLACK_SECONDS = 10.0
"""For a machine that is busy with other things."""
DISK_BYTES = 24 << 20
PATIENCE = 1.0
POWER_SECONDS = 1.0


def failed(name: str, size: int = 10) -> StageFailed:
    return StageFailed(job=name, stage="voice", reason="x" * size)


@asynccontextmanager
async def connected(server: servers.NatsServer) -> AsyncIterator[NatsBus]:
    bus = await NatsBus.connect(server.settings(), "test", patience=PATIENCE)
    try:
        yield bus
    finally:
        await bus.close()


def provision(server: servers.NatsServer) -> None:
    stack.in_a_thread(lambda: asyncio.run(bus_nats.provision(server.settings())))


def fill(path: Path) -> None:
    """Take all the room there is."""
    file = os.open(path, os.O_CREAT | os.O_WRONLY)
    size = 0
    for step in (1 << 20, 1 << 12):
        with suppress(OSError):
            while True:
                os.posix_fallocate(file, size, step)
                size += step
    os.close(file)


def sickness(server: servers.NatsServer) -> str:
    """What the server says about its own health."""
    try:
        return str(server.monitored("healthz"))
    except urllib.error.HTTPError as error:
        return error.read().decode()


async def refused(bus: NatsBus, size: int) -> tuple[list[str], Transient]:
    """Publish until that is refused: the jobs whose facts were acknowledged, and the refusal."""
    acked: list[str] = []
    while True:
        try:
            async with asyncio.timeout(SLACK_SECONDS):
                await bus.publish(failed(f"filler{len(acked)}", size))
        except Transient as error:
            return acked, error
        acked.append(f"filler{len(acked)}")


async def kept(bus: NatsBus, acked: list[str]) -> bool:
    stored = {record.event.job for record in await bus.read("stage.failed.>")}
    return set(acked) <= stored


@contextmanager
def on_small_disk(folder: Path, version: servers.Version) -> Iterator[tuple[servers.NatsServer, disks.Disk]]:
    with disks.small(folder / "nats" / "store", DISK_BYTES) as disk:
        server = servers.NatsServer(folder / "nats", disk.program(folder, servers.binary(version)))
        server.start()
        try:
            yield server, disk
        finally:
            server.kill()


async def test_a_full_disk_stops_everybody_and_loses_nothing(tmp_path: Path) -> None:
    """Somebody else fills it, below NATS's own limits. NATS then needs room and a restart, and says so."""
    with (
        on_small_disk(tmp_path, "new") as (server, disk),
        stack.running(tmp_path, server=server, ack_wait=ACK_WAIT) as made,
    ):
        made.fakes()
        ledger = Ledger(made.home)
        async with connected(server) as bus:
            scripts = {}
            for seed in range(3):
                script = Script(shots=2, seed=seed, seconds={"video-film": 0.5})
                scripts[await made.request(bus, script.brief())] = script
            while not ledger.read("paid", reaction="video-film"):  # noqa: ASYNC110 - a file has no event
                await asyncio.sleep(0.02)
            fill(disk.seen / "ballast")
            checking = asyncio.create_task(bus.check())  # meanwhile: either may take seconds to find out
            acked, _ = await refused(bus, 10_000)
            with pytest.raises(Transient, match="does not keep what is written"):
                await checking
            assert "no space left on device" in await asyncio.to_thread(sickness, server)
            (disk.seen / "ballast").unlink()
            await asyncio.to_thread(server.restart)
            for name, script in scripts.items():
                done = (await made.wait_for(bus, name)).last
                assert done.rendered is not None
                assert done.rendered.files[0].video.sha256 == script.video_sha256()
            assert await kept(bus, acked)
            await bus.check()
            found = await history.read(bus, made.store())
            found.records = [r for r in found.records if not r.event.job.startswith("filler")]
            assert (history.problems(found, scripts), found.letters) == ([], [])


async def test_the_oldest_server_calls_itself_well_with_a_full_disk_and_we_do_not(tmp_path: Path) -> None:
    """nats-server 2.9 waits for its own lock then, for ever; only a kill and room help, and what was acked is there."""
    with on_small_disk(tmp_path, "old") as (server, disk):
        provision(server)
        async with connected(server) as bus:
            before = [failed(f"before{n}", 20_000) for n in range(20)]
            assert all([await bus.publish(fact) for fact in before])
            fill(disk.seen / "ballast")
            acked, refusal = await refused(bus, 10_000)
            assert "no answer" in str(refusal)
            assert "'ok'" in await asyncio.to_thread(sickness, server), "it has learned: trust its health from now on"
            (disk.seen / "ballast").unlink()
            await asyncio.to_thread(server.restart)
            async with asyncio.timeout(SLACK_SECONDS):
                while not await stored_again(bus):  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
            assert await kept(bus, [*acked, *(fact.job for fact in before)])


async def stored_again(bus: NatsBus) -> bool:
    try:
        return await bus.publish(failed("after")) or await bus.has(failed("after").subject)
    except Transient:
        return False


@pytest.mark.parametrize("version", ["old", "new"])
async def test_a_full_stream_is_said_at_once_and_takes_facts_again_when_there_is_room(
    tmp_path: Path, version: servers.Version
) -> None:
    with servers.nats(tmp_path / "nats", version, jetstream_more="max_file_store: 8MB") as server:
        provision(server)
        async with connected(server) as bus:
            acked, refusal = await refused(bus, 60_000)
            assert "has no room" in str(refusal)
            assert refusal.retry_after
            async with linked(server.settings()) as link:
                config = (await link.request("STREAM.INFO.EVENTS"))["config"]
                await link.request("STREAM.PURGE.EVENTS", {"filter": failed("filler0").subject})
                assert config["max_bytes"] <= 8 << 20
            assert await bus.publish(failed("after")) is True
            assert await kept(bus, acked[1:])


async def test_a_power_cut_takes_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    """What NATS did not sync is lost; the file under its disk holds only what it did."""
    with ExitStack() as whole:
        server = on_image(whole, tmp_path, "new")
        made = whole.enter_context(stack.running(tmp_path, server=server, ack_wait=ACK_WAIT))
        made.fakes()
        async with connected(server) as bus:
            scripts = {}
            for seed in range(4):
                script = Script(shots=2, seed=seed, seconds={"video-film": 0.5, "voice-speak": 0.3})
                scripts[await made.request(bus, script.brief())] = script
            await published_for_a_while(bus)
            before = await bus.read(">")
            await asyncio.to_thread(cut_power, whole, server, tmp_path)
            after = {record.subject: record.sequence for record in await bus.read(">")}
            assert {record.subject: record.sequence for record in before}.items() <= after.items()
            for name, script in scripts.items():
                done = (await made.wait_for(bus, name)).last
                assert done.rendered is not None
                assert done.rendered.files[0].video.sha256 == script.video_sha256()
            found = await history.read(bus, made.store())
            found.records = [r for r in found.records if not r.event.job.startswith("load")]
            assert (history.problems(found, scripts), found.letters) == ([], [])


async def test_a_server_that_does_not_sync_forgets_in_a_power_cut_and_is_refused(tmp_path: Path) -> None:
    with ExitStack() as whole:
        server = on_image(whole, tmp_path, "old")
        provision(server)
        await asyncio.to_thread(os.sync)  # what was provisioned is on the disk, what comes then is not
        async with connected(server) as bus:
            acked = await published_for_a_while(bus)
            with pytest.raises(Permanent, match="sync"):
                await NatsBus.connect(server.settings(nats_unsynced=False, nats_monitor_url=server.monitor), "test")
            await asyncio.to_thread(cut_power, whole, server, tmp_path)
        async with linked(server.settings()) as link:
            try:
                left = (await link.request("STREAM.INFO.EVENTS"))["state"]["messages"]
            except Permanent:  # the stream itself was forgotten
                left = 0
        assert left < acked, "nothing was lost: this test could not see a loss"


def on_image(whole: ExitStack, folder: Path, version: servers.Version) -> servers.NatsServer:
    """A server on a disk whose power can be cut."""
    disk = whole.enter_context(disks.on_image(folder / "nats" / "store", folder / "disk.img"))
    server = servers.NatsServer(folder / "nats", disk.program(folder, servers.binary(version)))
    server.start()
    whole.callback(server.kill)
    return server


def cut_power(whole: ExitStack, server: servers.NatsServer, folder: Path) -> None:
    """End the server and go on with its disk as it was at that moment, without what was only in memory."""
    assert server.process is not None
    process, program = server.process, servers.binary("new" if server.syncs else "old")
    server.kill()
    assert process.returncode == -9
    shutil.copyfile(folder / "disk.img", folder / "cut.img")
    disk = whole.enter_context(disks.on_image(folder / "nats" / "store", folder / "cut.img"))
    server.binary = disk.program(folder, program)
    server.start()
    whole.callback(server.kill)


async def published_for_a_while(bus: NatsBus) -> int:
    """How many facts were acknowledged."""
    loop = asyncio.get_running_loop()
    end, count = loop.time() + POWER_SECONDS, 0
    while loop.time() < end:
        await bus.publish(failed(f"load{count}"))
        count += 1
    return count
