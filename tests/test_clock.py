"""The tests' own clock jumps as the fault tests say it does."""

import subprocess
import sys
import time
from pathlib import Path

from tests import clock

ROOT = Path(__file__).resolve().parent.parent

LOOK = """
import sys, time
from datetime import UTC, datetime
for _ in sys.stdin:
    now, utc = datetime.now(UTC), datetime.utcnow().replace(tzinfo=UTC)
    print(time.time(), time.time_ns() / 1e9, now.timestamp(), utc.timestamp(), flush=True)
    print(time.monotonic(), flush=True)
"""


def test_every_wall_clock_of_a_process_jumps_and_its_monotonic_clock_does_not(tmp_path: Path) -> None:
    (tmp_path / "look.py").write_text(LOOK)
    file = tmp_path / "clock"
    clock.set_to(file, 0)
    command = [sys.executable, "-W", "ignore", "-m", "tests.clock", str(file), "look"]
    environment = {"PYTHONPATH": f"{ROOT}:{tmp_path}"}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for ahead in (0, 3600, -3600):
            clock.set_to(file, ahead)
            process.stdin.write("\n")
            process.stdin.flush()
            walls = [float(word) - time.time() for word in process.stdout.readline().split()]
            monotonic = float(process.stdout.readline()) - time.monotonic()
            assert len(walls) == 4
            assert all(abs(wall - ahead) < 60 for wall in walls), walls
            assert abs(monotonic) < 60
