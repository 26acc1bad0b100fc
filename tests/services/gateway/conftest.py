"""One gateway on a bus and a store of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from reel_common.bus_memory import MemoryBus
from reel_common.store_folder import FolderStore
from tests.services.gateway import gate


@pytest.fixture
def bus() -> MemoryBus:
    return MemoryBus()


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "store")


@pytest.fixture
async def client(store: FolderStore, bus: MemoryBus) -> AsyncIterator[httpx.AsyncClient]:
    async with gate.gateway(store, bus) as made:
        yield made
