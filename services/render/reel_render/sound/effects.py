"""Sound effects, synthesised by name: `make("boing", seed=1)`."""

import re
from zlib import crc32

import numpy as np
import scipy  # its parts load when first used: a run that reuses everything needs none of them

from reel_common.errors import Permanent
from reel_render.sound import dsp, layers
from reel_render.sound.dsp import RATE, Sound
from reel_render.sound.effects_table import RECIPES, SYNONYMS

KNOWN: frozenset[str] = frozenset(RECIPES)

PEAK_DB = -6.0
LOUDEST = -16.0
"""Momentary loudness, in LUFS, that no effect passes."""

_FADE_IN = 0.001
_FADE_OUT = 0.03
_ROOM_SECONDS = 0.45
_NOISE_WORDS = frozenset({"a", "an", "and", "effect", "fx", "noise", "sfx", "sound", "sounds", "the"})


def resolve(name: str) -> str | None:
    """The effect that a plan's word means: case, spaces, hyphens and words like "sound" do not matter.

    Returns None for a name that is no sound effect; the caller warns.
    """
    words = [word for word in re.split(r"[^a-z0-9]+", name.lower()) if word]
    for kept in (words, [word for word in words if word not in _NOISE_WORDS]):
        key = "_".join(kept)
        for candidate in (key, SYNONYMS.get(key, ""), SYNONYMS.get(key.replace("_", ""), ""), key.replace("_", "")):
            if candidate in KNOWN:
                return candidate
    return None


def make(name: str, seed: int) -> Sound:
    """One effect at 48 kHz, at most 2.5 s long, faded at both ends.

    Its highest sample is at -6 dBFS, or lower where it would be louder than -16 LUFS at some moment.
    Raises Permanent for a name that is not in KNOWN; `resolve` finds the name first.
    """
    recipe = RECIPES.get(name)
    if recipe is None:
        raise Permanent(f"There is no sound effect {name!r}: use one of {', '.join(sorted(KNOWN))}.")
    rng = np.random.default_rng([seed & 0xFFFFFFFF, crc32(name.encode())])
    x = layers.render(recipe.layers, recipe.seconds, rng)
    x = dsp.low_pass(dsp.high_pass(_in_room(x, recipe.room, rng), 35.0), 13_000.0)
    x = dsp.fade(x, _FADE_IN, _FADE_OUT)
    # At the same peak a whistle is far louder than a key click: it must not drown the voice.
    loudest = float(np.max(dsp.loudness_over_time(x), initial=-np.inf))
    return (x * dsp.from_db(min(PEAK_DB - dsp.peak_db(x), LOUDEST - loudest))).astype(np.float32)


def _in_room(x: Sound, amount: float, rng: np.random.Generator) -> Sound:
    """Adds the sound of a small room, different on each side, so that nothing sounds like a test tone."""
    t = np.arange(round(_ROOM_SECONDS * RATE)) / RATE
    tail = rng.standard_normal((len(t), 2)) * np.exp(-t / (_ROOM_SECONDS / 7))[:, None]
    tail[: round(0.008 * RATE)] = 0.0
    response = dsp.low_pass(dsp.high_pass(tail.astype(np.float32), 250.0), 6000.0)
    response /= np.sqrt(np.square(response).sum(axis=0))
    wet = scipy.signal.fftconvolve(x.mean(axis=1, keepdims=True), response, axes=0)[: len(x)]
    return (x + amount * wet).astype(np.float32)
