"""The voice service: every line of a plan is spoken, by the first speech engine that can."""

from functools import partial

from reel_common import topology
from reel_common.bus import Facts
from reel_common.providers import Chain, chain
from reel_common.service import Service, Subscription
from reel_common.store import Store
from reel_voice import handler
from reel_voice.ports import PROVIDERS, Voice
from reel_voice.settings import VoiceSettings

_LINE_SECONDS = 300.0


def build(settings: VoiceSettings, store: Store, bus: Facts) -> Service:
    """Wire the service. Errors: Permanent when no provider is usable."""
    voices: Chain[Voice] = chain(PROVIDERS, settings.voice_providers, settings)

    speak = partial(handler.speak, voices=voices, store=store)
    return Service(
        "voice",
        (
            Subscription(topology.SCATTER_LINES, partial(handler.scatter, store=store)),
            Subscription(topology.SPEAK, speak, concurrency=settings.workers, timeout=_LINE_SECONDS),
            Subscription(topology.GATHER_LINES, partial(handler.gather, facts=bus, store=store)),
        ),
    )
