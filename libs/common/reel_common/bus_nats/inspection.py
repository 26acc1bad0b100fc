"""A look at NATS from outside: is it what was declared, and does anything wait there."""

import re
from dataclasses import dataclass

from reel_common import streams
from reel_common.bus_nats import provisioning
from reel_common.bus_nats.link import Link
from reel_common.bus_nats.pull import everything
from reel_common.settings import CommonSettings
from reel_common.streams import DLQ

PATIENCE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Queue:
    """A consumer's facts that nobody has yet, that somebody works on, and how many workers ask for more."""

    name: str
    waiting: int
    in_work: int
    workers: int


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found."""

    server: str
    synced: bool
    """False when only the settings accept that it may forget."""
    queues: tuple[Queue, ...]
    dead_letters: int


async def inspect(settings: CommonSettings) -> Inspection:
    """Errors: Permanent when it is not what was declared, Permanent or Transient when it cannot be reached."""
    link = Link(PATIENCE_SECONDS, lambda: None)
    await link.open(settings, "doctor")
    try:
        provisioning.check_version(link)
        await provisioning.check_sync(settings)
        await provisioning.check_streams(link, settings.nats_replicas)
        queues = []
        for wanted in streams.consumers(settings.ack_wait):
            await provisioning.check_consumer(link, wanted)
            found = await provisioning.consumer_info(link, wanted.name) or {}
            queues.append(Queue(wanted.name, found["num_pending"], found["num_ack_pending"], found["num_waiting"]))
        letters = len(await everything(link, DLQ, ">"))
        version = ".".join(re.findall(r"\d+", str(link.client.connected_server_version))[:3])
        return Inspection(version, not settings.nats_unsynced, tuple(queues), letters)
    finally:
        await link.close()
