"""espeak-ng from the wheel `espeakng-loader`: speaks some hundred languages offline and knows when each word sounds."""

from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import version

from reel_common import espeak
from reel_voice.ports import Capabilities, Speech, Utterance
from reel_voice.providers.espeak_voices import manner

_CODE = (*espeak.CODE, "reel_voice.providers.espeak", "reel_voice.providers.espeak_voices")
_PACKAGE = "espeakng-loader"


class EspeakVoice:
    """See `reel_voice.ports.Voice`."""

    def __init__(self, engine_version: str) -> None:
        self.capabilities = Capabilities(
            word_times=True, network=False, mastering="synthetic", code=_CODE, version=engine_version
        )

    def parameters(self, utterance: Utterance) -> Mapping[str, object]:
        return asdict(manner(utterance.wish, utterance.rank)) | {"voices": espeak.candidates(utterance.language)}

    async def speak(self, utterance: Utterance) -> Speech:
        how = manner(utterance.wish, utterance.rank)
        reading = await espeak.read(utterance.said, utterance.language, how)
        return Speech(reading.pcm, reading.rate, reading.spans)


def build(settings: object) -> EspeakVoice:
    """Errors: Permanent when the wheel is not installed."""
    espeak.require()
    espeak.variants()  # reads the folder now and never again: not while the event loop waits
    return EspeakVoice(version(_PACKAGE))
