"""Delivery policy, written once for every service: slot, heartbeat, time-out, retry, bury, cancel, trace."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from opentelemetry import trace
from pydantic import ValidationError

from reel_common import telemetry
from reel_common.bus import Bus, Consumer, Delivery, Inbox
from reel_common.errors import Permanent, Transient
from reel_common.events import CATALOGUE, Event, JobCancelled, StageFailed
from reel_common.service import Outcome, Service, Subscription

log = logging.getLogger(__name__)
tracer = trace.get_tracer(__name__)

POLL_SECONDS = 1.0
BASE_BACKOFF_SECONDS = 0.5
MAX_BACKOFF_SECONDS = 300.0
HEARTBEATS_PER_ACK_WAIT = 4


@dataclass(slots=True)
class Cancelled:
    """The takes somebody stopped, and what is running for every take."""

    takes: set[tuple[str, int]] = field(default_factory=set)
    running: dict[asyncio.Task[None], tuple[str, int]] = field(default_factory=dict)

    def stop(self, job: str, take: int) -> None:
        self.takes.add((job, take))
        for task, owner in self.running.items():
            if owner == (job, take):
                task.cancel()


async def run(bus: Bus, services: Sequence[Service], stop: asyncio.Event) -> None:
    """Run the services until `stop` is set; then hand back what is unfinished and return.

    Errors: whatever breaks the bus itself; a failing handler never ends the run.
    """
    cancelled = Cancelled()
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_watch_cancellations(bus, cancelled))]
        for service in services:
            for subscription in service.subscriptions:
                worker = _Worker(bus, service.name, subscription, cancelled)
                tasks.append(group.create_task(worker.run(stop)))
        await stop.wait()
        for task in tasks:
            task.cancel()
    for service in services:
        for close in service.close:
            await close()


async def _watch_cancellations(bus: Bus, cancelled: Cancelled) -> None:
    async for recorded in bus.follow(f"{JobCancelled.fact}.>"):
        cancelled.stop(recorded.event.job, recorded.event.take)


@dataclass(slots=True)
class _Worker:
    """One subscription's loop."""

    bus: Bus
    service: str
    subscription: Subscription
    cancelled: Cancelled

    async def run(self, stop: asyncio.Event) -> None:
        name = self.subscription.name or self.subscription.event.fact.replace(".", "-")
        inbox = await self.bus.inbox(Consumer(f"{self.service}-{name}", self.subscription.event.fact))
        free = asyncio.Semaphore(self.subscription.concurrency)
        async with asyncio.TaskGroup() as running:
            while not stop.is_set():
                await free.acquire()  # before fetching: never hold a message nobody works on
                delivery = await inbox.next(POLL_SECONDS)
                if delivery is None:
                    free.release()
                    continue
                task = running.create_task(self._process(inbox, delivery))
                task.add_done_callback(lambda _: free.release())

    async def _process(self, inbox: Inbox, delivery: Delivery) -> None:
        try:
            event = CATALOGUE[delivery.fact].model_validate_json(delivery.data)
        except (KeyError, ValidationError) as error:
            await delivery.bury(f"not a {delivery.fact} this version understands: {error}")
            return
        owner = (event.job, event.take)
        task = asyncio.current_task()
        assert task is not None
        self.cancelled.running[task] = owner
        try:
            await self._attempt(inbox, delivery, event)
        except asyncio.CancelledError:
            if owner not in self.cancelled.takes:
                await delivery.retry(after=0)  # shutting down: let another worker take it now
                raise
            await delivery.ack()
        finally:
            del self.cancelled.running[task]

    async def _attempt(self, inbox: Inbox, delivery: Delivery, event: Event) -> None:
        with tracer.start_as_current_span(
            f"{event.fact} process",
            context=telemetry.context(delivery.headers),
            kind=trace.SpanKind.CONSUMER,
            attributes=_attributes(self.service, event, delivery),
            record_exception=False,
        ) as span:
            if (event.job, event.take) in self.cancelled.takes or await self._done(event):
                await delivery.ack()
                return
            most = inbox.consumer.max_attempts
            if delivery.attempt > most:  # decided before the handler runs: it may be what kills its worker
                await self._give_up(delivery, event, f"it ended its worker {most} times without a word", False)
                return
            try:
                async with _heartbeat(delivery, inbox.consumer.ack_wait / HEARTBEATS_PER_ACK_WAIT):
                    async with asyncio.timeout(self.subscription.timeout):
                        outcome = await self.subscription.handle(event)
                for follows in _events(outcome):
                    await self.bus.publish(follows, telemetry.headers())
                await delivery.ack()
            except Exception as error:
                span.record_exception(error)
                span.set_status(trace.StatusCode.ERROR, str(error))
                await self._failed(delivery, event, error, last=delivery.attempt >= most)

    async def _done(self, event: Event) -> bool:
        if self.subscription.result is None:
            return False
        return self.subscription.result(event) in await self.bus.facts(event.job, event.take)

    async def _failed(self, delivery: Delivery, event: Event, error: Exception, *, last: bool) -> None:
        permanent = isinstance(error, Permanent)
        known = isinstance(error, (Permanent, Transient))
        log.log(logging.WARNING if known else logging.ERROR, "%s, attempt %d of %s failed: %s",
                self.service, delivery.attempt, event.subject, error, exc_info=None if known else error)  # fmt: skip
        if permanent or last:
            await self._give_up(delivery, event, _reason(error, self.subscription.timeout), permanent)
            return
        wait = error.retry_after if isinstance(error, Transient) else None
        await delivery.retry(wait if wait is not None else _backoff(delivery.attempt))

    async def _give_up(self, delivery: Delivery, event: Event, reason: str, permanent: bool) -> None:
        """The dead letter first: a failure that is known must never lack what replays it."""
        await delivery.bury(reason)
        failure = StageFailed(
            job=event.job,
            take=event.take,
            stage=self.service,
            unit=event.key or "",
            reason=reason,
            permanent=permanent,
        )
        await self.bus.publish(failure, telemetry.headers())


def _events(outcome: Outcome) -> Iterable[Event]:
    if outcome is None:
        return ()
    return (outcome,) if isinstance(outcome, Event) else outcome


def _reason(error: Exception, timeout: float) -> str:
    if isinstance(error, (Permanent, Transient)):
        return str(error)
    if isinstance(error, TimeoutError):
        return f"it took longer than {timeout:.0f} seconds, several times"
    return f"a bug in Reelwright: {type(error).__name__}: {error}"


def _backoff(attempt: int) -> float:
    return min(BASE_BACKOFF_SECONDS * 2.0 ** (attempt - 1), MAX_BACKOFF_SECONDS)


def _attributes(service: str, event: Event, delivery: Delivery) -> dict[str, str | int]:
    return {
        "messaging.system": "reelwright",
        "messaging.operation.type": "process",
        "messaging.destination.name": event.fact,
        "messaging.message.id": event.subject,
        "reel.service": service,
        "reel.job": event.job,
        "reel.take": event.take,
        "reel.unit": event.key or "",
        "reel.attempt": delivery.attempt,
    }


@asynccontextmanager
async def _heartbeat(delivery: Delivery, every: float) -> AsyncIterator[None]:
    """Keep the delivery ours for as long as the block runs."""

    async def beat() -> None:
        while True:
            await asyncio.sleep(every)
            try:
                await delivery.still_working()
            except (OSError, TimeoutError, Transient) as error:
                log.warning("heartbeat of %s was lost, the next one will tell: %s", delivery.subject, error)

    task = asyncio.create_task(beat())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
