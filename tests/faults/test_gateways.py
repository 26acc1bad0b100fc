"""Two gateways serve one client in turns; one is SIGKILLed: nothing asked for is lost, made twice or left untold."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count

import httpx
import pytest

from reel_common import job
from tests import history, servers, stack
from tests.fakes.script import Script
from tests.proxy import proxy
from tests.stack import Process

SLACK_SECONDS = 15.0
"""For a machine that is busy with other things."""


@dataclass(slots=True)
class Client:
    """Somebody who is led to one gateway after the other, and asks again where nobody answered."""

    client: httpx.AsyncClient
    addresses: list[str]
    turn: Iterator[int] = field(default_factory=count)
    unanswered: int = 0

    def next(self) -> str:
        return self.addresses[next(self.turn) % len(self.addresses)]

    async def ask(self, method: str, path: str, **more: object) -> httpx.Response:
        async with asyncio.timeout(SLACK_SECONDS):
            while True:
                try:
                    answer = await self.client.request(method, f"{self.next()}{path}", **more)  # type: ignore[arg-type]
                except httpx.TransportError:
                    self.unanswered += 1
                    continue
                if answer.status_code != 503:
                    return answer

    async def request(self, script: Script, key: str) -> str:
        """Ask for a video under an idempotency key; gives the job."""
        wanted = {"prompt": script.brief().prompt, "formats": ["draft"]}
        answer = await self.ask("POST", "/v1/videos", json=wanted, headers={"Idempotency-Key": key})
        assert answer.status_code == 202, answer.text
        return str(answer.json()["job"])

    async def events(self, name: str, broken: list[int]) -> AsyncIterator[tuple[int, str]]:
        """The ids and subjects of a job's facts until it ended; `broken` gets the last id whenever a stream breaks."""
        last = 0
        while True:
            headers = {"Last-Event-ID": str(last)} if last else {}
            with suppress(httpx.TransportError):
                async with self.client.stream("GET", f"{self.next()}/v1/videos/{name}/events", headers=headers) as got:
                    if got.status_code == 204:
                        return
                    event: dict[str, str] = {}
                    async for line in got.aiter_lines():
                        if line:
                            word, _, value = line.partition(": ")
                            event[word] = value
                            continue
                        if event.get("event") == "fact":
                            last = int(event["id"])
                            yield last, json.loads(event["data"])["subject"]
                        event = {}
                    continue
            broken.append(last)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[stack.Stack]:
    with stack.running(tmp_path_factory.mktemp("gateways"), ack_wait=2.0) as made:
        made.fakes(wait=False)
        yield made


async def test_one_of_two_gateways_is_killed_and_its_clients_go_on_at_the_other(made: stack.Stack) -> None:
    ports = [servers.free_port() for _ in range(2)]
    gateways: list[Process] = [
        made.start(f"gateway{port}", "-m", "reel_gateway", wait=port == ports[-1], REEL_PORT=str(port))
        for port in ports
    ]
    with proxy("127.0.0.1", ports[0]) as first:
        addresses = [f"http://{first.address}", f"http://127.0.0.1:{ports[1]}"]
        async with httpx.AsyncClient(timeout=SLACK_SECONDS) as http, made.bus() as bus:
            client = Client(http, addresses)
            slow = Script(shots=1, seed=1, seconds={"video-film": 2.0})
            watched = await client.request(slow, "watched")
            before = [await client.request(Script(shots=1, seed=n), f"before{n}") for n in range(2, 4)]

            seen: list[tuple[int, str]] = []
            broken: list[int] = []

            async def watch() -> None:
                async for each in client.events(watched, broken):
                    seen.append(each)  # noqa: PERF401 - others look at it meanwhile

            client.turn = count()  # the stream is to be the first one's
            watching = asyncio.create_task(watch())
            while not seen:  # noqa: ASYNC110 - the list has no event
                await asyncio.sleep(0.02)

            first.hold(answers_only=True)  # the next request is done, and its answer never comes
            client.turn = count()
            unanswered = asyncio.create_task(client.request(Script(shots=1, seed=4), "unanswered"))
            known = {watched, *before}
            async with asyncio.timeout(SLACK_SECONDS):
                while not (new := {r.event.job for r in await bus.read("video.requested.>")} - known):  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
            assert not unanswered.done()
            gateways[0].kill()
            first.refuse()
            assert {await unanswered} == new, "it was done again under the same key"
            assert client.unanswered >= 1, "every request was answered"

            after = [await client.request(Script(shots=1, seed=n), f"after{n}") for n in range(5, 7)]
            again = [await client.request(Script(shots=1, seed=n), f"before{n}") for n in range(2, 4)]
            assert again == before, "a key that one gateway knew is not known to the other"
            await asyncio.wait_for(watching, 60)
            assert broken, "the stream was never broken"

            jobs = {watched, *before, *new, *after}
            for name in jobs:
                assert (await made.wait_for(bus, name)).last.state == job.State.DONE
                view = (await client.ask("GET", f"/v1/videos/{name}")).json()
                assert view["state"] == "done"
            stored = {record.sequence: record.subject for record in await bus.read(f"*.*.{watched}.>")}
            assert [each for each, _ in seen] == sorted(each for each, _ in seen), "out of order, or twice"
            assert dict(seen).items() <= stored.items()
            assert {subject for _, subject in seen} >= {f"video.requested.{watched}.1", f"video.rendered.{watched}.1"}
            assert len(seen) == len(dict(seen)) == len([s for s in stored if s <= seen[-1][0]])
            assert {r.event.job for r in await bus.read("video.requested.>")} == jobs
            found = await history.read(bus, made.store())
            assert (history.problems(found, jobs), found.letters) == ([], [])
