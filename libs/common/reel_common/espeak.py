"""Speech by espeak-ng, one child process for each text, with the time of every word.

Voice speaks with it and align measures other voices against it. The library is loaded by
`espeak_child` alone; here is only how to ask it and what its events mean.
"""

import asyncio
import json
import re
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.util import find_spec
from itertools import accumulate, pairwise
from pathlib import Path

from reel_common import proc, words
from reel_common.errors import Permanent, Transient

CODE = ("reel_common.espeak", "reel_common.espeak_child", "reel_common.words")
"""The modules that decide what is heard, for `memo.code_version`."""

_CHILD = Path(__file__).with_name("espeak_child.py")
_NO_SUCH_VOICE = 3
_SECONDS_AT_MOST = 60.0
_SAID_SIGNS = "%&+=<>@#$€£¥₹°©§~^|\\*"
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
# Codes that espeak-ng spells in its own way. "en" alone means British there; most viewers expect American.
_ESPEAK_NAMES = {
    "en": "en-us", "zh": "cmn", "zh-cn": "cmn", "zh-tw": "cmn", "zh-hans": "cmn", "zh-hant": "cmn", "zh-hk": "yue",
    "no": "nb", "nn": "nb", "iw": "he", "in": "id", "tl": "id", "fil": "id", "ji": "he", "sh": "hr",
    "es-mx": "es-419", "es-us": "es-419", "es-ar": "es-419", "es-co": "es-419", "en-au": "en-gb", "en-in": "en-gb",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Manner:
    """How to speak: `rate` in words a minute, `pitch` and `range` from 0 to 99, `gap` between words in 10 ms."""

    variant: str = ""
    rate: int = 170
    pitch: int = 50
    range: int = 50
    volume: int = 80
    gap: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """Spoken text: 16-bit mono PCM at `rate` Hz and, for each field that was said, its seconds in it."""

    pcm: bytes
    rate: int
    spans: tuple[tuple[float, float], ...]

    @property
    def seconds(self) -> float:
        return len(self.pcm) / 2 / self.rate


@dataclass(frozen=True, slots=True)
class _Sound:
    """One phoneme: seconds, and the character of the text whose word it belongs to."""

    position: int
    start: float
    end: float


async def read(fields: Sequence[str], language: str, manner: Manner) -> Reading:
    """Speak the fields as one text; a field may be several words or none.

    Fields that say nothing get an empty span where the next word begins. Fields that espeak runs
    together ("of the", or a whole sentence in a script without spaces) share their span by length.
    Errors: Permanent when there is no such language or the wheel is missing, Transient when the child broke.
    """
    if language.lower().split("-")[0] == "ja" and _HAN.search("".join(fields)):
        raise Permanent("espeak-ng reads Japanese in kana only: write the line in kana or choose another voice")
    fields = [_sayable(field) for field in fields]
    request = {"voices": candidates(language), "text": words.join(fields), **asdict(manner)}
    try:
        async with asyncio.timeout(_SECONDS_AT_MOST):
            done = await proc.run([sys.executable, "-I", str(_CHILD)], stdin=json.dumps(request).encode())
    except TimeoutError as error:
        raise Transient("espeak-ng did not finish a line in time; it is tried again") from error
    if done.code == _NO_SUCH_VOICE:
        raise Permanent(
            f"espeak-ng has no voice for the language {language!r}: choose another language or voice provider"
        )
    if done.code:
        reason = (done.stderr.strip().splitlines() or [f"exit status {done.code}"])[-1]
        raise Transient(f"espeak-ng failed: {reason}")
    head, _, pcm = done.stdout.partition(b"\n")
    told = json.loads(head)
    sounds = _sounds(told["events"], told["rate"])
    return Reading(pcm, told["rate"], tuple(_spans(fields, sounds, len(pcm) / 2 / told["rate"])))


def _sayable(field: str) -> str:
    """The field with blanks for what C would take for an end or UTF-8 cannot hold; positions stay as they are."""
    return "".join(" " if unicodedata.category(c) in {"Cc", "Cs", "Cn"} else c for c in field)


def candidates(language: str) -> list[str]:
    """Names of espeak voices to try for a BCP 47 tag, the closest first."""
    tag = language.lower()
    base = tag.split("-")[0]
    names = [_ESPEAK_NAMES.get(tag, tag), _ESPEAK_NAMES.get(base, base), base]
    return list(dict.fromkeys(names))


def require() -> None:
    """Errors: Permanent with what to install when the wheel is missing."""
    if _package() is None:
        raise Permanent("needs the package espeakng-loader: pip install espeakng-loader")


@cache
def variants() -> frozenset[str]:
    """The names of the voice variants in the wheel ("f3", "Annie"), case as espeak wants it."""
    package = _package()
    folder = package / "espeak-ng-data" / "voices" / "!v" if package else None
    return frozenset(f.name for f in folder.iterdir()) if folder and folder.is_dir() else frozenset()


def _package() -> Path | None:
    spec = find_spec("espeakng_loader")
    return Path(spec.origin).parent if spec and spec.origin else None


def _sounds(events: Sequence[Sequence[object]], rate: int) -> list[_Sound]:
    """Phonemes with the place in the text of the word they belong to; pauses are phonemes without a name.

    The word's own event is not its beginning: before a plosive it marks the closure, which is silent.
    """
    sounds: list[_Sound] = []
    position, open_since = 0, None
    for kind, sample, place, _, phoneme in events:
        assert isinstance(sample, int)
        assert isinstance(place, int)
        at = sample / rate
        if open_since is not None:
            sounds.append(_Sound(position, open_since, max(at, open_since)))
            open_since = None
        if kind == "word":
            position = place
        elif kind == "phoneme" and phoneme and not str(phoneme).startswith("("):
            open_since = at
    if open_since is not None:
        sounds.append(_Sound(position, open_since, open_since))
    return sounds


def _spans(fields: Sequence[str], sounds: Sequence[_Sound], seconds: float) -> list[tuple[float, float]]:
    """Seconds of every field, in order and without overlap."""
    says = [any(c.isalnum() or c in _SAID_SIGNS for c in field) for field in fields]
    heard: list[tuple[float, float] | None] = [None] * len(fields)
    ends = list(accumulate(len(f) + len(words.space_between(f, g)) for f, g in pairwise([*fields, "."])))
    index = 0
    for sound in sounds:
        # A word that begins before the one before it (numbers are expanded in place) belongs to that one.
        while index < len(fields) - 1 and (sound.position >= ends[index] or not says[index]):
            index += 1
        before = heard[index]
        heard[index] = (sound.start if before is None else before[0], sound.end)
    return _filled(fields, says, heard, seconds)


def _filled(
    fields: Sequence[str], says: Sequence[bool], heard: Sequence[tuple[float, float] | None], seconds: float
) -> list[tuple[float, float]]:
    """Give a span to fields that were heard as part of another one, and an empty one to those that say nothing."""
    spans: list[tuple[float, float]] = [(0.0, 0.0)] * len(fields)
    groups: list[list[int]] = []
    for i, speaks in enumerate(says):
        if speaks and (heard[i] is not None or not groups):
            groups.append([i])
        elif speaks:
            groups[-1].append(i)
    for group in groups:
        first = next((h for i in group if (h := heard[i]) is not None), (0.0, seconds))
        for i, span in zip(group, words.share([len(fields[i]) for i in group], *first), strict=True):
            spans[i] = span
    following = seconds if not groups else spans[groups[-1][-1]][1]
    for i in reversed(range(len(fields))):
        spans[i] = spans[i] if says[i] else (following, following)
        following = spans[i][0]
    return spans
