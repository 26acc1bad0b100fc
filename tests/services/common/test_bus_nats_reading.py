"""Following and being delivered to by NATS when servers, consumers and messages are not what they should be."""

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from reel_common.bus import Recorded
from reel_common.bus_nats import inbox
from tests import servers
from tests.buses import ProvidingBus, emptied
from tests.services.common.natsbench import CONSUMER, VERSIONS, failed, followed, reached, taken, until


@pytest.mark.parametrize("version", VERSIONS)
async def test_waiting_readers_go_on_after_the_server_was_killed(tmp_path: Path, version: servers.Version) -> None:
    with servers.nats(tmp_path, version) as server:
        async with emptied(server) as real:
            waiting = await real.inbox(CONSUMER)
            await real.publish(failed(1))
            await (await taken(waiting)).ack()
            delivery = asyncio.create_task(taken(waiting))
            following = asyncio.create_task(followed(real, "stage.>", 3))
            await asyncio.sleep(0.2)
            pid = server.pid
            await asyncio.to_thread(server.restart, after=0.2)
            assert server.pid != pid
            assert await real.publish(failed(2)) is True
            while (got := await delivery).subject == "stage.failed.j1.1":  # its ack may have died with the server
                await got.ack()
                delivery = asyncio.create_task(taken(waiting))
            assert got.subject == "stage.failed.j1.2"
            await real.publish(failed(3))
            async with asyncio.timeout(10):
                assert [recorded.event.take for recorded in await following] == [1, 2, 3]


async def test_a_follower_misses_nothing_and_repeats_nothing_over_two_kills(tmp_path: Path) -> None:
    with servers.nats(tmp_path) as server:
        async with emptied(server, patience=20) as real:
            found = list[Recorded]()

            async def publish() -> None:
                for start in range(1, 1201, 50):
                    await until(partial(reached, found, start - 300))  # else it may be done before the second kill
                    await asyncio.gather(*(real.publish(failed(take)) for take in range(start, start + 50)))

            following = asyncio.create_task(followed(real, "stage.>", 1200, found))
            publishing_them = asyncio.create_task(publish())
            async with asyncio.timeout(40):
                for kill_at in (300, 700):
                    await until(partial(reached, found, kill_at))
                    assert not publishing_them.done()
                    await asyncio.to_thread(server.restart)
                await publishing_them
                await following
            assert sorted(recorded.event.take for recorded in found) == list(range(1, 1201))
            assert [recorded.sequence for recorded in found] == list(range(1, 1201))


async def test_more_than_a_batch_is_followed_and_read_in_order(real: ProvidingBus) -> None:
    await asyncio.gather(*(real.publish(failed(take)) for take in range(1, 1101)))
    following = asyncio.create_task(followed(real, ">", 1100))
    read = await real.read("stage.failed.>")
    assert [recorded.sequence for recorded in read] == list(range(1, 1101))
    assert [recorded.sequence for recorded in await following] == list(range(1, 1101))
    assert await real.read("line.ready.>") == []


async def test_a_follower_survives_that_the_server_forgot_its_consumer(real: ProvidingBus) -> None:
    following = asyncio.create_task(followed(real, ">", 2))
    await real.publish(failed(1))
    await asyncio.sleep(0.1)
    [name] = (await real._link.request("CONSUMER.NAMES.EVENTS"))["consumers"]
    await real._link.request(f"CONSUMER.DELETE.EVENTS.{name}")
    await real.publish(failed(2))
    async with asyncio.timeout(10):
        assert [recorded.event.take for recorded in await following] == [1, 2]


async def test_a_consumer_that_an_operator_deleted_is_made_again_and_hears_everything(
    real: ProvidingBus, caplog: pytest.LogCaptureFixture
) -> None:
    waiting = await real.inbox(CONSUMER)
    await real.publish(failed())
    await (await taken(waiting)).ack()
    delivery = asyncio.create_task(taken(waiting))
    await asyncio.sleep(0.1)
    await real._link.request("CONSUMER.DELETE.EVENTS.c")
    assert (await delivery).subject == "stage.failed.j1.1"
    assert "consumer c was gone" in caplog.text


async def test_a_silent_inbox_looks_after_its_consumer(real: ProvidingBus, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = await real.inbox(CONSUMER)
    await real._link.request("CONSUMER.DELETE.EVENTS.c")
    monkeypatch.setattr(inbox, "IDLE_SECONDS", 0.0)
    await real.publish(failed())
    assert (await taken(waiting, 5)).subject == "stage.failed.j1.1"


async def test_a_wait_that_is_cancelled_all_the_same_strands_no_message(real: ProvidingBus) -> None:
    left, other = await real.inbox(CONSUMER), await real.inbox(CONSUMER)
    for take in range(1, 16):
        waiting = asyncio.create_task(left.next(0.5))
        await asyncio.sleep(0.01)
        publish = asyncio.create_task(real.publish(failed(take)))
        await asyncio.sleep(take * 0.0003)  # before, while and after it is on its way
        waiting.cancel()
        await asyncio.wait([waiting])
        await publish
        got = None if waiting.cancelled() else waiting.result()
        delivery = got or await taken(other, 5)
        assert delivery.subject == f"stage.failed.j1.{take}"
        await delivery.ack()


@pytest.mark.parametrize("version", VERSIONS)
async def test_bytes_that_are_no_event_are_delivered_buried_and_replayed_and_no_reader_falls_over_them(
    nats_server: Callable[[servers.Version], servers.NatsServer],
    version: servers.Version,
    caplog: pytest.LogCaptureFixture,
) -> None:
    poison = b"\x00\xff not json"
    async with emptied(nats_server(version)) as real:
        for subject, data in {
            "stage.failed.j1.1": poison,
            "stage.failed.odd": b"{}",
            "stage.failed.j2.1": failed(job="j3").model_dump_json().encode(),
        }.items():
            await real._link.ask(subject, data)
        await real.publish(failed(2))
        assert [recorded.event.take for recorded in await followed(real, ">", 1)] == [2]
        assert [recorded.event.take for recorded in await real.read(">")] == [2]
        assert caplog.text.count("is no event this version reads") == 4
        assert "lies under stage.failed.j2.1" in caplog.text
        assert await real.facts("j1", 1) == {"stage.failed.j1.1"}
        waiting = await real.inbox(CONSUMER)
        delivery = await taken(waiting)
        assert (delivery.fact, delivery.data) == ("stage.failed", poison)
        await delivery.bury("not an event:\n  expected ä")
        await delivery.ack()
        [letter] = await real.dead_letters()
        assert (letter.data, letter.fact, letter.reason) == (poison, "stage.failed", "not an event:\n  expected ä")
        await real.replay(letter.id)
        again = [await taken(waiting) for _ in range(4)][-1]
        assert (again.subject, again.data, again.again) == ("stage.failed.j1.1", poison, f"dlq-{letter.id}")
        await again.bury("still not")
        [second] = await real.dead_letters()
        assert (second.reason, second.subject) == ("still not", "stage.failed.j1.1")


async def test_the_newest_fact_is_one_that_readers_get_to_whatever_lies_behind_it(tmp_path: Path) -> None:
    with servers.nats(tmp_path) as server:
        async with emptied(server) as real:
            await real._link.ask("stage.failed.odd", b"{}")
            assert await real.last() == 0
            await real.publish(failed(2))
            newest = await real.last()
            await real._link.ask("stage.failed.j9.1", b"no event")
            assert await real.last() == newest == (await real.read(">"))[-1].sequence
