"""What falls from the sky or drifts by, before and behind the actors."""

import skia

from reel_video.illustrate.backgrounds.base import FAR, NEAR, STAGE, Layer, Scene, put
from reel_video.illustrate.backgrounds.plants import cloud, clouds
from reel_video.illustrate.easing import hump, swing
from reel_video.illustrate.kit import bar, box, disc, fill, polygon, record, stroke


def rain(s: Scene) -> tuple[tuple[Layer, ...], tuple[Layer, ...]]:
    """Slanting drops and rings where they land."""
    a, r = s.area, s.rng
    drops = [
        (r.uniform(0, a.w + 30), r.uniform(0, a.h), r.uniform(85, 130), r.uniform(3, 6))
        for _ in range(round(a.w * 0.8))
    ]
    rings = [(r.uniform(0, a.w), r.uniform(a.ground - 2, a.h), r.random()) for _ in range(14)]

    def fall(c: skia.Canvas, t: float) -> None:
        for x, y, speed, long in drops:
            py = (y + t * speed) % (a.h + 20) - 10
            px = (x - t * speed * 0.22) % (a.w + 30) - 15
            bar(c, (px, py), (px - long * 0.22, py + long), 0xDDEEFF, 0.35, 0.65)

    def splash(c: skia.Canvas, t: float) -> None:
        for x, y, phase in rings:
            q = (t * 1.4 + phase) % 1.0
            c.drawOval(
                skia.Rect.MakeLTRB(x - 3 * q, y - q, x + 3 * q, y + q), stroke(0xFFFFFF, 0.3, round(0.6 * (1 - q), 2))
            )

    return (clouds(s, 6, 0.0, 0.25), Layer(STAGE, splash)), (Layer(NEAR * 0.8, fall),)


def snow(s: Scene) -> tuple[tuple[Layer, ...], tuple[Layer, ...]]:
    """Flakes near and far."""
    a, r = s.area, s.rng

    def flakes(count: int, size: float, speed: float) -> Layer:
        spots = [(r.uniform(0, a.w), r.uniform(0, a.h), r.uniform(0.6, 1.2), r.random()) for _ in range(count)]

        def draw(c: skia.Canvas, t: float) -> None:
            for x, y, k, phase in spots:
                py = (y + t * speed * k) % (a.h + 8) - 4
                disc(c, (x + t * 1.5 * k + 3 * swing(t, 0.16, phase)) % (a.w + 6) - 3, py, size * k, 0xFFFFFF, 0.92)

        return Layer(STAGE, draw)

    return (flakes(round(a.w * 0.6), 0.5, 9),), (flakes(round(a.w * 0.22), 1.0, 17),)


def storm(s: Scene) -> tuple[tuple[Layer, ...], tuple[Layer, ...]]:
    """Rain with lightning."""
    behind, before = rain(s)
    a = s.area
    strikes = [(1.3, a.w * 0.25), (4.6, a.w * 0.72), (8.2, a.w * 0.4)]

    def bolt(c: skia.Canvas, t: float) -> None:
        for start, x in strikes:
            if 0 < t - start < 0.28:
                y, k = a.top, a.ground * 0.01
                path = polygon(
                    (
                        (x, y),
                        (x - 7, y + 26 * k),
                        (x - 1, y + 26 * k),
                        (x - 9, y + 56 * k),
                        (x + 7, y + 20 * k),
                        (x + 1, y + 20 * k),
                        (x + 6, y),
                    )
                )
                c.drawPath(path, fill(0xFFF6B0))
            light = 0.4 * hump(t, start - 0.05, 0.3)
            if light > 0.01:
                box(c, -5, -5, a.w + 10, a.h + 10, 0xFFFFFF, 0, round(light, 2))

    return (*behind, Layer(FAR * 0.4, bolt)), before


def wind(s: Scene) -> tuple[tuple[Layer, ...], tuple[Layer, ...]]:
    """Leaves blowing across."""
    a, r = s.area, s.rng
    leaves = [
        (
            r.uniform(0, a.w),
            r.uniform(0, a.ground),
            r.uniform(18, 32),
            r.choice((0xE98A3F, 0xD9533F, 0xE9C23F)),
            r.random(),
        )
        for _ in range(24)
    ]
    leaf = [polygon(((-2, 0), (0, -1.1), (2, 0), (0, 1.1))) for _ in leaves]

    def draw(c: skia.Canvas, t: float) -> None:
        for (x, y, speed, colour, phase), path in zip(leaves, leaf, strict=True):
            c.save()
            c.translate((x + t * speed) % (a.w + 20) - 10, y + 5 * swing(t, 0.3, phase) + 3 * swing(t, 0.71, phase))
            c.rotate(360 * phase + 130 * t)
            c.drawPath(path, fill(s.c(colour)))
            c.restore()

    return (), (Layer(NEAR * 0.8, draw),)


def fog(s: Scene) -> tuple[tuple[Layer, ...], tuple[Layer, ...]]:
    """Banks of mist that creep past: each one shape, so that its parts do not show."""
    a, r = s.area, s.rng

    def bank(y: float, speed: float, alpha: float, depth: float) -> Layer:
        shape = skia.Path()
        shape.setFillType(skia.PathFillType.kWinding)
        x = -40.0
        while x < 40:
            wide, high = r.uniform(14, 26), r.uniform(3, 7)
            shape.addOval(skia.Rect.MakeLTRB(x - wide, y - high, x + wide, y + high))
            x += wide * 0.8
        span, start = a.w + 130, r.uniform(0, a.w)

        def draw(c: skia.Canvas, t: float) -> None:
            c.save()
            c.translate((start + t * speed) % span - 65, 0)
            c.drawPath(shape, fill(0xFFFFFF, alpha))
            c.restore()

        return Layer(depth, draw)

    heights = [a.ground * r.uniform(0.5, 0.98) for _ in range(7)]
    behind = tuple(bank(y, r.uniform(1.5, 4), 0.34, FAR) for y in sorted(heights))
    return behind, (bank(a.ground + 6, 3, 0.3, NEAR), bank(a.ground + 12, 2, 0.3, NEAR))


def overcast(s: Scene) -> tuple[tuple[Layer, ...], tuple[Layer, ...]]:
    """A low row of large clouds."""
    a = s.area
    picture = record(60, 40, lambda c: cloud(c, s.c(0xEEF2F7), s.c(0xCBD5E1)))
    spots = [(a.w * (i + 0.5) / 5, a.top * 0.5 + 6 + 5 * (i % 2), 1.7 + 0.3 * (i % 3)) for i in range(-1, 6)]

    def draw(c: skia.Canvas, t: float) -> None:
        for x, y, k in spots:
            put(c, x + 3 * swing(t, 0.04, y), y, k, lambda d: d.drawPicture(picture))

    return (Layer(FAR, draw),), ()
