"""What several sound effects are made of: drums, keys, bells, brass."""

from dataclasses import dataclass

from reel_render.sound.layers import Bell, Layer, Noise, Throat, Tone


@dataclass(frozen=True, slots=True)
class Recipe:
    """What an effect is made of; `room` is how much of a small room is heard around it."""

    seconds: float
    layers: tuple[Layer, ...]
    room: float = 0.12


_BRASS = (1.0, 0.8, 0.62, 0.5, 0.36, 0.26, 0.18, 0.12, 0.08, 0.05)
REED = (1.0, 0.05, 0.5, 0.06, 0.28, 0.04, 0.12)
_METAL = (1.0, 1.34, 1.79, 2.21, 2.67, 3.12, 3.77, 4.31)


def snare(at: float, gain: float = 1.0) -> tuple[Layer, ...]:
    return (
        Tone(at, 0.14, pitch=((0.0, 240.0), (0.03, 185.0)), decay=0.04, gain=0.5 * gain),
        Noise(at, 0.2, centre=((0.0, 3400.0),), octaves=2.6, decay=0.055, gain=0.75 * gain),
    )


def drum(at: float, hz: float, gain: float = 1.0, decay: float = 0.13) -> tuple[Layer, ...]:
    return (
        Tone(at, 0.5, pitch=((0.0, hz * 1.7), (0.05, hz)), harmonics=(1.0, 0.25, 0.08), decay=decay, gain=gain),
        Noise(at, 0.03, centre=((0.0, hz * 9),), octaves=2.0, decay=0.008, gain=0.35 * gain),
    )


def cymbal(at: float, gain: float = 1.0, decay: float = 0.45) -> tuple[Layer, ...]:
    return (
        Noise(at, 2.2, centre=((0.0, 6200.0), (1.2, 4600.0)), octaves=1.9, decay=decay, gain=0.8 * gain),
        Noise(at, 0.09, centre=((0.0, 3000.0),), octaves=2.6, decay=0.03, gain=0.5 * gain),
        Bell(at, 1.4, hz=870.0, ratios=_METAL, tilt=0.2, decay=decay * 0.6, gain=0.05 * gain),
    )


def key(at: float = 0.0, gain: float = 1.0) -> tuple[Layer, ...]:
    return (
        Noise(at, 0.03, centre=((0.0, 3600.0),), octaves=1.5, decay=0.005, gain=gain, attack=0.0005),
        Tone(at, 0.06, pitch=((0.0, 330.0), (0.03, 240.0)), decay=0.012, gain=0.45 * gain),
        Noise(at + 0.055, 0.02, centre=((0.0, 2600.0),), octaves=1.4, decay=0.004, gain=0.35 * gain),
    )


def chord(at: float, seconds: float, notes: tuple[float, ...], gain: float = 1.0) -> tuple[Layer, ...]:
    level = ((0.0, 0.0), (0.03, 1.0), (0.12, 0.8), (seconds * 0.6, 0.7), (seconds, 0.0))
    return tuple(
        Tone(
            at,
            seconds,
            pitch=((0.0, hz * 0.985), (0.04, hz)),
            harmonics=_BRASS,
            level=level,
            vibrato=(5.2, 9.0, 0.35),
            gain=gain / len(notes),
            pan=((0.0, -0.35 + 0.7 * i / max(1, len(notes) - 1)),),
        )
        for i, hz in enumerate(notes)
    )


def bell(at: float, hz: float, gain: float = 1.0, decay: float = 0.4) -> tuple[Layer, ...]:
    return (Bell(at, 4.2 * decay, hz=hz, decay=decay, gain=gain, tilt=1.6),)


def wah(at: float, seconds: float, hz: float, fall: float = 0.97, cents: float = 0.0) -> tuple[Layer, ...]:
    opens = ((0.0, 380.0), (seconds * 0.35, 850.0), (seconds, 420.0))
    return (
        Throat(
            at,
            seconds,
            pitch=((0.0, hz * 0.97), (0.06, hz), (seconds * 0.5, hz), (seconds, hz * fall)),
            formants=(opens, ((0.0, 1300.0), (seconds * 0.35, 1900.0), (seconds, 1300.0))),
            width=0.5,
            level=((0.0, 0.0), (0.05, 1.0), (seconds * 0.7, 0.85), (seconds, 0.0)),
            vibrato=(5.5, cents, 0.3),
        ),
    )
