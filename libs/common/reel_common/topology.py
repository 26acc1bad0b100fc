"""The pipeline as data: which service reacts to which fact, and which fact tells that it has done so.

`reel provision` makes a durable consumer for every reaction, the worker asks for the result before it works,
and the sweeper finds by the same table what was requested and never answered.
"""

from dataclasses import dataclass

from reel_common.events import (
    AudioReady,
    CaptionsReady,
    ClipReady,
    ClipRequested,
    ClipsReady,
    Event,
    LineReady,
    LineRequested,
    PlanCreated,
    PostRequested,
    RenderRequested,
    VideoPublished,
    VideoRendered,
    VideoRequested,
    subject,
)


@dataclass(frozen=True, slots=True)
class Reaction:
    """One service's durable interest in one fact."""

    name: str
    """`service` or `service-what`: the name of the consumer that all replicas share."""
    on: type[Event]
    result: type[Event] | None = None
    """The fact that tells that the work was done; None where there may be any number of them, or none."""
    gathers: tuple[type[Event], ...] = ()
    """For a gather or join: the facts whose completeness it waits for."""

    @property
    def service(self) -> str:
        return self.name.partition("-")[0]

    def answer(self, event: Event) -> str | None:
        """The subject of the result that belongs to `event`."""
        if self.result is None:
            return None
        return subject(self.result, event.job, event.take, event.key if _keyed(self.result) else None)


def all_of(kind: type[Event], job: str, take: int) -> str:
    """The pattern of the facts of this kind in a take: one for each unit where it has units."""
    return subject(kind, job, take, "*" if _keyed(kind) else None)


def _keyed(kind: type[Event]) -> bool:
    return kind.key is not Event.key


PLAN = Reaction("planner", VideoRequested, PlanCreated)
SCATTER_LINES = Reaction("voice-scatter", PlanCreated, AudioReady)
SPEAK = Reaction("voice-speak", LineRequested, LineReady)
GATHER_LINES = Reaction("voice-gather", LineReady, AudioReady, gathers=(LineReady,))
ALIGN = Reaction("align", AudioReady, CaptionsReady)
SCATTER_PLAN = Reaction("video-scatter-plan", PlanCreated, ClipsReady)
SCATTER_CAPTIONS = Reaction("video-scatter-captions", CaptionsReady, ClipsReady)
FILM = Reaction("video-film", ClipRequested, ClipReady)
GATHER_CLIPS = Reaction("video-gather", ClipReady, ClipsReady, gathers=(ClipReady,))
JOIN_CAPTIONS = Reaction("render-join-captions", CaptionsReady, RenderRequested, gathers=(CaptionsReady, ClipsReady))
JOIN_CLIPS = Reaction("render-join-clips", ClipsReady, RenderRequested, gathers=(CaptionsReady, ClipsReady))
RENDER = Reaction("render", RenderRequested, VideoRendered)
REQUEST_POSTS = Reaction("publish-request", VideoRendered)
POST = Reaction("publish-post", PostRequested, VideoPublished)
COLLECT = Reaction("analytics", VideoPublished)

REACTIONS = (
    PLAN, SCATTER_LINES, SPEAK, GATHER_LINES, ALIGN, SCATTER_PLAN, SCATTER_CAPTIONS, FILM, GATHER_CLIPS,
    JOIN_CAPTIONS, JOIN_CLIPS, RENDER, REQUEST_POSTS, POST, COLLECT,
)  # fmt: skip
"""All of them, in the order of the flow."""

SERVICES = tuple(dict.fromkeys(reaction.service for reaction in REACTIONS))
"""The services that handle events; the gateway is none of them."""
