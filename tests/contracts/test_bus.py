"""What every bus promises."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from reel_common.bus import Bus, Consumer, Recorded, matches
from reel_common.events import JobCancelled, MetricsCollected, StageFailed
from reel_common.values import Progress


def failed(job: str = "j1", take: int = 1, reason: str = "because") -> StageFailed:
    return StageFailed(job=job, take=take, stage="voice", reason=reason)


def metrics(day: int, job: str = "j1") -> MetricsCollected:
    return MetricsCollected(job=job, platform="p", day=f"2026-01-{day:02}", metrics={"views": 1.0})


def consumer(ack_wait: float = 30, fact: str = "stage.failed", name: str = "c") -> Consumer:
    return Consumer(name, fact, ack_wait=ack_wait)


async def test_a_fact_is_stored_once_and_the_second_publisher_is_told(bus: Bus) -> None:
    assert await bus.publish(failed(reason="first")) is True
    assert await bus.publish(failed(reason="second")) is False
    [stored] = await bus.read("stage.failed.j1.1")
    assert isinstance(stored.event, StageFailed)
    assert stored.event.reason == "first"


async def test_of_many_publishers_of_one_fact_exactly_one_wins(bus: Bus) -> None:
    assert sum(await asyncio.gather(*(bus.publish(failed(reason=str(i))) for i in range(20)))) == 1


async def test_facts_are_those_of_one_take(bus: Bus) -> None:
    await bus.publish(failed(take=1))
    await bus.publish(failed(take=2))
    await bus.publish(failed(job="j2"))
    assert await bus.facts("j1", 1) == {"stage.failed.j1.1"}


async def test_read_follows_the_wildcards_in_order(bus: Bus) -> None:
    for day in (3, 1, 2):
        await bus.publish(metrics(day))
    await bus.publish(failed())
    found = await bus.read("metrics.collected.j1.1.*")
    assert [r.event.key for r in found] == ["p-2026-01-03", "p-2026-01-01", "p-2026-01-02"]
    assert [r.sequence for r in found] == sorted(r.sequence for r in found)


async def test_headers_travel_with_the_fact(bus: Bus) -> None:
    inbox = await bus.inbox(consumer())
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    await bus.publish(failed(), {"traceparent": trace})
    delivery = await inbox.next(1)
    assert delivery is not None
    assert delivery.headers["traceparent"] == trace


async def test_a_consumer_made_late_gets_what_was_published_before(bus: Bus) -> None:
    await bus.publish(failed())
    delivery = await (await bus.inbox(consumer())).next(1)
    assert delivery is not None
    assert (delivery.subject, delivery.attempt) == ("stage.failed.j1.1", 1)


async def test_replicas_of_a_consumer_share_and_other_consumers_get_their_own(bus: Bus) -> None:
    first, replica = await bus.inbox(consumer()), await bus.inbox(consumer())
    other = await bus.inbox(consumer(name="d"))
    await bus.publish(failed())
    assert await first.next(1) is not None
    assert await replica.next(0.1) is None
    assert await other.next(1) is not None


async def test_nothing_to_deliver_is_none_after_the_wait(bus: Bus) -> None:
    assert await (await bus.inbox(consumer())).next(0.05) is None


async def test_an_acked_delivery_never_returns(bus: Bus) -> None:
    inbox = await bus.inbox(consumer(ack_wait=0.1))
    await bus.publish(failed())
    delivery = await inbox.next(1)
    assert delivery is not None
    await delivery.ack()
    assert await inbox.next(0.3) is None


async def test_a_delivery_without_a_sign_of_life_goes_to_another(bus: Bus) -> None:
    inbox = await bus.inbox(consumer(ack_wait=0.2))
    await bus.publish(failed())
    first = await inbox.next(1)
    second = await inbox.next(2)
    assert first is not None
    assert second is not None
    assert (first.attempt, second.attempt) == (1, 2)


async def test_a_sign_of_life_keeps_a_delivery(bus: Bus) -> None:
    inbox = await bus.inbox(consumer(ack_wait=0.5))
    await bus.publish(failed())
    delivery = await inbox.next(1)
    assert delivery is not None
    for _ in range(6):
        await asyncio.sleep(0.15)
        await delivery.still_working()
    assert await inbox.next(0.05) is None


async def test_a_retried_delivery_comes_again_after_the_delay_and_not_before(bus: Bus) -> None:
    inbox = await bus.inbox(consumer())
    await bus.publish(failed())
    delivery = await inbox.next(1)
    assert delivery is not None
    await delivery.retry(after=0.4)
    assert await inbox.next(0.1) is None
    again = await inbox.next(2)
    assert again is not None
    assert again.attempt == 2


async def test_a_buried_delivery_keeps_all_that_replays_it(bus: Bus) -> None:
    inbox = await bus.inbox(consumer())
    await bus.publish(failed(), {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"})
    delivery = await inbox.next(1)
    assert delivery is not None
    await delivery.bury("no use")
    await delivery.bury("no use at all")
    await delivery.ack()
    assert await inbox.next(0.1) is None
    [letter] = await bus.dead_letters()
    assert (letter.subject, letter.reason, letter.attempts) == ("stage.failed.j1.1", "no use", 1)
    assert letter.data == delivery.data
    await bus.replay(letter.id)
    assert await bus.dead_letters() == []
    again = await inbox.next(1)
    assert again is not None
    assert (again.attempt, again.subject, again.data) == (1, delivery.subject, delivery.data)
    assert again.again
    assert again.sequence > delivery.sequence
    with pytest.raises(KeyError):
        await bus.replay(letter.id)


async def test_a_fact_handed_out_again_is_no_new_fact_and_each_token_counts_once(bus: Bus) -> None:
    inbox = await bus.inbox(consumer())
    await bus.publish(failed())
    first = await inbox.next(1)
    assert first is not None
    await first.ack()
    assert await bus.hand_out_again("stage.failed.j1.1", "t1") is True
    assert await bus.hand_out_again("stage.failed.j1.1", "t1") is False
    again = await inbox.next(1)
    assert again is not None
    assert (again.again, again.attempt, again.subject) == ("t1", 1, "stage.failed.j1.1")
    await again.ack()
    assert await inbox.next(0.1) is None
    assert await bus.facts("j1", 1) == {"stage.failed.j1.1"}
    assert len(await bus.read(">")) == 1
    seen = []
    async for recorded in bus.follow("stage.failed.>"):
        seen.append(recorded.again)
        if len(seen) == 2:
            break
    assert seen == ["", "t1"]
    with pytest.raises(KeyError):
        await bus.hand_out_again("stage.failed.nobody.1", "t1")


async def test_has_tells_of_single_facts_and_last_of_the_newest(bus: Bus) -> None:
    assert await bus.last() == 0
    await bus.publish(failed())
    assert await bus.has("stage.failed.j1.1")
    assert not await bus.has("stage.failed.j1.2")
    [stored] = await bus.read(">")
    assert await bus.last() == stored.sequence


async def test_settled_is_the_sequence_below_which_nothing_is_open(bus: Bus) -> None:
    inbox = await bus.inbox(consumer())
    for take in (1, 2):
        await bus.publish(failed(take=take))
    first, second = await inbox.next(1), await inbox.next(1)
    assert first is not None
    assert second is not None
    assert await bus.settled("c") < first.sequence
    await second.ack()
    assert await bus.settled("c") < first.sequence
    await first.ack()
    assert await bus.settled("c") >= second.sequence


async def test_waking_ends_a_wait_or_lets_it_end_and_loses_nothing(bus: Bus) -> None:
    inbox = await bus.inbox(consumer())
    waiting = asyncio.create_task(inbox.next(0.5))
    await asyncio.sleep(0.05)
    inbox.wake()
    assert await waiting is None
    await bus.publish(failed())
    assert await inbox.next(1) is not None


async def test_a_check_writes_and_reads_back(bus: Bus) -> None:
    await bus.check()
    assert await bus.read(">") == []


async def test_following_gives_the_past_then_the_future(bus: Bus) -> None:
    await bus.publish(metrics(1))
    seen: list[str | None] = []

    async def follow(stream: AsyncIterator[Recorded]) -> None:
        async for recorded in stream:
            seen.append(recorded.event.key)
            if len(seen) == 3:
                return

    task = asyncio.create_task(follow(bus.follow("metrics.collected.j1.>")))
    await asyncio.sleep(0.05)
    await bus.publish(failed())
    await bus.publish(metrics(2))
    await bus.publish(metrics(3))
    await asyncio.wait_for(task, 2)
    assert seen == ["p-2026-01-01", "p-2026-01-02", "p-2026-01-03"]


async def test_following_resumes_after_a_sequence(bus: Bus) -> None:
    for day in (1, 2, 3):
        await bus.publish(metrics(day))
    last = (await bus.read(">"))[-1].sequence
    async for recorded in bus.follow(">", after=last - 1):
        assert recorded.sequence == last
        break


async def test_progress_reaches_those_who_listen_to_the_job(bus: Bus) -> None:
    heard: list[Progress] = []

    async def listen() -> None:
        async for progress in bus.hear("j1"):
            heard.append(progress)
            return

    task = asyncio.create_task(listen())
    await asyncio.sleep(0.05)
    bus.tell(Progress(job="j2", take=1, stage="video", done=0.1))
    bus.tell(Progress(job="j1", take=1, stage="video", done=0.5))
    await asyncio.wait_for(task, 2)
    assert [p.done for p in heard] == [0.5]


async def test_a_cancelled_job_is_a_fact_like_any_other(bus: Bus) -> None:
    assert await bus.publish(JobCancelled(job="j1"))
    assert "job.cancelled.j1.1" in await bus.facts("j1", 1)


@pytest.mark.parametrize(
    ("pattern", "subject", "expected"),
    [
        ("a.b", "a.b", True),
        ("a.*", "a.b", True),
        ("a.*", "a.b.c", False),
        ("a.>", "a.b.c", True),
        ("a.>", "a", False),
        (">", "a.b.c", True),
        ("a.b.c", "a.b", False),
    ],
)
def test_patterns_match_as_in_nats(pattern: str, subject: str, expected: bool) -> None:
    assert matches(pattern, subject) is expected
