"""Fixtures of the tests of what services share."""

from collections.abc import AsyncIterator, Callable

import pytest

from tests import servers
from tests.buses import ProvidingBus, emptied


@pytest.fixture
async def real(nats_server: Callable[[servers.Version], servers.NatsServer]) -> AsyncIterator[ProvidingBus]:
    """A bus on a server that other tests use too."""
    async with emptied(nats_server("new")) as made:
        yield made
