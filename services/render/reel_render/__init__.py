"""Render: clips, word times and sound become finished video files."""

from functools import partial

from reel_common import topology
from reel_common.bus import Bus
from reel_common.events import RenderRequested, VideoRendered
from reel_common.service import Service, Subscription
from reel_common.store import Store
from reel_common.values import Progress
from reel_render import handler
from reel_render.settings import RenderSettings

NAME = "render"


def build(settings: RenderSettings, store: Store, bus: Bus) -> Service:
    """Wire the stage: two deliveries that may complete the join, and the render itself."""

    async def render(event: RenderRequested) -> VideoRendered:
        def tell(done: float, note: str) -> None:
            bus.tell(Progress(job=event.job, take=event.take, stage=NAME, done=done, note=note))

        return await handler.render(event, store=store, facts=bus, settings=settings, tell=tell)

    join = partial(handler.join, facts=bus)
    return Service(
        NAME,
        (
            Subscription(topology.JOIN_CAPTIONS, join),
            Subscription(topology.JOIN_CLIPS, join),
            Subscription(topology.RENDER, render, timeout=settings.render_timeout),
        ),
    )
