"""No voice at all: the line is shown for as long as reading it takes. For scripts that no voice here can speak."""

from collections.abc import Mapping

from reel_common import words
from reel_voice.ports import Capabilities, Speech, Utterance

RATE = 48_000
_LETTERS_PER_SECOND = 15.0
_WIDE_LETTERS_PER_SECOND = 6.0
"""Chinese and Japanese say more with each character."""
_LEAST_SECONDS = 0.8


class Silent:
    """See `reel_voice.ports.Voice`."""

    capabilities = Capabilities(
        word_times=True, network=False, mastering="none", code=("reel_voice.providers.silent", "reel_common.words")
    )

    def parameters(self, utterance: Utterance) -> Mapping[str, object]:
        return {"letters": _LETTERS_PER_SECOND, "wide": _WIDE_LETTERS_PER_SECOND}

    async def speak(self, utterance: Utterance) -> Speech:
        weights = [sum(map(_seconds, field)) for field in utterance.said]
        length = max(_LEAST_SECONDS, sum(weights))
        return Speech(bytes(2 * round(length * RATE)), RATE, tuple(words.share(weights, 0.0, length)))


def build(settings: object) -> Silent:
    """Nothing can be missing."""
    return Silent()


def _seconds(letter: str) -> float:
    return 1 / (_WIDE_LETTERS_PER_SECOND if ord(letter) >= 0x2E80 else _LETTERS_PER_SECOND)
