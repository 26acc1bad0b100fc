"""A job's state: a fold over its events, and nothing else, so there is nothing to fall out of step."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from reel_common.bus import Recorded
from reel_common.events import (
    AudioReady,
    CaptionsReady,
    ClipReady,
    ClipRequested,
    Event,
    JobCancelled,
    LineReady,
    LineRequested,
    PlanCreated,
    PostRequested,
    StageFailed,
    VideoPublished,
    VideoRendered,
    VideoRequested,
)
from reel_common.values import PostedFile, Step

STAGES = ("planner", "voice", "align", "video", "render", "publish")
"""In the order of the flow; voice and video may run side by side."""


class State(StrEnum):
    """Where a take stands. The last four are final."""

    PLANNING = "planning"
    MAKING = "making"
    RENDERING = "rendering"
    PUBLISHING = "publishing"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


FINAL = frozenset({State.DONE, State.FAILED, State.CANCELLED})


@dataclass(slots=True)
class Take:
    """One version of a video, as its events tell it."""

    number: int
    requested: VideoRequested | None = None
    plan: PlanCreated | None = None
    lines: dict[str, LineReady | None] = field(default_factory=dict)
    """By line id; None while it is being spoken."""
    captions: CaptionsReady | None = None
    clips: dict[str, ClipReady | None] = field(default_factory=dict)
    """By shot id; None while it is being drawn."""
    rendered: VideoRendered | None = None
    posts: dict[str, VideoPublished | None] = field(default_factory=dict)
    """By platform; None while it is being posted."""
    failed: StageFailed | None = None
    cancelled: JobCancelled | None = None
    steps: list[tuple[str, Step]] = field(default_factory=list)
    """(stage, step) in the order they were reported."""
    warnings: list[str] = field(default_factory=list)
    times: dict[str, datetime] = field(default_factory=dict)
    """When each subject was stored."""
    handed_out_again: dict[str, int] = field(default_factory=dict)
    """How often a stored fact was delivered anew, by subject."""
    sequence: int = 0
    """Of the newest record."""
    touched: datetime | None = None
    """When the newest record was stored."""

    @property
    def state(self) -> State:
        if self.posts and all(self.posts.values()):
            return State.DONE
        if self.cancelled:
            return State.CANCELLED
        if self.failed:
            return State.FAILED
        if self.rendered:
            return State.PUBLISHING
        if self.captions and self.clips and all(self.clips.values()):
            return State.RENDERING
        return State.MAKING if self.plan else State.PLANNING

    @property
    def files(self) -> tuple[PostedFile, ...]:
        """What was published as files a person can open."""
        return tuple(file for post in self.posts.values() if post for file in post.files)

    @property
    def made(self) -> int:
        """How many steps were worked on."""
        return sum(not step.reused for _, step in self.steps)

    @property
    def reused(self) -> int:
        """How many steps had their result already."""
        return sum(step.reused for _, step in self.steps)

    @property
    def cost_usd(self) -> float:
        """What providers charged for the steps that were made, in US dollars."""
        return round(sum(step.cost_usd for _, step in self.steps), 6)

    @property
    def seconds(self) -> dict[str, float]:
        """Seconds of work by stage, in the order of the flow; steps that ran side by side add up."""
        sums = {stage: sum(s.seconds for of, s in self.steps if of == stage) for stage in STAGES}
        return {stage: round(total, 3) for stage, total in sums.items()}


@dataclass(slots=True)
class Job:
    """A video with all its takes, by number."""

    id: str
    takes: dict[int, Take] = field(default_factory=dict)

    @property
    def last(self) -> Take:
        """The newest take. Errors: ValueError for a job without events."""
        return self.takes[max(self.takes)]

    @property
    def title(self) -> str:
        """The newest title known."""
        titles = [take.plan.title for _, take in sorted(self.takes.items()) if take.plan]
        return titles[-1] if titles else ""


def fold(records: Iterable[Recorded], job: str) -> Job:
    """The state of `job` after these records, in their order; other jobs' records are passed over."""
    folded = Job(job)
    for recorded in records:
        if recorded.event.job == job:
            apply(folded, recorded)
    return folded


def apply(job: Job, recorded: Recorded) -> None:
    """Take the next of the job's records in."""
    event = recorded.event
    take = job.takes.setdefault(event.take, Take(event.take))
    take.sequence, take.touched = recorded.sequence, recorded.time
    if recorded.again:
        take.failed = None  # somebody gave it another chance, and it stands where it stood
        take.handed_out_again[event.subject] = take.handed_out_again.get(event.subject, 0) + 1
        return
    take.times[event.subject] = recorded.time
    _apply(take, event)


STAGE_OF: dict[type[Event], str] = {
    PlanCreated: "planner",
    LineRequested: "voice",
    LineReady: "voice",
    AudioReady: "voice",
    CaptionsReady: "align",
    ClipRequested: "video",
    ClipReady: "video",
    VideoRendered: "render",
    VideoPublished: "publish",
}
"""The stage that publishes an event: the service whose work it tells of."""


def _apply(take: Take, event: Event) -> None:
    match event:
        case VideoRequested():
            take.requested = event
        case PlanCreated():
            take.plan = event
        case LineRequested():
            take.lines.setdefault(event.line, None)
        case LineReady():
            take.lines[event.line] = event
        case CaptionsReady():
            take.captions = event
        case ClipRequested():
            take.clips.setdefault(event.shot, None)
        case ClipReady():
            take.clips[event.shot] = event
        case VideoRendered():
            take.rendered = event
        case PostRequested():
            take.posts.setdefault(event.platform, None)
        case VideoPublished():
            take.posts[event.platform] = event
        case StageFailed():
            take.failed = event
        case JobCancelled():
            take.cancelled = event
    take.steps += [(STAGE_OF[type(event)], step) for step in getattr(event, "steps", ())]
    take.warnings += [w for w in getattr(event, "warnings", ()) if w not in take.warnings]
