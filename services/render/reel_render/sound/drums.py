"""Drums and small percussion as layers of tones and noise; each is a mono hit of at most two seconds."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reel_render.sound import layers
from reel_render.sound.layers import Bell, Layer, Noise, Scatter, Tone


@dataclass(frozen=True, slots=True)
class Drum:
    """`db` is the level in the mix, `room` what goes to the reverb, `pan` from -1 to 1.

    `tuned` is the MIDI note of a drum that has one, so that it can be tuned to the key; 0 for the others.
    """

    seconds: float
    db: float
    pan: float
    room: float
    layers: tuple[Layer, ...]
    tuned: int = 0


def _skin(hz: float, ring: float, slap: float = 0.3, drop: float = 1.6) -> tuple[Layer, ...]:
    return (
        Tone(
            0, 6 * ring, pitch=((0.0, hz * drop), (0.04, hz * 1.06), (0.3, hz)), harmonics=(1.0, 0.22, 0.08), decay=ring
        ),
        Noise(0, 0.04, centre=((0.0, min(hz * 10, 1800.0)),), octaves=1.8, decay=0.009, gain=slap),
    )


def _hiss(centre: float, octaves: float, decay: float, attack: float = 0.001, gain: float = 1.0) -> tuple[Layer, ...]:
    return (
        Noise(0, 7 * decay + attack, centre=((0.0, centre),), octaves=octaves, decay=decay, attack=attack, gain=gain),
    )


DRUMS: dict[str, Drum] = {
    "kick": Drum(
        0.4,
        -5.0,
        0.0,
        0.02,
        (
            Tone(0, 0.4, pitch=((0.0, 165.0), (0.035, 74.0), (0.12, 56.0)), harmonics=(1.0, 0.12), decay=0.09),
            Noise(0, 0.02, centre=((0.0, 1900.0),), octaves=1.6, decay=0.004, gain=0.2),
        ),
    ),
    "soft_kick": Drum(
        0.4,
        -7.0,
        0.0,
        0.03,
        (
            Tone(
                0,
                0.4,
                pitch=((0.0, 110.0), (0.04, 66.0), (0.12, 54.0)),
                harmonics=(1.0, 0.2),
                decay=0.085,
                attack=0.004,
            ),
        ),
    ),
    "snare": Drum(
        0.3,
        -9.5,
        0.05,
        0.14,
        (
            Tone(0, 0.16, pitch=((0.0, 235.0), (0.03, 188.0)), harmonics=(1.0, 0.35), decay=0.045, gain=0.55),
            *_hiss(3400.0, 2.4, 0.06, gain=0.7),
        ),
    ),
    "brush": Drum(
        0.3,
        -12.0,
        0.08,
        0.12,
        (*_hiss(3600.0, 2.2, 0.05, 0.012), Tone(0, 0.1, pitch=((0.0, 200.0),), decay=0.03, gain=0.18)),
    ),
    "sweep": Drum(
        0.35,
        -18.0,
        -0.1,
        0.1,
        (
            Noise(
                0,
                0.34,
                centre=((0.0, 2600.0), (0.17, 4200.0), (0.34, 2800.0)),
                octaves=1.6,
                level=((0.0, 0.0), (0.13, 1.0), (0.34, 0.0)),
            ),
        ),
    ),
    "rim": Drum(
        0.12,
        -9.0,
        0.15,
        0.15,
        (
            Tone(0, 0.1, pitch=((0.0, 830.0),), harmonics=(1.0, 0.4, 0.2), decay=0.016),
            *_hiss(2600.0, 1.4, 0.008, gain=0.5),
        ),
    ),
    "clap": Drum(
        0.35,
        -10.0,
        0.0,
        0.22,
        (
            Scatter(0, 0.1, times=(0.0, 0.009, 0.019), what=_hiss(1500.0, 1.3, 0.005), detune=1.5, gain=0.7),
            Noise(0.026, 0.3, centre=((0.0, 1600.0),), octaves=1.5, decay=0.055),
        ),
    ),
    "snap": Drum(
        0.25,
        -10.0,
        -0.2,
        0.28,
        (
            *_hiss(2300.0, 0.9, 0.014),
            Tone(0, 0.06, pitch=((0.0, 1700.0),), decay=0.01, gain=0.4),
            Noise(0.012, 0.2, centre=((0.0, 1900.0),), octaves=1.2, decay=0.035, gain=0.3),
        ),
    ),
    "hat": Drum(0.12, -15.0, 0.22, 0.03, _hiss(7600.0, 1.0, 0.02)),
    "shaker": Drum(
        0.16,
        -15.0,
        -0.28,
        0.06,
        (
            Noise(
                0, 0.13, centre=((0.0, 5600.0),), octaves=1.1, level=((0.0, 0.0), (0.02, 1.0), (0.05, 0.5), (0.13, 0.0))
            ),
        ),
    ),
    "tick": Drum(
        0.1,
        -13.0,
        0.3,
        0.18,
        (
            Tone(0, 0.09, pitch=((0.0, 2350.0),), harmonics=(1.0, 0.3), decay=0.011),
            *_hiss(4200.0, 1.0, 0.005, gain=0.4),
        ),
    ),
    "woodblock": Drum(
        0.2,
        -15.0,
        -0.25,
        0.2,
        (
            Tone(0, 0.16, pitch=((0.0, 920.0), (0.02, 860.0)), harmonics=(1.0, 0.3, 0.25), decay=0.028),
            *_hiss(1800.0, 1.2, 0.006, gain=0.3),
        ),
    ),
    "low_block": Drum(
        0.2,
        -14.0,
        0.25,
        0.2,
        (
            Tone(0, 0.16, pitch=((0.0, 660.0), (0.02, 620.0)), harmonics=(1.0, 0.3, 0.25), decay=0.03),
            *_hiss(1400.0, 1.2, 0.006, gain=0.3),
        ),
    ),
    "bongo": Drum(0.25, -11.0, -0.3, 0.14, _skin(330.0, 0.05, 0.3, 1.15)),
    "tom": Drum(0.6, -14.0, -0.25, 0.16, _skin(132.0, 0.11)),
    "low_tom": Drum(0.7, -13.0, 0.25, 0.16, _skin(92.0, 0.13)),
    "taiko": Drum(1.2, -5.0, -0.12, 0.3, _skin(64.0, 0.19, 0.4, 1.9)),
    "low_taiko": Drum(1.4, -5.0, 0.12, 0.32, _skin(50.0, 0.24, 0.3, 2.0)),
    "timpani": Drum(1.6, -9.0, 0.2, 0.35, _skin(73.4, 0.32, 0.12, 1.1), tuned=38),
    "heart": Drum(
        0.5,
        -6.0,
        0.0,
        0.08,
        (Tone(0, 0.5, pitch=((0.0, 78.0), (0.07, 52.0)), harmonics=(1.0, 0.35, 0.1), decay=0.09, attack=0.01),),
    ),
    "triangle": Drum(
        1.2, -21.0, 0.4, 0.3, (Bell(0, 1.2, hz=2380.0, ratios=(1.0, 1.62, 2.41, 3.1), tilt=0.5, decay=0.28),)
    ),
    "crash": Drum(
        1.9,
        -19.0,
        -0.2,
        0.15,
        (
            Noise(0, 1.9, centre=((0.0, 5800.0), (1.2, 4200.0)), octaves=1.8, decay=0.38, attack=0.003),
            Bell(0, 1.2, hz=870.0, ratios=(1.0, 1.34, 1.79, 2.21, 2.67, 3.12, 3.77), tilt=0.2, decay=0.22, gain=0.06),
        ),
    ),
    "swell": Drum(
        1.0,
        -22.0,
        0.1,
        0.15,
        (
            Noise(
                0,
                1.0,
                centre=((0.0, 3000.0), (0.96, 5400.0)),
                octaves=1.6,
                level=((0.0, 0.0), (0.6, 0.25), (0.96, 1.0), (1.0, 0.0)),
            ),
        ),
    ),
}

LEADS_IN: dict[str, float] = {"swell": 0.96}
"""Hits that grow towards the beat: how many seconds before it they begin."""


def draw(name: str, midi: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """One hit as (1, samples), loudest sample 1; `midi` is the note to tune it to, 0 for none."""
    drum = DRUMS[name]
    shift = midi - drum.tuned if midi else 0
    tuned = tuple(layers.moved(layer, 0.0, shift, 1.0, 0.0) for layer in drum.layers)
    hit = layers.render(tuned, drum.seconds, rng)[:, 0]
    return np.asarray(hit / np.max(np.abs(hit)), np.float32)[None, :]
