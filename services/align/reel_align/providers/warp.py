"""Spectral features of speech, and dynamic time warping of one recording onto another.

Features are mel-frequency cepstra with their slopes, every 10 ms, each recording normalised on its own, so
that voice, room and loudness matter little. Steady noise is equalised: both recordings get the higher of their two
noise floors.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import fft, ndimage

from reel_common import sound
from reel_common.errors import Permanent
from reel_common.sound import Mono

RATE = 16_000
HOP_SECONDS = 0.010
_WINDOW = 400
_HOP = round(HOP_SECONDS * RATE)
_BANDS, _CEPSTRA = 32, 14
_LOW_HZ, _HIGH_HZ = 80.0, 7600.0
_QUIET_FLOOR_DB = -45.0
_EDGE_FRAMES = 20
"""Silence added before and after, for what has none: a place for the other's to go to."""
_QUIET_KEPT = 2
_MOVES = 5
_BAND_SECONDS, _BAND_SHARE = 4.0, 0.1
_STAY, _SKIP, _IN_SILENCE = 0.22, 0.30, 0.02
"""What it costs to hold a frame of the reading or to leave one out; two random frames are 1 apart."""

Matrix = NDArray[np.float32]
Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Features:
    """Log mel spectrum in dB below its loudest band, (frames, bands); seconds in all and without the silence around."""

    spectrum: Matrix
    seconds: float
    voiced_seconds: float
    lead: int
    """Frames of silence that were put before the first."""


@dataclass(frozen=True, slots=True)
class Path:
    """For each frame of the recording, the frame of the reading's score it matches; `cost` is the mean distance."""

    frames: NDArray[np.int64]
    cost: float
    score: "_Score"
    lead: int

    def start(self, seconds: float) -> float:
        """When the word that begins at this time of the reading begins in the recording: after any pause."""
        return self._carried(seconds, "right")

    def end(self, seconds: float) -> float:
        """When the word that ends at this time of the reading ends in the recording: before any pause."""
        return self._carried(seconds, "left")

    def _carried(self, seconds: float, side: Literal["left", "right"]) -> float:
        times = self.score.times
        after = int(np.searchsorted(times, seconds - 1e-6, "left"))
        if side == "right" and after < len(times) and self.score.pause[after]:
            after += 1
        at = int(np.searchsorted(self.frames, after))
        # Between two frames of the reading the time lies between the frames of the recording that match them.
        rest = (times[min(after, len(times) - 1)] - seconds) / HOP_SECONDS
        return float(max(0.0, (at - min(max(rest, 0.0), 1.0) - self.lead) * HOP_SECONDS))


@dataclass(frozen=True, slots=True)
class _Score:
    """The reading as it is to be followed: long pauses cut short, a pause that may be left out before every word."""

    cepstra: Matrix
    times: Doubles
    """Seconds in the reading."""
    pause: NDArray[np.bool_]
    """Frames that were put in."""
    quiet: NDArray[np.bool_]


def features(x: Mono, rate: int) -> Features:
    """The spectrum of a mono sound; of an empty one, silence."""
    start, end = sound.bounds(x, rate)
    y = sound.resample(x, rate, RATE)
    y = np.append(y[:1], y[1:] - 0.97 * y[:-1])
    edge = np.zeros(_EDGE_FRAMES * _HOP)
    # Frame i is centred on i * hop, so that a time is a frame number without an offset.
    y = np.concatenate((np.zeros(_WINDOW // 2), edge, y, edge, np.zeros(_WINDOW)))
    frames = np.lib.stride_tricks.sliding_window_view(y, _WINDOW)[::_HOP]
    power = np.empty((len(frames), _BANDS), np.float32)
    bank, window = _mel_bank(), np.hanning(_WINDOW)
    for a in range(0, len(frames), 2000):
        spectrum = np.abs(fft.rfft(frames[a : a + 2000] * window, 512, axis=1)) ** 2
        power[a : a + 2000] = spectrum @ bank
    loudest = float(np.percentile(power.max(axis=1), 98)) + 1e-12
    level = 10 * np.log10(power / loudest + 1e-9)
    return Features(level.astype(np.float32), len(x) / rate, end - start, _EDGE_FRAMES)


def warp(reading: Features, recording: Features, word_starts: Sequence[float]) -> Path:
    """The monotonic match of least distance in which every frame of the recording has one of the reading.

    At `word_starts` (seconds of the reading) the recording may pause though the reading does not.
    """
    floor = np.maximum(_noise(recording), _noise(reading))
    a, quiet = _cepstra(reading.spectrum, floor)
    b, _ = _cepstra(recording.spectrum, floor)
    score = _score(a, quiet, reading.lead, word_starts)
    reach = int(max(_BAND_SECONDS / HOP_SECONDS, _BAND_SHARE * len(score.cepstra)))
    frames, cost = _viterbi(score, b, reach)
    return Path(frames, cost, score, recording.lead)


def _score(cepstra: Matrix, quiet: NDArray[np.bool_], lead: int, word_starts: Sequence[float]) -> _Score:
    times = (np.arange(len(cepstra)) - lead) * HOP_SECONDS
    # A frame deep inside a pause is left out: the frames around it can be held for as long as the recording pauses.
    inside = ndimage.binary_erosion(quiet, np.ones(2 * _QUIET_KEPT + 1, bool))
    kept = np.flatnonzero(~inside)
    starts = np.asarray(sorted(set(word_starts)), np.float64)
    at = np.searchsorted(times[kept], starts - 1e-6)
    silent = np.repeat(cepstra[:1], len(starts), axis=0)  # the first frames are silence that was put there
    return _Score(
        np.insert(cepstra[kept], at, silent, axis=0),
        np.insert(times[kept], at, starts),
        np.insert(np.zeros(len(kept), bool), at, True),
        np.insert(quiet[kept], at, True),
    )


def _noise(heard: Features) -> NDArray[np.float32]:
    """Level of each band that is exceeded nine tenths of the time inside the recording, or the floor of all."""
    inside = heard.spectrum[heard.lead : -heard.lead]
    return np.maximum(np.percentile(inside if len(inside) else heard.spectrum, 10, axis=0), _QUIET_FLOOR_DB).astype(
        np.float32
    )


def _cepstra(spectrum: Matrix, floor: NDArray[np.float32]) -> tuple[Matrix, NDArray[np.bool_]]:
    """Normalised cepstra with slopes, and which frames hold nothing but the floor."""
    level = np.logaddexp(spectrum * 0.2303, (floor + 3) * 0.2303) / 0.2303
    quiet = (spectrum - floor).max(axis=1) < 9.0
    c = fft.dct(level, axis=1, norm="ortho")[:, :_CEPSTRA]
    slopes = ndimage.correlate1d(c, np.arange(-2, 3) / 10.0, axis=0, mode="nearest")
    all_of = np.concatenate((c, slopes), axis=1)
    spoken = all_of[~quiet] if np.any(~quiet) else all_of
    scaled = (all_of - spoken.mean(axis=0)) / (spoken.std(axis=0) + 1e-3)
    scaled[:, 0] *= 1.5  # loudness tells speech from pauses
    return np.clip(scaled, -4, 4).astype(np.float32), quiet


def _viterbi(score: _Score, b: Matrix, reach: int) -> tuple[NDArray[np.int64], float]:
    """Best path in a band around an even pace: from row to row the reading is held, goes on, or skips some frames."""
    a = score.cepstra
    width = min(len(a), 2 * reach + 1)
    centre = np.linspace(0, len(a) - 1, len(b))
    low = np.clip(np.rint(centre).astype(int) - width // 2, 0, len(a) - width)
    penalties = _penalties(score)
    scale = _random_distance(a, b)
    squares = np.square(a).sum(axis=1)
    moves = np.zeros((len(b), width), np.int8)
    total = np.full(width, np.inf, np.float32)
    total[0] = 0.0
    for i, frame in enumerate(b):
        here = slice(low[i], low[i] + width)
        distance = np.sqrt(np.maximum(squares[here] - 2 * (a[here] @ frame) + frame @ frame, 0)) / scale
        if i:
            padded = np.full(width + _MOVES, np.inf, np.float32)
            padded[_MOVES:] = _shifted(total, low[i] - low[i - 1], width)
            choices = np.stack([padded[_MOVES - k : _MOVES - k + width] + penalties[k, here] for k in range(_MOVES)])
            moves[i] = choices.argmin(axis=0)
            total = choices.min(axis=0)
        total = total + distance
    if not np.isfinite(total[-1]):
        raise Permanent("a line's audio is far shorter than its text, so its words cannot be found: speak it again")
    return _traced(moves, low, width - 1), float(total[-1]) / len(b)


def _penalties(score: _Score) -> Matrix:
    """What it costs to come to a frame from `k` frames before it, shape (moves, frames); silence is cheap."""
    skip = np.where(score.quiet, _IN_SILENCE, _SKIP)
    upto = np.concatenate(([0.0], np.cumsum(skip)))
    out = np.full((_MOVES, len(skip)), np.inf, np.float32)
    out[0] = np.where(score.quiet, _IN_SILENCE, _STAY)
    for k in range(1, min(_MOVES, len(skip))):
        out[k, k:] = upto[k : len(skip)] - upto[1 : len(skip) - k + 1]
    return out


def _shifted(total: NDArray[np.float32], by: int, width: int) -> NDArray[np.float32]:
    return np.concatenate((total[by:], np.full(by, np.inf, np.float32)))[:width]


def _traced(moves: NDArray[np.int8], low: NDArray[np.int64], column: int) -> NDArray[np.int64]:
    frames = np.empty(len(moves), np.int64)
    at = int(low[-1]) + column
    for i in range(len(moves) - 1, -1, -1):
        frames[i] = at
        at -= int(moves[i, at - low[i]])
    return frames


def _random_distance(a: Matrix, b: Matrix) -> float:
    """Mean distance of frames that do not belong together: the unit of cost."""
    draw = np.random.default_rng(1)
    i, j = draw.integers(0, len(a), 500), draw.integers(0, len(b), 500)
    return float(np.sqrt(np.square(a[i] - b[j]).sum(axis=1)).mean()) + 1e-6


def _mel_bank() -> NDArray[np.float64]:
    """Triangles of equal width on the mel scale, shape (257, bands)."""
    mel = np.linspace(_to_mel(_LOW_HZ), _to_mel(_HIGH_HZ), _BANDS + 2)
    edges = 700 * (10 ** (mel / 2595) - 1)
    hz = np.linspace(0, RATE / 2, 257)[:, None]
    rising = (hz - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - hz) / (edges[2:] - edges[1:-1])
    return np.maximum(0, np.minimum(rising, falling))


def _to_mel(hz: float) -> float:
    return float(2595 * np.log10(1 + hz / 700))
