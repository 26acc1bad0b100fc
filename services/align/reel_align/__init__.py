"""The align service: every word of every line gets its time."""

from functools import partial

from reel_align import handler
from reel_align.ports import PROVIDERS, Aligner
from reel_align.settings import AlignSettings
from reel_common import topology
from reel_common.bus import Facts
from reel_common.providers import Chain, chain
from reel_common.service import Service, Subscription
from reel_common.store import Store


def build(settings: AlignSettings, store: Store, bus: Facts) -> Service:
    """Wire the service; it reads nothing from the bus. Errors: Permanent when no provider is usable."""
    aligners: Chain[Aligner] = chain(PROVIDERS, settings.align_providers, settings)
    return Service(
        name="align",
        subscriptions=(Subscription(topology.ALIGN, partial(handler.time, aligners=aligners, store=store)),),
    )
