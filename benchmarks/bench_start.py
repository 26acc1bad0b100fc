"""How long nothing takes: importing every package, and the launcher's share of a start."""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNS = 5
PACKAGES = sorted(
    path.parent.name for group in ("libs/*", "services/*", "cli") for path in ROOT.glob(f"{group}/reel_*/__init__.py")
)


def seconds(*command: str | Path) -> float:
    """Wall time of the quickest of a few runs."""
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - started)
    return min(times)


def main() -> None:
    bare = seconds(sys.executable, "-c", "")
    imports = seconds(sys.executable, "-c", f"import {', '.join(PACKAGES)}") - bare
    directly = seconds(sys.executable, "-P", "-m", "reel_cli", "--help")
    launched = seconds(ROOT / "reel", "--help")
    print(f"import of {len(PACKAGES)} packages   {imports:6.3f} s")
    print(f"reel --help              {directly:6.3f} s")
    print(f"launcher's share of it   {launched - directly:6.3f} s")


if __name__ == "__main__":
    main()
