"""Settings within walls: a shell of wall and floor, furniture at its edges, something to look at above the heads."""

import skia

from reel_video.illustrate.backgrounds import fittings as fit
from reel_video.illustrate.backgrounds import furniture as f
from reel_video.illustrate.backgrounds.base import BACK, MIDDLE, STAGE, Backdrop, Layer, Scene, put
from reel_video.illustrate.backgrounds.plants import pot_plant
from reel_video.illustrate.kit import bar, blend, box, darker, disc, lighter, oval, shape

PASTEL = (0xFBE3C8, 0xD9EAF7, 0xDFF2E1, 0xF9DDE2, 0xE7E0F8, 0xFFF0C9)


def _floor(s: Scene) -> float:
    return s.area.ground - 11 * s.area.k


def _shell(s: Scene, wall: int, floor: int, style: str, planks: bool = True) -> Layer:
    """Wall with its pattern, skirting, floor with boards or tiles running to a vanishing point."""
    a, edge, r = s.area, _floor(s), s.rng
    shade = darker(wall, 0.045)

    def paint(c: skia.Canvas) -> None:
        box(c, -30, -30, a.w + 60, edge + 31, wall)
        if style == "stripes":
            for i in range(round((a.w + 60) / 12)):
                box(c, -30 + 12 * i, -30, 6, edge + 30, shade)
        elif style == "dots":
            for row in range(round((edge + 30) / 11)):
                for i in range(round((a.w + 60) / 11)):
                    disc(c, -30 + 11 * (i + 0.5 * (row % 2)), -28 + 11 * row, 0.9, shade)
        elif style == "tiles":
            for i in range(round((a.w + 60) / 9)):
                box(c, -30 + 9 * i, edge - 46 * a.k, 0.5, 46 * a.k, lighter(wall, 0.5))
            for i in range(6):
                box(c, -30, edge - 9 * a.k * i, a.w + 60, 0.5, lighter(wall, 0.5))
        elif style == "panel":
            box(c, -30, edge - 24 * a.k, a.w + 60, 24 * a.k, shade)
            box(c, -30, edge - 25 * a.k, a.w + 60, 1.6, lighter(wall, 0.4))
        box(c, -30, edge, a.w + 60, a.h, floor)
        vanish = a.w * r.uniform(0.4, 0.6)
        for i in range(-8, 30):
            x = vanish + (i - 11) * (a.w / 9)
            low = vanish + (i - 11) * (a.w / 9) * 2.6
            bar(c, (x, edge), (low, a.h + 24), darker(floor, 0.09), 0.5)
        if not planks:
            y, step = edge + 5, 5.0
            while y < a.h + 24:
                box(c, -30, y, a.w + 60, 0.45, darker(floor, 0.09))
                step *= 1.35
                y += step
        box(c, -30, edge - 2.6, a.w + 60, 2.8, lighter(wall, 0.55))
        box(c, -30, edge + 0.2, a.w + 60, 0.8, darker(floor, 0.15))

    return s.still(BACK, paint)


def _place(s: Scene, *things: tuple[float, float, float, f.Thing], depth: float = MIDDLE) -> Layer:
    """Things by (x, y above the floor line or −1 to stand on it, size, drawing)."""
    a, edge = s.area, _floor(s)

    def paint(c: skia.Canvas) -> None:
        for x, up, k, thing in things:
            put(c, a.w * x, edge + 1.5 if up < 0 else edge - up * a.k, k * a.k, thing)

    return s.still(depth, paint)


def _sides(s: Scene) -> tuple[float, float]:
    """Where the large and the small furniture goes: left and right, in either order; farther out when there is room."""
    out = 0.13 if s.area.shape == "tall" else 0.15
    return (out, 1 - out) if s.rng.random() < 0.5 else (1 - out, out)


def _high(s: Scene) -> float:
    """Height above the floor line, in natural sizes, for what hangs over the heads."""
    return 74.0 if s.area.shape == "tall" else 64.0


def _rug(s: Scene, colour: int) -> Layer:
    a = s.area

    def paint(c: skia.Canvas) -> None:
        oval(c, a.middle, a.ground + 4, min(44, a.w * 0.42), 7.5, colour)
        oval(c, a.middle, a.ground + 4, min(40, a.w * 0.38), 6.3, lighter(colour, 0.25))
        oval(c, a.middle, a.ground + 4, min(34, a.w * 0.32), 5.0, colour)

    return s.still(STAGE, paint)


def room(s: Scene) -> Backdrop:
    """A living room: window, sofa, lamp, pictures, rug."""
    wall, floor = s.towards(s.rng.choice(PASTEL), s.palette.sky_bottom, 0.25), s.pick(0xC99A6B, 0xB98A66, 0xD9B48A)
    big, small = _sides(s)
    cloth = s.c(s.rng.choice((s.palette.accent_two, s.palette.accent, 0x4FA38F)))
    return Backdrop(
        (wall, wall),
        (
            _shell(s, wall, floor, s.rng.choice(("stripes", "dots", "panel", "plain"))),
            fit.motes(s),
            _place(
                s,
                (big, 50, 1.0, f.window(s)),
                (small, 52, 1.0, f.picture(s)),
                (0.5 + (small - 0.5) * 0.45, _high(s) - 10, 0.8, f.picture(s)),
                (big, -1, 1.0, f.sofa(cloth)),
                (small, -1, 1.0, f.floor_lamp(s)),
                (small + (0.5 - small) * 0.25, -1, 0.75, lambda c: pot_plant(c, s.c(s.palette.accent), s.c(0x4FA864))),
            ),
            _rug(s, blend(cloth, wall, 0.45)),
        ),
        floor=floor,
    )


def bedroom(s: Scene) -> Backdrop:
    """A bed, a window with the hour in it, a lamp on the night stand."""
    wall, floor = (
        s.towards(s.rng.choice((0xCDD9F4, 0xE3D5F2, 0xD2EBE6, 0xFBDDD0)), s.palette.sky_top, 0.15),
        s.pick(0xC9A27B, 0xB7936F),
    )
    big, small = _sides(s)
    cover = s.c(s.rng.choice((s.palette.accent_two, s.palette.accent, 0x6C8AE4)))
    return Backdrop(
        (wall, wall),
        (
            _shell(s, wall, floor, s.rng.choice(("dots", "stripes"))),
            fit.motes(s),
            _place(
                s,
                (0.5 + (small - 0.5) * 0.35, _high(s) - 16, 1.0, f.window(s)),
                (small, 46, 0.9, f.picture(s)),
                (big, 56, 0.9, f.shelf(s, 24, 1)),
                (big, -1, 1.05, f.bed(cover, s)),
                (small, -1, 0.9, f.dresser(s.c(0xD9A066), s)),
            ),
            _rug(s, blend(cover, 0xFFFFFF, 0.35)),
        ),
        floor=floor,
    )


def kitchen(s: Scene) -> Backdrop:
    """Cupboards, a stove with a steaming pot, a fridge."""
    wall, floor = (
        s.towards(s.rng.choice((0xFFF0CF, 0xDDF1EC, 0xFBE1DA)), s.palette.sky_bottom, 0.2),
        s.pick(0xE7D2B5, 0xCFD9DF),
    )
    front = s.c(s.rng.choice((0x6FB7A5, 0xF09A76, 0x7FA8DB, 0xE8B04B)))
    big, small = _sides(s)
    a, edge = s.area, _floor(s)

    def units(c: skia.Canvas) -> None:
        k, top = a.k, edge - 24 * a.k
        box(c, -30, top, a.w + 60, 25 * k, front)
        box(c, -30, top - 2 * k, a.w + 60, 3 * k, s.c(0xF7F3EA))
        for i in range(round((a.w + 60) / (15 * k))):
            x = -30 + 15 * k * i
            box(c, x + 1, top + 3.4 * k, 13 * k, 18 * k, lighter(front, 0.16), 0.8)
            box(c, x + 10.6 * k, top + 6 * k, 1 * k, 5 * k, darker(front, 0.3), 0.5)
        box(c, -30, edge - 1.5, a.w + 60, 2.4, darker(front, 0.35))

    high = _high(s)
    pot = a.w * (0.5 + (big - 0.5) * 0.62), edge - 26 * a.k
    return Backdrop(
        (wall, wall),
        (
            _shell(s, wall, floor, "tiles", planks=False),
            s.still(BACK, units),
            _place(
                s,
                (small, -1, 1.05, fit.fridge(s)),
                (0.5 + (big - 0.5) * 0.62, 26, 1.0, fit.pot(s.c(s.palette.accent))),
                (big, high - 24, 1.0, fit.cupboard(front)),
                (0.5 + (big - 0.5) * 0.1, high - 22, 0.95, f.window(s)),
                (big, 26, 0.9, fit.jars(s)),
                depth=BACK,
            ),
            fit.steam(*pot, a.k, BACK),
        ),
        floor=floor,
    )


def office(s: Scene) -> Backdrop:
    """A large window on the city, desks, a board with notes, a clock."""
    wall, floor = (
        s.towards(s.rng.choice((0xE6ECF4, 0xDCE9E4, 0xEFE6F2)), s.palette.sky_bottom, 0.25),
        s.pick(0x9AA7B8, 0xA8998C),
    )
    big, small = _sides(s)
    high = _high(s)
    return Backdrop(
        (wall, wall),
        (
            _shell(s, wall, floor, "panel" if s.rng.random() < 0.5 else "plain", planks=False),
            fit.motes(s),
            _place(
                s,
                (0.5 + (big - 0.5) * 0.25, high - 26, 1.25, f.window(s, 44, 32, city=True)),
                (small, 46, 1.0, f.notes(s)),
                (0.5 + (small - 0.5) * 0.4, high, 1.0, f.clock(s)),
                depth=BACK,
            ),
            _place(
                s, (big, -1, 1.0, f.cabinet(s)), (small, -1, 1.1, lambda c: pot_plant(c, s.c(0xFFFFFF), s.c(0x4FA864)))
            ),
        ),
        floor=floor,
    )


def classroom(s: Scene) -> Backdrop:
    """A green board with doodles, a globe, bunting."""
    wall, floor = (
        s.towards(s.rng.choice((0xFFF0CF, 0xDDEEF9, 0xE4F3DC)), s.palette.sky_bottom, 0.2),
        s.pick(0xC99A6B, 0xD8B384),
    )
    big, small = _sides(s)
    wide = 62 if s.area.shape == "tall" else 84
    return Backdrop(
        (wall, wall),
        (
            _shell(s, wall, floor, "panel"),
            f.bunting(s),
            _place(s, (0.47, 24, 1.0, fit.board(s, wide, 40)), depth=BACK),
            _place(s, (big, -1, 1.0, f.shelf(s, 22, 3, standing=True)), (small, -1, 0.95, f.globe_stand(s))),
        ),
        floor=floor,
    )


def library(s: Scene) -> Backdrop:
    """Books to the ceiling, a ladder, warm lamps."""
    wall, floor = s.towards(0x9C6B4A, s.palette.accent, 0.06), s.pick(0x8A5A3C, 0x9B6A48)
    a, edge = s.area, _floor(s)
    count = 2 if a.shape == "tall" else 3

    def cases(c: skia.Canvas) -> None:
        w = (a.w + 16) / count
        rows = round(edge / (17 * a.k)) + 1
        for i in range(count + 2):
            put(c, -8 + w * (i - 0.5), edge + 1, 1.0, f.shelf(s, w - 2.4, rows, standing=True, step=17 * a.k))

    def ladder(c: skia.Canvas) -> None:
        wood, x = s.c(0xE0B27A), a.w * s.rng.choice((0.12, 0.86))
        for off in (-5, 5):
            bar(c, (x + off - 2, edge + 5), (x + off + 3, 4), wood, 1.5)
        for i in range(14):
            q = (i + 0.6) / 14
            y = edge + 5 - q * (edge + 1)
            bar(c, (x - 7 + 5 * q, y), (x + 3 + 5 * q, y), wood, 1.1)

    return Backdrop(
        (wall, wall),
        (
            _shell(s, wall, floor, "plain"),
            s.still(BACK, cases),
            s.still(MIDDLE, ladder),
            fit.hanging_lamps(s),
            _rug(s, s.c(0x8E2F3C)),
        ),
        floor=floor,
    )


def laboratory(s: Scene) -> Backdrop:
    """Benches with bubbling flasks, a screen with a curve, pipes."""
    wall, floor = s.towards(0xD8EEF0, s.palette.accent_two, 0.06), s.pick(0xB7C6D1, 0xC3C9DA)
    big, small = _sides(s)
    a, edge = s.area, _floor(s)

    def pipes(c: skia.Canvas) -> None:
        tone = s.c(0x9FB4C4)
        for y, wide in ((a.top * 0.5 + 6, 3.0), (a.top * 0.5 + 11, 1.8)):
            box(c, -30, y, a.w + 60, wide, tone)
            box(c, -30, y + wide * 0.2, a.w + 60, wide * 0.2, lighter(tone, 0.45))
            for i in range(6):
                box(c, a.w * (0.08 + 0.17 * i), y - 0.5, 2, wide + 1, darker(tone, 0.15), 0.4)

    def bench(c: skia.Canvas) -> None:
        for x, half in ((big, 19), (small, 15)):
            cx, k = a.w * x, a.k
            box(c, cx - half * k, edge - 21 * k, 2 * half * k, 22.5 * k, s.c(0xEAF2F5), 1)
            box(c, cx - (half + 1.5) * k, edge - 23 * k, (2 * half + 3) * k, 3 * k, s.c(0x5F7588), 0.8)

    flasks = [
        (a.w * big - 8 * a.k, edge - 23 * a.k, 0),
        (a.w * big + 7 * a.k, edge - 23 * a.k, 1),
        (a.w * small, edge - 23 * a.k, 2),
    ]
    return Backdrop(
        (wall, wall),
        (
            _shell(s, wall, floor, "tiles", planks=False),
            s.still(BACK, pipes),
            _place(s, (0.5 + (small - 0.5) * 0.25, _high(s) - 24, 1.1, fit.screen(s)), depth=BACK),
            s.still(MIDDLE, bench),
            *(fit.flask(s, *at, MIDDLE) for at in flasks),
        ),
        floor=floor,
    )


def restaurant(s: Scene) -> Backdrop:
    """Laid tables, a board with the menu, warm lamps, a string of flags."""
    wall, floor = (
        s.towards(s.rng.choice((0xF7D9B8, 0xF4C9B4, 0xE2E8C8)), s.palette.accent, 0.05),
        s.pick(0xA9714B, 0x8D6A54),
    )
    big, small = _sides(s)

    def table(c: skia.Canvas) -> None:
        box(c, -1.6, -16, 3.2, 16, s.c(0x6B4630))
        oval(c, 0, 0, 8, 1.6, s.c(0x6B4630))
        shape(c, ((-16, -18), (16, -18), (18, -9), (-18, -9)), s.c(s.palette.accent))
        for i in range(6):
            box(c, -15 + 5.4 * i, -18, 2.6, 9, s.c(0xFFFFFF), 0, 0.85)
        oval(c, 0, -18, 16, 2.6, s.c(0xFFFFFF))
        box(c, -0.9, -25, 1.8, 6.4, s.c(0xF4E9D0), 0.6)
        disc(c, 0, -26.4, 1.3, 0xFFB03B)

    return Backdrop(
        (wall, wall),
        (
            _shell(s, wall, floor, "panel", planks=False),
            _place(
                s,
                (0.5 + (big - 0.5) * 0.35, _high(s) - 26, 1.0, fit.menu(s)),
                (small, 48, 1.0, f.window(s)),
                depth=BACK,
            ),
            _place(s, (big, -1, 1.1, table), (small, -1, 0.9, table)),
            fit.hanging_lamps(s),
        ),
        floor=floor,
    )
