"""Long tracks written piece by piece: sounds laid at their times, with no more than a few seconds in memory."""

import wave
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from reel_common.formats import FPS
from reel_render import probe
from reel_render.sound import dsp, effects, music
from reel_render.sound.dsp import RATE, Sound
from reel_render.timeline import MusicItem

VOICE_LUFS = -20.0
"""Every line is brought to this, whoever speaks; it leaves room for the peaks. The master brings all of it up."""
VOICE_PEAK_DB = -2.0
MAX_VOICE_GAIN_DB = 24.0
SHORTEST_MEASURED = RATE
"""Loudness is defined from 400 ms on: a shorter line is repeated to a second while it is measured."""

MOVEMENT_SECONDS = 150.0
"""Longer music is composed as several pieces, so that memory does not grow with it."""

CHUNK = 4 * RATE


@dataclass(frozen=True, slots=True)
class Laid:
    """A sound that begins on sample `at`; `load` is called when its time comes."""

    at: int
    load: Callable[[], Sound]


def write(path: Path, samples: int, sounds: Iterable[Laid]) -> None:
    """A 16-bit stereo WAV of exactly `samples` in which the sounds are added up. Blocking."""
    waiting = sorted(sounds, key=lambda s: s.at, reverse=True)
    playing: list[tuple[int, Sound]] = []
    with wave.open(str(path), "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(RATE)
        for begin in range(0, samples, CHUNK):
            end = min(begin + CHUNK, samples)
            while waiting and waiting[-1].at < end:
                sound = waiting.pop()
                playing.append((sound.at, sound.load()))
            out.writeframesraw(_pcm(_sum(playing, begin, end)))
            playing = [(at, x) for at, x in playing if at + len(x) > end]


def spoken(path: Path, line: str) -> Sound:
    """A line at the level all lines have. Blocking. Errors: Permanent when it cannot be read."""
    mono = probe.voice(path, f"the voice of line {line}")
    sound = np.repeat(mono[:, None], 2, axis=1)
    heard = np.resize(sound, (SHORTEST_MEASURED, 2)) if 0 < len(sound) < SHORTEST_MEASURED else sound
    loud = dsp.lufs(heard)
    gain = min(VOICE_LUFS - loud, MAX_VOICE_GAIN_DB) if np.isfinite(loud) else 0.0
    return dsp.limit((sound * dsp.from_db(gain)).astype(np.float32), VOICE_PEAK_DB)


def effect(name: str, seed: int, gain_db: float) -> Sound:
    """A sound effect at `gain_db` relative to how it is made. Blocking."""
    return (_effect(name, seed) * dsp.from_db(gain_db)).astype(np.float32)


@lru_cache(maxsize=64)
def _effect(name: str, seed: int) -> Sound:
    return effects.make(name, seed)


def movements(item: MusicItem, mood: str) -> list[Laid]:
    """The score in pieces of whole bars, each with a beginning and an end of its own."""
    bar = 4 * item.beat_frames / FPS
    count = max(1, round(item.seconds / MOVEMENT_SECONDS))
    length = max(1, round(item.seconds / count / bar)) * bar
    begins = [i * length for i in range(count)]
    ends = [*begins[1:], item.seconds]
    return [
        Laid(round(begin * RATE), _piece(mood, item.beat_frames, end - begin, (item.seed + i) % 2**32))
        for i, (begin, end) in enumerate(zip(begins, ends, strict=True))
    ]


def _piece(mood: str, beat_frames: int, seconds: float, seed: int) -> Callable[[], Sound]:
    return lambda: music.compose(mood, beat_frames, seconds, seed)


def _sum(playing: Iterable[tuple[int, Sound]], begin: int, end: int) -> Sound:
    block = np.zeros((end - begin, 2), np.float32)
    for at, x in playing:
        a, b = max(at, begin), min(at + len(x), end)
        if a < b:
            block[a - begin : b - begin] += x[a - at : b - at]
    return block


def _pcm(block: Sound) -> bytes:
    return bytes(np.clip(np.rint(block * 32767.0), -32768, 32767).astype("<i2").tobytes())
