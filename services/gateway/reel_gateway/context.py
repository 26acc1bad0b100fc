"""What a running gateway has: its ports, its read model, its counts."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from reel_common import sweeper
from reel_common.bus import Bus
from reel_common.jobs import Jobs
from reel_common.store import Store
from reel_gateway.metrics import Facts, Requests
from reel_gateway.settings import GatewaySettings
from reel_gateway.told import Told
from reel_gateway.views import Views
from reel_gateway.web.limits import Buckets
from reel_gateway.web.security import ApiKey

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Gateway:
    """All of it belongs to one app. Nothing here is the only copy of anything: a replica can end at any time."""

    settings: GatewaySettings
    store: Store
    bus: Bus
    keys: tuple[ApiKey, ...]
    jobs: Jobs
    told: Told
    views: Views
    facts: Facts
    requests: Requests
    writes: Buckets
    reads: Buckets
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when event streams are to end: their clients go on at another replica."""
    streams: int = 0
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The read model and the listener run inside, and where workers are apart the sweeper, who needs the former."""
        self.closing.clear()
        self.tasks = [asyncio.create_task(self.jobs.run()), asyncio.create_task(self.told.run())]
        if self.settings.nats_url:
            self.tasks.append(asyncio.create_task(sweeper.run(self.bus, self.jobs)))
        for task in self.tasks:
            task.add_done_callback(_told)
        try:
            yield
        finally:
            self.closing.set()
            for task in self.tasks:
                task.cancel()
            await asyncio.gather(*self.tasks, return_exceptions=True)

    @property
    def broken(self) -> str:
        """Why this process cannot go on and should be started again; empty while it can."""
        if self.closing.is_set() or not any(task.done() for task in self.tasks):
            return ""
        return "following the bus has ended, and the log says why: this gateway has to be started again"


def _told(task: asyncio.Task[None]) -> None:
    if not task.cancelled():
        log.critical("following the bus has ended", exc_info=task.exception())


def gateway(settings: GatewaySettings, store: Store, bus: Bus, keys: tuple[ApiKey, ...]) -> Gateway:
    """Everything wired, nothing started."""
    facts = Facts()
    jobs = Jobs(bus, seen=facts.see) if settings.nats_url else Jobs(bus, keep=None, seen=facts.see)
    return Gateway(
        settings, store, bus, keys, jobs, Told(bus), Views(jobs), facts, Requests(),
        Buckets(settings.writes_per_minute), Buckets(settings.reads_per_minute),
    )  # fmt: skip
