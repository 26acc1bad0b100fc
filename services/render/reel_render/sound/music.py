"""Background music, composed and played from numbers: `compose("playful", beat_frames=15, seconds=60, seed=1)`."""

import math
from zlib import crc32

import numpy as np
import scipy  # its parts load when first used: a run that reuses everything needs none of them
from numpy.typing import NDArray

from reel_common.errors import Permanent
from reel_render.sound import drums, dsp, instruments
from reel_render.sound.drums import DRUMS, LEADS_IN
from reel_render.sound.dsp import RATE, Sound, from_db
from reel_render.sound.moods import MOODS
from reel_render.sound.score import Note, Score, arrange

LOUDNESS = -18.0
"""LUFS that a piece is brought to; the mix takes it down from there."""
PEAK_DB = -3.2

_DAMP = 0.05
_PREDELAY = 0.018
_FADE_OUT = 1.4
_BLOCK = 1 << 18

Samples = NDArray[np.float32]


def compose(mood: str, beat_frames: int, seconds: float, seed: int) -> Sound:
    """A whole piece of exactly `seconds` at 48 kHz, about -18 LUFS and at most -3 dBFS, ending in silence.

    Beat k falls on sample k * beat_frames * 1600. The same arguments give the same samples. Raises
    Permanent for an unknown mood and for a length or tempo that is not positive.
    """
    if mood not in MOODS:
        raise Permanent(f"There is no music mood {mood!r}: use one of {', '.join(MOODS)}.")
    if beat_frames < 1 or not math.isfinite(seconds) or seconds <= 0:
        raise Permanent("Music needs a length above 0 seconds and a beat of at least one frame.")
    samples = max(1, round(seconds * RATE))
    style = MOODS[mood]
    if style is None:
        return np.zeros((samples, 2), np.float32)
    score = arrange(style, beat_frames, samples, seed)
    return _mastered(_mixed(score, style.space, seed), score)


def _mixed(score: Score, space: float, seed: int) -> Samples:
    """The piece as (2, samples): every distinct sound drawn once and added wherever it is played."""
    out = np.zeros((2, score.samples), np.float32)
    send = np.zeros(score.samples, np.float32)
    drawn: dict[tuple[str, int, int], Samples] = {}
    longest: dict[tuple[str, int], int] = {}
    for note in score.notes:
        longest[note.name, note.midi] = max(note.samples, longest.get((note.name, note.midi), 0))
    for note in score.notes:
        drum = DRUMS.get(note.name)
        sound = _drawn(note, longest[note.name, note.midi], seed, drawn)
        at = note.at - round(LEADS_IN.get(note.name, 0.0) * RATE)
        skip = max(0, -at)
        sound = sound[:, skip : skip + score.samples - max(0, at)]
        gain = note.gain * (from_db(drum.db) if drum else 1.0)
        pan, room = (drum.pan, drum.room) if drum else (note.pan, note.room)
        angle = (pan + 1.0) * math.pi / 4
        where = slice(at + skip, at + skip + sound.shape[1])
        out[0, where] += sound[0] * np.float32(gain * math.sqrt(2) * math.cos(angle))
        out[1, where] += sound[-1] * np.float32(gain * math.sqrt(2) * math.sin(angle))
        send[where] += (sound[0] + sound[-1]) * np.float32(gain * room / 2)
    _add_room(out, send, space, seed)
    return out


def _drawn(note: Note, longest: int, seed: int, drawn: dict[tuple[str, int, int], Samples]) -> Samples:
    """A note from the cache; what rings by itself is drawn long once and damped to each length."""
    held = note.name in instruments.HELD
    key = (note.name, note.midi, note.samples)
    if key in drawn:
        return drawn[key]
    rng = np.random.default_rng([seed & 0xFFFFFFFF, crc32(note.name.encode()), note.midi])
    if note.name in DRUMS:
        sound = drums.draw(note.name, note.midi, rng)
    elif held:
        sound = instruments.draw(note.name, note.midi, note.samples / RATE, rng)
    else:
        whole = (note.name, note.midi, -1)
        if whole not in drawn:
            drawn[whole] = instruments.draw(note.name, note.midi, longest / RATE + _DAMP, rng)
        sound = _damped(drawn[whole], note.samples)
    drawn[key] = sound
    return sound


def _damped(sound: Samples, samples: int) -> Samples:
    release = round(_DAMP * RATE)
    if sound.shape[1] <= samples + release:
        return sound
    cut = sound[:, : samples + release].copy()
    cut[:, samples:] *= np.linspace(1, 0, release, dtype=np.float32)
    return cut


def _add_room(out: Samples, send: Samples, seconds: float, seed: int) -> None:
    """Adds the reverberation of `send`: noise that dies within `seconds`, its highs sooner, other on each side."""
    rng = np.random.default_rng([seed & 0xFFFFFFFF, 7])
    t = np.arange(round(seconds * RATE)) / RATE
    noise = rng.standard_normal((len(t), 2)).astype(np.float32)
    low = dsp.low_pass(dsp.high_pass(noise, 220.0), 1800.0) * np.exp(-6.9 * t / seconds).astype(np.float32)[:, None]
    high = dsp.low_pass(dsp.high_pass(noise, 1800.0), 6500.0) * np.exp(-12.0 * t / seconds).astype(np.float32)[:, None]
    wet = low + high
    wet *= np.minimum(1.0, t / 0.012).astype(np.float32)[:, None]
    wet /= np.sqrt(np.square(wet).sum(axis=0))
    # Block by block, so that a long piece needs no second copy of itself.
    delay = round(_PREDELAY * RATE)
    for a in range(0, len(send), _BLOCK):
        tail = scipy.signal.oaconvolve(send[None, a : a + _BLOCK], wet.T, axes=1)
        room = out[:, a + delay : a + delay + tail.shape[1]]
        room += tail[:, : room.shape[1]].astype(np.float32)


def _mastered(mix: Samples, score: Score) -> Sound:
    """Cleans, glues and levels the mix, and lets the last chord fade to nothing."""
    x = dsp.high_pass(np.ascontiguousarray(mix.T), 36.0, order=4)
    # Small loudspeakers play no deep bass, and large ones would hide the rest behind it.
    x = dsp.low_shelf(x, 110.0, -2.5)
    # Speech lives from 1.5 to 4 kHz: a bed that steps back there can be louder without hiding a word.
    x = dsp.bell(x, 2600.0, -1.5, 0.6)
    x = dsp.high_shelf(x, 4500.0, 2.5)
    x = dsp.low_pass(x, 13_000.0)
    level = dsp.lufs(x)
    if math.isfinite(level):
        x *= np.float32(from_db(LOUDNESS - level))
        x = dsp.compress(x, LOUDNESS + 3.0, 1.8, attack=0.02, release=0.25)
        x *= np.float32(from_db(min(6.0, LOUDNESS - dsp.lufs(x))))
    x = dsp.limit(x, PEAK_DB)
    ring = (score.samples - score.last) / RATE
    return dsp.fade(x, 0.002, min(_FADE_OUT, 0.7 * ring))
