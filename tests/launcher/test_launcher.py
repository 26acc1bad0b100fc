"""The launcher finds its folder, sets up only when something changed, and passes everything on."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

OVERHEAD_SECONDS = 0.030
FAKE_PYTHON = """#!/bin/sh
printf '%s\\n' "safe=$PYTHONSAFEPATH" "$@"
"""
# Stands in for scripts/setup: says so, and writes the stamp with the real installer's own function.
FAKE_SETUP = f"""#!/bin/sh
echo SETUP
exec '{sys.executable}' -c 'import sys; sys.path.insert(0, sys.argv[1]); import install
install.write_atomically(install.stamp("laptop"), install.wanted("laptop"))' "$(dirname "$0")"
"""


def executable(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    path.chmod(0o755)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with the real launcher and installer around a Python and a setup that only say what they got."""
    root = tmp_path / "a clone"
    for folder in ("libs/common", "services/voice", "services/align", "cli", "scripts", "requirements"):
        (root / folder).mkdir(parents=True)
    (root / "requirements/laptop.txt").write_text("one==1\n")
    (root / "requirements/art.txt").write_text("two==2\n")
    shutil.copy(ROOT / "reel", root)
    shutil.copy(ROOT / "scripts/install.py", root / "scripts")
    executable(root / "scripts/setup", FAKE_SETUP)
    executable(root / ".venv/bin/python", FAKE_PYTHON)
    return root


def start(command: Path | str, *arguments: str, cwd: Path) -> list[str]:
    done = subprocess.run([command, *arguments], cwd=cwd, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


PASSED_ON = ["safe=1", "-m", "reel_cli"]


def test_the_first_start_sets_up_and_the_second_does_not(clone: Path) -> None:
    assert start("./reel", cwd=clone) == ["SETUP", *PASSED_ON]
    assert start("./reel", cwd=clone) == PASSED_ON


@pytest.mark.parametrize("changed", ["requirements/laptop.txt", "requirements/art.txt"])
def test_a_changed_lock_is_installed_again(clone: Path, changed: str) -> None:
    start("./reel", cwd=clone)
    (clone / changed).write_text("three==3\n")
    assert start("./reel", cwd=clone) == ["SETUP", *PASSED_ON]


def test_a_new_service_is_put_on_the_path(clone: Path) -> None:
    start("./reel", cwd=clone)
    (clone / "services/studio").mkdir()
    assert start("./reel", cwd=clone)[0] == "SETUP"


def test_it_works_from_anywhere_and_through_links(clone: Path, tmp_path: Path) -> None:
    start("./reel", cwd=clone)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/first").symlink_to("../a clone/reel")
    (tmp_path / "second").symlink_to("elsewhere/first")
    assert start(clone / "reel", cwd=tmp_path) == PASSED_ON
    assert start("./second", cwd=tmp_path) == PASSED_ON
    assert start("./first", cwd=tmp_path / "elsewhere") == PASSED_ON


def test_arguments_arrive_as_they_were_given(clone: Path) -> None:
    start("./reel", cwd=clone)
    wild = ["make", "a b", "", "$(touch x) `id` * 'q' \"", "--out", "-"]
    assert start("./reel", *wild, cwd=clone) == [*PASSED_ON, *wild]


def test_it_starts_at_once_when_installed(clone: Path) -> None:
    start("./reel", cwd=clone)
    best = float("inf")
    for _ in range(8):
        started = time.perf_counter()
        start("./reel", cwd=clone)
        best = min(best, time.perf_counter() - started)
    assert best <= OVERHEAD_SECONDS
