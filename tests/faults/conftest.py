"""What the fault tests share: how often to repeat, and the services' logs beside a failure."""

import os
from collections.abc import Generator

import pytest

from tests.stack import Stack


@pytest.fixture(scope="session")
def repeat() -> int:
    """How often a random fault is tried: once in a build, `REEL_TEST_REPEAT=50` for a night."""
    return int(os.environ.get("REEL_TEST_REPEAT", "1"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Function) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """The end of every service's log beside the failure of a test that has a stack."""
    report = yield
    if report.failed:
        for value in getattr(item, "funcargs", {}).values():
            if isinstance(value, Stack):
                report.sections.append(("Logs of the services", value.logs()))
    return report
