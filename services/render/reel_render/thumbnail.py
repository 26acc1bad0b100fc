"""The thumbnail: the most colourful and sharp of the video's pictures, with the title in big letters."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import av
import ffmpeg
import numpy as np
from numpy.typing import NDArray

from reel_common.artifact import Artifact
from reel_common.errors import Permanent
from reel_common.formats import FPS, Geometry
from reel_common.memo import Made, Work, memo
from reel_common.plan import Frozen, Kind
from reel_render import ass, encode, headline
from reel_render.bench import Bench, fonts_folder, version
from reel_render.headline import PLACES, Headline, Place
from reel_render.timeline import Timeline, VideoItem

MAX_BYTES = 2_000_000
"""What YouTube takes."""
QUALITIES = (2, 5, 10, 20)
MAX_SHOTS = 6
MOMENT = 0.6
"""In parts of a shot: by then everything has entered, and nothing leaves yet."""
SMALL_WIDTH = 240

LIKED = {Kind.CHARACTER: 1.0, Kind.NUMBER: 0.8, Kind.TITLE: 0.7, Kind.COMPARISON: 0.7, Kind.CHART: 0.7}
LIKED_OTHERWISE = 0.5
"""A face stops a thumb; a picture full of text fights with the title."""
CLUTTER = 0.5
"""What it costs to cover something worth seeing with the title."""

CODE = ("reel_render.thumbnail", "reel_render.headline", "reel_render.layout", "reel_render.ass", "reel_render.encode")


class Thumbnail(Frozen):
    """A JPEG of the frame's size."""

    image: Artifact


@dataclass(frozen=True, slots=True)
class Moment:
    """A frame of a shot's clip."""

    clip: Artifact
    frame: int
    liked: float


class Look(NamedTuple):
    """How good a frame is with the title at its better place."""

    score: float
    place: Place


async def make(timeline: Timeline, geometry: Geometry, bench: Bench) -> list[Made[Thumbnail]]:
    """The one step of the thumbnail. Errors: Permanent when a clip cannot be read."""
    moments = list(_moments(timeline, geometry))
    title = await asyncio.to_thread(headline.fit, timeline.title, geometry, bench.letters)
    inputs = {
        "moments": [(m.clip, m.frame, m.liked) for m in moments], "title": (title.lines, title.em),
        "size": (geometry.width, geometry.height),
    }  # fmt: skip

    async def draw() -> Thumbnail:
        return Thumbnail(image=await _draw(moments, title, geometry, bench))

    work = Work("thumbnail", geometry.name, inputs, await version(*CODE))
    async with bench.slots:
        return [await memo(bench.store, work, Thumbnail, draw)]


def _moments(timeline: Timeline, geometry: Geometry) -> Iterator[Moment]:
    """Candidates: a moment of each of the shots that are liked best, the earlier of equals; never a first frame."""
    for item in sorted(timeline.video, key=_liked, reverse=True)[:MAX_SHOTS]:
        yield Moment(item.clip(geometry.name), round(item.frames * MOMENT), _liked(item))


def _liked(item: VideoItem) -> float:
    return LIKED.get(item.kind, LIKED_OTHERWISE)


async def _draw(moments: list[Moment], title: Headline, geometry: Geometry, bench: Bench) -> Artifact:
    paths = [await bench.store.get(m.clip) for m in moments]
    looks = [
        await asyncio.to_thread(_look, path, moment, title, geometry)
        for path, moment in zip(paths, moments, strict=True)
    ]
    best = max(range(len(moments)), key=lambda i: looks[i].score)
    track = headline.events(title, looks[best].place, geometry, bench.letters)
    file, target = bench.folder / "thumbnail.ass", bench.folder / "thumbnail.jpg"
    text = ass.document(track, geometry, bench.letters)
    await asyncio.to_thread(file.write_text, text, "utf-8")
    fonts = await asyncio.to_thread(fonts_folder, bench, (text,))
    for quality in QUALITIES:
        still = _still(paths[best], moments[best].frame, geometry)
        # Letters are drawn on video colours, as in the video; JPEG wants its own.
        still = still.filter("ass", filename=str(file), fontsdir=str(fonts), shaping="complex")
        still = still.filter("scale", in_color_matrix="bt709", in_range="tv", out_color_matrix="bt601", out_range="pc")
        options = {"frames:v": 1, "q:v": quality, "c:v": "mjpeg", "update": 1, "fflags": "+bitexact"}
        await encode.run(ffmpeg.output(still, str(target), f="image2", **options), "making the thumbnail")
        if target.stat().st_size <= MAX_BYTES:
            return await bench.store.put(target, "image/jpeg", "thumbnail.jpg")
    raise RuntimeError(f"the thumbnail has {target.stat().st_size} bytes even at the lowest quality")


def _still(path: Path, frame: int, geometry: Geometry) -> Any:
    """One frame, filling the size."""
    source = ffmpeg.input(str(path), threads=1, ss=f"{max(0.0, frame / FPS - 0.002):.6f}").video
    size = (geometry.width, geometry.height)
    filled = source.filter("setpts", "0").filter("scale", *size, force_original_aspect_ratio="increase",
                                                 out_color_matrix="bt709", out_range="tv")  # fmt: skip
    return filled.filter("crop", *size).filter("format", "yuv420p")


def _look(path: Path, moment: Moment, title: Headline, geometry: Geometry) -> Look:
    """How good the frame is with the title where it hides least. Blocking."""
    rgb = _small(path, moment.frame)
    scale = rgb.shape[0] / geometry.height
    looks = []
    for place in PLACES:
        top = round(title.top(place, geometry) * scale)
        hidden = rgb[max(0, top) : top + max(4, round(title.height * scale))]
        looks.append(Look(moment.liked * _score(rgb) - CLUTTER * _score(hidden), place))
    return max(looks, key=lambda look: look.score)


def _score(rgb: NDArray[np.float32]) -> float:
    """Colourfulness (Hasler and Süsstrunk, 2003) plus sharpness (of the Laplacian), each near 0 to 1."""
    red_green = rgb[..., 0] - rgb[..., 1]
    yellow_blue = (rgb[..., 0] + rgb[..., 1]) / 2 - rgb[..., 2]
    spread = float(np.hypot(red_green.std(), yellow_blue.std()))
    colourful = spread + 0.3 * float(np.hypot(red_green.mean(), yellow_blue.mean()))
    grey = rgb.mean(axis=2)
    edges = 4 * grey[1:-1, 1:-1] - grey[:-2, 1:-1] - grey[2:, 1:-1] - grey[1:-1, :-2] - grey[1:-1, 2:]
    return min(colourful / 90.0, 1.2) + 0.5 * min(float(edges.std()) / 40.0, 1.0)


def _small(path: Path, frame: int) -> NDArray[np.float32]:
    """The frame (the clip's last one if it is shorter) as a small RGB picture. Blocking."""
    try:
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            assert stream.time_base is not None
            container.seek(round(frame / FPS / stream.time_base), stream=stream)
            found = None
            for found in container.decode(stream):
                if found.time is not None and found.time * FPS >= frame - 0.5:
                    break
    except av.FFmpegError as error:
        raise Permanent("a clip cannot be read: make the video again") from error
    if found is None:
        raise Permanent("a clip holds no picture: make the video again")
    height = max(2, round(SMALL_WIDTH * found.height / found.width))
    small = found.reformat(width=SMALL_WIDTH, height=height, format="rgb24").to_ndarray()
    return np.asarray(small, np.float32)
