"""`reel serve` and `reel make` beside one another: a job is made by one process at a time, and its facts stay whole."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from reel_cli import compose
from reel_cli.ownership import OwnedBus
from reel_common.bus_memory import MemoryBus
from reel_common.errors import Permanent, Transient
from reel_common.events import JobCancelled, VideoRequested
from reel_common.settings import CommonSettings
from reel_common.values import Brief

REQUEST = VideoRequested(job="cats", brief=Brief(prompt="Cats"))
CANCEL = JobCancelled(job="cats")


@pytest.fixture
def settings(tmp_path: Path) -> CommonSettings:
    return CommonSettings(home=tmp_path)


@pytest.fixture
async def bus(settings: CommonSettings) -> AsyncIterator[OwnedBus]:
    bus = OwnedBus(settings)
    yield bus
    await bus.close()


async def test_a_job_belongs_to_whoever_stored_its_request_until_it_has_ended(
    bus: OwnedBus, settings: CommonSettings
) -> None:
    await bus.publish(REQUEST)
    with pytest.raises(Permanent, match="another process is making cats"), compose.owning(settings, "cats"):
        pass
    await bus.publish(CANCEL)
    with compose.owning(settings, "cats"):
        pass


@pytest.mark.may_block(reason="the test plays the other process, which takes the lock in its own loop")
async def test_nothing_is_stored_of_a_job_that_another_process_is_making(
    bus: OwnedBus, settings: CommonSettings
) -> None:
    with compose.owning(settings, "cats"), pytest.raises(Transient, match="another process is making cats"):
        await bus.publish(REQUEST)
    assert await bus.read(">") == []
    assert compose.journal(settings).jobs() == []
    assert await bus.publish(REQUEST)


async def test_what_others_stored_meanwhile_is_known_before_anything_is_added(
    bus: OwnedBus, settings: CommonSettings
) -> None:
    await bus.publish(REQUEST)
    await bus.publish(CANCEL)
    second = REQUEST.model_copy(update={"take": 2})
    other = MemoryBus(compose.journal(settings))
    await other.load("cats")
    await other.publish(second)
    await other.publish(JobCancelled(job="cats", take=2))

    assert not await bus.publish(second)
    assert await bus.publish(REQUEST.model_copy(update={"take": 3}))
    subjects = [envelope.subject for envelope in compose.journal(settings).facts("cats")]
    assert len(subjects) == len(set(subjects)) == 5


async def test_a_refused_request_of_an_ended_job_does_not_keep_it(bus: OwnedBus, settings: CommonSettings) -> None:
    await bus.publish(REQUEST)
    await bus.publish(CANCEL)
    assert not await bus.publish(CANCEL)
    with compose.owning(settings, "cats"):
        pass


async def test_unfinished_jobs_go_on_but_for_those_another_process_has(settings: CommonSettings) -> None:
    before = OwnedBus(settings)
    await before.publish(REQUEST)
    await before.publish(REQUEST.model_copy(update={"job": "dogs"}))
    await before.close()
    held = compose.hold_job(settings, "dogs")
    assert held is not None
    with held:
        after = OwnedBus(settings)
        await after.resume()
        assert compose.hold_job(settings, "cats") is None
    taken = compose.hold_job(settings, "dogs")
    assert taken is not None
    taken.close()
    await after.close()
