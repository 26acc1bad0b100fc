"""Bring `.venv` into step with the pinned requirements; run by `scripts/setup`, standard library only.

Safe against two starts at once (a lock that dies with its holders) and against being killed half way
(the stamp that says "done" is removed first and written last; what a killed pip left is thrown away, because
a package whose files are half there looks installed to the next pip).
"""

import fcntl
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UNFINISHED = VENV / ".reel-unfinished"
# art.txt is apart because its package is installed without the dependencies that it declares (see art.in).
REQUIREMENTS = {"laptop": ("laptop.txt", "art.txt"), "dev": ("dev.txt", "art.txt")}
DOWNLOAD_MB = {"laptop": 210, "dev": 280}  # wheels for Linux on x86-64; other systems differ a little
# A dev environment holds the laptop's packages at the same pins (`make check` sees to it).
ALSO_SATISFIED = {"laptop": ("laptop",), "dev": ("dev", "laptop")}
PIP_OPTIONS = [
    *("--require-hashes", "--no-deps", "--only-binary", ":all:", "--no-compile", "--no-input"),
    *("--disable-pip-version-check", "--no-warn-script-location", "--progress-bar", "off"),
]
HEALTHY = "import pip, sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))"


def say(sentence: str) -> None:
    print(f"reel: {sentence}", file=sys.stderr, flush=True)


def fail(sentence: str) -> NoReturn:
    say(sentence)
    raise SystemExit(2)


def folders() -> list[str]:
    """The distributions of the workspace, relative to the root, as the launcher's shell glob lists them."""
    groups = [
        sorted(f"{group}/{path.name}/" for path in (ROOT / group).glob("[!.]*") if path.is_dir())
        for group in ("libs", "services")
    ]
    return [*groups[0], *groups[1], "cli/"]


def wanted(target: str) -> bytes:
    """What a stamp holds when `target` is installed; the launcher builds the same bytes for `laptop`."""
    locks = b"".join((ROOT / "requirements" / name).read_bytes() for name in REQUIREMENTS[target])
    return locks + "".join(f"{folder}\n" for folder in folders()).encode()


def stamp(target: str) -> Path:
    return VENV / f".reel-{target}"


def is_installed(target: str) -> bool:
    return PYTHON.exists() and stamp(target).exists() and stamp(target).read_bytes() == wanted(target)


def write_atomically(path: Path, content: bytes) -> None:
    new = path.with_name(f"{path.name}.new")
    new.write_bytes(content)
    new.replace(path)


def take_lock() -> int:
    """Hold the repository's folder; children inherit the descriptor, so a killed setup's pip still counts."""
    lock = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("another start is setting up .venv; waiting for it.")
        fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def run(arguments: list[str | Path], lock: int, advice: str) -> None:
    """Run a child that holds the lock; where it fails, show its last lines and one sentence of advice."""
    pipe = subprocess.PIPE
    child = subprocess.Popen(arguments, stdout=pipe, stderr=subprocess.STDOUT, text=True, pass_fds=(lock,))
    lines: list[str] = []
    live = sys.stderr.isatty()
    assert child.stdout is not None
    for line in child.stdout:
        lines.append(line)
        if live:
            sys.stderr.write(f"\r\x1b[K  {line.strip()[:76]}")
            sys.stderr.flush()
    if live:
        sys.stderr.write("\r\x1b[K")
    if child.wait() != 0:
        sys.stderr.writelines(lines[-8:])
        fail(advice)


def make_venv(lock: int) -> None:
    """Make `.venv` unless it is whole and has a Python that we can use with a pip in it."""
    if PYTHON.exists() and not UNFINISHED.exists():
        check = subprocess.run([PYTHON, "-I", "-c", HEALTHY], capture_output=True, check=False)
        if check.returncode == 0:
            return
    run(
        [sys.executable, "-m", "venv", "--clear", VENV],
        lock,
        "could not make .venv; the lines above say why. Free the folder, then start again.",
    )


def install_packages(target: str, lock: int) -> None:
    """Install exactly what the lock names: wheels only, each checked against its hash.

    Without `--no-deps` pip would ask for the dependencies of the art package; the lock is complete, and
    `make lock` resolves it. Compiling every module up front costs more than it saves: few are ever imported.
    """
    files: list[str | Path] = []
    for name in REQUIREMENTS[target]:
        files += ["-r", ROOT / "requirements" / name]
    run(
        [PYTHON, "-I", "-m", "pip", "install", *PIP_OPTIONS, *files],
        lock,
        "could not install the packages; the lines above say why. "
        "Check the network and the free disk space (about 1 GB), then start again.",
    )


def put_workspace_on_path() -> None:
    """Write the .pth file; its lines are relative, so that the whole folder can be moved or copied."""
    sites = list(VENV.glob("lib/python3.*/site-packages"))
    for site in sites:
        up = os.path.relpath(ROOT, site)
        lines = "".join(f"{up}/{folder.rstrip('/')}\n" for folder in folders())
        write_atomically(site / "reelwright.pth", lines.encode())


def warn_of_missing_system_libraries() -> None:
    """Skia's wheel leaves OpenGL's two libraries to the system; a bare container may lack them."""
    check = subprocess.run([PYTHON, "-I", "-c", "import skia"], capture_output=True, text=True, check=False)
    if check.returncode != 0:
        reason = check.stderr.strip().splitlines()[-1:] or ["no reason given"]
        say(
            f"the drawing library does not load ({reason[0]}); on Debian or Ubuntu, "
            "`sudo apt-get install libgl1 libegl1` gives it what it needs."
        )


def main(target: str) -> None:
    lock = take_lock()
    if is_installed(target):
        return
    started = time.monotonic()
    size = "" if VENV.exists() else f" (about {DOWNLOAD_MB[target]} MB to download)"
    say(f"setting up .venv from requirements/{target}.txt{size} ...")
    for each in REQUIREMENTS:
        stamp(each).unlink(missing_ok=True)
    make_venv(lock)
    UNFINISHED.touch()
    install_packages(target, lock)
    UNFINISHED.unlink()
    put_workspace_on_path()
    warn_of_missing_system_libraries()
    for each in ALSO_SATISFIED[target]:
        write_atomically(stamp(each), wanted(each))
    say(f"set up in {time.monotonic() - started:.0f} s.")


if __name__ == "__main__":
    if sys.argv[1:] not in (["laptop"], ["dev"]):
        fail("scripts/setup takes one word: laptop or dev.")
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        say("setting up was interrupted; the next start goes on with it.")
        raise SystemExit(130) from None
    except OSError as problem:
        fail(f"could not set up .venv: {problem}.")
