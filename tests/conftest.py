"""What holds for every test: no network, no blocked loop, no settings and no folder of the person who runs it."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest

from tests import guard, s3, servers

guard.install()

PERSONAL = ("REEL_", "OTEL_")
OURS = "REEL_TEST_"
"""Variables of the tests themselves: where servers are, and whether they may be missing."""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "network: this test may reach other hosts (never in `make test`)")
    config.addinivalue_line("markers", "may_block: coroutines may block the loop in this test; say why beside it")
    for name in [name for name in os.environ if _is_personal(name)]:
        del os.environ[name]


@pytest.fixture(scope="session", autouse=True)
def _home_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> None:
    os.environ["REEL_HOME"] = str(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session")
def nats_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[servers.Version], servers.NatsServer]]:
    """One server of each version for all tests that leave it running; started for the first that asks."""
    running: dict[servers.Version, servers.NatsServer] = {}
    with ExitStack() as stack:

        def get(version: servers.Version) -> servers.NatsServer:
            if version not in running:
                folder = tmp_path_factory.mktemp(f"nats-{version}")
                running[version] = stack.enter_context(servers.nats(folder, version))
            return running[version]

        yield get


@pytest.fixture(scope="session")
def s3_server() -> Iterator[Callable[[str], s3.S3Server]]:
    """One object store of each kind (`rclone`, `rgw`) for all tests that leave it running."""
    with ExitStack() as stack:
        yield cache(lambda kind: stack.enter_context(s3.running(kind)))


@pytest.fixture(autouse=True)
def _guarded(request: pytest.FixtureRequest) -> Iterator[None]:
    network = request.node.get_closest_marker("network") is None
    blocking = request.node.get_closest_marker("may_block") is None
    with guard.refusing(network=network, blocking=blocking) as blocked:
        yield
    if blocked:
        pytest.fail("\n".join(blocked))


def _is_personal(name: str) -> bool:
    return (name.startswith(PERSONAL) and not name.startswith(OURS)) or name.endswith("_API_KEY")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Who runs beside whom under `-n`: a file stays together, for its fixtures; the faults do, for their clocks;
    the long videos are dealt out one by one."""
    for item in items:
        file = item.path.relative_to(guard.ROOT)
        name = "faults" if file.parts[1] == "faults" else item.nodeid if file.name == "test_prompts.py" else str(file)
        item.add_marker(pytest.mark.xdist_group(name))
