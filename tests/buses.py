"""The bus on a real NATS server, as tests want it: empty, quickly, and with the consumers they make up."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from reel_common import streams
from reel_common.bus import Consumer
from reel_common.bus_nats import NatsBus, provisioning
from reel_common.bus_nats.inbox import NatsInbox
from reel_common.bus_nats.link import Link, Refused
from reel_common.settings import CommonSettings
from tests.servers import NatsServer


class ProvidingBus(NatsBus):
    """Makes the consumers that are asked for, which in the product `reel provision` does."""

    async def inbox(self, consumer: Consumer) -> NatsInbox:
        await provisioning.provide_consumer(self._link, consumer)
        return await super().inbox(consumer)


@asynccontextmanager
async def linked(settings: CommonSettings) -> AsyncIterator[Link]:
    """A bare connection."""
    link = Link(10.0, lambda: None)
    await link.open(settings, "test")
    try:
        yield link
    finally:
        await link.close()


async def empty(settings: CommonSettings) -> None:
    """Make every stream anew, without consumers. A purge would not do: it keeps the ids of what was published."""
    async with linked(settings) as link:
        for stream in streams.streams(settings.nats_replicas):
            try:
                await link.request(f"STREAM.DELETE.{stream.name}")
            except Refused as error:
                assert error.status == 404, error  # noqa: PT017
        await provisioning.provide_streams(link, settings.nats_replicas)


@asynccontextmanager
async def emptied(server: NatsServer, *, patience: float = 10.0) -> AsyncIterator[ProvidingBus]:
    """A bus without facts on a server that may have served other tests."""
    await empty(server.settings())
    bus = await ProvidingBus.connect(server.settings(), "test", patience=patience)
    assert isinstance(bus, ProvidingBus)
    try:
        yield bus
    finally:
        await bus.close()
