"""Recipes of the effects that are heard in the world: animals, keys, springs, crowds."""

from reel_render.sound.effects_parts import REED, Recipe, drum, key
from reel_render.sound.layers import Noise, Scatter, Throat, Tone

_CHIRP = tuple(
    Tone(at, 0.035, pitch=((0.0, 4150.0),), level=((0.0, 0.0), (0.012, 1.0), (0.035, 0.0))) for at in (0.0, 0.05, 0.1)
)

RECIPES: dict[str, Recipe] = {
    "whoosh": Recipe(
        0.7,
        (
            Noise(
                0,
                0.7,
                centre=((0.0, 320.0), (0.33, 2400.0), (0.7, 480.0)),
                octaves=1.7,
                level=((0.0, 0.0), (0.18, 0.25), (0.34, 1.0), (0.5, 0.35), (0.7, 0.0)),
                pan=((0.1, -0.7), (0.6, 0.7)),
            ),
            Noise(
                0,
                0.7,
                centre=((0.0, 140.0), (0.33, 420.0), (0.7, 160.0)),
                octaves=1.5,
                gain=0.45,
                level=((0.0, 0.0), (0.33, 1.0), (0.65, 0.0)),
                pan=((0.1, -0.4), (0.6, 0.4)),
            ),
        ),
    ),
    "pop": Recipe(
        0.22,
        (
            Tone(
                0, 0.14, pitch=((0.0, 380.0), (0.045, 1050.0), (0.14, 1250.0)), harmonics=(1.0, 0.2, 0.06), decay=0.03
            ),
            Noise(0, 0.015, centre=((0.0, 1800.0),), octaves=2.0, decay=0.004, gain=0.3),
        ),
    ),
    "boing": Recipe(
        1.0,
        (
            Tone(
                0,
                0.95,
                pitch=(
                    (0.0, 130.0),
                    (0.07, 330.0),
                    (0.16, 190.0),
                    (0.25, 310.0),
                    (0.34, 205.0),
                    (0.43, 290.0),
                    (0.52, 215.0),
                    (0.61, 275.0),
                    (0.7, 225.0),
                    (0.8, 262.0),
                    (0.95, 240.0),
                ),
                harmonics=(1.0, 0.55, 0.5, 0.35, 0.28, 0.18, 0.1),
                decay=0.3,
            ),
            Noise(0, 0.02, centre=((0.0, 1200.0),), octaves=2.0, decay=0.006, gain=0.3),
        ),
    ),
    "typing": Recipe(
        1.4,
        (
            Scatter(
                0,
                1.4,
                what=key(),
                jitter=0.012,
                detune=2.5,
                loose=0.45,
                spread=0.25,
                times=(0.0, 0.11, 0.2, 0.33, 0.42, 0.52, 0.71, 0.8, 0.91, 1.0, 1.2),
            ),
        ),
        room=0.08,
    ),
    "click": Recipe(0.15, key(), room=0.06),
    "camera": Recipe(
        0.45,
        key(0.0)
        + key(0.02, 0.6)
        + (
            Noise(
                0.03,
                0.12,
                centre=((0.0, 5200.0), (0.12, 3400.0)),
                octaves=1.2,
                level=((0.0, 0.2), (0.06, 0.5), (0.12, 0.0)),
                gain=0.5,
            ),
        )
        + key(0.15, 0.9),
    ),
    "thud": Recipe(
        0.5, (*drum(0, 58.0, 1.0, 0.1), Noise(0, 0.2, centre=((0.0, 190.0),), octaves=2.2, decay=0.05, gain=0.5))
    ),
    "meow": Recipe(
        0.85,
        (
            Throat(
                0,
                0.8,
                pitch=((0.0, 470.0), (0.14, 640.0), (0.38, 700.0), (0.62, 560.0), (0.8, 400.0)),
                breath=0.06,
                vibrato=(6.5, 18.0, 0.4),
                formants=(
                    ((0.0, 450.0), (0.12, 520.0), (0.34, 1150.0), (0.6, 800.0), (0.8, 480.0)),
                    ((0.0, 2300.0), (0.14, 2700.0), (0.36, 1900.0), (0.62, 1250.0), (0.8, 900.0)),
                    ((0.0, 3900.0), (0.8, 3300.0)),
                ),
                width=0.3,
                level=((0.0, 0.0), (0.08, 0.45), (0.24, 0.9), (0.42, 1.0), (0.66, 0.6), (0.8, 0.0)),
            ),
        ),
    ),
    "bark": Recipe(
        0.75,
        (
            Scatter(
                0,
                0.6,
                times=(0.0, 0.3),
                level=((0.0, 0.85), (0.3, 1.0)),
                jitter=0.01,
                what=(
                    Throat(
                        0,
                        0.19,
                        pitch=((0.0, 300.0), (0.05, 430.0), (0.19, 210.0)),
                        breath=0.4,
                        rough=0.22,
                        width=0.45,
                        formants=(
                            ((0.0, 500.0), (0.06, 950.0), (0.19, 520.0)),
                            ((0.0, 1300.0), (0.06, 1800.0), (0.19, 1100.0)),
                        ),
                        level=((0.0, 0.0), (0.025, 1.0), (0.09, 0.75), (0.19, 0.0)),
                    ),
                ),
            ),
        ),
        room=0.2,
    ),
    "heartbeat": Recipe(
        1.7,
        (
            Scatter(
                0,
                1.7,
                times=(0.0, 0.85),
                what=(
                    Tone(
                        0.02,
                        0.3,
                        pitch=((0.0, 82.0), (0.06, 56.0)),
                        harmonics=(1.0, 0.3, 0.1),
                        decay=0.07,
                        attack=0.008,
                    ),
                    Tone(
                        0.27,
                        0.3,
                        pitch=((0.0, 96.0), (0.05, 66.0)),
                        harmonics=(1.0, 0.3, 0.1),
                        decay=0.055,
                        gain=0.7,
                        attack=0.008,
                    ),
                ),
            ),
        ),
    ),
    "applause": Recipe(
        2.5,
        (
            Scatter(
                0,
                2.35,
                count=420,
                detune=7.0,
                loose=0.75,
                spread=0.9,
                level=((0.0, 0.3), (0.35, 1.0), (1.5, 0.9), (2.35, 0.1)),
                what=(Noise(0, 0.05, centre=((0.0, 1250.0),), octaves=1.5, decay=0.009, attack=0.001),),
            ),
        ),
        room=0.45,
    ),
    "record_scratch": Recipe(
        0.75,
        (
            Noise(
                0,
                0.2,
                centre=((0.0, 700.0), (0.1, 3200.0), (0.2, 900.0)),
                octaves=0.9,
                level=((0.0, 0.2), (0.08, 1.0), (0.2, 0.0)),
            ),
            Noise(
                0.21,
                0.4,
                centre=((0.0, 2800.0), (0.12, 1200.0), (0.4, 320.0)),
                octaves=0.9,
                level=((0.0, 0.3), (0.06, 1.0), (0.4, 0.0)),
            ),
            Tone(
                0.21,
                0.4,
                pitch=((0.0, 900.0), (0.4, 90.0)),
                harmonics=REED,
                level=((0.0, 0.4), (0.1, 1.0), (0.4, 0.0)),
                gain=0.35,
            ),
        ),
    ),
    "crickets": Recipe(
        2.3,
        (
            Scatter(0, 2.3, what=_CHIRP, times=(0.05, 0.5, 0.95, 1.4, 1.85), jitter=0.01, loose=0.2),
            Scatter(0.22, 2.0, what=_CHIRP, times=(0.1, 0.7, 1.25), detune=0.6, spread=0.8, gain=0.3),
        ),
        room=0.2,
    ),
    "zap": Recipe(
        0.5,
        (
            Tone(
                0,
                0.42,
                pitch=((0.0, 2400.0), (0.1, 700.0), (0.42, 120.0)),
                harmonics=(1.0, 0.5, 0.33, 0.25, 0.2, 0.16),
                decay=0.16,
            ),
            Noise(0, 0.3, centre=((0.0, 4200.0), (0.3, 800.0)), octaves=1.5, decay=0.08, gain=0.4),
        ),
    ),
    "bubbles": Recipe(
        1.3,
        (
            Scatter(
                0,
                1.1,
                count=11,
                detune=7.0,
                loose=0.5,
                spread=0.5,
                what=(
                    Tone(0, 0.1, pitch=((0.0, 520.0), (0.07, 1050.0)), level=((0.0, 0.0), (0.012, 1.0), (0.1, 0.0))),
                ),
            ),
        ),
    ),
}
