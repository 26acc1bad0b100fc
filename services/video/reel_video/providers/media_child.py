"""Draws a picture with a slow camera move: order on stdin, progress on stdout."""

import json
import sys
from pathlib import Path
from random import Random

import skia

from reel_common.formats import FPS, GEOMETRIES, HANDLE_FRAMES, Geometry
from reel_video.illustrate.child import draw
from reel_video.illustrate.types import Draw, Painting
from reel_video.providers.media import COVER_RATIO

TRAVEL = 0.12
"""How much larger than the frame the picture is at the near end of the move."""
BLUR_SIGMA = 40
SMOOTH = skia.SamplingOptions(skia.CubicResampler.Mitchell())


def main() -> None:
    order = json.load(sys.stdin)
    try:
        image = skia.Image.open(order["path"])
    except (RuntimeError, ValueError) as error:
        sys.exit(f"it is no picture we can read: {error}")
    geometry = GEOMETRIES[order["geometry"]]
    moving = ken_burns(image, geometry, order["frames"] / FPS, order["seed"], order["effects"])
    draw(Painting(moving), geometry, order["frames"] + HANDLE_FRAMES, Path(order["target"]))


def ken_burns(image: skia.Image, geometry: Geometry, seconds: float, seed: str, effects: list[str]) -> Draw:
    """A slow push or pull with a little drift, over the whole picture or over a blurred ground."""
    width, height = geometry.width, geometry.height
    cover = max(width / image.width(), height / image.height())
    contain = min(width / image.width(), height / image.height())
    whole = cover / contain > COVER_RATIO
    ground = _blurred(image, geometry, cover) if whole else None
    scale = contain * 0.94 if whole else cover
    random = Random(seed)
    inward = "zoom_out" not in effects and ("zoom_in" in effects or random.random() < 0.6)
    angle = random.choice([-1, 1]), random.choice([-1, 1])

    def paint(canvas: skia.Canvas, t: float) -> None:
        share = min(max(t / (seconds + HANDLE_FRAMES / FPS), 0), 1)
        near = share if inward else 1 - share
        zoom = scale * (1 + TRAVEL * near)
        slack = TRAVEL * near / 2
        x = width / 2 + angle[0] * slack * width * 0.5 - image.width() * zoom / 2
        y = height / 2 + angle[1] * slack * height * 0.5 - image.height() * zoom / 2
        if ground is not None:
            canvas.drawImage(ground, 0, 0)
        else:
            canvas.clear(skia.ColorBLACK)
        canvas.drawImageRect(image, skia.Rect.MakeXYWH(x, y, image.width() * zoom, image.height() * zoom), SMOOTH)

    return paint


def _blurred(image: skia.Image, geometry: Geometry, cover: float) -> skia.Image:
    surface = skia.Surface(geometry.width, geometry.height)
    size = image.width() * cover, image.height() * cover
    where = skia.Rect.MakeXYWH((geometry.width - size[0]) / 2, (geometry.height - size[1]) / 2, *size)
    paint = skia.Paint(ImageFilter=skia.ImageFilters.Blur(BLUR_SIGMA, BLUR_SIGMA, skia.TileMode.kClamp))
    with surface as canvas:
        canvas.drawImageRect(image, where, SMOOTH, paint)
        canvas.drawColor(skia.Color(0, 0, 0, 70))
    return surface.makeImageSnapshot()


if __name__ == "__main__":
    main()
