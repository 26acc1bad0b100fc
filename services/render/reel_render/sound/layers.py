"""The layers that effects and drums are made of: tones, bells, noise and voices, described by data.

A layer starts `at` seconds, lasts `seconds`, and follows curves: tuples of (seconds since its start,
value). Frequencies glide in octaves, levels in amplitude, pan from -1 (left) to 1 (right).
"""

from dataclasses import dataclass, replace

import numpy as np
import scipy
from numpy.typing import NDArray

from reel_render.sound.dsp import RATE, Doubles, Sound

Curve = tuple[tuple[float, float], ...]

_FADE = round(0.004 * RATE)
_FRAME = 1024
_HOP = _FRAME // 4


@dataclass(frozen=True, slots=True)
class Layer:
    """When, how long and how loud; `decay` is the time constant of a further exponential fall, 0 for none."""

    at: float
    seconds: float
    level: Curve = ((0.0, 1.0),)
    decay: float = 0.0
    gain: float = 1.0
    pan: Curve = ((0.0, 0.0),)
    attack: float = 0.002


@dataclass(frozen=True, slots=True, kw_only=True)
class Tone(Layer):
    """A gliding tone: `harmonics` are amplitudes, `vibrato` is (Hz, cents, seconds until it is full)."""

    pitch: Curve
    harmonics: tuple[float, ...] = (1.0,)
    vibrato: tuple[float, float, float] = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bell(Layer):
    """Partials at `ratios` of `hz`; the n-th is quieter and dies sooner, so `decay` is that of the lowest."""

    hz: float
    ratios: tuple[float, ...] = (1.0, 2.76, 5.4)
    tilt: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise(Layer):
    """Noise in a band `octaves` wide (to -9 dB) around a gliding `centre` in Hz."""

    centre: Curve
    octaves: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Throat(Layer):
    """A voice or a brass bell: harmonics of `pitch` coloured by gliding `formants`, with `breath` of noise."""

    pitch: Curve
    formants: tuple[Curve, ...]
    width: float = 0.18
    breath: float = 0.0
    rough: float = 0.0
    vibrato: tuple[float, float, float] = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scatter(Layer):
    """Copies of `what`: one at each of `times`, or `count` of them strewn over `seconds` as densely as `level`.

    Each is moved by up to `jitter` seconds, `spread` of pan, `detune` semitones and `loose` of its level;
    `steps` moves the copies of a scale's notes one after another, in semitones.
    """

    what: tuple[Layer, ...]
    times: tuple[float, ...] = ()
    count: int = 0
    jitter: float = 0.0
    spread: float = 0.0
    detune: float = 0.0
    loose: float = 0.0
    steps: tuple[float, ...] = (0.0,)


def curve(points: Curve, at: Doubles) -> Doubles:
    """Straight lines through the points; before the first and after the last the value stays."""
    times, values = zip(*points, strict=True)
    return np.asarray(np.interp(at, times, values), np.float64)


def _glide(points: Curve, at: Doubles) -> Doubles:
    logarithms = tuple((t, float(np.log2(hz))) for t, hz in points)
    return np.asarray(np.exp2(curve(logarithms, at)), np.float64)


def _phase(hz: Doubles) -> Doubles:
    """Cycles since the start."""
    return np.cumsum(hz) / RATE


def _wavering(points: Curve, vibrato: tuple[float, float, float], t: Doubles) -> Doubles:
    hz = _glide(points, t)
    rate, cents, onset = vibrato
    if not cents:
        return hz
    depth = cents / 1200.0 * np.minimum(1.0, t / onset if onset else 1.0)
    return hz * np.exp2(depth * np.sin(2 * np.pi * rate * t))


def _tone(layer: Tone, t: Doubles) -> Doubles:
    hz = _wavering(layer.pitch, layer.vibrato, t)
    phase = 2 * np.pi * _phase(hz)
    out = np.zeros(len(t))
    for k, amplitude in enumerate(layer.harmonics, 1):
        if amplitude:
            out += amplitude * np.sin(k * phase) * (k * hz < 14_000)
    return out / sum(abs(a) for a in layer.harmonics)


def _bell(layer: Bell, t: Doubles) -> Doubles:
    out = np.zeros(len(t))
    for n, ratio in enumerate(layer.ratios, 1):
        if layer.hz * ratio < 14_000:
            fall = np.exp(-t * (n - 1) * 0.8 / layer.decay) if layer.decay else 1.0
            out += np.sin(2 * np.pi * layer.hz * ratio * t) * fall / n**layer.tilt
    return out


def noise_band(samples: int, centre: Curve, octaves: float, rng: np.random.Generator) -> Doubles:
    """White noise through a band that moves along `centre`, about 1 at its highest."""
    if len(centre) == 1:
        size = scipy.fft.next_fast_len(samples, real=True)
        spectrum = np.fft.rfft(rng.standard_normal(size))
        mask = _band(np.fft.rfftfreq(size, 1 / RATE), centre[0][1], octaves)
        out = np.fft.irfft(spectrum * mask, size)[:samples]
    else:
        out = _moving_band(samples, centre, octaves, rng)
    # Three deviations of Gaussian noise are as good as its peak.
    return np.asarray(np.clip(out / (3.0 * np.std(out) + 1e-12), -1.7, 1.7), np.float64)


def _band(hz: NDArray[np.floating], centre: float | Doubles, octaves: float) -> Doubles:
    away = np.log2(np.maximum(hz, 1.0) / centre) / (octaves / 2.0)
    return np.asarray(np.exp(-np.square(away)), np.float64)


def _moving_band(samples: int, centre: Curve, octaves: float, rng: np.random.Generator) -> Doubles:
    """Overlapping frames, each filtered where the centre is at that moment."""
    frames = samples // _HOP + 5
    raw = rng.standard_normal(frames * _HOP + _FRAME)
    window = np.sin(np.pi * (np.arange(_FRAME) + 0.5) / _FRAME)
    index = np.arange(frames)[:, None] * _HOP + np.arange(_FRAME)
    hz = np.fft.rfftfreq(_FRAME, 1 / RATE)
    centres = _glide(centre, (np.arange(frames) - 2.0) * _HOP / RATE)[:, None]
    # A band's power grows with its centre: level it, so that a sweep keeps its strength.
    mask = _band(hz, centres, octaves) / np.sqrt(centres)
    pieces = np.fft.irfft(np.fft.rfft(raw[index] * window) * mask, _FRAME) * window
    out = np.zeros(len(raw))
    for i, piece in enumerate(pieces):
        out[i * _HOP : i * _HOP + _FRAME] += piece
    return out[2 * _HOP + _FRAME // 2 :][:samples]


def _throat(layer: Throat, t: Doubles, rng: np.random.Generator) -> Doubles:
    hz = _wavering(layer.pitch, layer.vibrato, t)
    if layer.rough:
        wobble = noise_band(len(t), ((0.0, 45.0),), 1.5, rng)
        hz = hz * np.exp2(layer.rough * wobble)
    phase = 2 * np.pi * _phase(hz)
    formants = [_glide(points, t) for points in layer.formants]
    out = np.zeros(len(t))
    for k in range(1, 1 + int(9_000 / hz.min())):
        at = k * hz
        colour = sum(np.exp(-np.square(np.log2(at / f) / layer.width)) * 0.7**n for n, f in enumerate(formants))
        out += np.sin(k * phase) * (colour + 0.04 / (1.0 + np.square(at / 1500.0))) * (at < 11_000) / k**0.4
    out /= np.max(np.abs(out)) + 1e-12
    if layer.breath:
        out = out + layer.breath * noise_band(len(t), layer.formants[-1], 1.2, rng)
    return out


def _drawn(layer: Layer, t: Doubles, rng: np.random.Generator) -> Doubles:
    match layer:
        case Tone():
            return _tone(layer, t)
        case Bell():
            return _bell(layer, t)
        case Noise():
            return noise_band(len(t), layer.centre, layer.octaves, rng)
        case Throat():
            return _throat(layer, t, rng)
    raise TypeError(f"{type(layer).__name__} cannot be drawn")


def moved(layer: Layer, at: float, semitones: float, gain: float, pan: float) -> Layer:
    """The layer later, higher, louder or further to the right."""
    factor = 2.0 ** (semitones / 12.0)
    layer = replace(
        layer,
        at=layer.at + at,
        gain=layer.gain * gain,
        pan=tuple((t, max(-1.0, min(1.0, p + pan))) for t, p in layer.pan),
    )
    if isinstance(layer, Bell):
        return replace(layer, hz=layer.hz * factor)
    if isinstance(layer, Tone):
        return replace(layer, pitch=tuple((t, hz * factor) for t, hz in layer.pitch))
    if isinstance(layer, Noise):
        return replace(layer, centre=tuple((t, hz * factor) for t, hz in layer.centre))
    return layer


def _copies(layer: Scatter, rng: np.random.Generator) -> list[Layer]:
    times = np.array(layer.times)
    if not layer.times:
        grid = np.linspace(0.0, layer.seconds, 400)
        density = np.cumsum(curve(layer.level, grid))
        times = np.interp(np.sort(rng.random(layer.count)), density / density[-1], grid)
    loudness = curve(layer.level, times) if layer.times else np.ones(len(times))
    copies = []
    for i, time in enumerate(times.tolist()):
        at = layer.at + max(0.0, time + layer.jitter * rng.uniform(-1, 1))
        semitones = layer.steps[i % len(layer.steps)] + layer.detune * rng.uniform(-1, 1)
        gain = layer.gain * float(loudness[i]) * (1 - layer.loose * rng.random())
        pan = layer.spread * rng.uniform(-1, 1)
        copies += [moved(part, at, semitones, gain, pan) for part in layer.what]
    return copies


def render(layers: tuple[Layer, ...], seconds: float, rng: np.random.Generator) -> Sound:
    """The sum of the layers, cut off at `seconds`, not yet levelled; what sticks out is left away."""
    out = np.zeros((round(seconds * RATE), 2))
    queue = list(layers)
    while queue:
        layer = queue.pop(0)
        if isinstance(layer, Scatter):
            queue[:0] = _copies(layer, rng)
            continue
        start = round(layer.at * RATE)
        room = min(round(layer.seconds * RATE), len(out) - start)
        if room <= _FADE:
            continue
        t = np.arange(room) / RATE
        mono = _drawn(layer, t, rng) * _envelope(layer, t)
        angle = (curve(layer.pan, t) + 1.0) * np.pi / 4
        out[start : start + room] += mono[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return out.astype(np.float32)


def _envelope(layer: Layer, t: Doubles) -> Doubles:
    level = curve(layer.level, t) * layer.gain
    if layer.decay:
        level *= np.exp(-t / layer.decay)
    rise = max(1, round(layer.attack * RATE))
    fall = min(_FADE, len(t) // 4)
    level[:rise] *= np.linspace(0.0, 1.0, rise)[: len(level)]
    level[len(level) - fall :] *= np.linspace(1.0, 0.0, fall)
    return level
