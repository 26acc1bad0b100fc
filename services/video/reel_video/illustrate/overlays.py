"""Effects drawn over a finished frame, in stage units, and those that bend the frame as a whole."""

import math
from collections.abc import Callable
from random import Random

import skia

from reel_video.illustrate.area import Area
from reel_video.illustrate.backgrounds.base import Scene
from reel_video.illustrate.backgrounds.water import _bubbles
from reel_video.illustrate.backgrounds.weather import rain as rain_layers
from reel_video.illustrate.backgrounds.weather import snow as snow_layers
from reel_video.illustrate.camera import View
from reel_video.illustrate.easing import TAU, clamp, hump, out_cubic, progress, ring, smooth, swing, wander
from reel_video.illustrate.kit import bar, box, disc, fill, heart, lighter, polygon, star, stroke
from reel_video.illustrate.palette import Palette
from reel_video.illustrate.types import Draw, ShotSpec

Overlay = Callable[[ShotSpec, Area, Palette], Draw]
Frame = Callable[[float], View]
"""How the finished frame is moved at a time: zoom, offset in stage units, turn."""


def _colours(palette: Palette) -> tuple[int, ...]:
    return palette.accent, palette.accent_two, palette.highlight, 0xFFFFFF, 0x2FC48D, 0xB983FF


def confetti(spec: ShotSpec, area: Area, palette: Palette) -> Draw:
    """Two cannons from the lower corners, then flutter."""
    r = Random(f"confetti {spec.seed}")
    tones = _colours(palette)
    bits = []
    for i in range(120):
        side = 1 if i % 2 else -1
        bits.append((side, r.uniform(0.15, 0.5) + 0.9 * (i % 3 == 0), r.uniform(0.18, 0.62) * area.w, r.uniform(0.45, 1.05) * area.ground,
                     r.uniform(0.8, 1.5), tones[i % len(tones)], r.random(), r.uniform(0.6, 1.3)))  # fmt: skip
    paper = polygon(((-1, -0.6), (1, -0.6), (1, 0.6), (-1, 0.6)))

    def draw(c: skia.Canvas, t: float) -> None:
        for side, start, out, up, size, tone, phase, slow in bits:
            s = t - start
            if s <= 0:
                continue
            thrown = out_cubic(s / 1.1)
            fall = max(0.0, s - 0.55)
            x = (area.w + 3 if side < 0 else -3) + side * out * thrown + 2.5 * swing(s, 0.5 * slow, phase) * clamp(s)
            y = area.ground + 6 - up * thrown + fall * fall * 5 * slow + fall * 10 * slow
            if y > area.h + 3:
                continue
            c.save()
            c.translate(x, y)
            c.rotate(360 * phase + 230 * s * slow * side)
            c.scale(size, size * (0.25 + 0.75 * abs(swing(s, 1.3 * slow, phase))))
            c.drawPath(paper, fill(tone))
            c.restore()

    return draw


def sparkles(spec: ShotSpec, area: Area, palette: Palette) -> Draw:
    r = Random(f"sparkles {spec.seed}")
    spots = [(r.uniform(area.left, area.right), r.uniform(area.top, area.ground - 2), r.uniform(1.4, 3.4), r.random(), r.uniform(0.45, 0.8)) for _ in range(22)]
    gold = lighter(palette.highlight, 0.3)

    def draw(c: skia.Canvas, t: float) -> None:
        for x, y, size, phase, pace in spots:
            glow = math.sin(math.pi * ((t * pace + phase) % 1.0))
            if glow > 0.06:
                c.drawPath(star(x, y, size * glow, 4, 0.22), fill(0xFFFFFF))
                c.drawPath(star(x, y, size * glow * 0.6, 4, 0.25), fill(gold))

    return draw


def fireworks(spec: ShotSpec, area: Area, palette: Palette) -> Draw:
    r = Random(f"fireworks {spec.seed}")
    tones = _colours(palette)
    shots = [(0.25 + i * 0.62, r.uniform(area.left + 8, area.right - 8), r.uniform(area.top, area.ground * 0.5), tones[i % 3], r.uniform(11, 18)) for i in range(40)]

    def draw(c: skia.Canvas, t: float) -> None:
        for start, x, y, tone, reach in shots:
            s = t - start
            if -0.35 < s <= 0:
                low = y + (area.ground - y) * (-s / 0.35)
                bar(c, (x, low), (x, low + 4), 0xFFF3C4, 0.6)
            elif 0 < s < 1.3:
                out, fade = reach * out_cubic(s / 0.9), 1 - smooth((s - 0.5) / 0.8)
                for i in range(14):
                    a = TAU * i / 14
                    near = out * 0.55
                    drop = 3 * s * s
                    bar(c, (x + near * math.cos(a), y + near * math.sin(a) + drop), (x + out * math.cos(a), y + out * math.sin(a) + drop), tone, 0.7, round(fade, 2))

    return draw


def _scene(spec: ShotSpec, area: Area, palette: Palette) -> Scene:
    return Scene(area, palette, spec.seed, "day", Random(f"overlay {spec.seed}"))


def rain(spec: ShotSpec, area: Area, palette: Palette) -> Draw:
    return rain_layers(_scene(spec, area, palette))[1][0].draw


def snow(spec: ShotSpec, area: Area, palette: Palette) -> Draw:
    behind, before = snow_layers(_scene(spec, area, palette))

    def draw(c: skia.Canvas, t: float) -> None:
        for layer in (*behind, *before):
            layer.draw(c, t)

    return draw


def bubbles(spec: ShotSpec, area: Area, palette: Palette) -> Draw:
    return _bubbles(_scene(spec, area, palette))


def _risers(paint: Callable[[skia.Canvas, float, float, float, int], None], count: int = 16) -> Overlay:
    """Things that rise from the ground and sway, drawn by (canvas, x, y, size, index)."""

    def make(spec: ShotSpec, area: Area, palette: Palette) -> Draw:
        r = Random(f"risers {spec.seed}")
        spots = [(r.uniform(area.left, area.right), r.uniform(0, 1), r.uniform(0.16, 0.30), r.uniform(1.6, 3.4), r.random()) for _ in range(count)]

        def draw(c: skia.Canvas, t: float) -> None:
            for i, (x, start, speed, size, phase) in enumerate(spots):
                p = (start + t * speed) % 1.0
                grown = smooth(p * 6) * smooth((1 - p) * 4)
                if grown > 0.05:
                    paint(c, x + 3 * swing(t, 0.4, phase), area.ground + 4 - p * (area.ground - area.top + 8), size * grown, i)

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
        spots = [(r.uniform(0, area.w), r.uniform(0, area.h), r.uniform(16, 30), r.uniform(1.5, 2.6), r.random()) for _ in range(count)]

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
    """Everything but a lit oval is dimmed."""
    x, y = area.middle, area.ground - area.figure * 0.5

    def draw(c: skia.Canvas, t: float) -> None:
        on = smooth(t / 0.5)
        sway = 2.5 * swing(t, 0.12)
        for i, alpha in enumerate((0.26, 0.30)):
            grow = (1.16 - 0.16 * i) * (1 + 0.8 * (1 - on))
            path = skia.Path()
            path.setFillType(skia.PathFillType.kEvenOdd)
            path.addRect(skia.Rect.MakeLTRB(-5, -5, area.w + 5, area.h + 5))
            path.addOval(skia.Rect.MakeLTRB(x + sway - area.figure * 0.52 * grow, y - area.figure * 0.62 * grow, x + sway + area.figure * 0.52 * grow, y + area.figure * 0.66 * grow))
            c.drawPath(path, fill(0x0B1030, round(alpha * on, 3)))

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
    width, height = round(area.w * area.unit), round(area.h * area.unit)
    surface = skia.Surface(width, height)
    reach = math.hypot(width, height) / 2
    shader = skia.GradientShader.MakeRadial(skia.Point(width / 2, height * 0.46), reach, [0x00000000, 0x00000000, 0x99060818], [0.0, 0.55, 1.0])
    surface.getCanvas().drawPaint(skia.Paint(Shader=shader, Dither=True))
    image = surface.makeImageSnapshot()

    def draw(c: skia.Canvas, _t: float) -> None:
        c.save()
        c.scale(1 / area.unit, 1 / area.unit)
        c.drawImage(image, 0, 0)
        c.restore()

    return draw


def speed_lines(spec: ShotSpec, area: Area, palette: Palette) -> Draw:
    """Comic rays from the edges towards the action, redrawn eight times a second."""
    x, y = area.middle, area.ground - area.figure * 0.45

    def draw(c: skia.Canvas, t: float) -> None:
        r = Random(f"lines {spec.seed} {int(t * 8)}")
        far = math.hypot(area.w, area.h)
        for i in range(44):
            a = TAU * (i + r.random() * 0.8) / 44
            near, half = area.figure * r.uniform(0.72, 1.0), r.uniform(0.006, 0.018)
            points = ((x + near * math.cos(a), y + near * math.sin(a)), (x + far * math.cos(a - half), y + far * math.sin(a - half)), (x + far * math.cos(a + half), y + far * math.sin(a + half)))
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


def _bounce(spec: ShotSpec, area: Area) -> Frame:
    starts = [word.start for word in spec.words][::2] or [0.4, 1.4, 2.4]
    return lambda t: View(1 + 0.035 * max(0.0, sum(hump(t, start - 0.03, 0.3) for start in starts)), 0, -0.9 * sum(hump(t, start - 0.03, 0.3) for start in starts))


def _wobble(spec: ShotSpec, area: Area) -> Frame:
    return lambda t: View(1.05, 1.0 * swing(t, 0.8), 0.7 * swing(t, 1.1, 0.2), 1.4 * swing(t, 0.9, 0.1))


def _pulse(spec: ShotSpec, area: Area) -> Frame:
    return lambda t: View(1 + 0.03 * (hump(t % 1.0, 0.0, 0.25) + 0.7 * hump(t % 1.0, 0.25, 0.3)))


def _spin(spec: ShotSpec, area: Area) -> Frame:
    """One turn as the shot comes in, large enough that no corner shows."""
    cover = math.hypot(area.w, area.h) / min(area.w, area.h)

    def frame(t: float) -> View:
        left = 1 - out_cubic(progress(t, 0.0, 0.7))
        return View(1 + (cover - 1) * min(1.0, left * 2.5) * (left > 0), turn=-360 * left)

    return frame


def _glitch(spec: ShotSpec, area: Area) -> Frame:
    """Short bursts of jerks; the strips are cut by `paint.py`."""
    starts = [0.05, *(0.9 + 1.7 * i for i in range(40))]

    def frame(t: float) -> View:
        on = any(start <= t < start + 0.22 for start in starts)
        step = int(t * 15)
        return View(1.04, 2.2 * wander(step, spec.seed, 0.37), 0.8 * wander(step, spec.seed + 1, 0.41)) if on else View(1 + 0.02 * abs(ring(t, 0.27, 3)))

    return frame


OVERLAYS: dict[str, Overlay] = {
    "confetti": confetti, "sparkles": sparkles, "fireworks": fireworks, "rain": rain, "snow": snow, "hearts": _risers(_heart),
    "bubbles": bubbles, "spotlight": spotlight, "flash": flash, "vignette": vignette, "speed_lines": speed_lines, "color_pop": color_pop,
    "stars": _falling(_star), "money": _falling(_coin), "music_notes": _risers(_note), "letterbox": letterbox, "fade_in": _fade(False),
    "fade_out": _fade(True),
}  # fmt: skip

FRAMES: dict[str, Callable[[ShotSpec, Area], Frame]] = {"bounce": _bounce, "wobble": _wobble, "pulse": _pulse, "spin": _spin, "glitch": _glitch}
