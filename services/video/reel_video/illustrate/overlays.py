"""Effects drawn over a finished frame, in stage units, and those that bend the frame as a whole."""

import math
from collections.abc import Callable
from random import Random

import skia

from reel_video.illustrate.area import Area
from reel_video.illustrate.backgrounds.base import Scene
from reel_video.illustrate.backgrounds.water import rising_bubbles
from reel_video.illustrate.backgrounds.weather import rain as rain_layers
from reel_video.illustrate.backgrounds.weather import snow as snow_layers
from reel_video.illustrate.easing import TAU, out_cubic, progress, smooth, swing
from reel_video.illustrate.kit import bar, box, disc, fill, heart, polygon, star, stroke
from reel_video.illustrate.palette import Palette
from reel_video.illustrate.party import confetti, fireworks, sparkles
from reel_video.illustrate.types import Draw, ShotSpec

Overlay = Callable[[ShotSpec, Area, Palette], Draw]


def _scene(spec: ShotSpec, area: Area, palette: Palette) -> Scene:
    return Scene(area, palette, spec.seed, rng=Random(f"overlay {spec.seed}"))


def rain(spec: ShotSpec, area: Area, palette: Palette) -> Draw:
    return rain_layers(_scene(spec, area, palette))[1][0].draw


def snow(spec: ShotSpec, area: Area, palette: Palette) -> Draw:
    behind, before = snow_layers(_scene(spec, area, palette))

    def draw(c: skia.Canvas, t: float) -> None:
        for layer in (*behind, *before):
            layer.draw(c, t)

    return draw


def bubbles(spec: ShotSpec, area: Area, palette: Palette) -> Draw:
    return rising_bubbles(_scene(spec, area, palette))


def _risers(paint: Callable[[skia.Canvas, float, float, float, int], None], count: int = 16) -> Overlay:
    """Things that rise from the ground and sway, drawn by (canvas, x, y, size, index)."""

    def make(spec: ShotSpec, area: Area, palette: Palette) -> Draw:
        r = Random(f"risers {spec.seed}")
        spots = [
            (r.uniform(area.left, area.right), r.uniform(0, 1), r.uniform(0.16, 0.30), r.uniform(1.6, 3.4), r.random())
            for _ in range(count)
        ]

        def draw(c: skia.Canvas, t: float) -> None:
            for i, (x, start, speed, size, phase) in enumerate(spots):
                p = (start + t * speed) % 1.0
                grown = smooth(p * 6) * smooth((1 - p) * 4)
                if grown > 0.05:
                    paint(
                        c,
                        x + 3 * swing(t, 0.4, phase),
                        area.ground + 4 - p * (area.ground - area.top + 8),
                        size * grown,
                        i,
                    )

        return draw

    return make


def _heart(c: skia.Canvas, x: float, y: float, size: float, i: int) -> None:
    path = heart(x, y, size)
    c.drawPath(path, stroke(0xFFFFFF, 0.7))
    c.drawPath(path, fill((0xE4405F, 0xFF6B8A, 0xFF9AB0)[i % 3]))


def _note(c: skia.Canvas, x: float, y: float, size: float, i: int) -> None:
    tone = (0x1F2344, 0x3D7BFF, 0xE4405F)[i % 3]
    bar(c, (x + size * 0.55, y), (x + size * 0.55, y - size * 2), tone, size * 0.3)
    bar(c, (x + size * 0.55, y - size * 2), (x + size * 1.3, y - size * 1.5), tone, size * 0.3)
    c.drawOval(skia.Rect.MakeLTRB(x - size * 0.7, y - size * 0.5, x + size * 0.7, y + size * 0.5), fill(tone))


def _falling(paint: Callable[[skia.Canvas, float, float], None], count: int = 24) -> Overlay:
    """Things that rain down turning, drawn by (canvas, size, phase) about the origin."""

    def make(spec: ShotSpec, area: Area, palette: Palette) -> Draw:
        r = Random(f"falling {spec.seed}")
        spots = [
            (r.uniform(0, area.w), r.uniform(0, area.h), r.uniform(16, 30), r.uniform(1.5, 2.6), r.random())
            for _ in range(count)
        ]

        def draw(c: skia.Canvas, t: float) -> None:
            for x, y, speed, size, phase in spots:
                c.save()
                c.translate(x + 2 * swing(t, 0.3, phase), (y + t * speed) % (area.h + 10) - 5)
                c.rotate(360 * phase + 60 * t)
                paint(c, size, swing(t, 0.6, phase))
                c.restore()

        return draw

    return make


def _coin(c: skia.Canvas, size: float, spin: float) -> None:
    c.scale(max(0.15, abs(spin)), 1)
    disc(c, 0, 0, size, 0xD9951F)
    disc(c, 0, 0, size * 0.8, 0xFFD23F)
    c.drawPath(star(0, 0, size * 0.5), fill(0xD9951F))


def _star(c: skia.Canvas, size: float, spin: float) -> None:
    c.drawPath(star(0, 0, size * (0.75 + 0.25 * spin)), fill(0xFFD23F))


def spotlight(spec: ShotSpec, area: Area, palette: Palette) -> Draw:
    """Everything but a lit oval is dimmed; an image made once, because see-through fills of a whole frame are slow."""
    x, y, half, tall = area.middle, area.ground - area.figure * 0.5, area.figure * 0.56, area.figure * 0.68

    def shade(c: skia.Canvas) -> None:
        for grow, alpha in ((1.14, 0.26), (1.0, 0.32)):
            path = skia.Path()
            path.setFillType(skia.PathFillType.kEvenOdd)
            path.addRect(skia.Rect.MakeLTRB(-20, -20, area.w + 20, area.h + 20))
            path.addOval(skia.Rect.MakeLTRB(x - half * grow, y - tall * grow, x + half * grow, y + tall * grow))
            c.drawPath(path, fill(0x0B1030, alpha))

    return _pane(area, shade, margin=4.0, move=lambda t: (3.0 * swing(t, 0.12), 0.8 * swing(t, 0.19)))


def _pane(
    area: Area,
    paint: Callable[[skia.Canvas], None],
    margin: float = 0.0,
    move: Callable[[float], tuple[float, float]] = lambda _t: (0.0, 0.0),
) -> Draw:
    """A see-through picture of the whole frame, `margin` stage units larger on each side, blitted at whole pixels."""
    u = area.unit
    surface = skia.Surface(round((area.w + 2 * margin) * u), round((area.h + 2 * margin) * u))
    inner = surface.getCanvas()
    inner.scale(u, u)
    inner.translate(margin, margin)
    paint(inner)
    image = surface.makeImageSnapshot()

    def draw(c: skia.Canvas, t: float) -> None:
        x, y = move(t)
        c.save()
        c.scale(1 / u, 1 / u)
        c.drawImage(image, round((x - margin) * u), round((y - margin) * u))
        c.restore()

    return draw


def flash(spec: ShotSpec, area: Area, palette: Palette) -> Draw:
    starts = [0.0, *(w.start for w in spec.words if "!" in w.text)][:3]

    def draw(c: skia.Canvas, t: float) -> None:
        light = max(((1 - smooth((t - start) / 0.35)) * (t >= start) for start in starts), default=0.0)
        if light > 0.01:
            box(c, -5, -5, area.w + 10, area.h + 10, 0xFFFFFF, 0, round(0.85 * light, 3))

    return draw


def vignette(spec: ShotSpec, area: Area, palette: Palette) -> Draw:
    """Darkened edges: made once as an image of the frame's size, then blitted."""
    reach = math.hypot(area.w, area.h) / 2
    shader = skia.GradientShader.MakeRadial(
        skia.Point(area.w / 2, area.h * 0.46), reach, [0x00000000, 0x00000000, 0x70060818], [0.0, 0.55, 1.0]
    )
    return _pane(area, lambda c: c.drawPaint(skia.Paint(Shader=shader, Dither=True)))


def speed_lines(spec: ShotSpec, area: Area, palette: Palette) -> Draw:
    """Comic rays from the edges towards the action, redrawn eight times a second."""
    x, y = area.middle, area.ground - area.figure * 0.45

    def draw(c: skia.Canvas, t: float) -> None:
        r = Random(f"lines {spec.seed} {int(t * 8)}")
        far = math.hypot(area.w, area.h)
        for i in range(44):
            a = TAU * (i + r.random() * 0.8) / 44
            near, half = area.figure * r.uniform(0.72, 1.0), r.uniform(0.006, 0.018)
            points = (
                (x + near * math.cos(a), y + near * math.sin(a)),
                (x + far * math.cos(a - half), y + far * math.sin(a - half)),
                (x + far * math.cos(a + half), y + far * math.sin(a + half)),
            )
            c.drawPath(polygon(points), fill(0xFFFFFF, 0.75))

    return draw


def color_pop(spec: ShotSpec, area: Area, palette: Palette) -> Draw:
    """Rings of colour burst outwards as the shot begins and at exclamations."""
    starts = [0.1, *(w.start for w in spec.words if "!" in w.text)][:4]
    x, y = area.middle, area.ground - area.figure * 0.5

    def draw(c: skia.Canvas, t: float) -> None:
        for start in starts:
            for i, tone in enumerate((palette.accent, palette.highlight, palette.accent_two)):
                p = progress(t, start + 0.09 * i, 0.65)
                if 0 < p < 1:
                    c.drawCircle(x, y, area.figure * 1.5 * out_cubic(p), stroke(tone, max(0.05, round(5 * (1 - p), 2))))

    return draw


def letterbox(spec: ShotSpec, area: Area, palette: Palette) -> Draw:
    high = area.h * 0.065

    def draw(c: skia.Canvas, t: float) -> None:
        down = high * smooth(t / 0.5)
        box(c, -5, -5, area.w + 10, 5 + down, 0x000000)
        box(c, -5, area.h - down, area.w + 10, 5 + down, 0x000000)

    return draw


def _fade(out: bool) -> Overlay:
    def make(spec: ShotSpec, area: Area, palette: Palette) -> Draw:
        def draw(c: skia.Canvas, t: float) -> None:
            dark = smooth((t - spec.seconds + 0.45) / 0.45) if out else 1 - smooth((t + 0.05) / 0.45)
            if dark > 0.005:
                box(c, -5, -5, area.w + 10, area.h + 10, 0x0B1030, 0, round(min(0.92, dark), 3))

        return draw

    return make


OVERLAYS: dict[str, Overlay] = {
    "confetti": confetti,
    "sparkles": sparkles,
    "fireworks": fireworks,
    "rain": rain,
    "snow": snow,
    "hearts": _risers(_heart),
    "bubbles": bubbles,
    "spotlight": spotlight,
    "flash": flash,
    "vignette": vignette,
    "speed_lines": speed_lines,
    "color_pop": color_pop,
    "stars": _falling(_star),
    "money": _falling(_coin),
    "music_notes": _risers(_note),
    "letterbox": letterbox,
    "fade_in": _fade(False),
    "fade_out": _fade(True),
}
