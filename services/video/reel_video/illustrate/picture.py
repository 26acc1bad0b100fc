"""An OpenMoji picture drawn inline."""

from functools import lru_cache

import skia

from reel_video.illustrate import gallery


@lru_cache(maxsize=512)
def _load(code: str) -> skia.Picture:
    dom = skia.SVGDOM.MakeFromStream(skia.MemoryStream.MakeCopy(gallery.find(code).read_bytes()))
    dom.setContainerSize(skia.Size(gallery.VIEWBOX, gallery.VIEWBOX))
    recorder = skia.PictureRecorder()
    dom.render(recorder.beginRecording(skia.Rect.MakeWH(gallery.VIEWBOX, gallery.VIEWBOX)))
    return recorder.finishRecordingAsPicture()


def draw(canvas: skia.Canvas, code: str, at: tuple[float, float, float]) -> None:
    """Draw the picture; `at` is its upper left corner and its side in pixels."""
    x, y, side = at
    canvas.save()
    canvas.translate(x, y)
    canvas.scale(side / gallery.VIEWBOX, side / gallery.VIEWBOX)
    canvas.drawPicture(_load(code))
    canvas.restore()
