"""Recipes of the effects that are played: bells, drums, brass and slide whistles."""

from reel_render.sound.effects_parts import Recipe, bell, chord, cymbal, drum, key, snare, wah
from reel_render.sound.layers import Noise, Scatter, Tone

RECIPES: dict[str, Recipe] = {
    "ding": Recipe(1.9, bell(0, 1568.0, decay=0.45) + bell(0.0, 3136.0, 0.12, 0.3), room=0.2),
    "correct": Recipe(1.5, bell(0, 1046.5, decay=0.3) + bell(0.12, 1568.0, decay=0.35), room=0.2),
    "drum_roll": Recipe(
        2.5,
        (
            Scatter(
                0,
                1.75,
                what=snare(0),
                times=tuple(i / 22.0 for i in range(39)),
                jitter=0.005,
                loose=0.25,
                spread=0.15,
                level=((0.0, 0.16), (0.9, 0.35), (1.75, 0.8)),
                detune=0.4,
            ),
            *drum(1.78, 62.0, 0.8),
            *cymbal(1.78, 0.8, 0.22),
        ),
        room=0.2,
    ),
    "rimshot": Recipe(
        1.9,
        (
            *drum(0.0, 175.0, 0.8, 0.1),
            *snare(0.0, 0.25),
            *drum(0.17, 118.0, 0.9, 0.12),
            *snare(0.42, 0.55),
            *drum(0.42, 62.0, 1.0),
            *cymbal(0.42, 0.75, 0.3),
        ),
        room=0.18,
    ),
    "crash": Recipe(2.3, (*cymbal(0, 1.0, 0.5), *drum(0, 66.0, 0.9, 0.16)), room=0.2),
    "sparkle": Recipe(
        1.9,
        (
            Scatter(
                0,
                1.0,
                what=bell(0, 1318.5, decay=0.22),
                times=tuple(i * 0.058 for i in range(15)),
                jitter=0.012,
                spread=0.7,
                loose=0.5,
                level=((0.0, 0.8), (0.8, 0.45)),
                steps=(0, 4, 7, 2, 9, 12, 7, 14, 16, 12, 19, 16, 21, 24, 19),
            ),
        ),
        room=0.35,
    ),
    "tada": Recipe(
        1.8,
        (
            *chord(0.0, 0.15, (196.0, 246.9, 293.7, 392.0), 0.75),
            *chord(0.17, 1.35, (196.0, 261.6, 329.6, 392.0, 523.3)),
            *cymbal(0.17, 0.4, 0.3),
        ),
        room=0.25,
    ),
    "sad_trombone": Recipe(
        2.45,
        (
            *wah(0.0, 0.38, 233.1),
            *wah(0.42, 0.38, 220.0),
            *wah(0.84, 0.38, 207.7),
            *wah(1.26, 1.12, 196.0, 0.9, 45.0),
        ),
        room=0.2,
    ),
    "dun_dun_dun": Recipe(
        2.4,
        (
            *chord(0.0, 0.34, (98.0, 196.0, 233.1), 0.9),
            *drum(0.0, 70.0, 0.6, 0.2),
            *chord(0.38, 0.34, (92.5, 185.0, 220.0), 0.9),
            *drum(0.38, 66.0, 0.6, 0.2),
            *chord(0.76, 1.55, (77.8, 155.6, 185.0, 220.0, 311.1)),
            *drum(0.76, 55.0, 0.8, 0.3),
        ),
        room=0.35,
    ),
    "riser": Recipe(
        1.9,
        (
            Noise(
                0,
                1.85,
                centre=((0.0, 350.0), (1.8, 5600.0)),
                octaves=1.5,
                level=((0.0, 0.0), (1.0, 0.3), (1.75, 1.0), (1.85, 0.0)),
                pan=((0.0, -0.3), (1.8, 0.3)),
            ),
            Tone(
                0,
                1.85,
                pitch=((0.0, 196.0), (1.8, 784.0)),
                harmonics=(1.0, 0.5, 0.33, 0.25, 0.2),
                vibrato=(6.0, 14.0, 1.0),
                gain=0.35,
                level=((0.0, 0.0), (1.0, 0.35), (1.75, 1.0), (1.85, 0.0)),
            ),
        ),
    ),
    "buzzer": Recipe(
        0.7,
        tuple(
            Tone(
                0,
                0.6,
                pitch=((0.0, hz),),
                harmonics=(1.0, 0.0, 0.6, 0.0, 0.42, 0.0, 0.3, 0.0, 0.2),
                level=((0.0, 1.0), (0.52, 0.95), (0.6, 0.0)),
                gain=0.5,
            )
            for hz in (116.5, 123.5)
        ),
    ),
    "cash": Recipe(1.4, (*key(0.0), *key(0.07, 0.8), *bell(0.16, 2093.0, 0.8, 0.28), *bell(0.19, 2637.0, 0.7, 0.28))),
    "slide_up": Recipe(
        0.85,
        (
            Tone(
                0,
                0.8,
                pitch=((0.0, 420.0), (0.15, 480.0), (0.75, 1650.0)),
                harmonics=(1.0, 0.06, 0.14),
                vibrato=(7.0, 22.0, 0.3),
                level=((0.0, 0.0), (0.05, 0.8), (0.65, 1.0), (0.8, 0.0)),
            ),
            Noise(
                0,
                0.8,
                centre=((0.0, 900.0), (0.75, 3300.0)),
                octaves=0.8,
                gain=0.14,
                level=((0.0, 0.0), (0.1, 1.0), (0.8, 0.0)),
            ),
        ),
    ),
    "slide_down": Recipe(
        1.05,
        (
            Tone(
                0,
                1.0,
                pitch=((0.0, 1650.0), (0.2, 1500.0), (0.95, 330.0)),
                harmonics=(1.0, 0.06, 0.14),
                vibrato=(7.0, 22.0, 0.3),
                level=((0.0, 0.0), (0.05, 1.0), (0.75, 0.9), (1.0, 0.0)),
            ),
            Noise(
                0,
                1.0,
                centre=((0.0, 3300.0), (0.95, 700.0)),
                octaves=0.8,
                gain=0.14,
                level=((0.0, 0.0), (0.1, 1.0), (1.0, 0.0)),
            ),
        ),
    ),
}
