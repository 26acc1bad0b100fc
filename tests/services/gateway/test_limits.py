"""Who may ask, how often, how much, and from which pages."""

import hashlib
from collections.abc import AsyncIterator

import httpx
import pytest

from reel_common.bus_memory import MemoryBus
from reel_common.errors import Permanent
from reel_common.store_folder import FolderStore
from reel_gateway.web.limits import MOST_CLIENTS, Buckets
from reel_gateway.web.security import may_listen, parse
from tests.services.gateway import gate

HASH = "sha256:" + hashlib.sha256(b"open sesame").hexdigest()


@pytest.mark.parametrize("given", ["open sesame", HASH, "ali=open sesame", f"ali={HASH}", f"other,{HASH}"])
async def test_with_keys_only_those_who_have_one_may_ask(bus: MemoryBus, store: FolderStore, given: str) -> None:
    keys = tuple(given.split(","))
    async with gate.gateway(store, bus, {"api_keys": keys}) as client:
        refused = await client.get("/v1/videos")
        assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
        assert refused.headers["content-type"] == "application/problem+json"
        assert (await client.get("/healthz")).status_code == 200
        assert (await client.get("/readyz")).status_code == 200
        for path in ("/metrics", "/openapi.json", "/nothing"):
            assert (await client.get(path)).status_code == 401
        for headers in ({"Authorization": "Bearer close sesame"}, {"Authorization": "Basic open sesame"}):
            assert (await client.get("/v1/videos", headers=headers)).status_code == 401
        for headers in ({"Authorization": "bearer open sesame"}, {"X-API-Key": "open sesame"}):
            assert (await client.get("/v1/videos", headers=headers)).status_code == 200


@pytest.mark.parametrize("key", ["sha256:abc", "sha256:xyz", "me=sha256:00"])
def test_a_broken_hash_is_said_before_anybody_asks(key: str) -> None:
    with pytest.raises(Permanent, match="REEL_API_KEYS"):
        parse((key,))


def test_a_key_that_ends_like_base64_is_no_name() -> None:
    assert parse(("YWJj==",))[0].digest == hashlib.sha256(b"YWJj==").digest()
    assert parse(("me=YWJj==",))[0].name == "me"


def test_it_refuses_to_listen_beyond_loopback_without_a_key() -> None:
    may_listen("127.0.0.1", ())
    may_listen("::1", ())
    may_listen("0.0.0.0", ("key",))  # noqa: S104
    for host in ("0.0.0.0", "192.168.1.5", "example.org"):  # noqa: S104
        with pytest.raises(Permanent, match="set REEL_API_KEYS"):
            may_listen(host, ())


async def test_reads_and_writes_are_limited_for_each_key(bus: MemoryBus, store: FolderStore) -> None:
    settings = {"api_keys": ("a=1", "b=2"), "writes_per_minute": 2, "reads_per_minute": 3}
    async with gate.gateway(store, bus, settings) as client:
        first, second = {"X-API-Key": "1"}, {"X-API-Key": "2"}
        writes = [await client.post("/v1/videos", json={"prompt": "cats"}, headers=first) for _ in range(3)]
        assert [answer.status_code for answer in writes] == [202, 202, 429]
        assert writes[2].headers["content-type"] == "application/problem+json"
        assert 1 <= int(writes[2].headers["retry-after"]) <= 30
        reads = [(await client.get("/v1/videos", headers=first)).status_code for _ in range(4)]
        assert reads == [200, 200, 200, 429]
        assert (await client.post("/v1/videos", json={"prompt": "cats"}, headers=second)).status_code == 202
        assert (await client.get("/healthz")).status_code == 200


async def test_guessing_keys_is_slow(bus: MemoryBus, store: FolderStore) -> None:
    async with gate.gateway(store, bus, {"api_keys": ("a=1",), "writes_per_minute": 3}) as client:
        answers = [(await client.get("/v1/videos", headers={"X-API-Key": str(i)})).status_code for i in range(2, 7)]
        assert answers == [401, 401, 401, 429, 429]
        assert (await client.get("/v1/videos", headers={"X-API-Key": "1"})).status_code == 200


def test_a_bucket_fills_up_again_and_no_fuller_than_it_was() -> None:
    now = [0.0]
    buckets = Buckets(60, clock=lambda: now[0])
    assert [buckets.wait("a") > 0 for _ in range(61)] == [False] * 60 + [True]
    now[0] += 1
    assert [buckets.wait("a") > 0 for _ in range(2)] == [False, True]
    now[0] += 3600
    assert [buckets.wait("a") > 0 for _ in range(61)] == [False] * 60 + [True]


def test_clients_are_remembered_up_to_a_number() -> None:
    buckets = Buckets(1)
    for number in range(MOST_CLIENTS + 100):
        buckets.wait(str(number))
    assert len(buckets._left) == MOST_CLIENTS


@pytest.mark.parametrize("told", [True, False], ids=["said", "chunked"])
async def test_a_body_that_is_too_large_is_refused(bus: MemoryBus, store: FolderStore, told: bool) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b'{"prompt":"' + b"x" * 100

    async with gate.gateway(store, bus, {"max_body_bytes": 1024}) as client:
        headers = {"Content-Type": "application/json"}
        answer = await client.post("/v1/videos", content=b"x" * 2000 if told else pieces(), headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")
        small = await client.post("/v1/videos", json={"prompt": "cats"})
        assert small.status_code == 202


async def test_no_page_of_others_may_ask_unless_it_was_set(bus: MemoryBus, store: FolderStore) -> None:
    origin = {"Origin": "https://studio.example"}
    asked = {**origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "idempotency-key"}
    async with gate.gateway(store, bus) as client:
        assert "access-control-allow-origin" not in (await client.get("/v1/videos", headers=origin)).headers
        assert (await client.options("/v1/videos", headers=asked)).status_code == 405
    settings = {"cors_origins": ("https://studio.example",), "api_keys": ("key",)}
    async with gate.gateway(store, bus, settings) as client:
        allowed = await client.options("/v1/videos", headers=asked)
        assert allowed.headers["access-control-allow-origin"] == "https://studio.example"
        other = await client.options("/v1/videos", headers={**asked, "Origin": "https://elsewhere.example"})
        assert "access-control-allow-origin" not in other.headers
        refused = await client.get("/v1/videos", headers=origin)
        assert (refused.status_code, "access-control-allow-origin" in refused.headers) == (401, True)


async def test_every_answer_forbids_guessing_its_type(client: httpx.AsyncClient) -> None:
    for path in ("/v1/videos", "/v1/nothing", "/healthz", "/openapi.json"):
        assert (await client.get(path)).headers["x-content-type-options"] == "nosniff"
