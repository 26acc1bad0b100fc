"""The guard that watches every other test does its work."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests import guard

SOURCE = """
import asyncio, time
from pathlib import Path

async def read(path):
    return read_helper(path)

def read_helper(path):
    return Path(path).read_text()

async def read_in_a_thread(path):
    return await asyncio.to_thread(read_helper, path)

async def sleep(path):
    time.sleep(0)

async def start_a_child(path):
    child = await asyncio.create_subprocess_exec("true")
    await child.wait()
"""
Coroutine = Callable[[Path], Awaitable[object]]


def ours(name: str) -> Coroutine:
    """A coroutine function whose code says that it stands in libs."""
    scope: dict[str, Coroutine] = {}
    exec(compile(SOURCE, f"{guard.ROOT}/libs/common/reel_common/made_up.py", "exec"), scope)  # noqa: S102
    return scope[name]


async def outcome(name: str, path: Path) -> list[str]:
    with guard.refusing(network=True, blocking=True) as blocked:
        try:
            await ours(name)(path)
        except guard.LoopIsBlocked:
            assert blocked
    return blocked


@pytest.mark.parametrize("name", ["read", "sleep"])
async def test_a_blocking_call_in_our_coroutine_is_found(name: str) -> None:
    blocked = await outcome(name, Path(__file__))
    assert len(blocked) == 1
    assert blocked[0].startswith("libs/common/reel_common/made_up.py:")


@pytest.mark.parametrize("name", ["read_in_a_thread", "start_a_child"])
async def test_work_in_a_thread_or_a_child_is_fine(name: str) -> None:
    assert await outcome(name, Path(__file__)) == []


async def test_a_test_itself_may_read_a_file() -> None:
    assert (await asyncio.sleep(0, Path(__file__))).read_text()


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80, 0, 0)])
def test_no_test_reaches_another_host(address: tuple[object, ...]) -> None:
    family = socket.AF_INET if len(address) == 2 else socket.AF_INET6
    with socket.socket(family, socket.SOCK_STREAM) as out, pytest.raises(guard.NetworkIsOff):
        out.connect(address)


def test_no_test_looks_up_a_name() -> None:
    with pytest.raises(guard.NetworkIsOff):
        socket.getaddrinfo("example.org", 443)


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass
