"""The cache keeps what is used, and no more than it may."""

import os
import time
from pathlib import Path

import pytest

from reel_common.artifact import Artifact
from reel_common.cache import IN_USE_SECONDS, Cache, Damaged

LIMIT = 1 << 20
BIG = 100_000


def age(path: Path, hours: float) -> None:
    then = time.time() - hours * 3600
    os.utime(path, (then, then))


def add(cache: Cache, content: bytes, hours: float = 0) -> Artifact:
    path, digest, size = cache.add([content])
    age(path, hours)
    return Artifact(sha256=digest, size=size, media_type="video/mp4")


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file() and path.name != ".lock"}


def test_what_was_used_longest_ago_goes_first_and_only_as_much_as_must(tmp_path: Path) -> None:
    cache = Cache(tmp_path, LIMIT)
    kept = [add(cache, bytes([number]) * BIG, hours=20 - number) for number in range(9)]
    add(cache, b"new" * 33_334)
    assert [cache.find(artifact) is not None for artifact in kept] == [False] + [True] * 8
    add(cache, b"old" * 33_334, hours=30)
    add(cache, b"last" * 25_000)
    assert sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()) <= LIMIT


def test_what_was_got_within_the_hour_stays_though_the_limit_is_passed(tmp_path: Path) -> None:
    cache = Cache(tmp_path, LIMIT)
    old = [add(cache, bytes([number]) * BIG, hours=2) for number in range(8)]
    used = old[0]
    assert Cache(tmp_path, LIMIT).find(used) is not None  # another process on the same home
    fresh = [add(cache, bytes([100 + number]) * BIG) for number in range(12)]
    assert cache.find(used) is not None
    assert all(cache.find(artifact) is not None for artifact in fresh)
    assert all(cache.find(artifact) is None for artifact in old[1:])


def test_what_is_used_between_looking_and_removing_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Cache(tmp_path, LIMIT)
    old = add(cache, b"x" * LIMIT, hours=2)
    real = cache._remove

    def used_just_before(path: Path, since: float) -> int:
        assert Cache(tmp_path, LIMIT).find(old) is not None
        return real(path, since)

    monkeypatch.setattr(cache, "_remove", used_just_before)
    add(cache, b"y" * BIG)
    assert cache.find(old) is not None


def test_what_a_killed_process_left_goes_and_what_is_being_written_stays(tmp_path: Path) -> None:
    left, busy = tmp_path / ".part-left", tmp_path / ".part-busy"
    left.touch()
    busy.touch()
    age(left, IN_USE_SECONDS / 3600 + 1)
    kept = add(Cache(tmp_path, LIMIT), b"some")
    assert names(tmp_path) == {kept.sha256, ".part-busy"}


def test_bytes_that_are_not_what_was_wanted_are_not_kept(tmp_path: Path) -> None:
    wanted = Artifact(sha256="0" * 64, size=4, media_type="video/mp4", name="film.mp4")
    cache = Cache(tmp_path, LIMIT)
    with pytest.raises(Damaged, match=r"film.mp4 was damaged"):
        cache.add([b"some"], wanted)
    endless = iter(lambda: b"x" * BIG, b"")
    with pytest.raises(Damaged):
        cache.add(endless, wanted)
    assert names(tmp_path) == set()


def test_files_are_read_only(tmp_path: Path) -> None:
    path, _, _ = Cache(tmp_path, LIMIT).add([b"some"])
    assert path.stat().st_mode & 0o777 == 0o444
