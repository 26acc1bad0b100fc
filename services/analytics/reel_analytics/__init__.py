"""The analytics service: published videos in, metrics out."""

from functools import partial

from reel_analytics import handler
from reel_analytics.ports import PROVIDERS, Collector
from reel_analytics.settings import AnalyticsSettings
from reel_common import topology
from reel_common.bus import Bus
from reel_common.providers import Chain, chain
from reel_common.service import Service, Subscription
from reel_common.store import Store


def build(settings: AnalyticsSettings, store: Store, bus: Bus) -> Service:
    """Wire the service. Errors: Permanent when a platform that was named cannot be asked."""
    names = settings.analytics_providers
    collectors: Chain[Collector] = chain(PROVIDERS, names, settings) if names else Chain({})
    return Service(
        name="analytics",
        subscriptions=(Subscription(topology.COLLECT, partial(handler.collect, collectors=collectors.providers)),),
    )
