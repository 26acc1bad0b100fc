"""Jobs as clients see them, as JSON; made once for every change of a job."""

import sys
from collections import OrderedDict
from urllib.parse import quote

from reel_common import deliverables
from reel_common.job import FINAL, Job, Take
from reel_common.jobs import Jobs
from reel_gateway.ports import FileView, VideoView

MOST = 5000
"""Views that are kept; each has a few kilobytes."""


class Views:
    """A cache of `view`: good for as long as a job has the version it was made of."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self._made: OrderedDict[str, tuple[int, bytes]] = OrderedDict()

    def json(self, job: Job) -> bytes:
        """The job's view as JSON."""
        version = self._jobs.version(job.id)
        known = self._made.get(job.id)
        if known is not None and known[0] == version:
            self._made.move_to_end(job.id)
            return known[1]
        made = view(job).model_dump_json().encode()
        self._made[job.id] = (version, made)
        self._made.move_to_end(job.id)
        if len(self._made) > MOST:
            self._made.popitem(last=False)
        return made


def view(job: Job) -> VideoView:
    """A job as clients see it: its newest take."""
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
        cost_usd=min(take.cost_usd, sys.float_info.max),
        reused=take.reused,
        seconds={stage: min(total, sys.float_info.max) for stage, total in take.seconds.items()},
        warnings=tuple(take.warnings),
        files=files(take, job.id),
        steps=tuple(step for _, step in take.steps),
    )


def files(take: Take, job: str) -> tuple[FileView, ...]:
    """What can be downloaded of a take, which is something once it is rendered."""
    if take.rendered is None:
        return ()
    made = [
        FileView(
            name=f.name, url=url(job, take.number, f.name),
            format=f.format, width=f.width, height=f.height, seconds=f.seconds,
        )
        for f in deliverables.made(take.rendered)
    ]  # fmt: skip
    return (*made, *(FileView(name=name, url=url(job, take.number, name)) for name in deliverables.TEXTS))


def url(job: str, take: int, name: str) -> str:
    """Where a take's file is, relative to the gateway."""
    return f"/v1/videos/{job}/files/{quote(name)}?take={take}"
