"""Spans: what they are called, what they hang under and what they tell; and that they are free when nobody listens."""

import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from reel_common import proc, spans, telemetry, worker
from reel_common.bus_memory import MemoryBus
from reel_common.errors import Permanent, Transient
from reel_common.events import Event, MetricsCollected, VideoPublished, VideoRequested
from reel_common.providers import Chain
from reel_common.service import Service, Subscription
from reel_common.topology import Reaction
from reel_common.values import Brief

REACTION = Reaction("analytics", VideoPublished)
PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def published(platform: str = "p") -> VideoPublished:
    return VideoPublished(job="j1", platform=platform, url="file:///x")


def collected(event: Event) -> MetricsCollected:
    return MetricsCollected(job=event.job, platform="p", day="2026-01-01", metrics={})


class Exported:
    """The spans that have ended, oldest first."""

    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()
        self.provider = TracerProvider()
        self.provider.add_span_processor(SimpleSpanProcessor(self.exporter))

    def all(self, name: str) -> list[ReadableSpan]:
        return [span for span in self.exporter.get_finished_spans() if span.name == name]

    def one(self, name: str) -> ReadableSpan:
        [span] = self.all(name)
        return span


@pytest.fixture
def exported(monkeypatch: pytest.MonkeyPatch) -> Iterator[Exported]:
    made = Exported()
    monkeypatch.setattr(spans, "tracer", made.provider.get_tracer("test"))
    yield made
    made.provider.shutdown()


def identity(span: ReadableSpan) -> int:
    context = span.get_span_context()
    assert context is not None
    return context.span_id


def parent(span: ReadableSpan) -> int:
    assert span.parent is not None
    return span.parent.span_id


def told(span: ReadableSpan) -> dict[str, object]:
    return dict(span.attributes or {})


async def run(bus: MemoryBus, subscription: Subscription, until: str, seconds: float = 5) -> None:
    """Run a worker until it has published this fact."""
    stop = asyncio.Event()
    task = asyncio.create_task(worker.run(bus, [Service("s", [subscription])], stop, grace=1, ack_wait=60))
    async with asyncio.timeout(seconds):
        async for _ in bus.follow(until):
            break
    stop.set()
    await task


async def test_every_attempt_is_a_child_of_the_publication_and_tells_how_it_ended(exported: Exported) -> None:
    bus, calls = MemoryBus(), []

    async def handle(event: VideoPublished) -> MetricsCollected:
        calls.append(event)
        if len(calls) == 1:
            raise Transient("busy, see http://u:pw@host/", retry_after=0.01)
        return collected(event)

    await telemetry.publish(bus, published())
    await run(bus, Subscription(REACTION, handle), "metrics.collected.>")
    publication = exported.one("publish video.published")
    first, second = exported.all("process video.published")
    assert parent(first) == parent(second) == identity(publication)
    assert publication.kind is trace.SpanKind.PRODUCER
    assert first.kind is second.kind is trace.SpanKind.CONSUMER
    assert [told(each)["reel.attempt"] for each in (first, second)] == [1, 2]
    assert [told(each)["reel.outcome"] for each in (first, second)] == ["failed", "done"]
    assert told(first)["error.type"] == "Transient"
    assert first.status.description == "busy, see http://***@host/"
    assert second.status.is_unset
    assert parent(exported.one("retry video.published")) == identity(first)
    assert parent(exported.one("ack video.published")) == identity(second)
    assert parent(exported.one("publish metrics.collected")) == identity(second)


async def test_a_message_is_described_by_the_conventions_for_messaging(exported: Exported) -> None:
    bus = MemoryBus()

    async def handle(event: VideoPublished) -> MetricsCollected:
        return collected(event)

    await telemetry.publish(bus, published("tube"))
    await run(bus, Subscription(REACTION, handle), "metrics.collected.>")
    common = {
        "messaging.system": "memory",
        "messaging.destination.name": "video.published.j1.1.tube",
        "messaging.destination.template": "video.published.{job}.{take}.{unit}",
        "messaging.message.id": "video.published.j1.1.tube",
        "messaging.message.conversation_id": "j1",
        "reel.job": "j1", "reel.take": 1, "reel.unit": "tube",
    }  # fmt: skip
    sent, received = told(exported.one("publish video.published")), told(exported.one("process video.published"))
    assert sent == common | {
        "messaging.operation.name": "publish", "messaging.operation.type": "send", "reel.created": True,
    }  # fmt: skip
    assert received.pop("queue.wait_ms") >= 0  # type: ignore[operator]
    assert received.pop("messaging.message.body.size") == len(published("tube").model_dump_json())
    assert received == common | {
        "messaging.operation.name": "process", "messaging.operation.type": "process",
        "messaging.consumer.group.name": "analytics", "reel.attempt": 1, "reel.sequence": 1, "reel.outcome": "done",
    }  # fmt: skip
    settled = told(exported.one("ack video.published"))
    assert (settled["messaging.operation.name"], settled["messaging.operation.type"]) == ("ack", "settle")


async def test_a_join_hangs_under_the_request_with_a_link_to_every_input(exported: Exported) -> None:
    bus = MemoryBus()
    request = VideoRequested(job="j1", brief=Brief(prompt="cats"))
    await telemetry.publish(bus, request)
    for number in range(3):
        await telemetry.publish(bus, published(f"p{number}"))
    [root] = await bus.read("video.requested.>")
    inputs = [recorded.headers for recorded in await bus.read("video.published.>")]
    with spans.span("the handler that noticed"):
        assert await telemetry.publish(bus, collected(request), parent=root.headers, links=inputs)
        assert not await telemetry.publish(bus, collected(request), parent=root.headers, links=inputs)
    here = identity(exported.one("the handler that noticed"))
    causes = [here, *[identity(span) for span in exported.all("publish video.published")]]
    won, lost = exported.all("publish metrics.collected")
    for joined in (won, lost):
        assert parent(joined) == identity(exported.one("publish video.requested"))
        assert [link.context.span_id for link in joined.links] == causes
        assert told(joined)["reel.join.inputs"] == 3
    assert (told(won)["reel.created"], told(lost)["reel.created"]) == (True, False)


async def test_a_join_of_more_than_a_span_can_link_tells_how_many_there_were(exported: Exported) -> None:
    bus = MemoryBus()
    inputs = [{"traceparent": f"00-{7:032x}-{number:016x}-01"} for number in range(1, 201)]
    await telemetry.publish(bus, published(), links=inputs)
    joined = exported.one("publish video.published")
    assert (len(joined.links), told(joined)["reel.join.inputs"]) == (spans.MAX_LINKS, 200)


async def test_a_join_whose_request_was_not_traced_stays_where_it_is(exported: Exported) -> None:
    with spans.span("here"):
        await telemetry.publish(MemoryBus(), published(), parent={})
    assert parent(exported.one("publish video.published")) == identity(exported.one("here"))


async def test_work_that_was_stopped_says_so_and_is_no_error(exported: Exported) -> None:
    bus = MemoryBus()
    begun = asyncio.Event()

    async def handle(event: VideoPublished) -> None:
        begun.set()
        await asyncio.sleep(60)

    await telemetry.publish(bus, published())
    stop = asyncio.Event()
    task = asyncio.create_task(
        worker.run(bus, [Service("s", [Subscription(REACTION, handle)])], stop, grace=0.01, ack_wait=60)
    )
    await begun.wait()
    stop.set()
    await task
    stopped = exported.one("process video.published")
    assert (told(stopped)["reel.outcome"], told(stopped)["reel.stopped"]) == ("stopped", True)
    assert stopped.status.is_unset


async def test_a_bug_is_recorded_with_its_traceback_and_ends_in_the_same_trace(exported: Exported) -> None:
    bus = MemoryBus()

    async def handle(event: VideoPublished) -> None:
        raise ZeroDivisionError("by zero")

    await telemetry.publish(bus, published())
    stop = asyncio.Event()
    task = asyncio.create_task(
        worker.run(bus, [Service("s", [Subscription(REACTION, handle)])], stop, grace=1, ack_wait=60)
    )
    async with asyncio.timeout(5):
        while not exported.all("process video.published"):  # noqa: ASYNC110 - spans make no events
            await asyncio.sleep(0.01)
    stop.set()
    await task
    first = exported.all("process video.published")[0]
    [event] = first.events
    assert (event.attributes or {})["exception.type"] == "ZeroDivisionError"
    assert "in handle" in str((event.attributes or {})["exception.stacktrace"])


async def test_what_gave_up_is_buried_and_told_below_the_attempt(exported: Exported) -> None:
    bus = MemoryBus()

    async def handle(event: VideoPublished) -> None:
        raise Permanent("no such platform")

    await telemetry.publish(bus, published())
    await run(bus, Subscription(REACTION, handle), "stage.failed.>")
    attempt = exported.one("process video.published")
    for name in ("bury video.published", "publish stage.failed", "ack video.published"):
        assert parent(exported.one(name)) == identity(attempt)
    assert [event.name for event in attempt.events] == ["exception"]
    assert "exception.stacktrace" not in (attempt.events[0].attributes or {})


async def test_a_provider_that_takes_over_says_why(exported: Exported) -> None:
    async def call(name: str, provider: str) -> str:
        if name == "cloud":
            raise Transient("429, asked with https://u:pw@cloud/")
        return provider

    served = await Chain({"cloud": "a", "espeak": "b"}, {"best": "no key"}).serve(call)
    assert served.value == "b"
    cloud, espeak = exported.one("provider cloud"), exported.one("provider espeak")
    assert told(cloud) == {
        "reel.provider": "cloud", "reel.fallback": "best: no key", "reel.outcome": "failed", "error.type": "Transient",
    }  # fmt: skip
    assert told(espeak) == {
        "reel.provider": "espeak", "reel.outcome": "served",
        "reel.fallback": "best: no key; cloud: 429, asked with https://***@cloud/",
    }  # fmt: skip
    assert not cloud.status.is_ok
    assert "pw" not in cloud.to_json()


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (["{script}", "narrated text"], "run child"),
        (["-I", "{script}", "narrated text"], "run child"),
        (["-c", "import sys; sys.exit(3)", "narrated text"], "run python"),
        (["-m", "this", "narrated text"], "run this"),
    ],
)
async def test_a_child_is_told_by_its_name_and_end_and_never_by_its_arguments(
    exported: Exported, tmp_path: Path, arguments: list[str], name: str
) -> None:
    script = tmp_path / "child.py"
    await asyncio.to_thread(script.write_text, "import sys; sys.exit(3)")
    done = await proc.run([sys.executable, *(each.format(script=script) for each in arguments)], stdin=b"narrated text")
    span = exported.one(name)
    assert told(span)["process.exit.code"] == done.code
    assert told(span).get("error.type", "0") == str(done.code)
    assert span.status.is_ok == (done.code == 0)
    assert "narrated text" not in span.to_json()


async def test_a_binary_of_a_wheel_is_called_by_its_own_name(exported: Exported, tmp_path: Path) -> None:
    binary = tmp_path / "ffmpeg-linux-x86_64-v9.0.2"
    await asyncio.to_thread(binary.symlink_to, "/bin/true")
    await proc.run([str(binary)])
    assert told(exported.one("run ffmpeg"))["process.executable.name"] == binary.name


async def test_a_client_that_does_not_want_a_trace_gets_none_and_nothing_is_exported(exported: Exported) -> None:
    unsampled = {"traceparent": PARENT[:-2] + "00"}
    bus = MemoryBus()
    await telemetry.publish(bus, published(), parent=unsampled)
    [recorded] = await bus.read(">")
    assert recorded.headers["traceparent"].split("-")[1::2] == [PARENT.split("-")[1], "00"]
    assert exported.exporter.get_finished_spans() == ()


async def test_without_an_exporter_a_trace_of_somebody_else_still_passes_through() -> None:
    bus = MemoryBus()

    async def handle(event: VideoPublished) -> MetricsCollected:
        assert not trace.get_current_span().is_recording()
        return collected(event)

    await bus.publish(published(), {"traceparent": PARENT})
    await run(bus, Subscription(REACTION, handle), "metrics.collected.>")
    [recorded] = await bus.read("metrics.collected.>")
    assert recorded.headers == {"traceparent": PARENT}


async def test_without_an_exporter_and_a_trace_facts_carry_no_headers() -> None:
    bus = MemoryBus()
    await telemetry.publish(bus, published())
    [recorded] = await bus.read(">")
    assert recorded.headers == {}


WORK = """
import asyncio, logging, time
from reel_common import logs, spans, telemetry
logs.start("voice")
telemetry.start("voice")
for _ in range({spans}):
    with spans.span("work"):
        pass
time.sleep({seconds})
began = time.monotonic()
telemetry.stop()
print(time.monotonic() - began)
"""


async def _worked(endpoint: str, spans: int = 10, seconds: float = 0) -> tuple[float, list[str]]:
    """A process that exports there: seconds that its end took, and its log."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WORK.format(spans=spans, seconds=seconds),
        env={"OTEL_EXPORTER_OTLP_ENDPOINT": endpoint, "OTEL_BSP_SCHEDULE_DELAY": "50", "REEL_LOG": "json"},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    stdout, stderr = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 0, stderr.decode()
    return float(stdout), [json.loads(line)["message"] for line in stderr.decode().splitlines()]


async def test_a_collector_that_never_answers_delays_the_exit_by_two_seconds_at_most() -> None:
    asked = asyncio.Event()

    async def swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.set()
        with suppress(ConnectionError), closing(writer):
            await reader.read()

    async with await asyncio.start_server(swallow, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        seconds, said = await _worked(f"http://127.0.0.1:{port}")
    assert asked.is_set()
    assert seconds < 3 * telemetry.STOP_SECONDS  # the exporter itself would try for ten seconds
    assert len(said) <= 2


async def test_a_collector_that_refuses_is_told_of_once() -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        _, said = await _worked(f"http://127.0.0.1:{port}", spans=2000, seconds=0.3)
    assert said == ["no collector takes the spans: dropped, see OTEL_EXPORTER_OTLP_ENDPOINT"]
