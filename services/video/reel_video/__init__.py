"""The video service: shots in, clips out."""

from functools import partial

from reel_common import topology
from reel_common.bus import Bus
from reel_common.events import ClipRequested
from reel_common.providers import Chain, chain
from reel_common.service import Service, Subscription
from reel_common.store import Store
from reel_common.values import Progress
from reel_video import handler
from reel_video.ports import PROVIDERS, Camera, Tell
from reel_video.settings import VideoSettings


def build(settings: VideoSettings, store: Store, bus: Bus) -> Service:
    """Wire the service. Errors: Permanent when no provider is usable."""
    cameras: Chain[Camera] = chain(PROVIDERS, settings.video_providers, (settings, store))

    def tell(event: ClipRequested) -> Tell:
        return lambda done: bus.tell(
            Progress(job=event.job, take=event.take, stage="video", unit=event.shot, done=done)
        )

    return Service(
        "video",
        (
            Subscription(topology.SCATTER_PLAN, partial(handler.scatter_plan, store=store, cameras=cameras)),
            Subscription(
                topology.SCATTER_CAPTIONS, partial(handler.scatter_captions, store=store, facts=bus, cameras=cameras)
            ),
            Subscription(
                topology.FILM,
                partial(handler.film, store=store, cameras=cameras, tell=tell),
                concurrency=settings.workers,
            ),
            Subscription(topology.GATHER_CLIPS, partial(handler.gather, store=store, facts=bus)),
        ),
    )
