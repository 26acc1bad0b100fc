"""What `reel doctor` finds of NATS and of the object store, where they are set."""

import asyncio
from typing import TYPE_CHECKING

from reel_cli.check import Check
from reel_common import runner
from reel_common.errors import ServiceError
from reel_common.settings import CommonSettings

if TYPE_CHECKING:
    from reel_common.bus_nats.inspection import Queue

PATIENCE_SECONDS = 5.0


async def nats(settings: CommonSettings) -> list[Check]:
    """Whether it can be reached and is what was declared; then what waits there."""
    if not settings.nats_url:
        return [Check("nats", "optional", "not set: everything runs in one process", "set REEL_NATS_URL to use one")]
    from reel_common.bus_nats import inspection  # loaded where it is used

    try:
        found = await inspection.inspect(settings)
    except ServiceError as error:
        return [Check("nats", "broken", str(error))]
    synced = "every write is synced" if found.synced else "it may forget in a power cut, which is accepted"
    server = f"nats-server {found.server}, {synced}; streams and consumers as declared"
    checks = [Check("nats", "works", server), _queues(found.queues)]
    if found.dead_letters:
        advice = "GET /v1/dead-letters tells why; POST /v1/dead-letters/ID/replay tries one again"
        checks.append(Check("dead letters", "optional", f"{found.dead_letters} wait for somebody", advice))
    return checks


async def store(settings: CommonSettings) -> Check:
    """Whether it gives back what is written."""
    if not settings.s3_endpoint:
        found = f"not set: files are kept in {settings.home}"
        return Check("object store", "optional", found, "set REEL_S3_ENDPOINT to use one")
    where = f"bucket {settings.s3_bucket} at {settings.s3_endpoint}"
    try:
        kept = await asyncio.to_thread(runner.open_store, settings, PATIENCE_SECONDS)
        await kept.check()
    except ServiceError as error:
        return Check("object store", "broken", str(error))
    return Check("object store", "works", f"{where}: writes and reads back")


def _queues(queues: "tuple[Queue, ...]") -> Check:
    """No worker at work and none asking, although something waits, is what a person has to see."""
    waiting = [f"{queue.name} {queue.waiting} + {queue.in_work} in work" for queue in queues if _lag(queue)]
    stuck = [queue.name for queue in queues if queue.waiting and not queue.workers and not queue.in_work]
    found = ", ".join(waiting) if waiting else "nothing waits"
    if stuck:
        services = " ".join(dict.fromkeys(name.partition("-")[0] for name in stuck))
        return Check("queues", "optional", found, f"nobody works on {', '.join(stuck)}: start reel serve {services}")
    return Check("queues", "works", found)


def _lag(queue: "Queue") -> int:
    return queue.waiting + queue.in_work
