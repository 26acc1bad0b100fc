"""A voice that charges: `REEL_VOICE_PROVIDERS=tests.fakes.voice` puts it into the real voice service.

Every call is on the ledger before it is answered; `REEL_FAKE_SECONDS` says how long the answer takes.
"""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from reel_common.settings import CommonSettings
from reel_voice.ports import Capabilities, Speech, Utterance
from reel_voice.providers.silent import Silent
from tests.fakes.ledger import Ledger


class PaceSettings(CommonSettings):
    """`REEL_FAKE_SECONDS`."""

    fake_seconds: float = 0.0


@dataclass(slots=True)
class PaidVoice:
    """See `reel_voice.ports.Voice`."""

    ledger: Ledger
    seconds: float
    capabilities = Capabilities(word_times=True, network=True, mastering="none", code=("tests.fakes.voice",))

    def parameters(self, utterance: Utterance) -> Mapping[str, object]:
        return {}

    async def speak(self, utterance: Utterance) -> Speech:
        key = hashlib.sha256(repr(utterance).encode()).hexdigest()
        self.ledger.write("paid", "voice-speak", "", key)
        await asyncio.sleep(self.seconds)
        return await Silent().speak(utterance)


def build(settings: CommonSettings) -> PaidVoice:
    return PaidVoice(Ledger(settings.home), PaceSettings().fake_seconds)
