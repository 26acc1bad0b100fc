"""Shared signal processing: filters, dynamics, fades and the two measurements of ITU-R BS.1770-4.

A sound is a float32 array of shape (samples, 2) at 48 kHz with full scale at ±1.0. Functions return
new arrays and keep the length.
"""

from collections.abc import Iterator

import numpy as np
import scipy  # its parts load when first used: a run that reuses everything needs none of them
from numpy.typing import NDArray

RATE = 48_000

Sound = NDArray[np.float32]
Doubles = NDArray[np.float64]

_CHUNK = 10 * RATE
"""Long sounds are worked on in pieces of this many samples, so that memory does not grow with them."""

# BS.1770-4, tables 1 and 2: the head's shelf, then the high-pass, for 48 kHz only.
_K_WEIGHTING = np.array(
    [
        [1.53512485958697, -2.69169618940638, 1.19839281085285, 1.0, -1.69065929318241, 0.73248077421585],
        [1.0, -2.0, 1.0, 1.0, -1.99004745483398, 0.99007225036621],
    ]
)
_LUFS_OFFSET = -0.691
_ABSOLUTE_GATE = -70.0
_RELATIVE_GATE = -10.0

_LIMIT_BLOCK = 48
_OVERSAMPLING = 4
_OVERLAP = 64
"""Samples of neighbourhood the oversampling filter needs at the ends of a piece."""


def from_db(db: float) -> float:
    """The factor of amplitude that a change of `db` decibels is."""
    return float(10.0 ** (db / 20.0))


def to_db(level: float) -> float:
    """Decibels of an amplitude; silence is -inf."""
    return float(20.0 * np.log10(level)) if level > 0 else -np.inf


def peak_db(x: Sound) -> float:
    """Highest sample, in dBFS."""
    return to_db(float(np.max(np.abs(x), initial=0.0)))


def silence(seconds: float) -> Sound:
    """A stereo sound of zeros."""
    return np.zeros((round(seconds * RATE), 2), np.float32)


def _filtered(x: Sound, sos: Doubles) -> Sound:
    out = np.empty_like(x)
    state = np.zeros((len(sos), 2, x.shape[1]))
    for a in range(0, len(x), _CHUNK):
        part, state = scipy.signal.sosfilt(sos, x[a : a + _CHUNK].astype(np.float64), axis=0, zi=state)
        out[a : a + _CHUNK] = part
    return out


def high_pass(x: Sound, hz: float, order: int = 2) -> Sound:
    """Butterworth high-pass with its -3 dB point at `hz`."""
    return _filtered(x, scipy.signal.butter(order, hz, "highpass", fs=RATE, output="sos"))


def low_pass(x: Sound, hz: float, order: int = 2) -> Sound:
    """Butterworth low-pass with its -3 dB point at `hz`."""
    return _filtered(x, scipy.signal.butter(order, hz, "lowpass", fs=RATE, output="sos"))


def _shelf(hz: float, db: float, sign: float) -> Doubles:
    """One biquad after R. Bristow-Johnson's audio EQ cookbook, slope 1; sign +1 is the low shelf, -1 the high."""
    a = 10.0 ** (db / 40.0)
    w = 2.0 * np.pi * hz / RATE
    cos, alpha = np.cos(w), np.sin(w) / 2.0 * np.sqrt(2.0)
    root = 2.0 * np.sqrt(a) * alpha
    b0 = a * ((a + 1) - sign * (a - 1) * cos + root)
    b1 = sign * 2 * a * ((a - 1) - sign * (a + 1) * cos)
    b2 = a * ((a + 1) - sign * (a - 1) * cos - root)
    a0 = (a + 1) + sign * (a - 1) * cos + root
    a1 = -sign * 2 * ((a - 1) + sign * (a + 1) * cos)
    a2 = (a + 1) + sign * (a - 1) * cos - root
    return np.array([[b0 / a0, b1 / a0, b2 / a0, 1.0, a1 / a0, a2 / a0]])


def low_shelf(x: Sound, hz: float, db: float) -> Sound:
    """Raises or lowers everything below about `hz` by `db`."""
    return _filtered(x, _shelf(hz, db, 1.0))


def high_shelf(x: Sound, hz: float, db: float) -> Sound:
    """Raises or lowers everything above about `hz` by `db`."""
    return _filtered(x, _shelf(hz, db, -1.0))


def bell(x: Sound, hz: float, db: float, q: float = 0.7) -> Sound:
    """Raises or lowers a band around `hz` by `db` (the cookbook's peaking EQ)."""
    a = 10.0 ** (db / 40.0)
    w = 2.0 * np.pi * hz / RATE
    alpha = np.sin(w) / (2.0 * q)
    a0 = 1.0 + alpha / a
    b1 = -2.0 * np.cos(w) / a0
    sos = np.array([[(1 + alpha * a) / a0, b1, (1 - alpha * a) / a0, 1.0, b1, (1 - alpha / a) / a0]])
    return _filtered(x, sos)


def fade(x: Sound, fade_in: float = 0.0, fade_out: float = 0.0) -> Sound:
    """Raised-cosine fades, in seconds; where one is asked for, the first or the last sample is exactly 0."""
    out = x.copy()
    for seconds, part in ((fade_in, out), (fade_out, out[::-1])):
        n = min(round(seconds * RATE), len(x))
        if n > 0:
            part[:n] *= (0.5 - 0.5 * np.cos(np.pi * np.arange(n) / n)).astype(np.float32)[:, None]
    return out


def _smoothed(target: Doubles, rise: float, fall: float) -> Doubles:
    """One-pole follower with its own speed in each direction, the coefficients between 0 and 1."""
    out = np.empty_like(target)
    level = float(target[0]) if len(target) else 0.0
    for i, value in enumerate(target.tolist()):
        level += (value - level) * (rise if value > level else fall)
        out[i] = level
    return out


def _at_sample_rate(gain: Doubles, block: int, samples: int) -> Iterator[tuple[slice, Sound]]:
    """One gain per block, drawn out piece by piece as straight lines between the blocks' centres."""
    centres = (np.arange(len(gain)) + 0.5) * block
    for a in range(0, samples, _CHUNK):
        b = min(a + _CHUNK, samples)
        yield slice(a, b), np.interp(np.arange(a, b), centres, gain).astype(np.float32)[:, None]


def compress(x: Sound, threshold_db: float, ratio: float, attack: float = 0.01, release: float = 0.15) -> Sound:
    """Gentle stereo-linked RMS compressor with a knee of 6 dB; times in seconds, no make-up gain."""
    block = RATE // 400
    if len(x) < block:
        return x.copy()
    starts = np.arange(0, len(x), block)
    power = np.add.reduceat(np.square(x).sum(axis=1), starts).astype(np.float64)
    power /= np.diff(np.append(starts, len(x))) * x.shape[1]
    step = block / RATE
    power = _smoothed(power, 1 - np.exp(-step / attack), 1 - np.exp(-step / release))
    over = 10.0 * np.log10(power + 1e-12) - threshold_db
    knee = 6.0
    over = np.where(over <= -knee / 2, 0.0, np.where(over >= knee / 2, over, np.square(over + knee / 2) / (2 * knee)))
    gain = 10.0 ** (over * (1.0 / ratio - 1.0) / 20.0)
    out = np.empty_like(x)
    for where, factor in _at_sample_rate(gain, block, len(x)):
        out[where] = x[where] * factor
    return out


def _oversampled(x: Sound) -> Iterator[Sound]:
    """The sound at four times the rate, in pieces that follow one another without a gap."""
    for a in range(0, len(x), _CHUNK):
        before = min(a, _OVERLAP)
        b = min(a + _CHUNK, len(x))
        after = min(len(x) - b, _OVERLAP)
        up = scipy.signal.resample_poly(x[a - before : b + after], _OVERSAMPLING, 1, axis=0)
        yield up[before * _OVERSAMPLING : (before + b - a) * _OVERSAMPLING].astype(np.float32)


def _block_peaks(x: Sound, true_peak: bool) -> Doubles:
    if not true_peak:
        return np.maximum.reduceat(np.abs(x).max(axis=1), np.arange(0, len(x), _LIMIT_BLOCK)).astype(np.float64)
    size = _LIMIT_BLOCK * _OVERSAMPLING
    parts = [np.maximum.reduceat(np.abs(up).max(axis=1), np.arange(0, len(up), size)) for up in _oversampled(x)]
    return np.concatenate(parts).astype(np.float64)


def limit(
    x: Sound, ceiling_db: float, lookahead: float = 0.005, release: float = 0.12, *, true_peak: bool = False
) -> Sound:
    """Stereo-linked limiter: no sample (with `true_peak`, no oversampled one either) passes `ceiling_db`.

    The gain begins to fall `lookahead` seconds before a peak, so that nothing is clipped, and comes
    back with the time constant `release`. A sound below the ceiling comes back as it went in.
    """
    ceiling = from_db(ceiling_db)
    if not len(x):
        return x.copy()
    need = np.minimum(1.0, ceiling / np.maximum(_block_peaks(x, true_peak), 1e-9))
    if need.min() >= 1.0:
        return x.copy()
    ahead = max(2, round(lookahead * RATE / _LIMIT_BLOCK))
    # The minimum reaches one block further than the mean, so the mean and the lines between blocks stay below.
    held = scipy.ndimage.minimum_filter1d(need, 2 * ahead + 1, mode="nearest")
    held = _smoothed(held, 1 - np.exp(-_LIMIT_BLOCK / RATE / release), 1.0)
    gain = scipy.ndimage.uniform_filter1d(held, 2 * ahead - 1, mode="nearest")
    out = np.empty_like(x)
    for where, factor in _at_sample_rate(gain, _LIMIT_BLOCK, len(x)):
        out[where] = x[where] * factor
    # Rounding to float32 may pass the ceiling by one part in ten million.
    return out if true_peak else np.clip(out, -ceiling, ceiling).astype(np.float32)


def true_peak_db(x: Sound) -> float:
    """Highest point of the waveform between the samples, in dBTP, by fourfold oversampling (BS.1770-4, annex 2)."""
    between = max((float(np.max(np.abs(up))) for up in _oversampled(x)), default=0.0)
    return max(to_db(between), peak_db(x))


def _tenths(x: Sound) -> Doubles:
    """K-weighted energy of every whole tenth of a second, summed over the channels."""
    step = RATE // 10
    state = np.zeros((2, 2, x.shape[1]))
    energies = []
    for a in range(0, len(x) - step + 1, _CHUNK):
        part, state = scipy.signal.sosfilt(_K_WEIGHTING, x[a : a + _CHUNK].astype(np.float64), axis=0, zi=state)
        whole = len(part) // step
        energies.append(np.square(part[: whole * step]).reshape(whole, -1).sum(axis=1))
    return np.concatenate(energies) if energies else np.zeros(0)


def loudness_over_time(x: Sound) -> Doubles:
    """Momentary loudness in LUFS: windows of 400 ms, one every 100 ms; silence is -inf."""
    tenths = _tenths(x)
    if len(tenths) < 4:
        return np.zeros(0)
    power = np.convolve(tenths, np.ones(4), "valid") / (0.4 * RATE)
    with np.errstate(divide="ignore"):
        return np.asarray(_LUFS_OFFSET + 10.0 * np.log10(power), np.float64)


def lufs(x: Sound) -> float:
    """Integrated loudness in LUFS (BS.1770-4: K-weighting, both gates); -inf for silence or less than 400 ms."""
    momentary = loudness_over_time(x)
    for gate in (_ABSOLUTE_GATE, _RELATIVE_GATE):
        if gate == _RELATIVE_GATE and len(momentary):
            gate += float(_mean(momentary))
        momentary = momentary[momentary > gate]
    return _mean(momentary)


def _mean(momentary: Doubles) -> float:
    """Loudness of the mean power of several windows."""
    return float(10.0 * np.log10(np.mean(10.0 ** (momentary / 10.0)))) if len(momentary) else -np.inf
