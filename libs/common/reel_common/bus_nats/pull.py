"""Asking a consumer for messages, and reading a stream in order with that."""

import asyncio
import itertools
import json
import logging
import random
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import Any

from nats.aio.msg import Msg
from nats.errors import Error

from reel_common.bus import matches
from reel_common.bus_nats.link import Away, Link, Refused, status
from reel_common.bus_nats.wire import Stored, delivered, receipt
from reel_common.errors import Transient
from reel_common.streams import SECOND

log = logging.getLogger(__name__)

Messages = AsyncGenerator[Stored, None]

BATCH = 500
"""How many messages a reader asks for at once: enough to fill a round trip, few enough to hold in memory."""
HEARTBEAT_SECONDS = 2
EXPIRES_SECONDS = 30
FORGOTTEN_SECONDS = 120
"""After so long without a request the server forgets a reader's consumer."""
AGAIN_SECONDS = (0.1, 1.0)
FILTER_NOT_A_SUBSET = 10093


class Pull:
    """Requests to one consumer, and what comes in answer: messages, statuses, and None after a reconnect.

    Unlike nats-py's fetch it can be left at any moment without a message being lost on the way, knows which request
    a status belongs to, and hears of a reconnect at once, when everything that was asked for is void.
    """

    def __init__(self, link: Link, stream: str, consumer: str) -> None:
        self.arrived: asyncio.Queue[tuple[float, Msg] | None] = asyncio.Queue()
        self.current = ""
        """Where the answers to the latest request go."""
        self.void = False
        """Whether the connection is another than the one that requests were made on."""
        self._link = link
        self._next = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}"
        self._inbox = link.client.new_inbox()
        self._numbers = itertools.count(1)

    async def open(self) -> None:
        """Errors: Away."""
        try:
            self._subscription = await self._link.client.subscribe(f"{self._inbox}.*", cb=self._arrive)
        except Error as error:
            raise Away(str(error)) from error
        self._link.on_return.add(self._returned)

    async def close(self) -> None:
        self._link.on_return.discard(self._returned)
        with suppress(Error, OSError):
            await self._subscription.unsubscribe()

    async def ask(self, batch: int, seconds: float, heartbeat: float = 0) -> None:
        """Errors: Away."""
        self.current = f"{self._inbox}.{next(self._numbers)}"
        request = {"batch": batch, "expires": max(1, round(seconds * SECOND))}
        if heartbeat:
            request["idle_heartbeat"] = round(heartbeat * SECOND)
        await self._link.send(self._next, json.dumps(request).encode(), self.current)

    async def next(self, seconds: float) -> tuple[float, Msg] | None:
        """What arrives next, and when it did by the loop's clock; None when that is nothing, or a new connection."""
        if not self.arrived.empty():
            return self.arrived.get_nowait()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                return await self.arrived.get()
        return None

    async def _arrive(self, message: Msg) -> None:
        self.arrived.put_nowait((asyncio.get_running_loop().time(), message))

    def _returned(self) -> None:
        self.void = True
        self.arrived.put_nowait(None)


class _Broken(Exception):
    """A reader has to start anew after what it was given last."""


async def tail(link: Link, stream: str, pattern: str, after: int) -> Messages:
    """Messages in order and without gaps: those stored, then those to come, for ever, whatever the server does."""
    position = after
    while True:
        try:
            async with aclosing(_messages(link, stream, pattern, position, forever=True)) as messages:
                async for stored in messages:
                    position = stored.sequence
                    yield stored
        except Refused as error:
            log.warning("NATS refuses that %s of %s is followed; asking again: %s", pattern, stream, error)
        except (_Broken, Away) as error:
            log.debug("following %s of %s anew after %d: %s", pattern, stream, position, error)
        await asyncio.sleep(random.uniform(*AGAIN_SECONDS))


async def everything(link: Link, stream: str, pattern: str) -> list[Stored]:
    """What is stored at this moment, in order. Errors: Transient."""

    async def attempt() -> list[Stored]:
        try:
            return [stored async for stored in _messages(link, stream, pattern, 0, forever=False)]
        except _Broken as error:
            raise Away(str(error)) from error

    try:
        return await link.insist(attempt, f"read {pattern}")
    except Refused as error:
        raise Transient(f"NATS refused to read {pattern}: {error}") from error


async def _messages(link: Link, stream: str, pattern: str, after: int, *, forever: bool) -> Messages:
    """Read through a consumer of our own, which the server forgets when we do. Errors: _Broken, Away, Refused."""
    info = await _reader(link, stream, pattern, after)
    if not forever and not info.get("num_pending"):
        return
    pull = Pull(link, stream, info["name"])
    await pull.open()
    try:
        async with aclosing(_batches(pull, forever=forever)) as batches:
            async for stored in batches:
                if matches(pattern, stored.subject):
                    yield stored
                if not forever and not stored.pending:
                    return
    finally:
        await pull.close()
        with suppress(Away):
            await link.send(f"$JS.API.CONSUMER.DELETE.{stream}.{info['name']}")


async def _batches(pull: Pull, *, forever: bool) -> Messages:
    """Errors: _Broken when the server fell silent, a message is missing, or the connection is a new one."""
    place, left = 0, 0
    expires, heartbeat = (EXPIRES_SECONDS, HEARTBEAT_SECONDS) if forever else (HEARTBEAT_SECONDS, 0)
    while True:
        if not left:
            await pull.ask(BATCH, expires, heartbeat)
            left = BATCH
        arrival = await pull.next(2 * HEARTBEAT_SECONDS + 1)
        if arrival is None:
            raise _Broken("no sign of life, or a new connection")
        _, message = arrival
        said = status(message)
        if not said:
            told = receipt(message.reply)
            place += 1
            if told.place != place:
                raise _Broken(f"delivery {place} is missing")
            left -= 1
            yield delivered(message, told)
        elif message.subject == pull.current and said != "100":
            if said != "408":
                raise _Broken(f"status {said}")
            if not forever:
                return
            left = 0


async def _reader(link: Link, stream: str, pattern: str, after: int) -> dict[str, Any]:
    """Make a consumer for reading. nats-server 2.9 does not filter across facts (`*.*.job.>`): there we do it."""
    config = _reading(after)
    filtered = config | ({"filter_subject": pattern} if pattern != ">" else {})
    try:
        return await link.api(f"CONSUMER.CREATE.{stream}", {"stream_name": stream, "config": filtered})
    except Refused as error:
        if error.code != FILTER_NOT_A_SUBSET:
            raise
    return await link.api(f"CONSUMER.CREATE.{stream}", {"stream_name": stream, "config": config})


def _reading(after: int) -> dict[str, object]:
    return {
        "ack_policy": "none",
        "deliver_policy": "by_start_sequence",
        "opt_start_seq": after + 1,
        "replay_policy": "instant",
        "inactive_threshold": FORGOTTEN_SECONDS * SECOND,
        "mem_storage": True,
        "num_replicas": 1,
    }
