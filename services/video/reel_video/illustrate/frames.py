"""Effects that move the finished frame as a whole: where it is at a time, as the view of a camera before it."""

from collections.abc import Callable

from reel_video.illustrate.area import Area
from reel_video.illustrate.camera import Camera, View
from reel_video.illustrate.easing import hump, out_cubic, progress, ring, swing, wander
from reel_video.illustrate.types import ShotSpec


def _bounce(spec: ShotSpec, area: Area) -> Camera:
    starts = [word.start for word in spec.words][::2] or [0.4, 1.4, 2.4]
    return lambda t: View(
        1 + 0.035 * max(0.0, sum(hump(t, start - 0.03, 0.3) for start in starts)),
        0,
        -0.9 * sum(hump(t, start - 0.03, 0.3) for start in starts),
    )


def _wobble(spec: ShotSpec, area: Area) -> Camera:
    return lambda t: View(1.05 + 0.02 * swing(t, 0.9), 1.4 * swing(t, 0.8), 1.1 * swing(t, 1.1, 0.2))


def _pulse(spec: ShotSpec, area: Area) -> Camera:
    return lambda t: View(1 + 0.03 * (hump(t % 1.0, 0.0, 0.25) + 0.7 * hump(t % 1.0, 0.25, 0.3)))


def _spin(spec: ShotSpec, area: Area) -> Camera:
    """One turn as the shot comes in; `paint.py` zooms so far that no corner shows."""
    return lambda t: View(turn=-360 * (1 - out_cubic(progress(t, 0.0, 0.7))))


def _glitch(spec: ShotSpec, area: Area) -> Camera:
    """Short bursts of jerks."""
    starts = [0.05, *(0.9 + 1.7 * i for i in range(40))]

    def frame(t: float) -> View:
        on = any(start <= t < start + 0.22 for start in starts)
        step = int(t * 15)
        return (
            View(1.04, 2.2 * wander(step, spec.seed, 0.37), 0.8 * wander(step, spec.seed + 1, 0.41))
            if on
            else View(1 + 0.02 * abs(ring(t, 0.27, 3)))
        )

    return frame


FRAMES: dict[str, Callable[[ShotSpec, Area], Camera]] = {
    "bounce": _bounce,
    "wobble": _wobble,
    "pulse": _pulse,
    "spin": _spin,
    "glitch": _glitch,
}
