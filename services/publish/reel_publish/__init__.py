"""The publish service: finished videos in, posts out."""

from functools import partial

from reel_common import topology
from reel_common.bus import Bus
from reel_common.providers import Chain, chain
from reel_common.service import Service, Subscription
from reel_common.store import Store
from reel_publish import handler
from reel_publish.ports import PROVIDERS, Platform
from reel_publish.settings import PublishSettings


def build(settings: PublishSettings, store: Store, bus: Bus) -> Service:
    """Wire the service. Errors: Permanent when a platform that was named cannot be used."""
    platforms: Chain[Platform] = chain(PROVIDERS, settings.publish_providers, (settings, store))
    named = platforms.providers
    return Service(
        "publish",
        (
            Subscription(topology.REQUEST_POSTS, partial(handler.request_posts, store=store, platforms=tuple(named))),
            Subscription(topology.POST, partial(handler.post, store=store, platforms=named)),
        ),
    )
