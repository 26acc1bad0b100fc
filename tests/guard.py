"""An audit hook that refuses two things while tests run: the network, and blocking calls in the event loop.

Python reports every `open`, `connect` and `sleep` to audit hooks, whoever makes the call, so nothing has to be
patched and nothing is missed because it was imported early. Child processes are beyond its reach.
"""

import asyncio
import ipaddress
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from inspect import CO_COROUTINE
from pathlib import Path
from types import FrameType
from typing import SupportsIndex

ROOT = Path(__file__).resolve().parent.parent
OURS = tuple(f"{ROOT / folder}/" for folder in ("libs", "services", "cli"))
# Whoever stands nearer to the call than our own code: asyncio knows what it does, an import happens once, and a
# traceback being printed reads source files.
EXCUSED = ("<frozen importlib", f"{Path(asyncio.__file__).parent}/", "/linecache.py", "/traceback.py")
BLOCKING = frozenset({
    "open", "time.sleep", "os.listdir", "os.scandir", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.link",
    "shutil.copyfile", "shutil.move", "shutil.rmtree", "subprocess.Popen", "sqlite3.connect", "socket.getaddrinfo",
})  # fmt: skip
ADDRESSED = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
LOOKED_UP = frozenset({"socket.getaddrinfo", "socket.gethostbyname"})


class NetworkIsOff(OSError):
    """A test reached for a host that is not this machine."""


class LoopIsBlocked(AssertionError):
    """A coroutine of ours made a blocking call in the event loop's thread."""


@dataclass(slots=True)
class Rules:
    """What is refused at the moment, and the blocking calls that were met (a worker may have caught the error)."""

    network: bool = False
    blocking: bool = False
    blocked: list[str] = field(default_factory=list)


rules = Rules()


def install() -> None:
    """Add the hook; it stays for the life of the process and does nothing outside `refusing`."""
    sys.addaudithook(_hook)
    if sys.version_info < (3, 13):  # before that, sleeping is not reported
        time.sleep = _reported_sleep


_sleep = time.sleep


def _reported_sleep(seconds: float | SupportsIndex, /) -> None:
    sys.audit("time.sleep", seconds)
    _sleep(seconds)


@contextmanager
def refusing(*, network: bool, blocking: bool) -> Iterator[list[str]]:
    """Refuse both or one for a while; gives the list that blocking calls are added to."""
    rules.network, rules.blocking, rules.blocked = network, blocking, []
    try:
        yield rules.blocked
    finally:
        rules.network = rules.blocking = False


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if rules.network and event in ADDRESSED and not _is_local(arguments[1]):
        raise NetworkIsOff(f"tests run without a network, and something wanted {arguments[1]!r}")
    if rules.network and event in LOOKED_UP and not _is_numeric_or_local(arguments[0]):
        raise NetworkIsOff(f"tests run without a network, and something looked up {arguments[0]!r}")
    if rules.blocking and event in BLOCKING and asyncio._get_running_loop() is not None:
        culprit = _our_coroutine(sys._getframe(1))
        if culprit:
            sentence = f"{culprit} blocks the event loop with {event} {arguments[:1]!r}"
            rules.blocked.append(sentence)
            raise LoopIsBlocked(sentence)


def _our_coroutine(frame: FrameType | None) -> str:
    """Where a coroutine of ours stands behind this call, or nothing if another than our code answers for it."""
    ours = False
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(OURS):
            ours = True
            if frame.f_code.co_flags & CO_COROUTINE:
                return f"{name.removeprefix(f'{ROOT}/')}:{frame.f_lineno} {frame.f_code.co_name}"
        elif not ours and any(part in name for part in EXCUSED):
            return ""
        frame = frame.f_back
    return ""


def _is_local(address: object) -> bool:
    if address is None or not isinstance(address, tuple):
        return True  # a connected datagram socket, or a path: both stay on this machine
    return address[0] in ("", "localhost") or _is_loopback(str(address[0]))


def _is_numeric_or_local(host: object) -> bool:
    name = host.decode() if isinstance(host, bytes) else str(host or "")
    return name in ("", "localhost") or _as_address(name) is not None


def _is_loopback(name: str) -> bool:
    address = _as_address(name)
    return address is not None and address.is_loopback


def _as_address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name.split("%")[0])
    except ValueError:
        return None
