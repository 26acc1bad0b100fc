"""Furniture that an actor uses, drawn with the actors' ink line: a desk with a laptop before it, a bed round it."""

from collections.abc import Callable
from random import Random

import skia

from reel_video.illustrate.actor import Actor
from reel_video.illustrate.easing import swing
from reel_video.illustrate.kit import darker, fill, heart, lighter, star, stroke
from reel_video.illustrate.palette import Palette

Draw = Callable[[skia.Canvas, float], None]


def desk(actor: Actor, palette: Palette, seed: int) -> Draw:
    """A table with a laptop seen from behind, before the actor; its lid glows as keys are hit."""
    wood = Random(f"desk {seed}").choice((0xC98B5A, 0xE0B27A, 0xB5714A, 0xF2EFE9))
    lid = lighter(palette.accent_two, 0.55)
    tall = {"head": 17.0, "bust": 14.5, "full": actor.build.art.height * 0.30}[actor.build.figure]
    half = max(30.0, actor.build.width * 0.62)
    ink = stroke(0x000000, 2.0)

    def draw(c: skia.Canvas, t: float) -> None:
        c.save()
        c.translate(actor.x, actor.ground + 2.2)
        c.scale(actor.scale, actor.scale)
        for x in (-half + 3, half - 8):
            leg = skia.Rect.MakeXYWH(x, -tall, 5, tall)
            c.drawRect(leg, fill(darker(wood, 0.22)))
            c.drawRect(leg, ink)
        front = skia.Rect.MakeLTRB(-half + 6, -tall, half - 6, -tall + 6)
        c.drawRect(front, fill(darker(wood, 0.14)))
        c.drawRect(front, ink)
        top = skia.Rect.MakeLTRB(-half, -tall - 3.5, half, -tall + 0.8)
        c.drawRoundRect(top, 1.6, 1.6, fill(wood))
        c.drawRoundRect(top, 1.6, 1.6, ink)
        shake = 0.35 * swing(t, 4.6)
        c.translate(0, -tall - 3.5 + shake * 0.4)
        screen = skia.Path()
        screen.moveTo(-12.5, 0)
        screen.lineTo(-14, -14.5)
        screen.quadTo(-14, -16.5, -12, -16.5)
        screen.lineTo(12, -16.5)
        screen.quadTo(14, -16.5, 14, -14.5)
        screen.lineTo(12.5, 0)
        screen.close()
        c.drawPath(screen, fill(lid))
        c.drawPath(screen, ink)
        c.drawPath(
            heart(0, -8.2, 3.0) if seed % 2 else star(0, -8.0, 3.8),
            fill(0xFFFFFF, round(0.75 + 0.25 * swing(t, 1.1), 2)),
        )
        base = skia.Rect.MakeLTRB(-15.5, -1.4, 15.5, 1.0)
        c.drawRoundRect(base, 1, 1, fill(darker(lid, 0.25)))
        c.drawRoundRect(base, 1, 1, ink)
        mug = skia.Rect.MakeXYWH(half - 14, -7.5, 6.5, 7.5)
        c.drawCircle(half - 7, -4, 2.2, ink)
        c.drawRoundRect(mug, 1.2, 1.2, fill(palette.accent))
        c.drawRoundRect(mug, 1.2, 1.2, ink)
        c.restore()

    return draw


def bed(actor: Actor, palette: Palette, seed: int) -> tuple[Draw, Draw]:
    """A bed seen from its foot: headboard and pillow behind the sleeper, a blanket that breathes before."""
    wood = Random(f"bed {seed}").choice((0xA8744A, 0x8B5E3C, 0xD9A066))
    cover = palette.accent_two
    top = actor.build.neck if actor.build.figure == "head" else actor.build.neck + 14.0
    half = max(31.0, actor.build.width * 0.60)
    ink = stroke(0x000000, 2.0)

    def behind(c: skia.Canvas, _t: float) -> None:
        _at(c, actor)
        board = skia.Rect.MakeLTRB(-half - 2, -top - 40, half + 2, 3)
        c.drawRoundRect(board, 9, 9, fill(wood))
        c.drawRoundRect(board, 9, 9, ink)
        pillow = skia.Rect.MakeLTRB(-half * 0.86, -top - 27, half * 0.86, -top + 12)
        c.drawRoundRect(pillow, 13, 13, fill(0xFFFFFF))
        c.drawRoundRect(pillow, 13, 13, ink)
        c.restore()

    def front(c: skia.Canvas, t: float) -> None:
        _at(c, actor)
        rise = 1.0 * swing(t, 0.24)
        sheet = skia.Path()
        sheet.moveTo(-half, 4)
        sheet.lineTo(-half, -top + 9)
        sheet.quadTo(0, -top + 3 - rise * 1.6, half, -top + 9)
        sheet.lineTo(half, 4)
        sheet.close()
        c.drawPath(sheet, fill(cover))
        c.save()
        c.clipPath(sheet, True)
        for i in range(12):
            c.drawPath(
                star(-half + 7 + (i % 6) * half * 0.37, -top + 21 + (i // 6) * 11 + (i % 2) * 4 - rise, 2.6),
                fill(lighter(cover, 0.5)),
            )
        c.restore()
        fold = skia.Path()
        fold.moveTo(-half, -top + 9)
        fold.quadTo(0, -top + 3 - rise * 1.6, half, -top + 9)
        fold.lineTo(half, -top + 15)
        fold.quadTo(0, -top + 10 - rise * 1.6, -half, -top + 15)
        fold.close()
        c.drawPath(fold, fill(0xFFFFFF))
        c.drawPath(fold, ink)
        c.drawPath(sheet, ink)
        c.restore()

    return behind, front


def _at(c: skia.Canvas, actor: Actor) -> None:
    """Into the actor's art units, at its feet; the caller restores."""
    c.save()
    c.translate(actor.x, actor.ground)
    c.scale(actor.scale, actor.scale)
