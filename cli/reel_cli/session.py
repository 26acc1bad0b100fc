"""One take from its request to its end: run the services, watch the facts, stop."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from reel_cli import compose
from reel_common import telemetry, worker
from reel_common.bus_memory import MemoryBus
from reel_common.errors import Permanent
from reel_common.events import VideoRequested
from reel_common.folders import scratch
from reel_common.job import FINAL, Job, State, Take, apply, fold
from reel_common.settings import CommonSettings
from reel_common.spans import span
from reel_common.values import Edit, Progress
from reel_publish.settings import PublishSettings

Watch = Callable[[Job, Progress | None], None]
"""Called with the job after every fact, and with what is told in between."""
Choose = Callable[[Job], VideoRequested | None]
"""From the job as it stands, the request to publish; None to go on with what is there."""

GRACE_SECONDS = 1.0
"""Nobody waits for work of a video that has ended."""


async def produce(settings: CommonSettings, publish: PublishSettings, job: str, choose: Choose, watch: Watch) -> Take:
    """Bring a job's newest take to its end and return it.

    Errors: Permanent when another process has the job, or a service cannot work here.
    """
    with compose.owning(settings, job), scratch(settings.home):
        bus = compose.bus(settings)
        await bus.load(job)
        state = await _state(bus, job)
        request = choose(state)
        stop = asyncio.Event()
        with span("reel", {"reel.job": job}):
            if request is not None:
                await telemetry.publish(bus, request)
            else:
                bus.wake(job, state.last.number)
            services = await asyncio.to_thread(compose.services, compose.store(settings), bus, publish)
            async with asyncio.TaskGroup() as group:
                group.create_task(worker.run(bus, services, stop, grace=GRACE_SECONDS))
                told = group.create_task(_relay(bus, job, watch))
                try:
                    return await _ended(bus, job, watch)
                finally:
                    stop.set()
                    told.cancel()


async def load(settings: CommonSettings, job: str) -> Job:
    """A job as its journal tells it. Errors: Permanent when there is none of that name."""
    bus = compose.bus(settings)
    if not (job and all(c.isalnum() or c in "-_" for c in job)) or not await bus.load(job):
        raise Permanent(f"there is no job {job!r}: see the list with reel jobs")
    return await _state(bus, job)


def first_or_next(request: VideoRequested) -> Choose:
    """Make it; if it was begun and not finished, go on; if it was finished, make the next take of it."""

    def choose(job: Job) -> VideoRequested | None:
        if not job.takes:
            return request
        return _again(job) if job.last.state in FINAL else None

    return choose


def unfinished(job: Job) -> VideoRequested | None:
    """Go on where it stopped; a take that failed for good is tried as the next one."""
    return _again(job) if job.last.state in (State.FAILED, State.CANCELLED) else None


def edited(edits: tuple[Edit, ...]) -> Choose:
    """The next take, with these changes to the newest one that has a plan."""

    def choose(job: Job) -> VideoRequested | None:
        planned = [number for number, take in job.takes.items() if take.plan and take.requested]
        if not planned:
            raise Permanent(f"{job.id} has no plan yet: finish it first with reel resume {job.id}")
        base = job.takes[max(planned)]
        assert base.requested is not None
        number = max(job.takes) + 1
        return VideoRequested(job=job.id, take=number, brief=base.requested.brief, edits=edits, based_on=base.number)

    return choose


def _again(job: Job) -> VideoRequested:
    requested = job.last.requested
    if requested is None:
        raise Permanent(f"the journal of {job.id} lacks its request: make the video again")
    return requested.model_copy(update={"take": max(job.takes) + 1})


async def _state(bus: MemoryBus, job: str) -> Job:
    return fold(await bus.read(">"), job)


async def _ended(bus: MemoryBus, job: str, watch: Watch) -> Take:
    state = Job(job)
    async for recorded in bus.follow(">"):
        if recorded.event.job == job:
            apply(state, recorded)
        if recorded.sequence < await bus.last():
            continue  # only where things stand now is worth showing, and decides whether this is the end
        watch(state, None)
        if state.last.state in FINAL:
            return state.last
    raise AssertionError("following a bus never ends by itself")


async def _relay(bus: MemoryBus, job: str, watch: Watch) -> None:
    with suppress(asyncio.CancelledError):
        async for progress in bus.hear(job):
            watch(Job(job), progress)
