"""Metrics as a collector gets them, from a process in which everything that is counted happened."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest

from reel_common import telemetry, worker
from reel_common.artifact import Artifact
from reel_common.bus_memory import MemoryBus, MemoryDelivery
from reel_common.errors import Permanent, Transient
from reel_common.events import LineReady, MetricsCollected, StageFailed, VideoPublished
from reel_common.service import Service, Subscription
from reel_common.topology import Reaction
from reel_common.values import Step
from tests.otlp import Collector, collector

REACTION = Reaction("s-collect", VideoPublished)
ACK_WAIT = 0.4
PLAN = Artifact(sha256="0" * 64, size=1, media_type="application/json")
STEPS = (
    Step(name="line", unit="s1", reused=False, seconds=2.0, provider="cloud", cost_usd=0.25),
    Step(name="line", unit="s2", reused=True, seconds=0.1, provider="cloud"),
)


def published(platform: str) -> VideoPublished:
    return VideoPublished(job=f"job-{platform}", platform=platform, url="file:///x")


async def happen() -> None:
    """One delivery of each kind: done at once, done the second time, given up, taken away by a bus that is silent."""
    bus, calls = MemoryBus(), []

    async def handle(event: VideoPublished) -> MetricsCollected:
        calls.append(event.platform)
        if event.platform == "refused":
            raise Permanent("never")
        if event.platform == "silent" and calls.count("silent") == 1:
            await asyncio.sleep(60)
        if event.platform == "busy" and calls.count("busy") == 1:
            raise Transient("busy", retry_after=0.01)
        return MetricsCollected(job=event.job, platform=event.platform, day="2026-01-01", metrics={})

    async def unheard(delivery: MemoryDelivery) -> None:
        raise Transient("the bus does not answer")

    setattr(MemoryDelivery, "still_working", unheard)  # noqa: B010 - as if the connection was dead
    stop = asyncio.Event()
    subscription = Subscription(REACTION, handle, concurrency=4)
    task = asyncio.create_task(worker.run(bus, [Service("s", [subscription])], stop, ack_wait=ACK_WAIT))
    for platform in ("easy", "busy", "silent", "refused"):
        await telemetry.publish(bus, published(platform))
    ended = 0
    async with asyncio.timeout(20):
        async for recorded in bus.follow(">"):
            ended += isinstance(recorded.event, (MetricsCollected, StageFailed))
            if ended == 4:
                break
    stop.set()
    await task
    line = LineReady(job="job-line", line="l1", audio=PLAN, seconds=1, text="a", language="en", plan=PLAN, steps=STEPS)
    for _ in range(3):  # the first is stored, the others are a join's losers
        await telemetry.publish(bus, line, links=[{"traceparent": f"00-{1:032x}-{1:016x}-01"}])


@pytest.fixture(scope="module")
def collected() -> Collector:
    with collector() as made:
        telling = {
            "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": f"{made.endpoint}/v1/metrics",
            "OTEL_EXPORTER_OTLP_HEADERS": "",
        }
        done = subprocess.run(
            [sys.executable, str(Path(__file__))],
            env={**telling, "PYTHONPATH": str(Path(__file__).resolve().parents[3])},
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    return made


def test_every_attempt_is_measured_by_how_it_ended(collected: Collector) -> None:
    work = {str(p.attributes["reel.outcome"]): p.count for p in collected.points("reel.work.duration")}
    assert work == {"done": 3, "failed": 2, "lost": 1}
    [lost] = [p for p in collected.points("reel.work.duration") if p.attributes["reel.outcome"] == "lost"]
    assert ACK_WAIT * 0.9 < lost.value < 20
    assert {p.attributes["reel.service"] for p in collected.points("reel.work.duration")} == {"s"}
    assert {p.attributes["reel.reaction"] for p in collected.points("reel.work.duration")} == {"s-collect"}


def test_only_first_deliveries_tell_how_long_the_queue_is(collected: Collector) -> None:
    assert [point.count for point in collected.points("reel.queue.wait")] == [4]
    assert collected.total("reel.redeliveries", reaction="s-collect") == 2


def test_what_went_wrong_is_counted(collected: Collector) -> None:
    assert collected.total("reel.dead_letters", reaction="s-collect") == 1
    assert collected.total("reel.leases.lost", reaction="s-collect") == 1
    assert collected.total("reel.heartbeats.lost", reaction="s-collect") >= 1
    assert collected.total("reel.joins.refused", fact="line.ready") == 2


def test_steps_and_their_cost_are_counted_once_however_often_their_fact_was_published(collected: Collector) -> None:
    assert collected.total("reel.steps", stage="voice", step="line", provider="cloud", reused=False) == 1
    assert collected.total("reel.steps", stage="voice", step="line", provider="cloud", reused=True) == 1
    assert collected.total("reel.cost", stage="voice", provider="cloud") == 0.25
    assert [(p.value, p.count) for p in collected.points("reel.step.duration")] == [(2.0, 1)]


def test_no_series_is_named_after_a_job(collected: Collector) -> None:
    told = [point.attributes for points in collected.latest.values() for point in points]
    assert told
    assert "job-" not in json.dumps(told)


def test_metrics_alone_export_no_spans(collected: Collector) -> None:
    assert collected.spans == []


if __name__ == "__main__":
    telemetry.start("s")
    asyncio.run(happen())
    telemetry.stop()
