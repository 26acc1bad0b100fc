"""The implementations every contract is proven on. A new one is added here, and nowhere else."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from reel_common import store_minio
from reel_common.bus import Bus
from reel_common.bus_memory import MemoryBus
from reel_common.journal import Journal
from reel_common.store import Store
from reel_common.store_folder import FolderStore
from tests import s3, servers
from tests.buses import emptied


@pytest.fixture(params=["memory", "journal", "nats-old", "nats-new"])
async def bus(
    request: pytest.FixtureRequest, tmp_path: Path, nats_server: Callable[[servers.Version], servers.NatsServer]
) -> AsyncIterator[Bus]:
    if request.param.startswith("nats"):
        async with emptied(nats_server("old" if request.param == "nats-old" else "new")) as real:
            yield real
        return
    made = MemoryBus(Journal(tmp_path / "jobs") if request.param == "journal" else None)
    yield made
    await made.close()


@pytest.fixture(params=["folder", "s3-rclone", "s3-rgw"])
async def store(
    request: pytest.FixtureRequest, tmp_path: Path, s3_server: Callable[[str], s3.S3Server]
) -> AsyncIterator[Store]:
    if request.param == "folder":
        yield FolderStore(tmp_path / "store")
        return
    server = s3_server(request.param.removeprefix("s3-"))
    settings = server.settings(tmp_path, s3_bucket=s3.new_bucket(), s3_public_endpoint=server.endpoint)
    await store_minio.provision(settings)
    yield store_minio.S3Store(settings, patience=5)
