"""Child processes that cannot be left behind: killed with their whole group on cancel, dead with their parent."""

import asyncio
import ctypes
import os
import re
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from reel_common.spans import fail, span

PR_SET_PDEATHSIG = 1
TERM_GRACE_SECONDS = 2.0
STDERR_KEPT = 8000
_BUILD = re.compile(r"-(linux|macos|osx|win)\b.*")
"""What the name of a wheel's binary says of the machine it is for."""


@dataclass(frozen=True, slots=True)
class Finished:
    """How a child ended: `stdout` in full unless lines were consumed, the last of `stderr` as text."""

    code: int
    stdout: bytes
    stderr: str


async def run(
    args: Sequence[str],
    *,
    stdin: bytes = b"",
    on_line: Callable[[str], None] | None = None,
) -> Finished:
    """Run `args` (no shell) to its end. With `on_line`, stdout goes there line by line.

    Cancelling the caller ends the child and everything the child started.
    Errors: FileNotFoundError when there is no such program.
    """
    name = _program(args)
    # Only the name: arguments may hold what is narrated, and a trace is read by others.
    with span(f"run {name}", {"process.executable.name": Path(args[0]).name}) as running:
        finished = await _run(args, stdin, on_line)
        running.set_attribute("process.exit.code", finished.code)
        if finished.code:
            fail(running, str(finished.code), f"{name} ended with exit code {finished.code}")
        return finished


def _program(args: Sequence[str]) -> str:
    """What runs: the program without the platform it is built for; of our own Python the module or script."""
    if args[0] != sys.executable:
        return _BUILD.sub("", Path(args[0]).name)
    if "-m" in args:
        return args[args.index("-m") + 1]
    return next((Path(arg).stem for arg in args[1:] if arg.endswith(".py")), "python")


async def _run(args: Sequence[str], stdin: bytes, on_line: Callable[[str], None] | None) -> Finished:
    process = await asyncio.create_subprocess_exec(
        *args,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
        preexec_fn=_die_with_parent if sys.platform == "linux" else None,
        limit=2**20,
    )
    try:
        _, stdout, stderr = await asyncio.gather(_feed(process, stdin), _drain(process, on_line), _tail(process))
        return Finished(await process.wait(), stdout, stderr)
    finally:
        await _end(process)


async def _feed(process: asyncio.subprocess.Process, data: bytes) -> None:
    assert process.stdin is not None
    with suppress(BrokenPipeError, ConnectionResetError):  # its exit code tells why it stopped reading
        process.stdin.write(data)
        await process.stdin.drain()
    process.stdin.close()


async def _drain(process: asyncio.subprocess.Process, on_line: Callable[[str], None] | None) -> bytes:
    assert process.stdout is not None
    if on_line is None:
        return await process.stdout.read()
    async for line in process.stdout:
        on_line(line.decode(errors="replace").rstrip("\n"))
    return b""


async def _tail(process: asyncio.subprocess.Process) -> str:
    assert process.stderr is not None
    kept = b""
    while chunk := await process.stderr.read(65536):
        kept = (kept + chunk)[-STDERR_KEPT:]
    return kept.decode(errors="replace")


async def _end(process: asyncio.subprocess.Process) -> None:
    """Nothing of the child's group outlives this call, whatever ended it."""
    if process.returncode is None:
        _signal(process.pid, signal.SIGTERM)
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(process.wait()), TERM_GRACE_SECONDS)
    _signal(process.pid, signal.SIGKILL)
    if process.returncode is None:
        await process.wait()


def _signal(group: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def _die_with_parent() -> None:
    """In the child, before exec: a parent that is killed outright takes its children along."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
