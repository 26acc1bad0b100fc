"""What every store promises."""

import asyncio
import hashlib
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reel_common.artifact import Artifact
from reel_common.errors import Permanent
from reel_common.store import Store
from reel_common.store_folder import FolderStore


async def test_bytes_come_back_as_they_were_put(store: Store) -> None:
    kept = await store.put(b"some bytes", "text/plain", "note.txt")
    assert kept.sha256 == hashlib.sha256(b"some bytes").hexdigest()
    assert (kept.size, kept.media_type, kept.name) == (10, "text/plain", "note.txt")
    assert (await store.get(kept)).read_bytes() == b"some bytes"


async def test_a_file_is_copied_and_stays_where_it_is(store: Store, tmp_path: Path) -> None:
    source = tmp_path / "film.mp4"
    source.write_bytes(b"x" * 3_000_000)
    kept = await store.put(source, "video/mp4")
    assert source.exists()
    assert (await store.get(kept)).read_bytes() == source.read_bytes()


async def test_equal_content_is_one_artifact(store: Store) -> None:
    one, two = await store.put(b"same", "text/plain"), await store.put(b"same", "text/plain")
    assert one == two
    assert await store.exists(one)


async def test_what_was_never_put_does_not_exist_and_cannot_be_got(store: Store) -> None:
    never = Artifact(sha256="0" * 64, size=1, media_type="text/plain")
    assert not await store.exists(never)
    with pytest.raises(Permanent, match="gone"):
        await store.get(never)


async def test_memos_are_recalled_and_the_last_one_wins(store: Store) -> None:
    key = "ab" * 32
    assert await store.recall(key) is None
    await store.remember(key, b"one")
    await store.remember(key, b"two")
    assert await store.recall(key) == b"two"


@given(data=st.binary(max_size=2000))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_any_bytes_survive(store: Store, data: bytes) -> None:
    kept = await store.put(data, "application/octet-stream")
    assert (await store.get(kept)).read_bytes() == data


async def test_nothing_that_was_put_or_got_can_be_written_to(store: Store) -> None:
    kept = await store.put(b"some bytes", "text/plain")
    assert (await store.get(kept)).stat().st_mode & 0o222 == 0


async def test_empty_bytes_are_bytes(store: Store) -> None:
    kept = await store.put(b"", "text/plain")
    assert kept.size == 0
    assert await store.exists(kept)
    assert (await store.get(kept)).read_bytes() == b""


async def test_an_artifact_of_another_size_is_not_there(store: Store) -> None:
    kept = await store.put(b"some bytes", "text/plain")
    assert not await store.exists(kept.model_copy(update={"size": 9}))


async def test_the_same_bytes_put_by_many_at_once_are_one_whole_artifact(store: Store) -> None:
    kept = await asyncio.gather(*(store.put(b"same" * 100_000, "text/plain") for _ in range(5)))
    assert len(set(kept)) == 1
    assert (await store.get(kept[0])).read_bytes() == b"same" * 100_000


async def test_a_download_address_gives_anybody_the_bytes_under_their_name(store: Store) -> None:
    kept = await store.put(b"film", "video/mp4", "My film.mp4")
    address = await store.download_url(kept, 60)
    if isinstance(store, FolderStore):
        assert address is None, "nobody else reaches a folder"
        return
    assert address is not None
    async with httpx.AsyncClient() as anybody:
        got = await anybody.get(address)
    assert (got.status_code, got.content, got.headers["content-type"]) == (200, b"film", "video/mp4")
    assert 'filename="My film.mp4"' in got.headers["content-disposition"]


async def test_an_upload_address_takes_exactly_this_artifact(store: Store) -> None:
    wanted = Artifact(sha256=hashlib.sha256(b"sent").hexdigest(), size=4, media_type="text/plain")
    address = await store.upload_url(wanted, 60)
    if isinstance(store, FolderStore):
        assert address is None, "nobody else reaches a folder"
        return
    assert address is not None
    async with httpx.AsyncClient() as anybody:
        assert (await anybody.put(address, content=b"else")).status_code == 200
        with pytest.raises(Permanent, match="damaged"):
            await store.get(wanted)
        assert not await store.exists(wanted), "what is not what it should be is gone, so it can be sent again"
        assert (await anybody.put(address, content=b"sent")).status_code == 200
    assert await store.exists(wanted)
    assert (await store.get(wanted)).read_bytes() == b"sent"


async def test_a_store_that_works_says_so_to_many_who_ask_at_once(store: Store) -> None:
    await asyncio.gather(*(store.check() for _ in range(5)))
