"""The pull side of a durable consumer, and what is done with one delivery."""

import asyncio
import json
import logging
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from nats.aio.msg import Msg

from reel_common.bus import Consumer
from reel_common.bus_nats.link import Away, Link, status
from reel_common.bus_nats.provisioning import consumer_info, provide_consumer
from reel_common.bus_nats.publishing import create
from reel_common.bus_nats.pull import Pull
from reel_common.bus_nats.wire import delivered, fact_of, letter_headers, parted, receipt
from reel_common.errors import Transient
from reel_common.streams import DLQ, EVENTS, SECOND

log = logging.getLogger(__name__)

CONFIRM_SECONDS = 2.0
LATE_SECONDS = 1.0
"""How much later than asked for the server's word that nothing came may arrive."""
IDLE_SECONDS = 60.0
PAUSE_SECONDS = 0.25


class NatsDelivery:
    """One attempt. Every word about it is a request: an unconfirmed one may not have arrived."""

    def __init__(self, link: Link, consumer: str, message: Msg) -> None:
        self._link = link
        self._consumer = consumer
        self._reply = message.reply
        told = receipt(message.reply)
        self._stored = delivered(message, told)
        self.subject, self.again = parted(message.subject)
        self.attempt = told.attempt
        link.seen = max(link.seen, self._stored.sequence)

    @property
    def fact(self) -> str:
        return fact_of(self.subject)

    @property
    def data(self) -> bytes:
        return self._stored.data

    @property
    def headers(self) -> Mapping[str, str]:
        return self._stored.traces

    @property
    def sequence(self) -> int:
        return self._stored.sequence

    @property
    def time(self) -> datetime:
        return self._stored.time

    async def ack(self) -> None:
        await self._say("+ACK")

    async def retry(self, after: float) -> None:
        await self._say(f"-NAK {json.dumps({'delay': round(after * SECOND)})}" if after > 0 else "-NAK")

    async def still_working(self) -> None:
        await self._say("+WPI")

    async def bury(self, reason: str) -> None:
        stored = self._stored
        await create(
            self._link,
            f"dlq.{self._consumer}.{stored.subject}",
            stored.data,
            letter_headers(stored, self._consumer, self.attempt, reason),
            stream=DLQ,
            identity=f"{self._consumer} {stored.sequence}",
        )

    async def _say(self, word: str) -> None:
        try:
            await self._link.ask(self._reply, word.encode(), timeout=CONFIRM_SECONDS)
        except Away as error:
            raise Transient(f"NATS did not confirm {word.split()[0]} for {self.subject}: {error}") from error


class NatsInbox:
    """See `reel_common.bus.Inbox`. One caller at a time."""

    def __init__(self, link: Link, consumer: Consumer) -> None:
        self.consumer = consumer
        self._link = link
        self._pull: Pull | None = None
        self._clock = asyncio.get_running_loop().time
        self._heard = self._clock()
        self._lingering: set[asyncio.Task[None]] = set()

    async def next(self, timeout: float) -> NatsDelivery | None:
        try:
            message = await self._wait(timeout)
        except Away:  # closed for good, which the one who connected was told
            await asyncio.sleep(timeout)
            return None
        except asyncio.CancelledError:
            self._leave(timeout)
            raise
        if message is not None:
            self._heard = self._clock()
            return NatsDelivery(self._link, self.consumer.name, message)
        if self._clock() - self._heard > IDLE_SECONDS:
            await self._look_after_the_consumer()
        return None

    def wake(self) -> None:
        """Nothing: the server may be sending already, so that leaving early could strand a message."""

    async def _wait(self, timeout: float) -> Msg | None:
        pull = await self._opened(timeout)
        deadline, asked = self._clock() + timeout, False
        with suppress(Away):  # without a connection it is the new one that is waited for
            await pull.ask(1, timeout)
            deadline, asked = deadline + LATE_SECONDS, True
        while (arrival := await pull.next(deadline - self._clock())) is not None:
            since, message = arrival
            said = status(message)
            if said and message.subject == pull.current:
                await self._ended(said, timeout)
                return None
            if not said and self._clock() - since < self.consumer.ack_wait / 2:
                return message
            # Else it speaks of an earlier request, or lay here so long that another worker may have it by now.
        if asked:  # the server said nothing: it may still answer, when nobody waits any more
            self._leave(timeout)
        return None

    async def _opened(self, timeout: float) -> Pull:
        """What requests are made through: anew after a reconnect, so that no old request can be answered with ours."""
        if self._pull is not None and self._pull.void:
            self._leave(timeout)
        if self._pull is None:
            self._pull = Pull(self._link, EVENTS, self.consumer.name)
            await self._pull.open()
        return self._pull

    async def _ended(self, said: str, timeout: float) -> None:
        """The server's word that a request is over: 408 because its time is, anything else is trouble."""
        if said == "408":
            return
        log.info("a request of %s ended with status %s", self.consumer.name, said)
        if said in ("409", "503"):
            await self._look_after_the_consumer()
        await asyncio.sleep(min(timeout, PAUSE_SECONDS))

    async def _look_after_the_consumer(self) -> None:
        """Without its consumer an inbox is silent for ever, which looks just like having nothing to do."""
        self._heard = self._clock()
        try:
            if await consumer_info(self._link, self.consumer.name) is None:
                log.error("consumer %s was gone; it is made again and hears everything anew", self.consumer.name)
                await provide_consumer(self._link, self.consumer)
        except Transient as error:
            log.warning("whether consumer %s is there is not known: %s", self.consumer.name, error)

    def _leave(self, timeout: float) -> None:
        """Make no more requests here: a caller was cancelled, against the rules, or the server is silent.

        What earlier requests still bring is handed back, for nobody waits for it.
        """
        if self._pull is not None:
            task = asyncio.create_task(self._hand_back(self._pull, timeout + LATE_SECONDS))
            self._lingering.add(task)
            task.add_done_callback(self._lingering.discard)
            self._pull = None

    async def _hand_back(self, pull: Pull, seconds: float) -> None:
        deadline = self._clock() + seconds
        while (arrival := await pull.next(deadline - self._clock())) is not None:
            message = arrival[1]
            if status(message):
                break
            with suppress(Away):
                await self._link.send(message.reply, b"-NAK")
        await pull.close()
