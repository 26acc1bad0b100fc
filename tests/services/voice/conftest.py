"""What the voice tests share."""

from pathlib import Path

import pytest

from reel_common.store_folder import FolderStore


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "store")
