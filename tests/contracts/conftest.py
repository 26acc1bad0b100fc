"""The implementations every contract is proven on. A new one is added here, and nowhere else."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from reel_common.bus import Bus
from reel_common.bus_memory import MemoryBus
from reel_common.journal import Journal
from reel_common.store import Store
from reel_common.store_folder import FolderStore


@pytest.fixture(params=["memory", "journal"])
async def bus(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bus]:
    made = MemoryBus(Journal(tmp_path / "jobs") if request.param == "journal" else None)
    yield made
    await made.close()


@pytest.fixture(params=["folder"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return FolderStore(tmp_path / "store")
