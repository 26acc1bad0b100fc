"""Health, readiness, metrics and documents: they tell the truth."""

import asyncio
import re
from collections.abc import AsyncIterator

import httpx
import pytest

from reel_common.bus import Recorded
from reel_common.bus_memory import MemoryBus
from reel_common.errors import Permanent, Transient
from reel_common.events import LineReady
from reel_common.store_folder import FolderStore
from reel_common.values import Step
from tests.services.gateway import gate

SAMPLE = re.compile(r'[a-zA-Z_:][a-zA-Z0-9_:]*(\{[a-z]+="(\\.|[^"\\\n])*"(,[a-z]+="(\\.|[^"\\\n])*")*\})? -?[0-9.e+-]+')


async def test_a_gateway_that_works_says_so(client: httpx.AsyncClient) -> None:
    assert (await client.get("/healthz")).json() == {"status": "ok"}
    assert (await client.get("/readyz")).json() == {
        "status": "ready",
        "parts": {"bus": "ok", "store": "ok", "jobs": "ok"},
    }


@pytest.mark.parametrize("part", ["bus", "store"])
@pytest.mark.parametrize("error", [Transient("it is away"), Permanent("it is full")], ids=["away", "full"])
async def test_readiness_tells_which_part_does_not_work(
    bus: MemoryBus,
    store: FolderStore,
    monkeypatch: pytest.MonkeyPatch,
    part: str,
    error: Exception,
) -> None:
    async def fails() -> None:
        raise error

    monkeypatch.setattr("reel_gateway.readiness.GOOD_FOR", 0)
    async with gate.running(*_broken(bus, store, part, fails)) as app, gate.asking(app) as asking:
        answer = await asking.get("/readyz")
        assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
        assert answer.headers["retry-after"]
        assert answer.json()["detail"] == f"{part}: {error}"
        others = {"bus", "store", "jobs"} - {part}
        assert {answer.json()["parts"][other] for other in others} == {"ok"}
        assert (await asking.get("/healthz")).status_code == 200


def _broken(bus: MemoryBus, store: FolderStore, part: str, check: object) -> tuple[FolderStore, MemoryBus]:
    (bus if part == "bus" else store).check = check  # type: ignore[method-assign, assignment]
    return store, bus


async def test_a_part_that_gives_no_answer_is_not_waited_for(
    bus: MemoryBus, store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reel_gateway.readiness.SECONDS", 0.05)
    async with gate.gateway(*_broken(bus, store, "store", asyncio.Event().wait)) as client:
        answer = await client.get("/readyz")
        assert answer.status_code == 503
        assert "store: no answer" in answer.json()["detail"]


async def test_probes_do_not_make_the_bus_write_each_time(
    bus: MemoryBus, store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []

    async def check() -> None:
        calls.append(1)

    async with gate.gateway(*_broken(bus, store, "bus", check)) as client:
        await asyncio.gather(*(client.get("/readyz") for _ in range(20)))
    assert len(calls) == 1


async def test_a_gateway_that_stopped_reading_wants_to_be_started_again(
    bus: MemoryBus, store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def bug(*_: object) -> AsyncIterator[Recorded]:
        raise ZeroDivisionError
        yield

    monkeypatch.setattr(bus, "follow", bug)
    async with gate.running(store, bus) as app, gate.asking(app) as client:
        await asyncio.wait(app.state.gateway.tasks[:1])
        assert (await client.get("/healthz")).status_code == 503
        assert (await client.get("/readyz")).status_code == 503


async def test_a_bug_is_a_problem_too(bus: MemoryBus, store: FolderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    async def bug() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(bus, "dead_letters", bug)
    async with gate.gateway(store, bus) as client:
        answer = await client.get("/v1/dead-letters")
        assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
        assert "ZeroDivisionError" in answer.json()["detail"]


async def test_a_bus_that_is_away_is_503_with_the_time_to_come_back(
    bus: MemoryBus, store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away() -> int:
        raise Transient("the bus is away", retry_after=2.5)

    async with gate.running(store, bus) as app, gate.asking(app, patient=False) as client:
        monkeypatch.setattr(bus, "last", away)
        answer = await client.get("/v1/videos/unknown")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "3")
        told = (await client.get("/metrics")).text
        assert "reel_jobs_position" in told
        assert "reel_jobs_lag{" not in told


async def test_metrics_parse_and_count(client: httpx.AsyncClient, bus: MemoryBus, store: FolderStore) -> None:
    plan = await gate.planned(bus, store)
    steps = (Step(name="line", reused=False, seconds=1.5), Step(name="line", reused=True, seconds=0.25))
    await bus.publish(
        LineReady(job="cats", line="l1", audio=plan, seconds=1, text="Hi", language="en", plan=plan, steps=steps)
    )
    await client.get("/v1/videos/cats")
    await client.get("/v1/videos/nobody")
    await client.get('/v1/"odd')
    answer = await client.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    samples = dict(line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#"))
    assert all(SAMPLE.fullmatch(line) for line in answer.text.splitlines() if not line.startswith("#"))
    assert samples['reel_takes{state="making"}'] == "1"
    assert samples['reel_work_seconds_total{stage="voice"}'] == "1.75"
    assert samples['reel_steps_total{stage="voice",outcome="made"}'] == "1"
    assert samples['reel_steps_total{stage="voice",outcome="reused"}'] == "1"
    assert samples["reel_dead_letters"] == "0"
    assert samples["reel_jobs_position"] == "3"
    assert samples["reel_jobs_lag"] == "0"
    route = 'method="GET",route="/v1/videos/{job}"'
    assert samples[f'reel_http_requests_total{{{route},status="200"}}'] == "1"
    assert samples[f'reel_http_requests_total{{{route},status="404"}}'] == "1"
    assert samples[f'reel_http_request_seconds_bucket{{{route},le="+Inf"}}'] == "2"
    assert samples[f"reel_http_request_seconds_count{{{route}}}"] == "2"
    assert samples['reel_http_requests_total{method="GET",route="(none)",status="404"}'] == "1"


async def test_every_metric_has_a_type_before_its_samples(client: httpx.AsyncClient) -> None:
    await client.get("/v1/videos")
    typed: set[str] = set()
    for line in (await client.get("/metrics")).text.splitlines():
        if line.startswith("# TYPE "):
            name = line.split()[2]
            assert name not in typed
            typed.add(name)
        elif not line.startswith("#"):
            name = re.split(r"[{ ]", line)[0]
            assert name in typed or re.sub(r"_(bucket|sum|count)$", "", name) in typed


async def test_the_documents_name_what_there_is(client: httpx.AsyncClient) -> None:
    paths = (await client.get("/openapi.json")).json()["paths"]
    assert {"/v1/videos", "/v1/uploads", "/v1/events", "/readyz", "/metrics"} <= set(paths)
    document = (await client.get("/asyncapi.json")).json()
    assert document["channels"]["ClipReady"]["address"] == "clip.ready.{job}.{take}.{unit}"
    assert document["channels"]["ClipsReady"]["address"] == "clips.ready.{job}.{take}"
