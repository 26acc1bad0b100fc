"""The delivery policy: what the worker does with handlers that succeed, fail, hang, die and are stopped."""

import asyncio

from reel_common import worker
from reel_common.bus import Consumer
from reel_common.bus_memory import MemoryBus
from reel_common.errors import Permanent, Transient
from reel_common.events import JobCancelled, MetricsCollected, StageFailed, VideoPublished
from reel_common.service import Subscription
from reel_common.topology import Reaction
from tests.services.common.workbench import REACTION, collected, published, running, until


async def test_what_a_handler_returns_is_published() -> None:
    bus = MemoryBus()

    async def handle(event: VideoPublished) -> MetricsCollected:
        return collected(event)

    async with running(bus, Subscription(REACTION, handle)):
        await bus.publish(published())
        await until(lambda: "metrics.collected.j1.1.p-2026-01-01" in bus._subjects)


async def test_work_whose_result_exists_is_not_done_again() -> None:
    bus, calls = MemoryBus(), []
    await bus.publish(JobCancelled(job="j1"))
    await bus.publish(StageFailed(job="j1", stage="voice", reason="because"))

    async def handle(event: StageFailed) -> None:
        calls.append(event)

    async with running(bus, Subscription(Reaction("s", StageFailed, JobCancelled), handle)):
        await asyncio.sleep(0.2)
    assert calls == []


async def test_a_transient_failure_is_tried_again_when_it_said() -> None:
    bus, calls = MemoryBus(), []

    async def handle(event: VideoPublished) -> MetricsCollected:
        calls.append(event)
        if len(calls) < 3:
            raise Transient("busy", retry_after=0.01)
        return collected(event)

    async with running(bus, Subscription(REACTION, handle)):
        await bus.publish(published())
        await until(lambda: len(bus._log) == 2)
    assert len(calls) == 3
    assert await bus.dead_letters() == []


async def test_a_permanent_failure_is_buried_at_once_and_told() -> None:
    bus, calls = MemoryBus(), []

    async def handle(event: VideoPublished) -> None:
        calls.append(event)
        raise Permanent("the prompt is empty: write one")

    async with running(bus, Subscription(REACTION, handle)):
        await bus.publish(published())
        await until(lambda: "stage.failed.j1.1" in bus._subjects)
    assert len(calls) == 1
    [letter] = await bus.dead_letters()
    assert letter.reason == "the prompt is empty: write one"
    [failed] = await bus.read("stage.failed.>")
    assert isinstance(failed.event, StageFailed)
    assert (failed.event.stage, failed.event.permanent) == ("s", True)


async def test_a_bug_is_retried_and_then_buried_with_its_name(monkeypatch: object) -> None:
    bus, calls = MemoryBus(), []
    worker_backoff = worker.BASE_BACKOFF_SECONDS
    worker.BASE_BACKOFF_SECONDS = 0.001
    try:

        async def handle(event: VideoPublished) -> None:
            calls.append(event)
            raise ZeroDivisionError("oh")

        async with running(bus, Subscription(REACTION, handle)):
            await bus.publish(published())
            await until(lambda: "stage.failed.j1.1" in bus._subjects)
    finally:
        worker.BASE_BACKOFF_SECONDS = worker_backoff
    assert len(calls) == 4
    [letter] = await bus.dead_letters()
    assert "ZeroDivisionError" in letter.reason


async def test_a_message_that_ends_its_workers_is_buried_before_the_handler_runs() -> None:
    bus, calls = MemoryBus(), []
    consumer_name = "s"

    async def handle(event: VideoPublished) -> None:
        calls.append(event)

    await bus.publish(published())
    inbox = await bus.inbox(Consumer(consumer_name, "video.published"))
    for _ in range(8):  # eight workers took it and were never heard of again
        delivery = await inbox.next(1)
        assert delivery is not None
        await delivery.retry(0)
        await asyncio.sleep(0.01)
    async with running(bus, Subscription(REACTION, handle)):
        await until(lambda: "stage.failed.j1.1" in bus._subjects)
    assert calls == []


async def test_a_handler_that_hangs_is_stopped_and_tried_again() -> None:
    bus, calls = MemoryBus(), []

    async def handle(event: VideoPublished) -> MetricsCollected:
        calls.append(event)
        await asyncio.sleep(30 if len(calls) == 1 else 0)
        return collected(event)

    async with running(bus, Subscription(REACTION, handle, timeout=0.05)):
        await bus.publish(published())
        await until(lambda: len(bus._log) == 2)
    assert len(calls) == 2


async def test_cancelling_a_take_stops_its_work_and_only_its() -> None:
    bus, ended, done = MemoryBus(), [], []

    async def handle(event: VideoPublished) -> None:
        try:
            await asyncio.sleep(30 if event.job == "j1" else 0.2)
            done.append(event.job)
        except asyncio.CancelledError:
            ended.append(event.job)
            raise

    async with running(bus, Subscription(REACTION, handle, concurrency=2)):
        await bus.publish(published("j1"))
        await bus.publish(published("j2"))
        await asyncio.sleep(0.05)
        await bus.publish(JobCancelled(job="j1"))
        await until(lambda: ended == ["j1"] and done == ["j2"])
        await bus.publish(published("j1", "another"))
        await asyncio.sleep(0.1)
    assert ended == ["j1"]


async def test_a_slot_is_taken_before_a_message() -> None:
    bus, running_now, most = MemoryBus(), 0, 0

    async def handle(event: VideoPublished) -> None:
        nonlocal running_now, most
        running_now += 1
        most = max(most, running_now)
        await asyncio.sleep(0.02)
        running_now -= 1

    for i in range(8):
        await bus.publish(published(platform=f"p{i}"))
    async with running(bus, Subscription(REACTION, handle, concurrency=2)):
        await asyncio.sleep(0.03)
        waiting = len(bus._inboxes["s"].waiting)
        await asyncio.sleep(0.2)
    assert most == 2
    assert waiting >= 4


async def test_stopping_hands_unfinished_work_back() -> None:
    bus, calls = MemoryBus(), []

    async def handle(event: VideoPublished) -> None:
        calls.append(event)
        await asyncio.sleep(30 if len(calls) == 1 else 0)

    subscription = Subscription(REACTION, handle)
    await bus.publish(published())
    async with running(bus, subscription):
        await until(lambda: len(calls) == 1)
    async with running(bus, subscription):
        await until(lambda: len(calls) == 2)


async def test_a_failure_stops_the_take_and_a_replay_lets_it_live_again() -> None:
    bus, started, ended = MemoryBus(), [], []

    async def handle(event: VideoPublished) -> None:
        started.append(event.platform)
        try:
            await asyncio.sleep(30 if len(started) == 1 else 0)
        except asyncio.CancelledError:
            ended.append(event.platform)
            raise

    async with running(bus, Subscription(REACTION, handle)):
        await bus.publish(published(platform="one"))
        await until(lambda: started == ["one"])
        await bus.publish(StageFailed(job="j1", stage="voice", reason="no key"))
        await until(lambda: ended == ["one"])
        await bus.publish(published(platform="two"))
        await asyncio.sleep(0.1)
        assert started == ["one"]
        await bus.hand_out_again("video.published.j1.1.one", "t")
        await until(lambda: started == ["one", "one"])
        await bus.publish(published(platform="three"))
        await until(lambda: started == ["one", "one", "three"])


async def test_a_post_that_fails_stops_no_other_post() -> None:
    bus, done = MemoryBus(), []

    async def handle(event: VideoPublished) -> None:
        await asyncio.sleep(0.1)
        done.append(event.platform)

    async with running(bus, Subscription(REACTION, handle)):
        await bus.publish(published())
        await asyncio.sleep(0.02)
        await bus.publish(StageFailed(job="j1", stage="publish", reason="no key"))
        await until(lambda: done == ["p"])
