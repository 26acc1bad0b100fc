"""One job, one trace: what arrives over OTLP when a video is made."""

import asyncio
import json
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from reel_common import fonts, store_minio
from reel_common.job import State
from tests import s3, stack
from tests.otlp import Collector, Span, collector
from tests.reel import reel

PLAN = {
    "title": "Traced",
    "scenes": [{"visual": "cat in a park", "voiceover": "Hi."}, {"visual": "a dog", "voiceover": "Bye."}],
}
FACTS = (
    "video.requested", "plan.created", "line.requested", "line.ready", "audio.ready", "captions.ready",
    "clip.requested", "clip.ready", "clips.ready", "render.requested", "video.rendered", "post.requested",
    "video.published",
)  # fmt: skip
JOINS = {
    "audio.ready": {"line.ready"},
    "clips.ready": {"clip.ready"},
    "render.requested": {"captions.ready", "clips.ready"},
}
"""Facts that a gather or join publishes, and what it links to."""


def check(spans: list[Span], root: str) -> None:
    """One tree: from the root to the last fact, every span below the one that caused it."""
    assert [span for span in spans if span.trace != spans[0].trace] == []
    by_id = {span.id: span for span in spans}
    assert len(by_id) == len(spans), "a span was sent twice"
    assert [span.name for span in spans if not span.parent] == [root]
    assert all(span.parent in by_id for span in spans if span.parent), "a parent is missing"
    made = {span.attributes["messaging.message.id"]: span for span in spans if _made(span)}
    assert {name.rsplit(".", name.count(".") - 1)[0] for name in map(str, made)} == set(FACTS)
    for span in spans:
        if span.kind == "CONSUMER":
            assert by_id[span.parent] is made[span.attributes["messaging.message.id"]]
            assert span.attributes["queue.wait_ms"] >= 0  # type: ignore[operator]
        elif span.kind == "PRODUCER":
            _check_publication(span, by_id, list(made.values()))


def _check_publication(span: Span, by_id: dict[bytes, Span], made: list[Span]) -> None:
    [request] = [each for each in made if each.name == "publish video.requested"]
    fact, parent = span.name.removeprefix("publish "), by_id[span.parent]
    linked = [by_id[link] for link in span.links]
    if span is request:
        assert (parent.kind, span.links) in {("SERVER", ()), ("INTERNAL", ())}
    elif fact in JOINS:
        assert parent is request
        [here, *inputs] = linked
        assert here.kind == "CONSUMER"
        wanted = [each.id for each in made if each.name.removeprefix("publish ") in JOINS[fact]]
        assert sorted(each.id for each in inputs) == sorted(wanted)
        assert span.attributes["reel.join.inputs"] == len(wanted) == 2
    else:
        assert (parent.kind, linked) == ("CONSUMER", [])


def _made(span: Span) -> bool:
    return span.kind == "PRODUCER" and span.attributes["reel.created"] is True


def below(spans: list[Span], name: str) -> set[str]:
    """The names of the handlers' spans that have such a span somewhere below them."""
    by_id = {span.id: span for span in spans}
    found = set()
    for span in spans:
        if span.name == name:
            while span.kind not in ("CONSUMER", "SERVER"):
                span = by_id[span.parent]
            found.add(span.name)
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Its home has the fonts that other tests have cut already."""
    shared = fonts.prepare(Path(tempfile.gettempdir()) / "reel-tests" / "fo'nts [1], a=b; c:d")
    shutil.copytree(shared, tmp_path / "home" / "fonts")
    return tmp_path


def test_every_handler_of_a_job_is_in_one_trace(folder: Path) -> None:
    (folder / "plan.json").write_text(json.dumps(PLAN))
    with collector() as collected:
        ran = reel(
            folder / "home", "make", "--plan", "plan.json", "--for", "draft", "--json",
            cwd=folder, OTEL_EXPORTER_OTLP_ENDPOINT=collected.endpoint,
        )  # fmt: skip
        assert ran.result["made"] > 0
    spans = collected.spans
    check(spans, root="reel")
    assert {span.service for span in spans} == {"reel"}
    assert {span.attributes.get("messaging.system") for span in spans if span.kind == "PRODUCER"} == {"memory"}
    assert below(spans, "provider espeak") == {"process line.requested"}
    assert below(spans, "provider outline") == {"process video.requested"}
    assert below(spans, "provider illustrate") == below(spans, "run reel_video.illustrate.child")
    assert below(spans, "run ffmpeg") == {"process render.requested"}
    assert collected.total("reel.steps", reused=False) == ran.result["made"]
    assert collected.total("reel.steps", reused=True) == ran.result["reused"]
    worked = {point.attributes["reel.reaction"] for point in collected.points("reel.work.duration")}
    assert worked >= {"planner", "voice-speak", "voice-gather", "align", "video-film", "render", "publish-post"}
    assert collected.total("reel.dead_letters") == collected.total("reel.redeliveries") == 0


CLIENTS = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
SERVICES = ("gateway", "planner", "voice", "align", "video", "render", "publish")


@contextmanager
def services(folder: Path) -> Iterator[tuple[stack.Stack, Collector]]:
    """Each in a process of its own, on NATS and an object store, which export to the collector."""
    with collector() as collected, s3.running("rclone") as store:
        told = {"OTEL_EXPORTER_OTLP_ENDPOINT": collected.endpoint, "REEL_LOG": "json", "REEL_PORT": "0"}
        told |= {"REEL_OUT": str(folder)} | store.environment(s3.new_bucket())
        with stack.running(folder, server=None, ack_wait=stack.ACK_WAIT_SECONDS, grace=5.0, **told) as made:
            stack.in_a_thread(lambda: asyncio.run(store_minio.provision(made.settings)))
            with ThreadPoolExecutor(len(SERVICES)) as pool:
                list(pool.map(made.service, SERVICES))
            yield made, collected


@pytest.mark.may_block  # logs and processes are this test's own
async def test_a_request_and_its_work_in_seven_processes_are_one_trace(folder: Path) -> None:
    with services(folder) as (made, collected):
        async with made.bus() as bus, httpx.AsyncClient(base_url=_address(made)) as client:
            asked = await client.post("/v1/videos", json={"plan": PLAN, "formats": ["draft"]})
            job = asked.json()["job"]
            done = await made.wait_for(bus, job, seconds=240)
            assert done.last.state is State.DONE, made.logs()
            await client.get(f"/v1/videos/{job}", headers={"traceparent": CLIENTS})
            await client.get("/readyz")
        await asyncio.to_thread(made.end)  # hands over what was not sent yet
        logs = {name: list(logged(made, name)) for name in SERVICES}
    [looked] = [span for span in collected.spans if span.name == "GET /v1/videos/{job}"]
    assert f"00-{looked.trace.hex()}-{looked.parent.hex()}-01" == CLIENTS
    spans = [span for span in collected.spans if span is not looked]
    check(spans, root="POST /v1/videos")
    assert {span.service for span in spans if span.kind in ("SERVER", "CONSUMER")} == set(SERVICES)
    assert all(span.service == _owner(span) for span in spans if span.kind == "CONSUMER")
    assert {span.attributes["messaging.system"] for span in spans if span.kind == "PRODUCER"} == {"nats"}
    assert below(spans, "provider espeak") == {"process line.requested"}
    assert below(spans, "provider illustrate") == below(spans, "run reel_video.illustrate.child")
    assert below(spans, "run ffmpeg") == {"process render.requested"}
    assert below(spans, "store put") >= {"process video.requested", "process clip.requested"}
    trace = spans[0].trace.hex()
    for name, lines in logs.items():
        assert [line for line in lines if line.get("trace_id") == trace and line["service"] == name], name
    assert collected.total("reel.steps", reused=False) == done.last.made


def _address(made: stack.Stack) -> str:
    [address] = [said.split()[-1] for line in logged(made, "gateway") if "listening" in (said := line["message"])]
    return address


def logged(made: stack.Stack, name: str) -> Iterator[dict[str, str]]:
    """What a service logged: every line is an object."""
    [process] = [process for process in made.processes if process.name == name]
    yield from (json.loads(line) for line in process.log.read_text().splitlines())


def _owner(span: Span) -> str:
    return str(span.attributes["messaging.consumer.group.name"]).partition("-")[0]
