"""Delivery policy, written once for every service: slot, lease, time-out, retry, bury, stop, hand back, trace."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from reel_common import telemetry
from reel_common.bus import HANDED_OUT_AGAIN, Bus, Consumer, Delivery, Inbox
from reel_common.errors import Permanent, Transient
from reel_common.events import CATALOGUE, Event, JobCancelled, StageFailed, VideoRequested, subject
from reel_common.lease import Lost, lease
from reel_common.process import Over, Process
from reel_common.service import Outcome, Service, Subscription
from reel_common.topology import all_of

log = logging.getLogger(__name__)

ACK_WAIT_SECONDS = 60.0
GRACE_SECONDS = 20.0
POLL_SECONDS = 1.0
BASE_BACKOFF_SECONDS = 0.5
MAX_BACKOFF_SECONDS = 300.0
SILENT_AMONG_OTHERS = 2
"""A message that was begun so often without a word of how it ended may kill its worker: it takes no others along."""
NEWS = (f"{JobCancelled.fact}.>", f"{StageFailed.fact}.>", *HANDED_OUT_AGAIN)
"""Patterns of what ends a take before its work is done, or lets it live again."""
UNHEARD_SECONDS = 60.0
"""After the first time that a finished work could not be stored; longer each time, for somebody has to make room."""
REST_SECONDS = 5.0
"""How often a machine that could do nothing is looked at again."""
AFTER_THE_RENDER = frozenset({"publish", "analytics"})
"""Stages whose failure leaves a finished video behind, and the other platforms their posts."""


async def run(
    bus: Bus,
    services: Sequence[Service],
    stop: asyncio.Event,
    *,
    ack_wait: float = ACK_WAIT_SECONDS,
    grace: float = GRACE_SECONDS,
    ready: Callable[[], None] = lambda: None,
    check: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Run the services until `stop` is set; then let work end for `grace` seconds, hand back the rest and return.

    `ready` is called once every delivery would reach somebody. `check` tells a fault of this machine from one of the
    message (see `Process`): while it fails, nothing is fetched, and nothing fails for good.
    Errors: whatever breaks the bus itself; a failing handler never ends the run.
    """
    process = Process(check)
    workers = [
        _Worker(await _inbox(bus, subscription, ack_wait), bus, subscription, process, grace)
        for service in services
        for subscription in service.subscriptions
    ]
    ready()
    async with asyncio.TaskGroup() as group:
        watching = [group.create_task(_watch(bus, process.over, pattern)) for pattern in NEWS]
        working = [group.create_task(each.run(stop)) for each in workers]
        await stop.wait()
        if working:
            await asyncio.wait(working)
        for task in watching:
            task.cancel()
    for service in services:
        for close in service.close:
            await close()


async def _inbox(bus: Bus, subscription: Subscription, ack_wait: float) -> Inbox:
    reaction = subscription.reaction
    return await bus.inbox(Consumer(reaction.name, reaction.on.fact, ack_wait))


async def _watch(bus: Bus, over: Over, pattern: str) -> None:
    """Learn which takes are over: nobody's bill should grow for a video that will not be."""
    async for recorded in bus.follow(pattern):
        event = recorded.event
        if recorded.again:
            over.revive((event.job, event.take), recorded.sequence)
        elif not (isinstance(event, StageFailed) and event.stage in AFTER_THE_RENDER):
            over.stop((event.job, event.take), recorded.sequence)


@dataclass(slots=True)
class _Worker:
    """One subscription's loop."""

    inbox: Inbox
    bus: Bus
    subscription: Subscription
    process: Process
    grace: float
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    broken: BaseException | None = None
    """What no policy provides for; it ends the process, so that somebody notices."""

    async def run(self, stop: asyncio.Event) -> None:
        inbox = self.inbox
        stopping = asyncio.create_task(_then_wake(stop, inbox))
        try:
            while not (stop.is_set() or self.broken):
                if len(self.tasks) >= self.subscription.concurrency:  # a slot first: hold no message nobody works on
                    await asyncio.wait({*self.tasks, stopping}, return_when=asyncio.FIRST_COMPLETED)
                    continue
                if self.process.unfit:
                    await asyncio.wait({stopping}, timeout=REST_SECONDS)
                    await self.process.examine()
                    continue
                delivery = await inbox.next(POLL_SECONDS)
                if delivery is not None:
                    task = asyncio.create_task(self._process(inbox, delivery))
                    self.tasks.add(task)
                    task.add_done_callback(self._ended)
            if self.tasks:
                await asyncio.wait(self.tasks, timeout=self.grace)
        finally:
            await _cancelled({*self.tasks, stopping})
        if self.broken:
            raise self.broken

    def _ended(self, task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        if not task.cancelled():
            self.broken = self.broken or task.exception()

    async def _process(self, inbox: Inbox, delivery: Delivery) -> None:
        delivery = telemetry.watched(delivery, self.bus.system, self.subscription.reaction)
        try:
            event = CATALOGUE[delivery.fact].model_validate_json(delivery.data)
            if event.subject != delivery.subject:  # nobody of ours sends that: it would be work for another's take
                raise ValueError(f"it says that it is {event.subject}")
        except (KeyError, ValueError) as error:
            reason = f"not a {delivery.fact} this version understands: {error}"
            with self._processing(delivery, None) as attempt:
                attempt.outcome = "unreadable"
                await _settled(delivery, self._give_up(delivery, _owner(delivery.subject), reason, True))
            return
        take = (event.job, event.take)
        if delivery.again:
            self.process.over.revive(take, delivery.sequence)
        task = asyncio.current_task()
        assert task is not None
        self.process.over.running[task] = take
        try:
            await self._attempt(inbox, delivery, event)
        except Transient as error:
            log.warning("%s will be delivered again: %s", delivery.subject, error)
        except asyncio.CancelledError:
            if take in self.process.over:
                await _settled(delivery, delivery.ack())
            else:  # shutting down: let another worker take it now
                await _settled(delivery, delivery.retry(after=0))
        finally:
            del self.process.over.running[task]

    async def _attempt(self, inbox: Inbox, delivery: Delivery, event: Event) -> None:
        begun = asyncio.get_running_loop().time()
        with self._processing(delivery, event) as attempt:
            if (event.job, event.take) in self.process.over or await self._done(event):
                attempt.outcome = "passed over"
                await _settled(delivery, delivery.ack())
                return
            consumer = inbox.consumer
            silent = delivery.attempt - 1 - self.process.told[consumer.name, delivery.sequence]
            if delivery.attempt > consumer.max_deliveries:  # before the handler runs: it may be what kills its worker
                attempt.outcome = "given up"
                reason = f"it was begun {consumer.max_deliveries} times and never came to an end"
                await _settled(delivery, self._give_up(delivery, event, reason, False))
                return
            try:
                async with lease(delivery, consumer.ack_wait, begun):
                    async with self.process.room.enter(alone=silent >= SILENT_AMONG_OTHERS):
                        async with asyncio.timeout(self.subscription.timeout):
                            outcome = await self.subscription.handle(event)
                    await self._publish(event, outcome)
            except Lost as error:
                attempt.lost()
                log.warning("%s will be delivered again: %s", delivery.subject, error)
            except _Unheard as error:
                attempt.outcome = "unheard"
                log.warning("%s will be delivered again: %s", delivery.subject, error)
                await _settled(delivery, delivery.retry(UNHEARD_SECONDS * delivery.attempt))
            except Exception as error:
                attempt.failed(error)
                last = delivery.attempt >= consumer.max_attempts
                await _settled(delivery, self._failed(delivery, event, error, last=last))
            else:  # what is stored is done, whether or not the bus hears of it
                self.process.told.pop((consumer.name, delivery.sequence), None)
                await _settled(delivery, delivery.ack())

    def _processing(self, delivery: Delivery, event: Event | None) -> AbstractContextManager[telemetry.Attempt]:
        return telemetry.processing(self.bus.system, self.subscription.reaction, delivery, event)

    async def _done(self, event: Event) -> bool:
        answer = self.subscription.reaction.answer(event)
        return answer is not None and await self.bus.has(answer)

    async def _publish(self, event: Event, outcome: Outcome) -> None:
        """Errors: _Unheard when the bus is away, which is no failure of the handler; Permanent for a hopeless fact."""
        try:
            for follows in _events(outcome):
                if self.subscription.reaction.gathers:
                    await self._publish_join(event, follows)
                else:
                    await telemetry.publish(self.bus, follows)
        except Transient as error:
            raise _Unheard(str(error)) from error

    async def _publish_join(self, event: Event, follows: Event) -> None:
        """A join has many causes and belongs to none of them: it continues the request, with a link to each."""
        root = await self.bus.read(subject(VideoRequested, event.job, event.take))
        gathers = self.subscription.reaction.gathers
        parts = [await self.bus.read(all_of(part, event.job, event.take)) for part in gathers]
        links = [recorded.headers for found in parts for recorded in found]
        await telemetry.publish(self.bus, follows, parent=root[0].headers if root else None, links=links)

    async def _failed(self, delivery: Delivery, event: Event, error: Exception, *, last: bool) -> None:
        permanent = isinstance(error, Permanent)
        known = isinstance(error, (Permanent, Transient))
        log.log(logging.WARNING if known else logging.ERROR, "%s, attempt %d of %s failed: %s",
                self.subscription.reaction.name, delivery.attempt, event.subject, error,
                exc_info=None if known else error)  # fmt: skip
        if permanent and (why := await self.process.examine()):
            log.error("this machine can do nothing, so it leaves the work to others: %s", why)
            await delivery.retry(UNHEARD_SECONDS)
            return
        if permanent or last:
            await self._give_up(delivery, event, _reason(error, self.subscription.timeout), permanent)
            return
        self.process.told[self.subscription.reaction.name, delivery.sequence] += 1
        wait = error.retry_after if isinstance(error, Transient) else None
        await delivery.retry(wait if wait is not None else _backoff(delivery.attempt))

    async def _give_up(self, delivery: Delivery, event: Event | None, reason: str, permanent: bool) -> None:
        """The dead letter first: a failure that is known must never lack what replays it. The ack last."""
        self.process.told.pop((self.subscription.reaction.name, delivery.sequence), None)
        await delivery.bury(reason)
        if event is not None:
            stage, unit = self.subscription.reaction.service, event.key or ""
            failure = StageFailed(
                job=event.job, take=event.take, stage=stage, unit=unit, reason=reason, permanent=permanent
            )
            await telemetry.publish(self.bus, failure)
        await delivery.ack()


def _owner(subject: str) -> Event | None:
    """The take that a fact belongs to whose data nobody can read: its subject tells, if it is one of ours."""
    try:
        _, _, job, take, *_ = subject.split(".")
        return Event(job=job, take=int(take))
    except ValueError:
        return None


class _Unheard(Exception):
    """The work is done and the bus did not hear of it: it comes again, and its steps are remembered."""


async def _settled(delivery: Delivery, settling: Awaitable[None]) -> None:
    """A bus that is away for a moment ends no worker: what was not settled is delivered again, and passed over."""
    try:
        await settling
    except Transient as error:
        log.warning("%s will be delivered again: %s", delivery.subject, error)


async def _then_wake(stop: asyncio.Event, inbox: Inbox) -> None:
    await stop.wait()
    inbox.wake()


async def _cancelled(tasks: set[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


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
