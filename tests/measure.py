"""What a viewer would hear, measured: when speech begins after quiet, and how far word times are from it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import signal

Doubles = NDArray[np.float64]

HOP_SECONDS = 0.002
_WINDOW_SECONDS = 0.008
_VOICE_HZ = (250.0, 7500.0)
_QUIET_SECONDS = 0.04
_RISE_DB = 15.0
_REACH_SECONDS = 0.15
PAUSE_SECONDS = 0.045
"""Silence before a word from which on its beginning can be heard: pauses, and the closures of plosives."""


@dataclass(frozen=True, slots=True)
class OnsetErrors:
    """Seconds from word time to heard onset (positive: shown too early) of the words that could be judged."""

    errors: Doubles
    judged: int
    missed: int

    def p95(self) -> float:
        """95th percentile of the size of the error, in seconds."""
        return float(np.percentile(np.abs(self.errors), 95)) if len(self.errors) else float("nan")


def level_db(sound: Doubles, rate: int) -> Doubles:
    """Level of the voice band in dB, one value each `HOP_SECONDS`, over the 8 ms around it; mono, full scale ±1."""
    high = min(_VOICE_HZ[1], 0.45 * rate)
    band = signal.sosfiltfilt(signal.butter(2, (_VOICE_HZ[0], high), "bandpass", fs=rate, output="sos"), sound)
    size, hop = round(_WINDOW_SECONDS * rate), round(HOP_SECONDS * rate)
    power = np.convolve(np.square(band), np.ones(size) / size, "same")[::hop]
    return np.asarray(10 * np.log10(power + 1e-10), np.float64)


def onsets(sound: Doubles, rate: int, rise_db: float = _RISE_DB) -> Doubles:
    """Seconds at which sound begins after at least 40 ms that were quieter by `rise_db`: word beginnings after
    pauses and the bursts of plosives. With music below the voice the quiet is the music."""
    level = np.concatenate((np.full(round(_QUIET_SECONDS / HOP_SECONDS) + 1, -100.0), level_db(sound, rate)))
    floor = max(float(np.percentile(level[level > -99.0], 99)) - 42.0, -90.0)
    level = np.maximum(level, floor)
    quiet = round(_QUIET_SECONDS / HOP_SECONDS)
    before = np.lib.stride_tricks.sliding_window_view(level, quiet).max(axis=1)[:-1]  # loudest of the 40 ms before
    ahead = round(0.03 / HOP_SECONDS)
    padded = np.concatenate((level, np.full(ahead, level[-1])))
    after = np.lib.stride_tricks.sliding_window_view(padded, ahead).max(axis=1)[quiet : quiet + len(before)]
    rising = np.flatnonzero((after - before > rise_db) & (level[quiet : quiet + len(before)] > before + rise_db / 3))
    if not len(rising):
        return np.zeros(0)
    first = rising[np.concatenate(([True], np.diff(rising) > quiet))]
    return np.asarray((first - 1) * HOP_SECONDS, np.float64)


def onset_errors(
    sound: Doubles, rate: int, spans: Sequence[tuple[float, float]], pause: float = PAUSE_SECONDS
) -> OnsetErrors:
    """Words that follow a pause (and the first one) against the heard onset nearest to them.

    `spans` are start and end of every word in seconds, in order. A word after no pause has no onset that
    can be told from its neighbour's sound, so it is not judged; one without any onset within 150 ms is `missed`.
    """
    heard = onsets(sound, rate)
    judged = [s for i, (s, e) in enumerate(spans) if e > s and (i == 0 or s - spans[i - 1][1] >= pause)]
    errors = [float(heard[np.argmin(np.abs(heard - s))] - s) for s in judged] if len(heard) else []
    near = [e for e in errors if abs(e) <= _REACH_SECONDS]
    return OnsetErrors(np.array(near), judged=len(judged), missed=len(judged) - len(near))
