"""How things move: functions of progress `p` from 0 to 1 and of time `t` in seconds, all of them pure."""

import math

TAU = 2 * math.pi


def clamp(x: float, low: float = 0.0, high: float = 1.0) -> float:
    return low if x < low else high if x > high else x


def progress(t: float, start: float, seconds: float) -> float:
    """How far `t` is through what lasts `seconds` from `start`, 0 before and 1 after."""
    return clamp((t - start) / seconds) if seconds > 0 else float(t >= start)


def mix(a: float, b: float, p: float) -> float:
    return a + (b - a) * p


def smooth(p: float) -> float:
    """Ease in and out."""
    p = clamp(p)
    return p * p * (3 - 2 * p)


def out_cubic(p: float) -> float:
    return 1 - (1 - clamp(p)) ** 3


def in_cubic(p: float) -> float:
    return clamp(p) ** 3


def out_back(p: float, over: float = 1.7) -> float:
    """Arrive, go a little too far and come back."""
    q = clamp(p) - 1
    return 1 + q * q * ((over + 1) * q + over)


def out_elastic(p: float) -> float:
    """Arrive like a spring."""
    p = clamp(p)
    if p in (0.0, 1.0):
        return p
    return 1 + 2 ** (-9 * p) * math.sin((p * 9 - 0.75) * TAU / 3)


def out_bounce(p: float) -> float:
    """Fall, hit the ground and bounce three times, lower each time."""
    x = clamp(p) * 2.75
    for end, middle, floor in ((1.0, 0.0, 0.0), (2.0, 1.5, 0.75), (2.5, 2.25, 0.9375), (2.75, 2.625, 0.984375)):
        if x <= end:
            return (x - middle) ** 2 + floor
    return 1.0


def hump(t: float, start: float, seconds: float) -> float:
    """A single soft bump of height 1 that begins at `start` and lasts `seconds`, 0 outside."""
    p = (t - start) / seconds
    return math.sin(math.pi * p) ** 2 if 0 < p < 1 else 0.0


def hop(t: float, start: float, seconds: float) -> float:
    """The height of a jump, a parabola of height 1, 0 outside."""
    p = (t - start) / seconds
    return 4 * p * (1 - p) if 0 < p < 1 else 0.0


def ring(t: float, start: float, hertz: float = 5.0, fade: float = 7.0) -> float:
    """A spring that was hit at `start`: a decaying swing between 1 and −1, 0 before."""
    s = t - start
    return math.exp(-fade * s) * math.sin(TAU * hertz * s) if 0 < s < 1.2 else 0.0


def swing(t: float, hertz: float, phase: float = 0.0) -> float:
    """A steady swing between −1 and 1; `phase` counts turns."""
    return math.sin(TAU * (t * hertz + phase))


def wander(t: float, seed: int, hertz: float = 1.0) -> float:
    """Smooth aimless movement between about −1 and 1."""
    a, b, c = (math.sin(seed % 9973 * k) for k in (12.9898, 78.233, 37.719))
    return 0.55 * swing(t, hertz, a) + 0.3 * swing(t, hertz * 1.73, b) + 0.15 * swing(t, hertz * 2.91, c)
