"""Storing on NATS when answers are lost, the server stands still, or there is no room."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from nats.aio.msg import Msg

from reel_common.bus import Bus
from reel_common.bus_nats import NatsBus, publishing
from reel_common.bus_nats.link import Away
from reel_common.errors import Permanent, Transient
from reel_common.events import StageFailed
from reel_common.values import Progress
from tests import servers
from tests.buses import ProvidingBus, emptied
from tests.services.common.natsbench import VERSIONS, failed, until


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


async def checks(bus: Bus) -> bool:
    try:
        await bus.check()
    except Transient:
        return False
    return True


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
