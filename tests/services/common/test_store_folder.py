"""What only the folder store must show: damage is noticed, nothing half-written is left."""

import errno
from pathlib import Path

import pytest

from reel_common.errors import Permanent
from reel_common.store_folder import FolderStore


async def test_damage_is_noticed_and_the_damaged_file_removed(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    kept = await store.put(b"precious", "text/plain")
    [path] = files(tmp_path / "data")
    path.chmod(0o644)
    path.write_bytes(b"previous")
    with pytest.raises(Permanent, match="damaged"):
        await FolderStore(tmp_path).get(kept)
    assert not await store.exists(kept)


async def test_a_full_disk_is_one_sentence_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("reel_common.files.os.fsync", full)
    with pytest.raises(Permanent, match="the disk is full: free some space"):
        await FolderStore(tmp_path).put(b"data", "text/plain")
    assert files(tmp_path) == []


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
