"""What the gateway does, apart from HTTP: requests become events, events become views."""

from urllib.parse import quote

from reel_common import telemetry
from reel_common.artifact import Artifact
from reel_common.bus import Bus
from reel_common.errors import Permanent
from reel_common.events import Event, JobCancelled, VideoRequested, job_id
from reel_common.job import FINAL, Job, fold
from reel_common.store import Store
from reel_common.values import Brief
from reel_gateway.ports import Accepted, FileView, NewTake, NewVideo, VideoView


async def request_video(wanted: NewVideo, *, bus: Bus, store: Store) -> Accepted:
    """Store the request of a new job's first take. Errors: ValueError when the brief is not one."""
    script = await _kept(store, wanted.script.encode(), "text/markdown", "script.md")
    plan = None
    if wanted.plan is not None:
        plan = await _kept(
            store, wanted.plan.model_dump_json(exclude_unset=True).encode(), "application/json", "plan.json"
        )
    brief = Brief(
        prompt=wanted.prompt.strip(),
        script=script,
        plan=plan,
        formats=tuple(dict.fromkeys(wanted.formats)),
        seconds=wanted.seconds,
        style=wanted.style,
        language=wanted.language,
        seed=wanted.seed,
        music=wanted.music,
    )
    title = wanted.prompt or (wanted.plan.title if wanted.plan else wanted.script[:60])
    request = VideoRequested(job=job_id(title), brief=brief)
    await telemetry.publish(bus, request)
    return Accepted(job=request.job, take=request.take)


async def request_take(job: str, wanted: NewTake, *, bus: Bus) -> Accepted:
    """Store the request of the next take. Errors: KeyError for no such job, Permanent when it has no plan to edit."""
    found = await read_job(job, bus=bus)
    planned = [number for number, take in found.takes.items() if take.plan and take.requested]
    if not planned:
        raise Permanent("this job has no plan yet: wait for it, or ask for a new video")
    base = found.takes[max(planned)]
    assert base.requested is not None
    request = VideoRequested(
        job=job, take=max(found.takes) + 1, brief=base.requested.brief, edits=wanted.edits, based_on=base.number
    )
    if not await telemetry.publish(bus, request):
        raise Permanent("another take was asked for at the same moment: look at the job and ask again")
    return Accepted(job=job, take=request.take)


async def cancel(job: str, *, bus: Bus) -> Accepted:
    """Stop a job's newest take, if it still runs. Errors: KeyError for no such job."""
    found = await read_job(job, bus=bus)
    if found.last.state not in FINAL:
        await telemetry.publish(bus, JobCancelled(job=job, take=found.last.number))
    return Accepted(job=job, take=found.last.number)


async def publish(event: Event, *, bus: Bus) -> bool:
    """Store any event of the catalogue; False when that fact exists."""
    return await telemetry.publish(bus, event)


async def read_job(job: str, *, bus: Bus) -> Job:
    """A job as it stands. Errors: KeyError for no such job."""
    records = [r for r in await bus.read(">") if r.event.job == job]
    if not records:
        raise KeyError(job)
    return fold(records, job)


async def read_jobs(*, bus: Bus) -> list[Job]:
    """All jobs, in the order of their first event."""
    records = await bus.read(">")
    names = dict.fromkeys(r.event.job for r in records)
    return [fold([r for r in records if r.event.job == name], name) for name in names]


def view(job: Job) -> VideoView:
    """A job as clients see it."""
    take = job.last
    ended = take.failed or take.cancelled
    return VideoView(
        job=job.id,
        title=job.title,
        take=take.number,
        takes=tuple(sorted(job.takes)),
        state=take.state,
        reason=ended.reason if ended and take.state in FINAL else "",
        lines_ready=sum(map(bool, take.lines.values())),
        lines=len(take.lines),
        shots_ready=sum(map(bool, take.clips.values())),
        shots=len(take.clips),
        made=take.made,
        reused=take.reused,
        seconds=take.seconds,
        warnings=tuple(take.warnings),
        files=tuple(
            FileView(
                name=f.name, url=f"/v1/videos/{job.id}/files/{quote(f.name)}",
                format=f.format, width=f.width, height=f.height, seconds=f.seconds,
            )
            for f in take.files
        ),
        steps=tuple(step for _, step in take.steps),
    )  # fmt: skip


async def _kept(store: Store, data: bytes, media_type: str, name: str) -> Artifact | None:
    return await store.put(data, media_type, name) if data.strip() else None
