"""What the gateway does, apart from HTTP: requests become facts."""

import logging
from itertools import islice

from pydantic import BaseModel, ValidationError

from reel_common import telemetry
from reel_common.artifact import Artifact
from reel_common.bus import Bus, Recorded
from reel_common.errors import Permanent, Transient
from reel_common.events import CATALOGUE, Event, JobCancelled, VideoRequested, job_id
from reel_common.job import FINAL, Job, State
from reel_common.jobs import Jobs
from reel_common.plan import PlanInput
from reel_common.store import Store
from reel_common.streams import LARGEST_EVENT
from reel_common.values import Brief, Once
from reel_gateway import idempotency
from reel_gateway.idempotency import Refused
from reel_gateway.ports import Accepted, NewTake, NewVideo

log = logging.getLogger(__name__)

HEADERS_BYTES = 2048
"""What is left free beside an event for its headers."""
OWN_WRITE_SECONDS = 2.0


async def request_video(wanted: NewVideo, once: Once | None, *, bus: Bus, jobs: Jobs, store: Store) -> Accepted:
    """Store the request of a new job's first take, or find the one that was sent `once` before.

    Errors: Refused when an upload is not there, the request is too large, or `once` was used for another one.
    """
    brief = await _brief(wanted, store)
    while True:
        # With an idempotency key the job's id is a function of it, so that of two replicas only one can store it.
        job = job_id("video", once.key[:16]) if once else job_id(_title(wanted))
        request = VideoRequested(job=job, brief=brief, once=once)
        _must_fit(request)
        if await telemetry.publish(bus, request):
            await _seen(jobs)
            break
        if once:
            [stored] = await bus.read(request.subject)
            idempotency.must_be_same(getattr(stored.event, "once", None), once)
            break
    return Accepted(job=request.job, take=request.take)


async def request_take(job: str, wanted: NewTake, once: Once | None, *, bus: Bus, jobs: Jobs) -> Accepted:
    """Store the request of the next take, or find the one that was sent `once` before.

    Errors: KeyError for no such job, Permanent when it has no plan to edit or somebody else was quicker.
    """
    found = await _fresh(job, jobs)
    if (known := idempotency.take_of(found, once)) is not None:
        return Accepted(job=job, take=known)
    planned = [number for number, take in found.takes.items() if take.plan and take.requested]
    if not planned:
        raise Permanent("this job has no plan yet: wait for it, or ask for a new video")
    base = found.takes[max(planned)]
    assert base.requested is not None
    request = VideoRequested(
        job=job,
        take=max(found.takes) + 1,
        brief=base.requested.brief,
        edits=wanted.edits,
        based_on=base.number,
        once=once,
    )
    _must_fit(request)
    if await telemetry.publish(bus, request):
        await _seen(jobs)
        return Accepted(job=job, take=request.take)
    if (known := idempotency.take_of(await _fresh(job, jobs), once)) is not None:
        return Accepted(job=job, take=known)
    raise Permanent("another take was asked for at the same moment: look at the job and ask again")


async def cancel(job: str, *, bus: Bus, jobs: Jobs) -> Accepted:
    """Stop a job's newest take, if it still runs. Errors: KeyError for no such job."""
    found = await _fresh(job, jobs)
    take = found.last.number
    if found.last.state not in FINAL:
        await telemetry.publish(bus, JobCancelled(job=job, take=take))
        await _seen(jobs)
    return Accepted(job=job, take=take)


async def publish(event: Event, once: Once | None, *, bus: Bus, jobs: Jobs, store: Store) -> Recorded:
    """Store any event of the catalogue. Errors: Refused when it is stored already, too large, or no event as JSON."""
    noted = await idempotency.known(once, store)
    if noted and (found := await bus.read(noted)):
        return found[0]
    _must_fit(event)
    _must_survive(event)
    created = await telemetry.publish(bus, event)
    [stored] = await bus.read(event.subject)
    if created:
        await _seen(jobs)
    elif once is None or stored.event != event:
        raise Refused(409, f"the fact {event.subject} exists")
    await idempotency.remember(once, event.subject, store)
    return stored


async def read_job(job: str, *, jobs: Jobs) -> Job:
    """A job as it stands; one that another replica accepted a moment ago, too. Errors: KeyError for no such job."""
    return jobs.get(job) or await _fresh(job, jobs)


async def page(state: State | None, after: str | None, limit: int, *, jobs: Jobs) -> tuple[list[Job], str | None]:
    """Jobs in the order of their first events, and the last one's id where more follow. Errors: KeyError."""
    if after is not None:
        await read_job(after, jobs=jobs)
    rest = iter(jobs.all())
    if after is not None:
        for job in rest:
            if job.id == after:
                break
    found = list(islice((job for job in rest if state is None or job.last.state is state), limit + 1))
    return found[:limit], found[limit - 1].id if len(found) > limit else None


async def _fresh(job: str, jobs: Jobs) -> Job:
    """A job with everything that was stored before this call. Errors: KeyError, Transient."""
    await jobs.caught_up()
    found = jobs.get(job)
    if found is None:
        raise KeyError(job)
    return found


async def _seen(jobs: Jobs) -> None:
    """Let whoever asks next at this replica find what was just stored."""
    try:
        await jobs.caught_up(OWN_WRITE_SECONDS)
    except Transient as error:
        log.warning("a fact is stored and not yet seen here: %s", error)  # stored it is, so the answer stands


async def _brief(wanted: NewVideo, store: Store) -> Brief:
    uploads = [each for each in (wanted.script_upload, wanted.document, *wanted.media) if each]
    for upload in uploads:
        if not await store.exists(_artifact(upload)):
            raise Refused(409, f"there is no upload {upload.name or upload.sha256[:12]!r} of {upload.size} bytes")
    script = await _kept(store, wanted.script.encode(), "text/markdown", "script.md")
    return Brief(
        prompt=wanted.prompt.strip(),
        script=_artifact(wanted.script_upload) if wanted.script_upload else script,
        doc=_artifact(wanted.document) if wanted.document else None,
        plan=await _plan(wanted.plan, store),
        media=tuple(map(_artifact, wanted.media)),
        formats=tuple(dict.fromkeys(wanted.formats)),
        seconds=wanted.seconds,
        style=wanted.style,
        language=wanted.language,
        seed=wanted.seed,
        music=wanted.music,
    )


async def _plan(plan: PlanInput | None, store: Store) -> Artifact | None:
    if plan is None:
        return None
    text = plan.model_dump_json(exclude_unset=True)
    PlanInput.model_validate_json(text)  # what is no number in JSON (NaN) would be found out by the planner only
    return await _kept(store, text.encode(), "application/json", "plan.json")


async def _kept(store: Store, data: bytes, media_type: str, name: str) -> Artifact | None:
    return await store.put(data, media_type, name) if data.strip() else None


def _artifact(upload: Artifact) -> Artifact:
    return Artifact(**upload.model_dump())


def _title(wanted: NewVideo) -> str:
    upload = wanted.script_upload or wanted.document
    return wanted.prompt or (wanted.plan.title if wanted.plan else upload.name if upload else wanted.script[:60])


def _must_fit(event: Event) -> None:
    if len(event.model_dump_json().encode()) > LARGEST_EVENT - HEADERS_BYTES:
        raise Refused(413, f"an event may have {LARGEST_EVENT - HEADERS_BYTES} bytes at most: send less text at once")


def _must_survive(event: Event) -> None:
    """Errors: Refused for what Python holds and JSON cannot, as a number that is none: nobody could read it back."""
    try:
        back: BaseModel = CATALOGUE[event.fact].model_validate_json(event.model_dump_json())
    except ValidationError as error:
        raise Refused(422, "the data holds a number that JSON has no word for") from error
    if back != event:
        raise Refused(422, "the data does not survive being written as JSON")
