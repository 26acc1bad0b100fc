"""The recipes of the sound effects, and the other names that people call them by."""

from dataclasses import dataclass

from reel_render.sound.layers import Bell, Layer, Noise, Scatter, Throat, Tone


@dataclass(frozen=True, slots=True)
class Recipe:
    """What an effect is made of; `room` is how much of a small room is heard around it."""

    seconds: float
    layers: tuple[Layer, ...]
    room: float = 0.12


_BRASS = (1.0, 0.8, 0.62, 0.5, 0.36, 0.26, 0.18, 0.12, 0.08, 0.05)
_REED = (1.0, 0.05, 0.5, 0.06, 0.28, 0.04, 0.12)
_METAL = (1.0, 1.34, 1.79, 2.21, 2.67, 3.12, 3.77, 4.31)


def _snare(at: float, gain: float = 1.0) -> tuple[Layer, ...]:
    return (
        Tone(at, 0.14, pitch=((0.0, 240.0), (0.03, 185.0)), decay=0.04, gain=0.5 * gain),
        Noise(at, 0.2, centre=((0.0, 3400.0),), octaves=2.6, decay=0.055, gain=0.75 * gain),
    )


def _drum(at: float, hz: float, gain: float = 1.0, decay: float = 0.13) -> tuple[Layer, ...]:
    return (
        Tone(at, 0.5, pitch=((0.0, hz * 1.7), (0.05, hz)), harmonics=(1.0, 0.25, 0.08), decay=decay, gain=gain),
        Noise(at, 0.03, centre=((0.0, hz * 9),), octaves=2.0, decay=0.008, gain=0.35 * gain),
    )


def _cymbal(at: float, gain: float = 1.0, decay: float = 0.45) -> tuple[Layer, ...]:
    return (
        Noise(at, 2.2, centre=((0.0, 6200.0), (1.2, 4600.0)), octaves=1.9, decay=decay, gain=0.8 * gain),
        Noise(at, 0.09, centre=((0.0, 3000.0),), octaves=2.6, decay=0.03, gain=0.5 * gain),
        Bell(at, 1.4, hz=870.0, ratios=_METAL, tilt=0.2, decay=decay * 0.6, gain=0.05 * gain),
    )


def _key(at: float = 0.0, gain: float = 1.0) -> tuple[Layer, ...]:
    return (
        Noise(at, 0.03, centre=((0.0, 3600.0),), octaves=1.5, decay=0.005, gain=gain, attack=0.0005),
        Tone(at, 0.06, pitch=((0.0, 330.0), (0.03, 240.0)), decay=0.012, gain=0.45 * gain),
        Noise(at + 0.055, 0.02, centre=((0.0, 2600.0),), octaves=1.4, decay=0.004, gain=0.35 * gain),
    )


def _chord(at: float, seconds: float, notes: tuple[float, ...], gain: float = 1.0) -> tuple[Layer, ...]:
    level = ((0.0, 0.0), (0.03, 1.0), (0.12, 0.8), (seconds * 0.6, 0.7), (seconds, 0.0))
    return tuple(
        Tone(at, seconds, pitch=((0.0, hz * 0.985), (0.04, hz)), harmonics=_BRASS, level=level,
             vibrato=(5.2, 9.0, 0.35), gain=gain / len(notes), pan=((0.0, -0.35 + 0.7 * i / max(1, len(notes) - 1)),))
        for i, hz in enumerate(notes)
    )


def _bell(at: float, hz: float, gain: float = 1.0, decay: float = 0.4) -> tuple[Layer, ...]:
    return (Bell(at, 4.2 * decay, hz=hz, decay=decay, gain=gain, tilt=1.6),)


def _wah(at: float, seconds: float, hz: float, fall: float = 0.97, cents: float = 0.0) -> tuple[Layer, ...]:
    opens = ((0.0, 380.0), (seconds * 0.35, 850.0), (seconds, 420.0))
    return (Throat(at, seconds, pitch=((0.0, hz * 0.97), (0.06, hz), (seconds * 0.5, hz), (seconds, hz * fall)),
                   formants=(opens, ((0.0, 1300.0), (seconds * 0.35, 1900.0), (seconds, 1300.0))), width=0.5,
                   level=((0.0, 0.0), (0.05, 1.0), (seconds * 0.7, 0.85), (seconds, 0.0)), vibrato=(5.5, cents, 0.3)),)


_CHIRP = tuple(Tone(at, 0.035, pitch=((0.0, 4150.0),), level=((0.0, 0.0), (0.012, 1.0), (0.035, 0.0)))
               for at in (0.0, 0.05, 0.1))

RECIPES: dict[str, Recipe] = {
    "whoosh": Recipe(0.7, (
        Noise(0, 0.7, centre=((0.0, 320.0), (0.33, 2400.0), (0.7, 480.0)), octaves=1.7,
              level=((0.0, 0.0), (0.18, 0.25), (0.34, 1.0), (0.5, 0.35), (0.7, 0.0)), pan=((0.1, -0.7), (0.6, 0.7))),
        Noise(0, 0.7, centre=((0.0, 140.0), (0.33, 420.0), (0.7, 160.0)), octaves=1.5, gain=0.45,
              level=((0.0, 0.0), (0.33, 1.0), (0.65, 0.0)), pan=((0.1, -0.4), (0.6, 0.4))))),
    "pop": Recipe(0.22, (
        Tone(0, 0.14, pitch=((0.0, 380.0), (0.045, 1050.0), (0.14, 1250.0)), harmonics=(1.0, 0.2, 0.06), decay=0.03),
        Noise(0, 0.015, centre=((0.0, 1800.0),), octaves=2.0, decay=0.004, gain=0.3))),
    "ding": Recipe(1.9, _bell(0, 1568.0, decay=0.45) + _bell(0.0, 3136.0, 0.12, 0.3), room=0.2),
    "correct": Recipe(1.5, _bell(0, 1046.5, decay=0.3) + _bell(0.12, 1568.0, decay=0.35), room=0.2),
    "boing": Recipe(1.0, (
        Tone(0, 0.95, pitch=((0.0, 130.0), (0.07, 330.0), (0.16, 190.0), (0.25, 310.0), (0.34, 205.0), (0.43, 290.0),
                             (0.52, 215.0), (0.61, 275.0), (0.7, 225.0), (0.8, 262.0), (0.95, 240.0)),
             harmonics=(1.0, 0.55, 0.5, 0.35, 0.28, 0.18, 0.1), decay=0.3),
        Noise(0, 0.02, centre=((0.0, 1200.0),), octaves=2.0, decay=0.006, gain=0.3))),
    "typing": Recipe(1.4, (Scatter(0, 1.4, what=_key(), jitter=0.012, detune=2.5, loose=0.45, spread=0.25, times=(
        0.0, 0.11, 0.2, 0.33, 0.42, 0.52, 0.71, 0.8, 0.91, 1.0, 1.2)),), room=0.08),
    "click": Recipe(0.15, _key(), room=0.06),
    "camera": Recipe(0.45, _key(0.0) + _key(0.02, 0.6) + (
        Noise(0.03, 0.12, centre=((0.0, 5200.0), (0.12, 3400.0)), octaves=1.2, level=((0.0, 0.2), (0.06, 0.5), (0.12, 0.0)),
              gain=0.5),) + _key(0.15, 0.9)),
    "drum_roll": Recipe(2.5, (
        Scatter(0, 1.75, what=_snare(0), times=tuple(i / 22.0 for i in range(39)), jitter=0.005, loose=0.25, spread=0.15,
                level=((0.0, 0.16), (0.9, 0.35), (1.75, 0.8)), detune=0.4),
        *_drum(1.78, 62.0, 0.8), *_cymbal(1.78, 0.8, 0.22)), room=0.2),
    "rimshot": Recipe(1.9, (
        *_drum(0.0, 175.0, 0.8, 0.1), *_snare(0.0, 0.25), *_drum(0.17, 118.0, 0.9, 0.12), *_snare(0.42, 0.55),
        *_drum(0.42, 62.0, 1.0), *_cymbal(0.42, 0.75, 0.3)), room=0.18),
    "crash": Recipe(2.3, (*_cymbal(0, 1.0, 0.5), *_drum(0, 66.0, 0.9, 0.16)), room=0.2),
    "slide_up": Recipe(0.85, (
        Tone(0, 0.8, pitch=((0.0, 420.0), (0.15, 480.0), (0.75, 1650.0)), harmonics=(1.0, 0.06, 0.14), vibrato=(7.0, 22.0, 0.3),
             level=((0.0, 0.0), (0.05, 0.8), (0.65, 1.0), (0.8, 0.0))),
        Noise(0, 0.8, centre=((0.0, 900.0), (0.75, 3300.0)), octaves=0.8, gain=0.14, level=((0.0, 0.0), (0.1, 1.0), (0.8, 0.0))))),
    "slide_down": Recipe(1.05, (
        Tone(0, 1.0, pitch=((0.0, 1650.0), (0.2, 1500.0), (0.95, 330.0)), harmonics=(1.0, 0.06, 0.14), vibrato=(7.0, 22.0, 0.3),
             level=((0.0, 0.0), (0.05, 1.0), (0.75, 0.9), (1.0, 0.0))),
        Noise(0, 1.0, centre=((0.0, 3300.0), (0.95, 700.0)), octaves=0.8, gain=0.14, level=((0.0, 0.0), (0.1, 1.0), (1.0, 0.0))))),
    "sparkle": Recipe(1.9, (Scatter(
        0, 1.0, what=_bell(0, 1318.5, decay=0.22), times=tuple(i * 0.058 for i in range(15)), jitter=0.012, spread=0.7, loose=0.5,
        level=((0.0, 0.8), (0.8, 0.45)), steps=(0, 4, 7, 2, 9, 12, 7, 14, 16, 12, 19, 16, 21, 24, 19)),), room=0.35),
    "thud": Recipe(0.5, (*_drum(0, 58.0, 1.0, 0.1), Noise(0, 0.2, centre=((0.0, 190.0),), octaves=2.2, decay=0.05, gain=0.5))),
    "meow": Recipe(0.85, (Throat(
        0, 0.8, pitch=((0.0, 470.0), (0.14, 640.0), (0.38, 700.0), (0.62, 560.0), (0.8, 400.0)), breath=0.06, vibrato=(6.5, 18.0, 0.4),
        formants=(((0.0, 450.0), (0.12, 520.0), (0.34, 1150.0), (0.6, 800.0), (0.8, 480.0)),
                  ((0.0, 2300.0), (0.14, 2700.0), (0.36, 1900.0), (0.62, 1250.0), (0.8, 900.0)), ((0.0, 3900.0), (0.8, 3300.0))),
        width=0.3, level=((0.0, 0.0), (0.08, 0.45), (0.24, 0.9), (0.42, 1.0), (0.66, 0.6), (0.8, 0.0))),)),
    "bark": Recipe(0.75, (Scatter(0, 0.6, times=(0.0, 0.3), level=((0.0, 0.85), (0.3, 1.0)), jitter=0.01, what=(Throat(
        0, 0.19, pitch=((0.0, 300.0), (0.05, 430.0), (0.19, 210.0)), breath=0.4, rough=0.22, width=0.45,
        formants=(((0.0, 500.0), (0.06, 950.0), (0.19, 520.0)), ((0.0, 1300.0), (0.06, 1800.0), (0.19, 1100.0))),
        level=((0.0, 0.0), (0.025, 1.0), (0.09, 0.75), (0.19, 0.0))),)),), room=0.2),
    "tada": Recipe(1.8, (
        *_chord(0.0, 0.15, (196.0, 246.9, 293.7, 392.0), 0.75), *_chord(0.17, 1.35, (196.0, 261.6, 329.6, 392.0, 523.3)),
        *_cymbal(0.17, 0.4, 0.3)), room=0.25),
    "sad_trombone": Recipe(2.45, (
        *_wah(0.0, 0.38, 233.1), *_wah(0.42, 0.38, 220.0), *_wah(0.84, 0.38, 207.7), *_wah(1.26, 1.12, 196.0, 0.9, 45.0)), room=0.2),
    "heartbeat": Recipe(1.7, (Scatter(0, 1.7, times=(0.0, 0.85), what=(
        Tone(0.02, 0.3, pitch=((0.0, 82.0), (0.06, 56.0)), harmonics=(1.0, 0.3, 0.1), decay=0.07, attack=0.008),
        Tone(0.27, 0.3, pitch=((0.0, 96.0), (0.05, 66.0)), harmonics=(1.0, 0.3, 0.1), decay=0.055, gain=0.7, attack=0.008))),)),
    "riser": Recipe(1.9, (
        Noise(0, 1.85, centre=((0.0, 350.0), (1.8, 5600.0)), octaves=1.5, level=((0.0, 0.0), (1.0, 0.3), (1.75, 1.0), (1.85, 0.0)),
              pan=((0.0, -0.3), (1.8, 0.3))),
        Tone(0, 1.85, pitch=((0.0, 196.0), (1.8, 784.0)), harmonics=(1.0, 0.5, 0.33, 0.25, 0.2), vibrato=(6.0, 14.0, 1.0), gain=0.35,
             level=((0.0, 0.0), (1.0, 0.35), (1.75, 1.0), (1.85, 0.0))))),
    "applause": Recipe(2.5, (Scatter(0, 2.35, count=420, detune=7.0, loose=0.75, spread=0.9,
                                     level=((0.0, 0.3), (0.35, 1.0), (1.5, 0.9), (2.35, 0.1)), what=(
        Noise(0, 0.05, centre=((0.0, 1250.0),), octaves=1.5, decay=0.009, attack=0.001),)),), room=0.45),
    "buzzer": Recipe(0.7, tuple(
        Tone(0, 0.6, pitch=((0.0, hz),), harmonics=(1.0, 0.0, 0.6, 0.0, 0.42, 0.0, 0.3, 0.0, 0.2),
             level=((0.0, 1.0), (0.52, 0.95), (0.6, 0.0)), gain=0.5) for hz in (116.5, 123.5))),
    "record_scratch": Recipe(0.75, (
        Noise(0, 0.2, centre=((0.0, 700.0), (0.1, 3200.0), (0.2, 900.0)), octaves=0.9, level=((0.0, 0.2), (0.08, 1.0), (0.2, 0.0))),
        Noise(0.21, 0.4, centre=((0.0, 2800.0), (0.12, 1200.0), (0.4, 320.0)), octaves=0.9, level=((0.0, 0.3), (0.06, 1.0), (0.4, 0.0))),
        Tone(0.21, 0.4, pitch=((0.0, 900.0), (0.4, 90.0)), harmonics=_REED, level=((0.0, 0.4), (0.1, 1.0), (0.4, 0.0)), gain=0.35))),
    "crickets": Recipe(2.3, (Scatter(0, 2.3, what=_CHIRP, times=(0.05, 0.5, 0.95, 1.4, 1.85), jitter=0.01, loose=0.2),
                             Scatter(0.22, 2.0, what=_CHIRP, times=(0.1, 0.7, 1.25), detune=0.6, spread=0.8, gain=0.3)), room=0.2),
    "dun_dun_dun": Recipe(2.4, (
        *_chord(0.0, 0.34, (98.0, 196.0, 233.1), 0.9), *_drum(0.0, 70.0, 0.6, 0.2), *_chord(0.38, 0.34, (92.5, 185.0, 220.0), 0.9),
        *_drum(0.38, 66.0, 0.6, 0.2), *_chord(0.76, 1.55, (77.8, 155.6, 185.0, 220.0, 311.1)), *_drum(0.76, 55.0, 0.8, 0.3)), room=0.35),
    "cash": Recipe(1.4, (*_key(0.0), *_key(0.07, 0.8), *_bell(0.16, 2093.0, 0.8, 0.28), *_bell(0.19, 2637.0, 0.7, 0.28))),
    "zap": Recipe(0.5, (
        Tone(0, 0.42, pitch=((0.0, 2400.0), (0.1, 700.0), (0.42, 120.0)), harmonics=(1.0, 0.5, 0.33, 0.25, 0.2, 0.16), decay=0.16),
        Noise(0, 0.3, centre=((0.0, 4200.0), (0.3, 800.0)), octaves=1.5, decay=0.08, gain=0.4))),
    "bubbles": Recipe(1.3, (Scatter(0, 1.1, count=11, detune=7.0, loose=0.5, spread=0.5, what=(
        Tone(0, 0.1, pitch=((0.0, 520.0), (0.07, 1050.0)), level=((0.0, 0.0), (0.012, 1.0), (0.1, 0.0))),)),)),
}

SYNONYMS: dict[str, str] = {
    "achievement": "tada", "alert": "ding", "awkward_silence": "crickets", "ba_dum_tss": "rimshot", "badum": "rimshot",
    "badumtss": "rimshot", "bell": "ding", "blip": "pop", "boom": "thud", "bounce": "boing", "bubble": "bubbles", "build_up": "riser",
    "buzz": "buzzer", "camera_click": "camera", "camera_shutter": "camera", "cash_register": "cash", "cat": "meow", "cat_meow": "meow",
    "cha_ching": "cash", "cheer": "applause", "cheering": "applause", "cheers": "applause", "chime": "ding", "clap": "applause",
    "clapping": "applause", "claps": "applause", "cricket": "crickets", "cymbal": "crash", "ding_ding": "correct", "dog": "bark",
    "dog_bark": "bark", "dramatic_sting": "dun_dun_dun", "drop": "thud", "drumroll": "drum_roll", "drums": "drum_roll",
    "error": "buzzer", "fail": "sad_trombone", "falling": "slide_down", "fanfare": "tada", "fly_by": "whoosh", "glitter": "sparkle",
    "heart_beat": "heartbeat", "hit": "thud", "impact": "thud", "jump": "boing", "ka_ching": "cash", "keyboard": "typing",
    "keyboard_typing": "typing", "keys": "typing", "kitten": "meow", "laser": "zap", "lightning": "zap", "magic": "sparkle",
    "meows": "meow", "money": "cash", "mouse_click": "click", "needle_scratch": "record_scratch", "notification": "ding",
    "plop": "pop", "pops": "pop", "punch": "thud", "punchline": "rimshot", "right": "correct", "rise": "riser", "scratch": "record_scratch",
    "shimmer": "sparkle", "shutter": "camera", "slide_whistle": "slide_up", "slide_whistle_down": "slide_down",
    "slide_whistle_up": "slide_up", "sparkles": "sparkle", "splat": "thud", "spring": "boing", "sting": "dun_dun_dun", "success": "tada",
    "suspense": "dun_dun_dun", "swish": "whoosh", "swoop": "whoosh", "swoosh": "whoosh", "tick": "click", "tension": "riser",
    "trombone": "sad_trombone", "twinkle": "sparkle", "type": "typing", "typewriter": "typing", "victory": "tada", "wah_wah": "sad_trombone",
    "whip": "whoosh", "win": "tada", "wind": "whoosh", "womp_womp": "sad_trombone", "woof": "bark", "wow": "tada", "wrong": "buzzer",
    "zip": "slide_up", "zoom": "whoosh",
}
