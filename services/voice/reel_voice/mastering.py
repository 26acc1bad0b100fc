"""From an engine's raw sound to a line that is pleasant to hear: trimmed, equalised, even, at one loudness.

A formant synthesiser buzzes because every glottal pulse has all its harmonics in phase and its treble
is purely harmonic. So the pulses are dispersed by all-pass filters (levels stay, crests fall) and about half of
the treble is replaced by noise of the same envelope, as breath does in a throat.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reel_common import sound
from reel_common.sound import Mono
from reel_voice.ports import Span, Speech

RATE = 48_000
LUFS = -18.0
PEAK_DB = -3.0
_KEEP_SECONDS = 0.010
_SILENCE_SECONDS = 0.4
_TREBLE_HZ = 4200.0
_HARMONIC_CUT, _BREATH = 0.55, 0.4
_ALL_PASSES_HZ = (700.0, 1100.0, 1600.0, 2200.0, 2900.0, 3700.0, 4700.0, 6000.0)
_ROOM = ((0.0071, -23.0), (0.0113, -24.5), (0.0167, -26.0), (0.0229, -28.0))
"""Early reflections: seconds and decibels. A hint of a small room; more would blur the words."""


@dataclass(frozen=True, slots=True)
class Mastered:
    """A finished line: 16-bit mono WAV at 48 kHz, its length in seconds, the fields' spans moved along."""

    wav: bytes
    seconds: float
    spans: tuple[Span, ...] | None


def master(speech: Speech, chain: str) -> Mastered:
    """Trim, filter and level; `chain` is "synthetic", "natural" or "none". Blocks: call it in a thread."""
    raw = sound.from_pcm(speech.pcm)
    if chain == "none":
        return Mastered(sound.wav(raw, speech.rate), len(raw) / speech.rate, speech.spans)
    first, last = sound.bounds(raw, speech.rate)
    if last <= first:
        return silence(len(speech.spans) if speech.spans is not None else 0)
    start, end = max(0.0, first - _KEEP_SECONDS), min(len(raw) / speech.rate, last + _KEEP_SECONDS)
    x = sound.resample(raw[round(start * speech.rate) : round(end * speech.rate)], speech.rate, RATE)
    x = _CHAINS[chain](sound.high_pass(x, RATE, 80.0))
    x = sound.fade(_levelled(sound.compress(x, RATE, -26.0, 3.0)), RATE, 0.002, 0.008)
    seconds = len(x) / RATE
    return Mastered(sound.wav(x, RATE), seconds, _moved(speech.spans, start, seconds))


def silence(fields: int) -> Mastered:
    """A line that says nothing ("…"): a short pause in which its words are shown one after the other."""
    step = _SILENCE_SECONDS / max(1, fields)
    spans = tuple((i * step, (i + 1) * step) for i in range(fields))
    return Mastered(sound.wav(np.zeros(round(_SILENCE_SECONDS * RATE)), RATE), _SILENCE_SECONDS, spans)


def _synthetic(x: Mono) -> Mono:
    x = _breathe(x)
    for hz in _ALL_PASSES_HZ:
        x = sound.all_pass(x, RATE, hz, 2.0)
    x = sound.bell(x, RATE, 215.0, 2.0, 0.9)
    x = sound.bell(x, RATE, 3000.0, -3.5, 1.1)
    x = sound.high_shelf(x, RATE, 8000.0, -4.0)
    return _in_a_room(x)


def _natural(x: Mono) -> Mono:
    return sound.bell(x, RATE, 215.0, 1.0, 0.8)


_CHAINS = {"synthetic": _synthetic, "natural": _natural}


def _breathe(x: Mono) -> Mono:
    treble = sound.high_pass(sound.high_pass(x, RATE, _TREBLE_HZ, 4)[::-1], RATE, _TREBLE_HZ, 4)[::-1]
    # Falling from 6 kHz as breath does: evenly spread, the same energy would hiss.
    drawn = np.random.default_rng(len(x)).standard_normal(len(x))
    noise = sound.high_shelf(sound.high_pass(drawn, RATE, _TREBLE_HZ, 4), RATE, 6000.0, -18.0)
    noise /= max(float(np.sqrt(np.mean(np.square(noise)))), 1e-9)
    return x - _HARMONIC_CUT * treble + _BREATH * noise * sound.envelope(treble, RATE, 0.012)


def _in_a_room(x: Mono) -> Mono:
    out = x.copy()
    for seconds, db in _ROOM:
        delay = round(seconds * RATE)
        if delay < len(x):
            out[delay:] += 10 ** (db / 20) * x[:-delay]
    return out


def _levelled(x: Mono) -> Mono:
    """To the wanted loudness below the peak; limiting costs loudness, so it is made up for twice."""
    for _ in range(3):
        change = LUFS - sound.loudness(x, RATE)
        x = sound.limit(x * 10 ** (change / 20), RATE, PEAK_DB - 0.1)
    return x


def _moved(spans: Sequence[Span] | None, start: float, seconds: float) -> tuple[Span, ...] | None:
    if spans is None:
        return None
    return tuple((min(max(a - start, 0.0), seconds), min(max(b - start, 0.0), seconds)) for a, b in spans)
