"""The bus on NATS JetStream: every promise of `reel_common.bus`, kept by create-only facts in one stream."""

import asyncio
import logging
import secrets
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AsyncExitStack, aclosing
from typing import Any

from pydantic import ValidationError

from reel_common import bus
from reel_common.bus import Consumer, DeadLetter, Recorded
from reel_common.bus_nats import provisioning
from reel_common.bus_nats.inbox import NatsInbox
from reel_common.bus_nats.link import NO_MESSAGE, PATIENCE_SECONDS, Away, Link, Refused, checked
from reel_common.bus_nats.progress import Teller, heard
from reel_common.bus_nats.publishing import create, last
from reel_common.bus_nats.pull import everything, tail
from reel_common.bus_nats.wire import Stored, event_headers, fetched, letter, parted, recorded
from reel_common.errors import Transient
from reel_common.events import Event
from reel_common.settings import CommonSettings
from reel_common.streams import CANARY, DLQ, EVENTS, LARGEST_EVENT
from reel_common.values import Progress

log = logging.getLogger(__name__)

GUARD_SECONDS = 5.0
GUARD_PAUSE_SECONDS = 0.05
FEW = 64
"""Up to so many messages are fetched one by one, all at the same time; more are read through a consumer."""


class NatsBus:
    """See `reel_common.bus.Bus`."""

    system = "nats"

    def __init__(self, link: Link) -> None:
        self._link = link
        self._teller = Teller(link)
        self._canary = f"canary.{secrets.token_hex(8)}"
        self._newest = 0, 0
        """The stream's last sequence when it was last asked, and that of the newest fact then."""

    @classmethod
    async def connect(
        cls,
        settings: CommonSettings,
        name: str,
        *,
        on_lost: Callable[[], None] = lambda: None,
        patience: float = PATIENCE_SECONDS,
    ) -> "NatsBus":
        """Connect, and make sure that NATS is what was declared.

        `on_lost` is called when the connection is closed for good. `patience`: seconds that a call goes on trying
        while NATS is away. Errors: Permanent, with what to do.
        """
        link = Link(patience, on_lost)
        await link.open(settings, name)
        async with AsyncExitStack() as undo:
            undo.push_async_callback(link.close)
            provisioning.check_version(link)
            await provisioning.check_sync(settings)
            await provisioning.check_streams(link, settings.nats_replicas)
            undo.pop_all()
        return cls(link)

    async def publish(self, event: Event, headers: Mapping[str, str] = {}) -> bool:
        data = event.model_dump_json().encode()
        return await create(self._link, event.subject, data, event_headers(event, headers))

    async def hand_out_again(self, subject: str, token: str) -> bool:
        found = await last(self._link, subject)
        if found is None:
            raise KeyError(subject)
        return await self._again(subject, token, found)

    async def inbox(self, consumer: Consumer) -> NatsInbox:
        """Errors: Permanent when the consumer is missing or not as declared."""
        await provisioning.check_consumer(self._link, consumer)
        return NatsInbox(self._link, consumer)

    async def facts(self, job: str, take: int) -> frozenset[str]:
        info = await self._guarded(f"*.*.{job}.>")
        found = (subject for subject in info["state"].get("subjects") or {} if not parted(subject)[1])
        return frozenset(subject for subject in found if subject.split(".")[3] == str(take))

    async def has(self, subject: str) -> bool:
        return await last(self._link, subject) is not None

    async def read(self, pattern: str) -> list[Recorded]:
        stored = await self._matching(pattern)
        found = (recorded(each) for each in sorted(stored, key=lambda each: each.sequence))
        return [each for each in found if each is not None and not each.again]

    async def follow(self, pattern: str, after: int = 0) -> AsyncGenerator[Recorded, None]:
        async with aclosing(tail(self._link, EVENTS, pattern, after)) as messages:
            async for stored in messages:
                found = recorded(stored)
                if found is not None:
                    yield found

    async def last(self) -> int:
        state = (await self._guarded())["state"]
        newest = int(state["last_seq"])
        if newest != self._newest[0]:
            self._newest = newest, await self._readable(int(state["first_seq"]), newest)
        return self._newest[1]

    async def settled(self, consumer: str) -> int:
        """The ack floor: exact for a sequence of the consumer's own fact, and never too high."""
        found = await provisioning.consumer_info(self._link, consumer)
        return int(found["ack_floor"]["stream_seq"]) if found else 0

    def tell(self, progress: Progress) -> None:
        self._teller.tell(progress)

    async def hear(self, job: str) -> AsyncGenerator[Progress, None]:
        async with aclosing(heard(self._link, job)) as messages:
            async for data in messages:
                try:
                    yield Progress.model_validate_json(data)
                except ValidationError as error:
                    log.warning("progress that this version cannot read: %s", error)

    async def dead_letters(self) -> list[DeadLetter]:
        found = (letter(stored) for stored in await everything(self._link, DLQ, ">"))
        return [each for each in found if each is not None]

    async def replay(self, letter_id: str) -> None:
        if not letter_id.isdecimal():
            raise KeyError(letter_id)
        answer = await self._link.look(f"STREAM.MSG.GET.{DLQ}", {"seq": int(letter_id)}, absent=NO_MESSAGE)
        stored = fetched(answer) if answer else None
        found = letter(stored) if stored else None
        if stored is None or found is None:
            raise KeyError(letter_id)
        await self._again(found.subject, f"dlq-{letter_id}", stored)
        try:
            await self._link.request(f"STREAM.MSG.DELETE.{DLQ}", {"seq": int(letter_id), "no_erase": True})
        except Refused as error:
            log.info("dead letter %s was gone already: %s", letter_id, error)

    async def check(self) -> None:
        """Through the server and back, on a stream of its own; once, without patience. A full stream fails it, too."""
        word = secrets.token_hex(8)
        try:
            checked(await self._link.ask(self._canary, word.encode()))
            answer = await self._link.api(f"STREAM.MSG.GET.{CANARY}", {"last_by_subj": self._canary})
            info = await self._link.api(f"STREAM.INFO.{EVENTS}")
        except (Away, Refused) as error:
            raise Transient(f"NATS does not keep what is written: {error}") from error
        if fetched(answer).data.decode() != word:
            raise Transient("NATS does not keep what is written: something older was read back")
        room = info["config"]["max_bytes"] - info["state"]["bytes"]
        if info["config"]["max_bytes"] > 0 and room < LARGEST_EVENT:
            raise Transient(f"the stream {EVENTS} is full: give it more room, or wait until old facts expire")

    async def close(self) -> None:
        await self._teller.close()
        await self._link.close()

    async def _again(self, subject: str, token: str, stored: Stored) -> bool:
        headers = {name: value for name, value in stored.headers.items() if not name.startswith(("Nats-", "Reel-"))}
        return await create(self._link, bus.again(subject, token), stored.data, headers)

    async def _guarded(self, pattern: str = "") -> dict[str, Any]:
        """STREAM.INFO that is not older than what this process wrote or was given. Errors: Transient."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + GUARD_SECONDS
        while True:
            info = await self._link.look(f"STREAM.INFO.{EVENTS}", {"subjects_filter": pattern} if pattern else None)
            if info is not None and info["state"]["last_seq"] >= self._link.seen:
                return info
            if loop.time() >= deadline:
                raise Transient(
                    "NATS answers with an old state of its stream: a leader has yet to catch up "
                    "(if the stream was made anew, start this service anew too)"
                )
            await asyncio.sleep(GUARD_PAUSE_SECONDS)

    async def _readable(self, first: int, sequence: int) -> int:
        """The newest sequence up to this one that is a fact: readers never get to a message that nobody can read."""
        while sequence >= first:
            answer = await self._link.look(f"STREAM.MSG.GET.{EVENTS}", {"seq": sequence}, absent=NO_MESSAGE)
            if answer is not None and recorded(fetched(answer)) is not None:
                return sequence
            sequence -= 1
        return 0

    async def _matching(self, pattern: str) -> list[Stored]:
        if "*" not in pattern and ">" not in pattern:
            one = await last(self._link, pattern)
            return [one] if one else []
        subjects = (await self._guarded(pattern))["state"].get("subjects") or {}
        if len(subjects) > FEW:
            return await everything(self._link, EVENTS, pattern)
        found = await asyncio.gather(*(last(self._link, subject) for subject in subjects))
        return [stored for stored in found if stored is not None]
