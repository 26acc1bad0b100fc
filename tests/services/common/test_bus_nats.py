"""What only the bus on NATS has to show: a server that is full, slow, away for a while, or holds what none can read."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from reel_common.bus import HANDED_OUT_AGAIN
from reel_common.bus_nats import NatsBus, bus, inbox
from reel_common.errors import Transient
from reel_common.events import MetricsCollected
from reel_common.settings import CommonSettings
from tests import servers
from tests.buses import ProvidingBus, emptied, empty
from tests.services.common.natsbench import CONSUMER, VERSIONS, failed, followed, taken


async def test_a_word_that_the_server_did_not_confirm_is_transient(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "CONFIRM_SECONDS", 0.2)
    with servers.nats(tmp_path) as server:
        async with emptied(server) as real:
            waiting = await real.inbox(CONSUMER)
            await real.publish(failed())
            delivery = await taken(waiting)
            server.pause()
            for word in (delivery.still_working, delivery.ack):
                with pytest.raises(Transient, match="did not confirm"):
                    await word()
            server.resume()
            await delivery.still_working()


async def test_facts_are_never_read_from_a_state_older_than_what_this_process_knows(
    real: ProvidingBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bus, "GUARD_SECONDS", 0.2)
    await real.publish(failed())
    real._link.seen += 1
    with pytest.raises(Transient, match="old state"):
        await real.facts("j1", 1)
    later = asyncio.create_task(real.facts("j1", 1))
    await asyncio.sleep(0.05)
    await real.publish(MetricsCollected(job="j9", platform="p", day="2026-01-01", metrics={}))
    assert await later == {"stage.failed.j1.1"}


@pytest.mark.parametrize("version", VERSIONS)
async def test_facts_that_were_handed_out_again_can_be_followed_for_all_jobs(
    nats_server: Callable[[servers.Version], servers.NatsServer], version: servers.Version
) -> None:
    async with emptied(nats_server(version)) as real:
        following = [asyncio.create_task(followed(real, pattern, 1)) for pattern in HANDED_OUT_AGAIN]
        unit = MetricsCollected(job="j1", platform="p", day="2026-01-01", metrics={})
        for event in (failed(), unit):
            await real.publish(event)
            await real.hand_out_again(event.subject, "t")
        async with asyncio.timeout(10):
            found = [[recorded.event for recorded in await task] for task in following]
        assert found == [[failed()], [unit]]


async def test_jobs_may_be_called_again(real: ProvidingBus) -> None:
    await real.publish(failed(job="again"))
    assert await real.facts("again", 1) == {"stage.failed.again.1"}
    assert await real.hand_out_again("stage.failed.again.1", "t")
    assert [recorded.again for recorded in await followed(real, ">", 2)] == ["", "t"]
    assert [recorded.subject for recorded in await real.read(">")] == ["stage.failed.again.1"]


async def test_a_connection_that_is_closed_for_good_is_told_once_and_a_close_of_ours_is_not(
    nats_server: Callable[[servers.Version], servers.NatsServer],
) -> None:
    server, told = nats_server("new"), list[str]()
    await empty(server.settings())
    lost = await NatsBus.connect(server.settings(), "lost", on_lost=lambda: told.append("lost"), patience=0.2)
    closed = await NatsBus.connect(server.settings(), "closed", on_lost=lambda: told.append("closed"))
    await closed.close()
    await lost._link.client.close()
    assert told == ["lost"]
    with pytest.raises(Transient):
        await lost.publish(failed())
    await lost.close()


async def test_closing_while_the_server_is_away_takes_no_time(tmp_path: Path) -> None:
    with servers.nats(tmp_path) as server:
        async with emptied(server) as real:
            waiting = asyncio.create_task((await real.inbox(CONSUMER)).next(0.5))
            server.kill()
            assert await waiting is None
            async with asyncio.timeout(3):
                await real.close()


async def test_a_cluster_keeps_what_it_confirmed_when_its_leader_dies(tmp_path: Path) -> None:
    with servers.cluster(tmp_path) as nodes:
        settings = CommonSettings(nats_url=servers.urls(nodes), nats_unsynced=True, nats_replicas=3)
        await empty(settings)
        real = await ProvidingBus.connect(settings, "test")
        assert isinstance(real, ProvidingBus)
        waiting = await real.inbox(CONSUMER)
        following = asyncio.create_task(followed(real, ">", 40))
        for take in range(1, 21):
            assert await real.publish(failed(take))
        leader = await asyncio.to_thread(servers.leader_of, nodes, "EVENTS")
        assert leader is not None
        leader.kill()
        for take in range(21, 41):
            assert await real.publish(failed(take))
        assert len(await real.facts("j1", 40)) == 1
        async with asyncio.timeout(30):
            assert [recorded.event.take for recorded in await following] == list(range(1, 41))
        assert {(await taken(waiting)).subject for _ in range(40)} == {f"stage.failed.j1.{n}" for n in range(1, 41)}
        await real.close()


async def test_what_a_stopped_server_was_asked_for_is_not_kept_by_a_busy_worker(tmp_path: Path) -> None:
    with servers.nats(tmp_path) as server:
        async with emptied(server) as real:
            busy = await real.inbox(CONSUMER)
            assert await busy.next(0.05) is None
            server.pause()
            for _ in range(2):  # each gives up after its time and a second
                assert await busy.next(0.3) is None
            server.resume()
            for take in (1, 2, 3):
                await real.publish(failed(take))
            async with asyncio.timeout(10):  # far less than the ack_wait of those who sleep on a message
                other = await real.inbox(CONSUMER)
                assert {(await taken(other)).subject[-1] for _ in range(3)} == {"1", "2", "3"}
