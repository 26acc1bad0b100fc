"""The tests' own disks fill up and lose their power as the fault tests say they do."""

import errno
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests import disks


def test_a_small_disk_is_full_when_it_is_full_and_gone_afterwards(tmp_path: Path) -> None:
    with disks.small(tmp_path / "disk", 1 << 20) as disk:
        with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
            (disk.seen / "large").write_bytes(bytes(2 << 20))
        (disk.seen / "large").unlink()
        (disk.seen / "small").write_bytes(b"fits")
        program = disk.program(tmp_path, Path("/bin/cat"))
        assert subprocess.check_output([program, tmp_path / "disk" / "small"]) == b"fits"
        assert list((tmp_path / "disk").iterdir()) == [], "it is mounted for everybody"


def test_a_power_cut_loses_what_was_not_synced_and_nothing_else(tmp_path: Path) -> None:
    image, cut = tmp_path / "disk.img", tmp_path / "cut.img"
    with disks.on_image(tmp_path / "disk", image) as disk:
        for name, synced in (("kept", True), ("lost", False)):
            with (disk.seen / name).open("wb") as file:
                file.write(name.encode() * 1000)
                file.flush()
                if synced:
                    os.fsync(file.fileno())
        shutil.copyfile(image, cut)
    with disks.on_image(tmp_path / "disk", cut) as disk:
        assert (disk.seen / "kept").read_bytes() == b"kept" * 1000
        lost = disk.seen / "lost"
        assert not lost.exists() or lost.read_bytes() != b"lost" * 1000
