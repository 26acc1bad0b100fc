"""A backdrop ready to be drawn: the sky as one image, the layers moved by the camera."""

from dataclasses import dataclass

import skia

from reel_video.illustrate import camera
from reel_video.illustrate.area import Area
from reel_video.illustrate.backgrounds.base import Backdrop, Layer
from reel_video.illustrate.camera import View


@dataclass(frozen=True, slots=True)
class Scenery:
    """Draw with `behind`, then the actors, then `before`; each paints in pixels and leaves the canvas as it was."""

    sky: skia.Image
    backdrop: Backdrop
    area: Area

    def behind(self, canvas: skia.Canvas, t: float, view: View) -> None:
        canvas.drawImage(self.sky, 0, 0)
        _layers(canvas, self.backdrop.behind, t, view, self.area)

    def before(self, canvas: skia.Canvas, t: float, view: View) -> None:
        _layers(canvas, self.backdrop.before, t, view, self.area)


def scenery(backdrop: Backdrop, area: Area) -> Scenery:
    """Prepare a backdrop for a frame of this size; takes some tens of milliseconds."""
    return Scenery(sky_image(backdrop, area), backdrop, area)


def sky_image(backdrop: Backdrop, area: Area) -> skia.Image:
    """A gradient from top to the ground line, opaque, exactly the size of the frame."""
    width, height = round(area.w * area.unit), round(area.h * area.unit)
    surface = skia.Surface.MakeRaster(skia.ImageInfo.MakeN32(width, height, skia.kOpaque_AlphaType))
    shader = skia.GradientShader.MakeLinear(
        [skia.Point(0, 0), skia.Point(0, area.ground * area.unit)], [0xFF000000 | colour for colour in backdrop.sky]
    )
    canvas = surface.getCanvas()
    canvas.drawPaint(skia.Paint(Shader=shader, Dither=True))
    if backdrop.painted is not None:
        canvas.scale(area.unit, area.unit)
        backdrop.painted(canvas)
    return surface.makeImageSnapshot()


def _layers(canvas: skia.Canvas, layers: tuple[Layer, ...], t: float, view: View, area: Area) -> None:
    for layer in layers:
        canvas.save()
        canvas.scale(area.unit, area.unit)
        camera.apply(canvas, view, area, layer.depth)
        layer.draw(canvas, t)
        canvas.restore()
