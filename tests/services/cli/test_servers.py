"""What `reel doctor` and `reel provision` say of NATS and of the object store."""

from collections.abc import Callable
from pathlib import Path

import pytest

from reel_cli import doctor_servers
from reel_cli.provision import provision
from reel_common import bus_nats
from reel_common.bus_nats import NatsBus, inspection
from reel_common.errors import Permanent
from reel_common.events import VideoRequested
from reel_common.settings import CommonSettings
from reel_common.values import Brief
from tests import s3, servers
from tests.buses import empty

GetNats = Callable[[servers.Version], servers.NatsServer]
GetStore = Callable[[str], s3.S3Server]


async def test_what_is_not_set_is_optional_and_said_to_be_so(tmp_path: Path) -> None:
    settings = CommonSettings(home=tmp_path)
    found = [*await doctor_servers.nats(settings), await doctor_servers.store(settings)]
    assert [(check.what, check.state) for check in found] == [("nats", "optional"), ("object store", "optional")]
    assert all(check.found.startswith("not set") for check in found)


async def test_a_server_as_declared_works_and_what_waits_for_nobody_is_told(nats_server: GetNats) -> None:
    settings = nats_server("any").settings()
    await empty(settings)
    await bus_nats.provision(settings)
    assert [check.state for check in await doctor_servers.nats(settings)] == ["works", "works"]

    bus = await NatsBus.connect(settings, "test")
    await bus.publish(VideoRequested(job="cats", brief=Brief(prompt="Cats")))
    await bus.close()
    server, queues = await doctor_servers.nats(settings)
    assert server.state == "works"
    assert queues.found == "planner 1 + 0 in work"
    assert queues.advice == "nobody works on planner: start reel serve planner"


async def test_a_server_that_is_not_as_declared_is_broken_and_provisioning_mends_it(
    nats_server: GetNats, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = nats_server("any").settings()
    await empty(settings)
    await bus_nats.provision(settings)
    other = settings.model_copy(update={"ack_wait": settings.ack_wait + 1})
    [found] = await doctor_servers.nats(other)
    assert found.state == "broken"
    assert "is not as declared" in found.found
    assert "run `reel provision`" in found.found

    await provision(other)
    told = capsys.readouterr().out.splitlines()
    assert "stream EVENTS: unchanged" in told
    assert any(line.startswith("consumer planner: updated (ack_wait is ") for line in told)
    assert [check.state for check in await doctor_servers.nats(other)] == ["works", "works"]
    await empty(settings)


async def test_a_server_that_is_away_is_told_with_its_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "PATIENCE_SECONDS", 0.3)
    port = servers.free_port()
    [found] = await doctor_servers.nats(
        CommonSettings(home=tmp_path, nats_url=f"nats://user:secret@127.0.0.1:{port}", nats_unsynced=True)
    )
    assert found.state == "broken"
    assert f"NATS at 127.0.0.1:{port} cannot be reached" in found.found
    assert "secret" not in found.found


async def test_the_object_store_is_provisioned_written_and_read(
    s3_server: GetStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = s3_server("rclone").settings(tmp_path, s3_bucket=s3.new_bucket())
    missing = await doctor_servers.store(settings)
    assert missing.state == "broken"
    assert "reel provision" in missing.found
    await provision(settings)
    assert "bucket" in capsys.readouterr().out
    assert (await doctor_servers.store(settings)).state == "works"


async def test_there_has_to_be_something_to_provision(tmp_path: Path) -> None:
    with pytest.raises(Permanent, match="set REEL_NATS_URL"):
        await provision(CommonSettings(home=tmp_path))
