"""Painting any shot: the painter of its kind, wrapped with the camera moves and effects that its plan asks for."""

import math
from dataclasses import replace
from importlib import import_module

import skia

from reel_common.plan import Kind
from reel_common.values import SoundCue
from reel_video.illustrate import effects
from reel_video.illustrate.area import Area, area
from reel_video.illustrate.camera import Camera, View, camera
from reel_video.illustrate.types import Draw, Look, Painter, Painting, ShotSpec

_CARDS = "reel_video.illustrate.cards."

PAINTERS: dict[Kind, str] = {
    Kind.CHARACTER: "reel_video.illustrate.character:paint",
    **{kind: f"{_CARDS}{kind.value}:paint" for kind in Kind if kind is not Kind.CHARACTER},
}
"""Who paints each kind of shot; imported when first needed."""

CARD_STRENGTH = 0.45
"""How much of a camera move a card gets: its text must stay inside the safe area."""
SOUND_GAP = 0.4


def paint(spec: ShotSpec, look: Look) -> Painting:
    """The shot with everything its plan asks for: pure in `t`, with its sounds, its warnings and its art."""
    painting = painter(spec.shot.kind)(spec, look)
    names = spec.shot.effects
    stage = area(look.geometry)
    draw = painting.draw
    is_card = spec.shot.kind is not Kind.CHARACTER
    moving = _movers(spec, stage, is_card=is_card)
    if moving:
        draw = _moved(draw, moving, stage, is_card=is_card)
    over = effects.overlays(spec, stage, look.palette)
    if over:
        draw = _overlaid(draw, over, stage)
    return replace(
        painting,
        draw=draw,
        sounds=_merged(painting.sounds, effects.sounds(names, spec.seconds)),
        warnings=(*painting.warnings, *effects.warnings(names)),
    )


def painter(kind: Kind) -> Painter:
    """The painter of this kind."""
    module, function = PAINTERS[kind].split(":")
    found: Painter = getattr(import_module(module), function)
    return found


def _movers(spec: ShotSpec, stage: Area, *, is_card: bool) -> list[Camera]:
    """What moves the finished frame: frame effects, and on cards the camera; character shots move their own layers."""
    movers: list[Camera] = list(effects.frame_moves(spec, stage))
    names = effects.moves(spec.shot.effects)
    if is_card and names:
        movers.append(camera(names, spec.seconds, spec.seed, strength=CARD_STRENGTH))
    return movers


def _moved(draw: Draw, movers: list[Camera], stage: Area, *, is_card: bool) -> Draw:
    """The frame seen through a moving window without bare edges.

    Character shots are vectors, so they are simply drawn moved. Cards are sprites on whole pixels: they are drawn aside
    and sampled, and stay level, because their text must be read and turning an image takes a tenth of a second.
    """
    if is_card:
        return _sampled(draw, lambda t: _within([replace(mover(t), turn=0.0) for mover in movers], stage), stage)

    def moved(canvas: skia.Canvas, t: float) -> None:
        canvas.save()
        _put(canvas, _within([mover(t) for mover in movers], stage), stage)
        draw(canvas, t)
        canvas.restore()

    return moved


def _sampled(draw: Draw, see: Camera, stage: Area) -> Draw:
    aside = skia.Surface.MakeRasterN32Premul(round(stage.w * stage.unit), round(stage.h * stage.unit))
    smooth = skia.SamplingOptions(skia.FilterMode.kLinear)

    def moved(canvas: skia.Canvas, t: float) -> None:
        view = see(t)
        if view == View():
            draw(canvas, t)
            return
        inner = aside.getCanvas()
        inner.save()
        draw(inner, t)
        inner.restore()
        canvas.save()
        _put(canvas, view, stage)
        canvas.drawImage(aside.makeImageSnapshot(), 0, 0, smooth)
        canvas.restore()

    return moved


def _put(canvas: skia.Canvas, view: View, stage: Area) -> None:
    """Move the canvas, in pixels, as the view moves the finished frame."""
    x, y = stage.w * stage.unit / 2, stage.h * stage.unit / 2
    canvas.translate(x, y)
    canvas.rotate(view.turn)
    canvas.scale(view.zoom, view.zoom)
    canvas.translate(-x - view.x * stage.unit, -y - view.y * stage.unit)


def _within(views: list[View], stage: Area) -> View:
    """These views as one, zoomed and held so that the frame's edge never shows."""
    turn = sum(view.turn for view in views)
    cos, sin = abs(math.cos(math.radians(turn))), abs(math.sin(math.radians(turn)))
    cover = cos + max(stage.w / stage.h, stage.h / stage.w) * sin
    zoom = max(math.prod(view.zoom for view in views), cover * 1.004 if turn else 1.0)
    x, y = sum(view.x for view in views), sum(view.y for view in views)
    slack = max(0.0, 1 - cover / zoom) / 2
    return View(
        zoom,
        max(-slack * stage.w, min(slack * stage.w, x)),
        max(-slack * stage.h, min(slack * stage.h, y)),
        turn,
    )


def _overlaid(draw: Draw, over: tuple[Draw, ...], stage: Area) -> Draw:
    def overlaid(canvas: skia.Canvas, t: float) -> None:
        canvas.save()
        draw(canvas, t)
        canvas.restore()
        canvas.save()
        canvas.scale(stage.unit, stage.unit)
        for paint_over in over:
            paint_over(canvas, t)
        canvas.restore()

    return overlaid


def _merged(first: tuple[SoundCue, ...], second: tuple[SoundCue, ...]) -> tuple[SoundCue, ...]:
    """Both in order of time, the plan's own wishes before the painter's where they would fall together."""
    kept = [c for c in first if all(abs(c.at - o.at) >= SOUND_GAP and c.sound != o.sound for o in second)]
    return tuple(sorted((*kept, *second), key=lambda cue: cue.at))
