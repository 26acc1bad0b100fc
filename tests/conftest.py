"""What holds for every test: no network, no blocked loop, no settings and no folder of the person who runs it."""

import os
from collections.abc import Iterator

import pytest

from tests import guard

guard.install()

PERSONAL = ("REEL_", "OTEL_")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "network: this test may reach other hosts (never in `make test`)")
    config.addinivalue_line("markers", "may_block: coroutines may block the loop in this test; say why beside it")
    for name in [name for name in os.environ if name.startswith(PERSONAL) or name.endswith("_API_KEY")]:
        del os.environ[name]


@pytest.fixture(scope="session", autouse=True)
def _home_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> None:
    os.environ["REEL_HOME"] = str(tmp_path_factory.mktemp("home"))


@pytest.fixture(autouse=True)
def _guarded(request: pytest.FixtureRequest) -> Iterator[None]:
    network = request.node.get_closest_marker("network") is None
    blocking = request.node.get_closest_marker("may_block") is None
    with guard.refusing(network=network, blocking=blocking) as blocked:
        yield
    if blocked:
        pytest.fail("\n".join(blocked))
