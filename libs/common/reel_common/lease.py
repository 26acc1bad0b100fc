"""Keeping a delivery ours while we work on it, and noticing when it is no longer."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from reel_common.bus import Delivery
from reel_common.errors import Transient

log = logging.getLogger(__name__)

HEARTBEATS_PER_ACK_WAIT = 4
LATE = "another worker may have it by now"


class Lost(Exception):
    """The delivery may be another worker's by now."""


@asynccontextmanager
async def lease(delivery: Delivery, ack_wait: float, since: float) -> AsyncIterator[None]:
    """Keep the delivery ours while the block runs, and stop the block once that is no longer certain.

    `since`: when it came, by the loop's clock. Errors: Lost, at once when that is too long ago.
    """
    if asyncio.get_running_loop().time() >= since + ack_wait:
        raise Lost(LATE)
    try:
        async with asyncio.timeout_at(since + ack_wait) as held:
            beats = asyncio.create_task(_beat(delivery, held, ack_wait))
            try:
                yield
            finally:
                beats.cancel()
                with suppress(asyncio.CancelledError):
                    await beats
    except TimeoutError as error:
        if held.expired():
            raise Lost(LATE) from error
        raise


async def _beat(delivery: Delivery, held: asyncio.Timeout, ack_wait: float) -> None:
    clock = asyncio.get_running_loop().time
    while True:
        await asyncio.sleep(ack_wait / HEARTBEATS_PER_ACK_WAIT)
        asked = clock()
        try:
            await delivery.still_working()
        except Transient as error:
            log.warning("a heartbeat of %s was lost, the next one will tell: %s", delivery.subject, error)
        else:
            if not held.expired():
                held.reschedule(asked + ack_wait)
