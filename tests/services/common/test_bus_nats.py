"""What only the bus on NATS has to show: a server that is full, slow, away for a while, or holds what none can read."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from functools import partial
from pathlib import Path

import pytest
from nats.aio.msg import Msg

from reel_common.bus import HANDED_OUT_AGAIN, Bus, Consumer, Recorded
from reel_common.bus_nats import NatsBus, bus, inbox, publishing
from reel_common.bus_nats.inbox import NatsInbox
from reel_common.bus_nats.link import Away
from reel_common.errors import Permanent, Transient
from reel_common.events import MetricsCollected, StageFailed
from reel_common.settings import CommonSettings
from reel_common.values import Progress
from tests import servers
from tests.buses import ProvidingBus, emptied, empty

CONSUMER = Consumer("c", "stage.failed", ack_wait=30)
VERSIONS: list[servers.Version] = ["old", "new"]


def failed(take: int = 1, reason: str = "because", job: str = "j1") -> StageFailed:
    return StageFailed(job=job, take=take, stage="voice", reason=reason)


@pytest.fixture
async def real(nats_server: Callable[[servers.Version], servers.NatsServer]) -> AsyncIterator[ProvidingBus]:
    """A bus on a server that other tests use too."""
    async with emptied(nats_server("new")) as made:
        yield made


async def followed(bus: Bus, pattern: str, count: int, found: list[Recorded] | None = None) -> list[Recorded]:
    found = [] if found is None else found
    async with aclosing(bus.follow(pattern)) as stream:  # type: ignore[type-var]
        async for recorded in stream:
            found.append(recorded)
            if len(found) == count:
                break
    return found


async def taken(inbox: NatsInbox, seconds: float = 15) -> inbox.NatsDelivery:
    """The next delivery, asked for again and again as the worker does."""
    async with asyncio.timeout(seconds):
        while (delivery := await inbox.next(1)) is None:
            pass
    return delivery


def answers(bus: NatsBus, *, stored: bool, other: Bus | None = None) -> list[str]:
    """Lose the answer to the next publish. Gives the list that tells that it was lost.

    `stored`: the message had arrived. `other`: somebody else stored one under its subject first.
    """
    really, lost = bus._link.ask, list[str]()

    async def ask(subject: str, data: bytes = b"", **more: object) -> Msg:
        if lost or not subject.startswith("stage.failed"):
            return await really(subject, data, **more)  # type: ignore[arg-type]
        lost.append(subject)
        if other is not None:
            await other.publish(failed(reason="the other one's"))
        if stored:
            await really(subject, data, **more)  # type: ignore[arg-type]
        raise Away("the answer was lost")

    bus._link.ask = ask  # type: ignore[method-assign]
    return lost


@pytest.mark.parametrize("stored", [True, False])
async def test_a_publish_whose_answer_was_lost_is_one_fact_and_ours(real: ProvidingBus, stored: bool) -> None:
    lost = answers(real, stored=stored)
    assert await real.publish(failed()) is True
    assert lost
    assert await real.publish(failed()) is False
    assert len(await real.read(">")) == 1


async def test_a_publish_whose_answer_was_lost_is_not_ours_when_another_was_first(
    real: ProvidingBus, nats_server: Callable[[servers.Version], servers.NatsServer]
) -> None:
    other = await NatsBus.connect(nats_server("new").settings(), "other")
    lost = answers(real, stored=True, other=other)
    assert await real.publish(failed()) is False
    assert lost
    [stored] = await real.read(">")
    assert isinstance(stored.event, StageFailed)
    assert stored.event.reason == "the other one's"
    await other.close()


async def test_what_is_published_while_the_server_is_stopped_is_stored_once_when_it_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "ANSWER_SECONDS", 0.2)
    with servers.nats(tmp_path) as server:
        async with emptied(server) as real:
            server.pause()
            publishing_them = [asyncio.create_task(real.publish(failed(take))) for take in range(1, 4)]
            await asyncio.sleep(0.7)
            assert not any(task.done() for task in publishing_them)
            server.resume()
            assert await asyncio.gather(*publishing_them) == [True, True, True]
            assert len(await real.read(">")) == 3
            assert await real.last() == 3


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    while True:
        if await condition():
            return
        await asyncio.sleep(0.01)


async def reached(found: list[Recorded], count: int) -> bool:
    return len(found) >= count


async def checks(bus: Bus) -> bool:
    try:
        await bus.check()
    except Transient:
        return False
    return True


async def test_patience_has_an_end_and_says_so(tmp_path: Path) -> None:
    with servers.nats(tmp_path) as server:
        async with emptied(server, patience=0.5) as real:
            server.kill()
            with pytest.raises(Transient, match=r"store stage\.failed\.j1\.1 within 0\.5 seconds"):
                await real.publish(failed())
            with pytest.raises(Transient, match=r"does not keep what is written"):
                await real.check()
            real.tell(Progress(job="j1", take=1, stage="video", done=0.1))
            server.start()
            async with asyncio.timeout(10):
                await until(lambda: checks(real))


async def test_an_event_that_is_too_large_is_refused_for_good_with_its_size(real: ProvidingBus) -> None:
    with pytest.raises(Permanent, match=r"has 97 KiB and events may have 64"):
        await real.publish(failed(reason="x" * 100_000))
    with pytest.raises(Permanent, match=r"has 1953 KiB and events may have 64"):
        await real.publish(failed(reason="x" * 2_000_000))
    assert await real.read(">") == []


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_full_stream_is_said_at_once_and_passes_when_there_is_room(
    tmp_path: Path, version: servers.Version
) -> None:
    with servers.nats(tmp_path, version, jetstream_more="max_file_store: 5MB") as server:
        async with emptied(server) as real:
            fill = [real.publish(failed(take, reason="x" * 60_000)) for take in range(1, 100)]
            refusals = [each for each in await asyncio.gather(*fill, return_exceptions=True) if each is not True]
            assert refusals
            for refusal in refusals:
                assert isinstance(refusal, Transient)
                assert "NATS has no room" in str(refusal)
                assert refusal.retry_after
            with pytest.raises(Transient, match="EVENTS is full"):
                await real.check()
            await real._link.request("STREAM.PURGE.EVENTS")
            await real.check()
            assert await real.publish(failed(5000)) is True


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
