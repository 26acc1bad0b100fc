"""The thumbnail: the most colourful and sharp of the video's pictures, with the title in big letters."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import ffmpeg
import numpy as np
from numpy.typing import NDArray

from reel_common.artifact import Artifact
from reel_common.errors import Permanent
from reel_common.formats import FPS, Geometry
from reel_common.memo import Made, Work, memo
from reel_common.plan import Frozen, Kind
from reel_render import ass, encode, layout
from reel_render.bench import Bench, fonts_folder, version
from reel_render.captions import Token, is_rtl
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

TITLE_CHARACTERS = 70
MAX_LINES = 4
TITLE_HEIGHT = 0.34
"""The title's share of the frame at most."""
MAX_EM = 0.16
"""In parts of the shorter side."""

CODE = ("reel_render.thumbnail", "reel_render.layout", "reel_render.ass", "reel_render.encode")


class Thumbnail(Frozen):
    """A JPEG of the frame's size."""

    image: Artifact


@dataclass(frozen=True, slots=True)
class Moment:
    """A frame of a shot's clip."""

    clip: Artifact
    frame: int
    liked: float


async def make(timeline: Timeline, geometry: Geometry, bench: Bench) -> list[Made[Thumbnail]]:
    """The one step of the thumbnail. Errors: Permanent when a clip cannot be read."""
    moments = list(_moments(timeline, geometry))
    title = shortened(await asyncio.to_thread(bench.letters.clean, timeline.title))
    inputs = {
        "moments": [(m.clip, m.frame, m.liked) for m in moments], "title": title,
        "size": (geometry.width, geometry.height),
    }  # fmt: skip

    async def draw() -> Thumbnail:
        return Thumbnail(image=await _draw(moments, title, geometry, bench))

    work = Work("thumbnail", geometry.name, inputs, await version(*CODE))
    async with bench.slots:
        return [await memo(bench.store, work, Thumbnail, draw)]


def shortened(title: str) -> str:
    """At most 70 characters, cut between words."""
    if len(title) <= TITLE_CHARACTERS:
        return title
    return title[:TITLE_CHARACTERS].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"


def _moments(timeline: Timeline, geometry: Geometry) -> Iterator[Moment]:
    """Candidates: a moment of each of the shots that are liked best, the earlier of equals; never a first frame."""
    for item in sorted(timeline.video, key=_liked, reverse=True)[:MAX_SHOTS]:
        yield Moment(item.clip(geometry.name), round(item.frames * MOMENT), _liked(item))


def _liked(item: VideoItem) -> float:
    return LIKED.get(item.kind, LIKED_OTHERWISE)


async def _draw(moments: list[Moment], title: str, geometry: Geometry, bench: Bench) -> Artifact:
    paths = [await bench.store.get(m.clip) for m in moments]
    scores = [m.liked * await asyncio.to_thread(_score, p, m.frame) for p, m in zip(paths, moments, strict=True)]
    best = scores.index(max(scores))
    file = bench.folder / "thumbnail.ass"
    track = await asyncio.to_thread(title_events, title, geometry, bench)
    text = ass.document(track, geometry, bench.letters)
    await asyncio.to_thread(file.write_text, text, "utf-8")
    fonts = await asyncio.to_thread(fonts_folder, bench, (text,))
    target = bench.folder / "thumbnail.jpg"
    for quality in QUALITIES:
        source = ffmpeg.input(str(paths[best]), threads=1, ss=f"{max(0.0, moments[best].frame / FPS - 0.002):.6f}")
        size = (geometry.width, geometry.height)
        picture = source.video.filter("setpts", "0").filter(
            "scale", *size, force_original_aspect_ratio="increase", out_color_matrix="bt709", out_range="tv"
        ).filter("crop", *size).filter("format", "yuv420p")  # fmt: skip
        # Letters are drawn on video colours, as in the video; JPEG wants its own.
        picture = picture.filter("ass", filename=str(file), fontsdir=str(fonts), shaping="complex")
        picture = picture.filter("scale", in_color_matrix="bt709", in_range="tv", out_color_matrix="bt601",
                                 out_range="pc")  # fmt: skip
        options = {"frames:v": 1, "q:v": quality, "c:v": "mjpeg", "update": 1, "fflags": "+bitexact"}
        await encode.run(ffmpeg.output(picture, str(target), f="image2", **options), "making the thumbnail")
        if target.stat().st_size <= MAX_BYTES:
            return await bench.store.put(target, "image/jpeg", "thumbnail.jpg")
    raise RuntimeError(f"the thumbnail has {target.stat().st_size} bytes even at the lowest quality")


def _score(path: Path, frame: int) -> float:
    """Colourfulness (Hasler and Süsstrunk, 2003) plus sharpness (of the Laplacian), each near 0 to 1. Blocking."""
    rgb = _small(path, frame)
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


def title_events(title: str, geometry: Geometry, bench: Bench) -> tuple[ass.Event, ...]:
    """The title in one to four lines at the top of the safe area, the last line in colour."""
    words = title.split()
    if not words:
        return ()
    shorter = min(geometry.width, geometry.height)
    options = []
    for count in range(1, min(MAX_LINES, len(words)) + 1):
        lines, widest = _broken(words, count, bench)
        em = min(MAX_EM * shorter, layout.room(geometry) / (widest + 2 * layout.EDGE_EMS),
                 TITLE_HEIGHT * geometry.height / (count * layout.LINE_PITCH))  # fmt: skip
        options.append((em, lines))
    em, lines = max(options, key=lambda option: option[0])
    found: list[ass.Event] = []
    for i, line in enumerate(lines):
        baseline = geometry.safe.top * geometry.height + em * (0.95 + i * layout.LINE_PITCH)
        runs = bench.letters.runs(line)
        spot = layout.Placed(Token(line, 0, FPS, False, 1.0), runs, geometry.width / 2, baseline, em, 0.0)
        coloured = i == len(lines) - 1 and len(lines) > 1
        found += ass.still(spot, ass.COLOURS[0] if coloured else "FFFFFF", rtl=is_rtl(title))
    return tuple(found)


def _broken(words: list[str], count: int, bench: Bench) -> tuple[list[str], float]:
    """The words in `count` lines whose widest, in ems, is as narrow as can be."""
    if count == 1:
        line = " ".join(words)
        return [line], bench.letters.width(line)
    options = []
    for i in range(1, len(words) - count + 2):
        first = " ".join(words[:i])
        rest, widest = _broken(words[i:], count - 1, bench)
        options.append(([first, *rest], max(bench.letters.width(first), widest)))
    return min(options, key=lambda option: option[1])
