"""The voice service: every line of a plan is spoken, by the first speech engine that can."""

from functools import partial

from reel_common.bus import Facts
from reel_common.events import AudioReady, LineReady, LineRequested, PlanCreated, subject
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

    def audio_ready(event: PlanCreated | LineReady) -> str:
        return subject(AudioReady, event.job, event.take)

    def line_ready(event: LineRequested) -> str:
        return subject(LineReady, event.job, event.take, event.line)

    return Service(
        "voice",
        (
            Subscription(PlanCreated, partial(handler.scatter, store=store), audio_ready),
            Subscription(
                LineRequested,
                partial(handler.speak, voices=voices, store=store),
                line_ready,
                concurrency=settings.workers,
                timeout=_LINE_SECONDS,
            ),
            Subscription(LineReady, partial(handler.gather, facts=bus, store=store), audio_ready),
        ),
    )
