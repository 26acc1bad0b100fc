"""The code editor: a window in which rows of code are typed, scrolled and framed."""

from dataclasses import dataclass

import skia

from reel_common.plan import Code
from reel_video.illustrate import easing, text, typeset
from reel_video.illustrate.cards import source, timing
from reel_video.illustrate.cards.base import Room, arrive, fitted, luminance, panel, readable
from reel_video.illustrate.cards.source import Row
from reel_video.illustrate.kit import blend, fill, lighter, stroke
from reel_video.illustrate.sprites import Sprite, bake, blit
from reel_video.illustrate.types import Draw, Look, ShotSpec

CELL = 0.6
"""Width of a character of the code font, in ems."""
LINE = 1.55
"""Height of a row, in ems."""


@dataclass(frozen=True, slots=True)
class Theme:
    """The editor's colours; `ink` by kind of token."""

    window: int
    bar: int
    active: int
    gutter: int
    ink: dict[str, int]
    glow: int


@dataclass(frozen=True, slots=True)
class Typing:
    """When each row begins and ends being typed, in seconds; `ends` of the last is when all is there."""

    begins: tuple[float, ...]
    ends: tuple[float, ...]


def theme_of(look: Look) -> Theme:
    """A dark theme out of the palette, every kind of token readable on it."""
    p = look.palette
    window = blend(p.ink, 0x0A0D1C, 0.55) if luminance(p.ink) < 0.08 else 0x161A2E
    kinds = {
        "plain": 0xF3F5FF, "sign": 0xC5CBEA, "comment": blend(window, 0xFFFFFF, 0.5),
        "keyword": lighter(p.accent, 0.25), "string": p.highlight,
        "number": lighter(p.accent, 0.45), "function": lighter(p.accent_two, 0.35),
        "class": lighter(p.accent_two, 0.6),
    }  # fmt: skip
    ink = {kind: readable(colour, window, 5.0) for kind, colour in kinds.items()}
    return Theme(
        window,
        lighter(window, 0.09),
        lighter(window, 0.10),
        readable(lighter(window, 0.4), window, 3.0),
        ink,
        p.highlight,
    )


def page(editor: Room, unit: float) -> Room:
    """Where code stands inside the editor: below its bar, right of the line numbers."""
    return Room(editor.x + 11.5 * unit, editor.y + 9.5 * unit, editor.w - 15.5 * unit, editor.h - 12.4 * unit)


def window(code: Code, room: Room, look: Look, theme: Theme) -> Draw:
    """The window: it rises in at the start; its bar has three lights and the name of the file."""
    u = look.unit
    pane = panel(room, theme.window, 3 * u, u)
    named, tab = source.file_name(code.language), Room(0, 0, room.w * 0.5, 5 * u)
    name = fitted(named, text.Style("code", theme.ink["sign"]), tab, (2.7 * u, 1.5 * u, 1), look)

    def bar(c: skia.Canvas) -> None:
        blit(c, pane, 0, 0)
        c.save()
        c.clipRRect(skia.RRect.MakeRectXY(skia.Rect.MakeWH(room.w, room.h), 3 * u, 3 * u), True)
        c.drawRect(skia.Rect.MakeWH(room.w, 7 * u), fill(theme.bar))
        c.restore()
        for i, colour in enumerate((0xFF5F57, 0xFEBC2E, 0x28C840)):
            c.drawCircle((3.6 + 3.4 * i) * u, 3.5 * u, 1.15 * u, fill(colour))
        text.draw(c, name, room.w / 2 - name.width / 2, 1 * u)

    face = bake(room.w, room.h, bar, margin=7 * u)

    def draw(canvas: skia.Canvas, t: float) -> None:
        blit(canvas, face, room.x, room.y + _rise(t, look))

    return draw


def _rise(t: float, look: Look) -> float:
    """How far below its place the window still is."""
    return (1 - arrive(t + 0.12, 0.0, 0.5)) * 30 * look.unit


def typed(rows: tuple[Row, ...], typing: Typing, size: float, editor: Room, look: Look, theme: Theme) -> Draw:
    """The code as far as it is typed, its line numbers, the active line and the caret."""
    area, step = page(editor, look.unit), size * LINE
    images = [_row_sprite(row, size, look, theme) for row in rows]
    numbers = [_number_sprite(row.line + 1, size, look, theme) if row.first else None for row in rows]
    seen = max(1, int(area.h / step))
    u = look.unit

    def draw(canvas: skia.Canvas, t: float) -> None:
        active, done = _progress(rows, typing, t)
        shift = _scroll(typing, seen, t) * step
        canvas.save()
        canvas.translate(0, round(_rise(t, look)))
        canvas.clipRect(
            skia.Rect.MakeLTRB(editor.x, area.y - 0.8 * u, editor.right, area.y + min(area.h, (seen + 0.3) * step))
        )
        top = area.y - shift
        line = skia.Rect.MakeXYWH(editor.x + 1.2 * u, top + active * step, editor.w - 2.4 * u, step)
        canvas.drawRoundRect(line, u, u, fill(theme.active))
        for i in range(max(0, int(shift / step) - 1), min(active + 1, int(shift / step) + seen + 2)):
            y, number = top + i * step, numbers[i]
            if number is not None:
                blit(canvas, number, area.x - 2 * u - number.width, y)
            _row(canvas, images[i], (area.x, y), None if i < active else done * size * CELL)
        blinking = t < typing.begins[0] or t > typing.ends[-1]
        if not blinking or (t * 1.9) % 1 < 0.55:
            caret = skia.Rect.MakeXYWH(
                area.x + done * size * CELL + 0.1 * size, top + active * step + 0.2 * step, 0.14 * size, 0.62 * step
            )
            canvas.drawRoundRect(caret, 2, 2, fill(theme.glow))
        canvas.restore()

    return draw


def _row(canvas: skia.Canvas, image: Sprite, at: tuple[float, float], width: float | None) -> None:
    if width is None:
        blit(canvas, image, *at)
        return
    canvas.save()
    canvas.clipRect(
        skia.Rect.MakeXYWH(at[0] - image.height, at[1] - image.height, image.height + width, image.height * 3)
    )
    blit(canvas, image, *at)
    canvas.restore()


def _progress(rows: tuple[Row, ...], typing: Typing, t: float) -> tuple[int, float]:
    """The row being typed and how many cells of it are there."""
    active = max(0, sum(1 for at in typing.begins if t >= at) - 1)
    row = rows[active]
    p = easing.progress(t, typing.begins[active], typing.ends[active] - typing.begins[active])
    count = int(p * len(row.cells) + 1e-6) if t >= typing.begins[active] else 0
    return active, float(row.cells[count - 1].column + row.cells[count - 1].span) if count else 0.0


def _scroll(typing: Typing, seen: int, t: float) -> float:
    """Rows that have gone out at the top: it follows the typing, each step eased."""
    steps = typing.begins[seen:]
    return sum(easing.smooth(easing.progress(t, at - 0.05, 0.22)) for at in steps)


def _row_sprite(row: Row, size: float, look: Look, theme: Theme) -> Sprite:
    """One row of code in its colours."""

    def paint_row(c: skia.Canvas) -> None:
        for cell in row.cells:
            if not cell.text.isspace():
                paint = skia.Paint(AntiAlias=True, Color=0xFF000000 | theme.ink[cell.kind])
                at = (cell.column * size * CELL, size * LINE * 0.68, size)
                typeset.draw(c, look.fonts, "code", cell.text, at, paint)

    return bake(max(1.0, row.width * size * CELL), size * LINE, paint_row, margin=size * 0.5)


def _number_sprite(number: int, size: float, look: Look, theme: Theme) -> Sprite:
    digits, small = str(number), size * 0.82
    paint = skia.Paint(AntiAlias=True, Color=0xFF000000 | theme.gutter)
    width = len(digits) * small * CELL
    at = (0.0, size * LINE * 0.68, small)
    return bake(width, size * LINE, lambda c: typeset.draw(c, look.fonts, "code", digits, at, paint), margin=4)


def glow(spec: ShotSpec, rows: tuple[Row, ...], typing: Typing, size: float, where: tuple[Room, Look, Theme]) -> Draw:
    """A shining frame around the line that is spoken of, once it is typed."""
    editor, look, theme = where
    area, step, u = page(editor, look.unit), size * LINE, look.unit
    starts = [i for i, row in enumerate(rows) if row.first and row.text.strip()]
    plain = tuple("".join(c if c.isalnum() else " " for c in rows[i].text) for i in starts)
    spoken = timing.item_times(spec, plain)
    times = [max(at, typing.ends[_last(rows, i)]) for i, at in zip(starts, spoken, strict=True)]
    seen = max(1, int(area.h / step))

    def box(i: int) -> tuple[float, float, float]:
        last = _last(rows, i)
        return float(i), float(last + 1), max(rows[k].width for k in range(i, last + 1)) * size * CELL

    def draw(canvas: skia.Canvas, t: float) -> None:
        now = timing.current(times, t)
        if now < 0:
            return
        a, b = box(starts[max(0, now - 1)]), box(starts[now])
        p = easing.out_cubic(easing.progress(t, times[now], 0.3))
        top, bottom, width = (easing.mix(x, y, p) for x, y in zip(a, b, strict=True))
        shift = area.y - _scroll(typing, seen, t) * step
        first, last = max(area.y, shift + top * step), min(area.y + area.h, shift + bottom * step)
        if last - first < step * 0.5:
            return
        pulse = 0.75 + 0.25 * easing.swing(t, 1.2)
        rect = skia.Rect.MakeLTRB(area.x - 0.9 * u, first, area.x + width + 1.1 * u, last)
        canvas.drawRoundRect(rect, 1.2 * u, 1.2 * u, fill(theme.glow, 0.10 * pulse))
        for wide, alpha in ((1.7, 0.10), (1.0, 0.22), (0.4, 1.0)):
            canvas.drawRoundRect(rect, 1.2 * u, 1.2 * u, stroke(theme.glow, wide * u, round(alpha * pulse, 2)))

    return draw


def _last(rows: tuple[Row, ...], first: int) -> int:
    """The last row of the line that begins in row `first`."""
    return max(i for i, row in enumerate(rows) if row.line == rows[first].line)
