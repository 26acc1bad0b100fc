"""The drawing program: reads an order on stdin, draws every frame, pipes them to ffmpeg, tells how far it is.

It runs as a process of its own so that drawing never blocks a service and dies with whoever asked.
"""

import hashlib
import json
import subprocess
import sys
from collections.abc import Set
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import skia

from reel_common import fonts
from reel_common.formats import FPS, GEOMETRIES, HANDLE_FRAMES, Geometry
from reel_common.values import Credit
from reel_video.illustrate import art, ledger, paint, palette
from reel_video.illustrate.types import Look, Painting, ShotSpec
from reel_video.illustrate.typeset import Shelf
from reel_video.ports import Assignment, Filmed

TELL_EVERY_FRAMES = 15


def main() -> None:
    order = json.load(sys.stdin)
    assignment = Assignment.model_validate(order["assignment"])
    look = Look(
        GEOMETRIES[order["geometry"]],
        palette.choose(assignment.style, assignment.seed),
        Shelf(Path(order["fonts"]), assignment.language),
    )
    with ledger.keeping() as drawn:
        painting = paint.paint(spec(assignment), look)
        draw(painting, look.geometry, assignment.frames + HANDLE_FRAMES, Path(order["target"]))
    filmed = Filmed(cues=painting.sounds, credits=credits(painting, drawn), warnings=painting.warnings)
    print(filmed.model_dump_json(), flush=True)


def spec(assignment: Assignment) -> ShotSpec:
    """The shot as a painter wants it: with a seed of its own."""
    return ShotSpec(
        shot=assignment.shot,
        cues=assignment.cues,
        seconds=assignment.frames / FPS,
        index=assignment.index,
        total=assignment.total,
        title=assignment.title,
        style=assignment.style,
        cast=assignment.cast,
        seed=shot_seed(assignment.seed, assignment.shot.id),
        language=assignment.language,
    )


def shot_seed(video_seed: int, shot_id: str) -> int:
    """A seed for one shot that no other shot of the video has and no edit of another changes."""
    return int.from_bytes(hashlib.sha256(f"{video_seed} {shot_id}".encode()).digest()[:4], "big")


def draw(painting: Painting, geometry: Geometry, frames: int, target: Path) -> None:
    """Draw `frames` frames and encode them, nearly without loss: the render step encodes for good."""
    buffer = np.zeros((geometry.height, geometry.width, 4), np.uint8)
    # Premultiplied: on an unpremultiplied surface, skia-python's default here, blending is twenty times slower.
    surface = skia.Surface(buffer, colorType=skia.kBGRA_8888_ColorType, alphaType=skia.kPremul_AlphaType)
    with surface as canvas, encoder(geometry, target) as process:
        assert process.stdin is not None
        for frame in range(frames):
            canvas.save()
            painting.draw(canvas, frame / FPS)
            canvas.restore()
            process.stdin.write(buffer.data)
            if frame % TELL_EVERY_FRAMES == 0:
                print(json.dumps({"done": round(frame / frames, 3)}), flush=True)
        process.stdin.close()
        if process.wait():
            sys.exit(f"ffmpeg ended with code {process.returncode}")


def encoder(geometry: Geometry, target: Path) -> "subprocess.Popen[bytes]":
    """ffmpeg reading BGRA frames: its errors go to our stderr."""
    size = f"{geometry.width}x{geometry.height}"
    return subprocess.Popen(
        [
            imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y",
            "-f", "rawvideo", "-pix_fmt", "bgra", "-s", size, "-r", str(FPS), "-i", "pipe:0",
            "-vf", "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p",
            "-c:v", "libx264", "-preset", "ultrafast", "-crf", "12", "-g", str(FPS), "-threads", "1",
            "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv",
            str(target),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip


def credits(painting: Painting, drawn: Set[str]) -> tuple[Credit, ...]:
    """The art and the fonts that can be seen; `drawn` is what the ledger says."""
    pictures = (art.credits(),) if painting.art or ledger.ART in drawn else ()
    return tuple(dict.fromkeys((*pictures, *(fonts.credit(role) for role in sorted(drawn - {ledger.ART})))))


if __name__ == "__main__":
    main()
