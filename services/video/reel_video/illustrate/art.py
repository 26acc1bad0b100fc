"""OpenMoji pictures ready for a canvas: recorded once, measured, with the places a character is animated at."""

from functools import cache

import numpy as np
import skia

from reel_common.errors import Permanent
from reel_video.illustrate.features import eyes, mouth
from reel_video.illustrate.gallery import VIEWBOX, code_of, codes, credits, find

__all__ = ["VIEWBOX", "bounds", "code_of", "codes", "credits", "eyes", "find", "mouth", "picture"]

_MEASURE = 288
"""Pixels a picture is measured at: four to a unit of the view box."""


@cache
def picture(code: str) -> skia.Picture:
    """The art as a recorded picture on a square of `VIEWBOX` units, to be scaled as wished."""
    # The stream must own its bytes: Skia parses them after Python may have let go of them.
    stream = skia.MemoryStream(find(code).read_bytes(), True)
    drawing = skia.SVGDOM.MakeFromStream(stream)
    if drawing is None:
        raise Permanent(f"The picture {code} cannot be read: install the package emosvg again.")
    drawing.setContainerSize(skia.Size(VIEWBOX, VIEWBOX))
    recorder = skia.PictureRecorder()
    drawing.render(recorder.beginRecording(skia.Rect.MakeWH(VIEWBOX, VIEWBOX)))
    return recorder.finishRecordingAsPicture()


@cache
def bounds(code: str) -> tuple[float, float, float, float]:
    """The ink's box (left, top, right, bottom) in 0..1 of the picture: its bottom is where the feet are."""
    surface = skia.Surface(_MEASURE, _MEASURE)
    with surface as canvas:
        canvas.scale(_MEASURE / VIEWBOX, _MEASURE / VIEWBOX)
        canvas.drawPicture(picture(code))
    ink = surface.toarray()[:, :, 3] > 0
    if not ink.any():
        return 0.0, 0.0, 1.0, 1.0
    columns, rows = np.flatnonzero(ink.any(axis=0)), np.flatnonzero(ink.any(axis=1))
    left, right = int(columns[0]), int(columns[-1]) + 1
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    return left / _MEASURE, top / _MEASURE, right / _MEASURE, bottom / _MEASURE
