"""Importing a service costs next to nothing: whatever is heavy waits until a provider is chosen."""

import json
import subprocess
import sys

import pytest

from tests.architecture.source import PACKAGES

HEAVY = {
    "av",
    "cairosvg",
    "diffusers",
    "fastapi",
    "minio",
    "nats",
    "numpy",
    "scipy",
    "skia",
    "torch",
    "transformers",
    "whisperx",
}
LIGHT_MODULES = ("", ".handler", ".ports", ".settings")
EVERY_COMMAND_IMPORTS = "reel_cli.app"
IMPORT_SECONDS = 1.5
PROBE = """
import importlib.util, json, sys, time
started = time.process_time()
for name in json.loads(sys.argv[1]):
    if importlib.util.find_spec(name):
        importlib.import_module(name)
print(json.dumps([time.process_time() - started, sorted({module.split(".")[0] for module in sys.modules})]))
"""


def import_fresh(names: list[str]) -> tuple[float, set[str]]:
    """Import modules in a fresh interpreter; CPU seconds, and the top-level names of all that was loaded."""
    done = subprocess.run(
        [sys.executable, "-P", "-W", "error", "-c", PROBE, json.dumps(names)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seconds, loaded = json.loads(done.stdout)
    return seconds, set(loaded)


def modules_of(package: str) -> list[str]:
    more = [EVERY_COMMAND_IMPORTS] if EVERY_COMMAND_IMPORTS.startswith(package) else []
    return [package + module for module in LIGHT_MODULES] + more


@pytest.mark.parametrize("package", PACKAGES)
def test_importing_a_package_loads_nothing_heavy(package: str) -> None:
    _, loaded = import_fresh(modules_of(package))
    assert package in loaded
    assert loaded & HEAVY == set()


def test_importing_every_package_together_is_quick() -> None:
    names = [name for package in PACKAGES for name in modules_of(package)]
    import_fresh(names)  # once for the byte code, which a fresh clone does not have
    seconds, _ = import_fresh(names)
    assert seconds <= IMPORT_SECONDS
