"""Mono sound for the speech services: WAV in and out, filters, dynamics, loudness.

A sound is a float64 array of shape (samples,), full scale ±1. Functions return new arrays of the
same length and never change their input. Filters after Bristow-Johnson's audio EQ cookbook,
loudness after ITU-R BS.1770-4.
"""

import io
import wave
from pathlib import Path

import numpy as np
import scipy  # its parts load when first used: a run that reuses everything needs none of them
from numpy.typing import NDArray

from reel_common.errors import Permanent

Mono = NDArray[np.float64]

# BS.1770-4, tables 1 and 2, for 48 kHz.
_K_RATE = 48_000
_K_WEIGHTING = np.array([
    [1.53512485958697, -2.69169618940638, 1.19839281085285, 1.0, -1.69065929318241, 0.73248077421585],
    [1.0, -2.0, 1.0, 1.0, -1.99004745483398, 0.99007225036621],
])  # fmt: skip
_SILENT = -120.0
_BLOCK_SECONDS, _HOP_SECONDS = 0.4, 0.1
_FRAME_SECONDS = 0.005


def from_pcm(pcm: bytes) -> Mono:
    """16-bit mono PCM as a sound."""
    return np.frombuffer(pcm, "<i2").astype(np.float64) / 2**15


def read_wav(path: Path) -> tuple[Mono, int]:
    """A 16-bit WAV and its rate; several channels are mixed. Errors: Permanent when it is no such file."""
    try:
        with wave.open(str(path), "rb") as file:
            channels, width, rate = file.getnchannels(), file.getsampwidth(), file.getframerate()
            data = file.readframes(file.getnframes())
    except (wave.Error, EOFError) as error:
        raise Permanent(f"{path.name} is not a WAV file: use a voice provider that makes 16-bit WAV") from error
    if width != 2:
        raise Permanent(f"{path.name} has {8 * width}-bit samples: use a voice provider that makes 16-bit WAV")
    x = from_pcm(data)
    return (x.reshape(-1, channels).mean(axis=1) if channels > 1 else x), rate


def wav(x: Mono, rate: int) -> bytes:
    """The sound as a 16-bit mono WAV file; what is beyond full scale is clipped."""
    samples = np.clip(np.rint(x * 2**15), -(2**15), 2**15 - 1).astype("<i2")
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return out.getvalue()


def resample(x: Mono, rate: int, to: int) -> Mono:
    """The same sound at another rate, by a polyphase filter without delay; the length changes in proportion."""
    common = np.gcd(rate, to)
    return x if rate == to else np.asarray(scipy.signal.resample_poly(x, to // common, rate // common), np.float64)


def high_pass(x: Mono, rate: int, hz: float, order: int = 2) -> Mono:
    """Butterworth high-pass, −3 dB at `hz`."""
    return np.asarray(scipy.signal.sosfilt(scipy.signal.butter(order, hz, "highpass", fs=rate, output="sos"), x))


def bell(x: Mono, rate: int, hz: float, db: float, q: float = 0.8) -> Mono:
    """Raise or lower a band around `hz`."""
    a, w = 10 ** (db / 40), 2 * np.pi * hz / rate
    alpha = np.sin(w) / (2 * q)
    return _biquad(x, (1 + alpha * a, -2 * np.cos(w), 1 - alpha * a), (1 + alpha / a, -2 * np.cos(w), 1 - alpha / a))


def high_shelf(x: Mono, rate: int, hz: float, db: float) -> Mono:
    """Raise or lower everything above about `hz`."""
    a, w = 10 ** (db / 40), 2 * np.pi * hz / rate
    c, root = np.cos(w), np.sqrt(2 * a) * np.sin(w)
    return _biquad(
        x,
        (a * ((a + 1) + (a - 1) * c + root), -2 * a * ((a - 1) + (a + 1) * c), a * ((a + 1) + (a - 1) * c - root)),
        ((a + 1) - (a - 1) * c + root, 2 * ((a - 1) - (a + 1) * c), (a + 1) - (a - 1) * c - root),
    )


def all_pass(x: Mono, rate: int, hz: float, q: float) -> Mono:
    """Turn the phase around `hz`, leave every level as it is."""
    w = 2 * np.pi * hz / rate
    alpha = np.sin(w) / (2 * q)
    return _biquad(x, (1 - alpha, -2 * np.cos(w), 1 + alpha), (1 + alpha, -2 * np.cos(w), 1 - alpha))


def _biquad(x: Mono, b: tuple[float, float, float], a: tuple[float, float, float]) -> Mono:
    return np.asarray(scipy.signal.lfilter(b, a, x))


def compress(x: Mono, rate: int, threshold_db: float, ratio: float, knee_db: float = 8.0) -> Mono:
    """Compressor on the level of 10 ms, 5 ms before and 120 ms after; no make-up gain."""
    level = 10 * np.log10(_smooth(np.square(x), rate, 0.010) + 1e-12)
    over = level - threshold_db
    soft = np.clip(over + knee_db / 2, 0, knee_db) ** 2 / (2 * knee_db)
    reduction = np.where(over > knee_db / 2, over, soft) * (1 / ratio - 1)
    held = scipy.ndimage.minimum_filter1d(reduction, 2 * round(0.02 * rate) + 1, mode="nearest")
    return x * 10 ** (_smooth(held, rate, 0.06) / 20)


def limit(x: Mono, rate: int, ceiling_db: float) -> Mono:
    """No sample above `ceiling_db` dBFS; the gain moves within 3 ms around a peak, so nothing is clipped."""
    ceiling = 10 ** (ceiling_db / 20)
    need = np.minimum(1.0, ceiling / np.maximum(np.abs(x), 1e-9))
    reach = round(0.003 * rate)
    held = scipy.ndimage.minimum_filter1d(need, 2 * reach + 1, mode="nearest")
    gain = scipy.ndimage.uniform_filter1d(held, 2 * reach + 1, mode="nearest")
    return np.clip(x * gain, -ceiling, ceiling)


def _smooth(x: Mono, rate: int, seconds: float) -> Mono:
    return np.asarray(scipy.ndimage.uniform_filter1d(x, max(1, round(seconds * rate)), mode="nearest"), np.float64)


def envelope(x: Mono, rate: int, seconds: float) -> Mono:
    """Root mean square over windows of `seconds`, centred, at every sample."""
    return np.sqrt(np.maximum(_smooth(np.square(x), rate, seconds), 0.0))


def loudness(x: Mono, rate: int) -> float:
    """Integrated loudness in LUFS (K-weighting, both gates); a sound under 400 ms is one block; silence is −120."""
    weighted = scipy.signal.sosfilt(_K_WEIGHTING, resample(x, rate, _K_RATE))
    block, hop = round(_BLOCK_SECONDS * _K_RATE), round(_HOP_SECONDS * _K_RATE)
    energy = np.concatenate(([0.0], np.cumsum(np.square(weighted))))
    starts = np.arange(0, max(1, len(weighted) - block + 1), hop)
    ends = np.minimum(starts + block, len(weighted))
    power = (energy[ends] - energy[starts]) / np.maximum(1, ends - starts)
    for gate in (10 ** ((-70 + 0.691) / 10), None):
        floor = gate if gate is not None else (0.1 * power.mean() if len(power) else 0.0)
        power = power[power > floor]
    return float(-0.691 + 10 * np.log10(power.mean())) if len(power) else _SILENT


def bounds(x: Mono, rate: int, below_peak_db: float = 48.0) -> tuple[float, float]:
    """Where sound begins and ends, in seconds: frames of 5 ms within `below_peak_db` of the loudest; (0, 0) if none."""
    size = max(1, round(_FRAME_SECONDS * rate))
    count = len(x) // size
    if not count:
        return 0.0, len(x) / rate if np.any(x) else 0.0
    power = np.square(x[: count * size]).reshape(count, size).mean(axis=1)
    if power.max() <= 1e-12:
        return 0.0, 0.0
    loud = np.flatnonzero(power > power.max() * 10 ** (-below_peak_db / 10))
    return float(loud[0] * size / rate), float((loud[-1] + 1) * size / rate)


def fade(x: Mono, rate: int, fade_in: float, fade_out: float) -> Mono:
    """Raised-cosine fades at both ends, in seconds."""
    out = x.copy()
    for seconds, part in ((fade_in, out), (fade_out, out[::-1])):
        n = min(round(seconds * rate), len(out))
        part[:n] *= 0.5 - 0.5 * np.cos(np.pi * np.arange(n) / max(1, n))
    return out
