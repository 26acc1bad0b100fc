"""Pitched instruments, described by data and drawn note by note with additive synthesis and FM.

A note is a float32 array of shape (1, samples), or (2, samples) where the instrument is wide itself.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reel_render.sound.dsp import RATE
from reel_render.sound.layers import noise_band

Note = NDArray[np.float32]

_TOP = 9_000.0
"""No partial is drawn above this: what lies higher only makes a bed under speech harsh."""
_TABLE = 1 << 14
"""Samples in a stored period: so many that reading the nearest one is as good as interpolating."""
_SILENT = 7.0
"""Time constants after which a partial is inaudible."""


@dataclass(frozen=True, slots=True)
class Pluck:
    """A string: harmonics shaped by where it is plucked, the high ones dying first, as in Karplus-Strong.

    `ring` is the time constant of the fundamental of A3 in seconds, `damp` how much sooner harmonics die,
    `dark` the slope of their amplitudes, `pick` the plucking point, `click` the finger's noise.
    """

    ring: float
    damp: float
    dark: float
    pick: float
    click: float = 0.04
    click_hz: float = 2200.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A struck bar or bell: `modes` are (ratio, amplitude, time constant at middle C in seconds)."""

    modes: tuple[tuple[float, float, float], ...]
    click: float = 0.0
    click_hz: float = 1500.0


@dataclass(frozen=True, slots=True)
class Fm:
    """A sine with modulators of (ratio, index, time constant); `ring` is the note's time constant at middle C."""

    ring: float
    modulators: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, slots=True)
class Blown:
    """Held as long as it is played: crossfades from the `soft` to the `bright` harmonics as it grows.

    Times in seconds; `vibrato` is (Hz, cents, seconds until it begins), `detune` the cents between the
    `voices`, which are spread over both sides.
    """

    soft: tuple[float, ...]
    bright: tuple[float, ...]
    attack: float
    release: float
    bloom: float = 0.3
    sustain: float = 0.8
    vibrato: tuple[float, float, float] = (0.0, 0.0, 0.0)
    voices: int = 1
    detune: float = 0.0
    breath: float = 0.0


Instrument = Pluck | Bar | Fm | Blown


def _saw(slope: float, count: int = 24) -> tuple[float, ...]:
    return tuple(k**-slope for k in range(1, count + 1))


INSTRUMENTS: dict[str, Instrument] = {
    "ukulele": Pluck(0.42, 0.09, 1.0, 0.28, 0.05, 1800.0),
    "guitar": Pluck(0.85, 0.05, 1.0, 0.21, 0.03, 2400.0),
    "pizzicato": Pluck(0.17, 0.12, 1.15, 0.34, 0.05, 900.0),
    "harp": Pluck(1.1, 0.08, 1.5, 0.4, 0.015, 1500.0),
    "upright": Pluck(0.6, 0.18, 1.3, 0.3, 0.05, 700.0),
    "muted_bass": Pluck(0.28, 0.16, 1.15, 0.25, 0.03, 900.0),
    "piano": Pluck(1.1, 0.11, 1.2, 0.12, 0.02, 1300.0),
    "marimba": Bar(((1.0, 1.0, 0.30), (3.93, 0.28, 0.07), (9.2, 0.07, 0.025)), 0.06, 1100.0),
    "xylophone": Bar(((1.0, 1.0, 0.16), (3.0, 0.4, 0.07), (6.1, 0.14, 0.03)), 0.08, 2600.0),
    "kalimba": Bar(((1.0, 1.0, 0.5), (5.4, 0.12, 0.06), (2.0, 0.12, 0.25)), 0.05, 1900.0),
    "glockenspiel": Bar(((1.0, 1.0, 0.7), (2.76, 0.2, 0.28), (5.4, 0.07, 0.1)), 0.02, 4000.0),
    "celesta": Bar(((1.0, 1.0, 0.6), (3.0, 0.10, 0.3), (4.1, 0.16, 0.12)), 0.02, 2500.0),
    "fm_bell": Fm(0.8, ((3.5, 0.9, 0.25),)),
    "e_piano": Fm(0.9, ((1.0, 0.9, 0.5), (14.0, 0.16, 0.06))),
    "pad": Blown(_saw(2.3, 12), _saw(1.7, 16), 0.35, 0.6, 1.2, 0.85, (4.7, 3.0, 0.4), 4, 7.0),
    "dark_pad": Blown(_saw(2.8, 8), _saw(2.1, 12), 0.5, 0.8, 1.6, 0.9, (4.1, 4.0, 0.4), 4, 9.0),
    "strings": Blown(_saw(1.5, 18), _saw(1.1, 24), 0.16, 0.4, 0.5, 0.9, (5.4, 8.0, 0.25), 4, 6.0, 0.008),
    "spiccato": Blown(_saw(1.2, 24), _saw(1.1, 24), 0.014, 0.14, 0.02, 0.45, (0.0, 0.0, 0.0), 3, 7.0, 0.02),
    "choir": Blown(
        (1, 0.75, 0.28, 0.4, 0.22, 0.07, 0.05, 0.06),
        (1, 0.9, 0.4, 0.55, 0.3, 0.1, 0.07, 0.09),
        0.3,
        0.6,
        0.8,
        0.9,
        (5.0, 11.0, 0.2),
        5,
        10.0,
        0.015,
    ),
    "horn": Blown(
        (1, 0.55, 0.22, 0.09, 0.03),
        (1, 0.85, 0.6, 0.4, 0.24, 0.14, 0.08, 0.04),
        0.07,
        0.25,
        0.25,
        0.8,
        (4.8, 6.0, 0.5),
        2,
        5.0,
    ),
    "cello": Blown(_saw(1.35, 14), _saw(1.05, 20), 0.09, 0.25, 0.35, 0.9, (5.3, 13.0, 0.3), 1, 0.0, 0.012),
    "clarinet": Blown(
        (1, 0.02, 0.45, 0.03, 0.16, 0.03, 0.05),
        (1, 0.04, 0.65, 0.06, 0.38, 0.07, 0.2, 0.06, 0.1),
        0.035,
        0.09,
        0.12,
        0.85,
        (5.0, 6.0, 0.35),
        1,
        0.0,
        0.012,
    ),
    "flute": Blown(
        (1, 0.25, 0.08, 0.02), (1, 0.42, 0.16, 0.06, 0.02), 0.05, 0.11, 0.2, 0.85, (5.2, 10.0, 0.25), 1, 0.0, 0.035
    ),
    "whistle": Blown((1, 0.03), (1, 0.05, 0.015), 0.04, 0.09, 0.1, 0.9, (5.8, 14.0, 0.2), 1, 0.0, 0.03),
    "pulse": Blown(_saw(1.8, 10), _saw(1.4, 16), 0.008, 0.09, 0.03, 0.35, (0.0, 0.0, 0.0), 2, 8.0),
    "sub": Blown((1, 0.22, 0.06), (1, 0.3, 0.1, 0.03), 0.05, 0.25, 0.3, 0.9, (0.0, 0.0, 0.0), 1, 0.0),
}

HELD: frozenset[str] = frozenset(name for name, kind in INSTRUMENTS.items() if isinstance(kind, Blown))
"""Instruments that sound as long as the note; the others ring by themselves and are damped at its end."""


def frequency(midi: int) -> float:
    """Equal temperament, A4 (69) = 440 Hz."""
    return 440.0 * float(2.0 ** ((midi - 69) / 12.0))


def draw(name: str, midi: int, seconds: float, rng: np.random.Generator) -> Note:
    """One note, loudest sample about 1; plucked and struck ones last no longer than they are heard."""
    kind = INSTRUMENTS[name]
    hz = frequency(midi)
    match kind:
        case Pluck():
            out = _pluck(kind, hz, seconds, rng)
        case Bar():
            out = _bar(kind, hz, seconds, rng)
        case Fm():
            out = _fm(kind, hz, seconds)
        case Blown():
            out = _blown(kind, hz, seconds, rng)
    return (out / max(1e-9, float(np.max(np.abs(out))))).astype(np.float32)


def _time(seconds: float, ring: float) -> NDArray[np.float32]:
    return np.arange(max(1, round(min(seconds, _SILENT * ring) * RATE)), dtype=np.float32) / np.float32(RATE)


def _clicked(out: Note, amount: float, hz: float, rng: np.random.Generator) -> Note:
    """Adds the attack's noise and takes the last 10 ms down to nothing."""
    n = min(len(out), round(0.025 * RATE))
    if amount:
        noise = noise_band(n, ((0.0, hz),), 1.6, rng) * np.exp(-np.arange(n) / (0.006 * RATE))
        out[:n] += (amount * noise).astype(np.float32)
    rise = min(len(out), round(0.0015 * RATE))
    out[:rise] *= np.linspace(0, 1, rise, dtype=np.float32)
    fall = min(len(out), round(0.01 * RATE))
    out[len(out) - fall :] *= np.linspace(1, 0, fall, dtype=np.float32)
    return out[None, :]


def _pluck(kind: Pluck, hz: float, seconds: float, rng: np.random.Generator) -> Note:
    ring = kind.ring * (220.0 / hz) ** 0.35
    t = _time(seconds, ring)
    theta = (2 * np.pi * np.modf(hz * np.arange(len(t)) / RATE)[0]).astype(np.float32)
    before, now, twice = np.zeros_like(theta), np.sin(theta), 2 * np.cos(theta)
    fall, step = np.exp(-t / ring), np.exp(-t * kind.damp / ring)
    between, twice_step = step**3, step * step
    out = np.zeros_like(t)
    for k in range(1, 25):
        # Each harmonic dies sooner than the last: only what is heard of it is drawn.
        n = len(t) if k == 1 else round(min(seconds, _SILENT * ring / (1 + kind.damp * _hurry(k))) * RATE)
        if k * hz > _TOP or n < 2:
            break
        amplitude = abs(np.sin(np.pi * k * kind.pick)) * k**-kind.dark
        out[:n] += np.float32(amplitude) * now[:n] * fall[:n]
        # sin(kθ) from the two before it: one product instead of a sine.
        before, now = now[:n], twice[:n] * now[:n] - before[:n]
        fall = fall[:n] * between[:n]
        if k < 3:
            between = between * twice_step
    return _clicked(out, kind.click * float(np.max(np.abs(out))), kind.click_hz, rng)


def _hurry(k: int) -> int:
    """How much sooner the k-th harmonic dies: quadratic for the first, linear for the rest."""
    return k * k - 1 if k <= 4 else 15 + 7 * (k - 4)


def _bar(kind: Bar, hz: float, seconds: float, rng: np.random.Generator) -> Note:
    scale = (261.6 / hz) ** 0.45
    t = _time(seconds, kind.modes[0][2] * scale)
    out = np.zeros_like(t)
    for ratio, amplitude, ring in kind.modes:
        n = min(len(t), round(_SILENT * ring * scale * RATE))
        if ratio * hz < _TOP:
            phase = np.modf(hz * ratio * np.arange(n) / RATE)[0].astype(np.float32)
            out[:n] += np.float32(amplitude) * np.sin(np.float32(2 * np.pi) * phase) * np.exp(-t[:n] / (ring * scale))
    return _clicked(out, kind.click, kind.click_hz, rng)


def _fm(kind: Fm, hz: float, seconds: float) -> Note:
    scale = (261.6 / hz) ** 0.45
    t = _time(seconds, kind.ring * scale)
    phase = np.zeros_like(t)
    for ratio, index, ring in kind.modulators:
        if hz * (ratio + 1) < _TOP:
            turn = np.modf(hz * ratio * np.arange(len(t)) / RATE)[0].astype(np.float32)
            phase += np.float32(index) * np.exp(-t / ring) * np.sin(np.float32(2 * np.pi) * turn)
    turn = np.modf(hz * np.arange(len(t)) / RATE)[0].astype(np.float32)
    out = np.sin(np.float32(2 * np.pi) * turn + phase) * np.exp(-t / np.float32(kind.ring * scale))
    return _clicked(out, 0.0, 0.0, np.random.default_rng(0))


def _table(harmonics: tuple[float, ...], hz: float, phases: NDArray[np.float64]) -> NDArray[np.float32]:
    """One period, normalised to its RMS."""
    spectrum = np.zeros(_TABLE // 2 + 1, complex)
    for k, amplitude in enumerate(harmonics, 1):
        if k * hz < _TOP:
            spectrum[k] = amplitude * np.exp(2j * np.pi * phases[k])
    wave = np.fft.irfft(spectrum)
    wave /= np.sqrt(np.mean(np.square(wave))) + 1e-12
    return wave.astype(np.float32)


def _blown(kind: Blown, hz: float, seconds: float, rng: np.random.Generator) -> Note:
    n = max(1, round((seconds + kind.release) * RATE))
    t = np.arange(n, dtype=np.float32) / np.float32(RATE)
    rate, cents, onset = kind.vibrato
    depth = cents / 1200 * np.log(2) / (2 * np.pi * rate) if cents else 0.0
    wobble = depth * hz * np.cos(2 * np.pi * rate * t) * np.clip((t - onset) / 0.4, 0, 1)
    # Only where both tables share their phases does the crossfade brighten instead of cancelling.
    phases = rng.random(max(len(kind.soft), len(kind.bright)) + 1) * (0.25 if kind.voices > 1 else 0.0)
    soft, bright = (_table(h, hz, phases) for h in (kind.soft, kind.bright))
    mix = np.clip(t / kind.bloom, 0, 1)
    out = np.zeros((2 if kind.voices > 1 else 1, n), np.float32)
    for voice in range(kind.voices):
        off = (voice / max(1, kind.voices - 1) - 0.5) * kind.detune
        turn = hz * 2 ** (off / 1200) * np.arange(n) / RATE + wobble + rng.random() * (kind.voices > 1)
        index = (turn * _TABLE).astype(np.int64) & (_TABLE - 1)
        value = soft[index]
        value += (bright[index] - value) * mix
        out[voice % len(out)] += value
        # A third of each voice crosses over, so that one speaker alone still plays the whole chord.
        if len(out) == 2:
            out[1 - voice % 2] += value * np.float32(0.35)
    if kind.breath:
        out += (kind.breath * 6 * noise_band(n, ((0.0, min(4 * hz, 5000.0)),), 2.0, rng)).astype(np.float32)
    return out * _swell(kind, t, seconds)


def _swell(kind: Blown, t: NDArray[np.float32], seconds: float) -> NDArray[np.float32]:
    attack = min(kind.attack, seconds * 0.6)
    level = np.where(
        t < attack,
        0.5 - 0.5 * np.cos(np.pi * np.minimum(t / attack, 1)),
        kind.sustain + (1 - kind.sustain) * np.exp(-(t - attack) / 0.25),
    )
    if kind.sustain < 0.5:
        level = np.where(t < attack, level, np.exp(-(t - attack) / (0.25 * kind.sustain)))
    fall = np.clip((seconds + kind.release - t) / kind.release, 0, 1)
    return np.asarray(level * (0.5 - 0.5 * np.cos(np.pi * fall)), np.float32)
