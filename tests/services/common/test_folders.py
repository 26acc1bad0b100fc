"""Scratch folders: whoever lives keeps its own, whatever is left of the dead goes."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from reel_common.errors import Permanent
from reel_common.folders import hold, scratch, writable

HOLDER = """
import sys, tempfile, time
from pathlib import Path
from reel_common.folders import scratch
with scratch(Path(sys.argv[1])):
    Path(tempfile.mkdtemp(), "half").write_text("made")
    print("ready", flush=True)
    sys.stdin.read()
"""


def holder(home: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def unfinished(home: Path) -> list[Path]:
    return [path for path in (home / "scratch").rglob("half") if path.is_file()]


def test_what_a_killed_process_left_is_removed_and_what_a_living_one_has_is_not(tmp_path: Path) -> None:
    living, killed = holder(tmp_path), holder(tmp_path)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert len(unfinished(tmp_path)) == 2, "the kill left nothing, so nothing is proven"
    with scratch(tmp_path):
        assert [str(living.pid) in str(path) for path in unfinished(tmp_path)] == [True]
    living.communicate()
    assert living.returncode == 0
    assert list((tmp_path / "scratch").iterdir()) == []


def test_a_folder_named_like_a_process_that_lives_elsewhere_is_judged_by_its_lock(tmp_path: Path) -> None:
    left = tmp_path / "scratch" / f"{os.getpid()}-left"  # as another container's process 1 would have named it
    left.mkdir(parents=True)
    with scratch(tmp_path):
        assert not left.exists()


def test_temporary_files_go_there_and_afterwards_where_they_went_before(tmp_path: Path) -> None:
    before = tempfile.gettempdir()
    with scratch(tmp_path):
        assert Path(tempfile.gettempdir()).parent == tmp_path / "scratch"
    assert tempfile.gettempdir() == before


def test_a_lock_is_had_by_one_and_free_again_when_closed(tmp_path: Path) -> None:
    first = hold(tmp_path / "lock")
    assert first is not None
    assert hold(tmp_path / "lock") is None
    first.close()
    again = hold(tmp_path / "lock")
    assert again is not None
    again.close()


def test_a_folder_that_cannot_be_written_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Permanent, match=r"cannot write into .*: choose another folder"):
        writable(tmp_path / "file" / "below")
