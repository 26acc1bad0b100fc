"""What every store promises."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reel_common.artifact import Artifact
from reel_common.errors import Permanent
from reel_common.store import Store


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
