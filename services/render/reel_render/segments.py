"""The picture in pieces: a `body` for each shot and a `join` for each transition, each made by one ffmpeg.

A piece depends on its own clips, the captions seen in it and the encoder, never on where in the
video it stands. So an edit of a scene costs its bodies and the joins that touch it. Every piece
starts with a key frame and is a closed GOP, so that pieces are put together by stream copy.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ffmpeg

from reel_common.artifact import Artifact
from reel_common.formats import FPS, Geometry
from reel_common.memo import Made, Work, memo
from reel_common.plan import Frozen, Transition
from reel_render import ass, encode, probe
from reel_render.bench import Bench, fonts_folder, together, version
from reel_render.timeline import Timeline, VideoItem

XFADE = {
    Transition.FADE: "fade",
    Transition.SLIDE: "slideleft",
    Transition.WIPE: "smoothleft",
    Transition.ZOOM: "fade",
    Transition.CIRCLE: "circleopen",
}
"""Our transitions in ffmpeg's words; none of them passes through black."""

ZOOM = 0.6
"""How much bigger the outgoing picture gets while it fades; ffmpeg's own zoom ends in single pixels."""

CODE = ("reel_render.segments", "reel_render.encode", "reel_render.ass", "reel_common.fonts")


@dataclass(frozen=True, slots=True)
class Source:
    """A shot's clip, used from its frame `first` on."""

    shot: str
    clip: Artifact
    first: int


@dataclass(frozen=True, slots=True)
class Part:
    """The frames of the video from `begin` to `end`: one source, or two that a transition mixes."""

    name: str
    unit: str
    begin: int
    end: int
    sources: tuple[Source, ...]
    transition: Transition = Transition.CUT

    @property
    def frames(self) -> int:
        return self.end - self.begin


class Piece(Frozen):
    """A made part."""

    video: Artifact
    frames: int


def parts(timeline: Timeline, geometry: Geometry) -> tuple[Part, ...]:
    """The whole video in order, without gap or overlap. Errors: Permanent when a clip lacks this geometry."""
    found: list[Part] = []
    before: VideoItem | None = None
    for item in timeline.video:
        own = item.clip(geometry.name)
        body = item.start + (item.transition_frames if before else 0)
        if before and body > item.start:
            mixed = (Source(before.shot, before.clip(geometry.name), before.frames), Source(item.shot, own, 0))
            found.append(Part("join", f"{before.shot}+{item.shot}", item.start, body, mixed, item.transition))
        found.append(Part("segment", item.shot, body, item.end, (Source(item.shot, own, body - item.start),)))
        before = item
    return tuple(found)


async def make(timeline: Timeline, geometry: Geometry, track: tuple[ass.Event, ...], bench: Bench) -> list[Made[Piece]]:
    """Every piece of the video in one geometry, in order; `track` is the caption track."""
    every = parts(timeline, geometry)
    order = sorted(range(len(every)), key=lambda i: -every[i].frames)  # the longest first: no core waits at the end
    made = await together(*(_make(every[i], geometry, track, bench) for i in order))
    by_place = {i: steps[-1] for i, steps in zip(order, made, strict=True)}
    return [by_place[i] for i in range(len(every))]


async def _make(part: Part, geometry: Geometry, track: tuple[ass.Event, ...], bench: Bench) -> list[Made[Piece]]:
    seen = ass.window(track, part.begin, part.end)
    inputs = {
        "sources": [(s.clip, s.first) for s in part.sources], "frames": part.frames,
        "transition": part.transition.value, "captions": seen, "size": (geometry.width, geometry.height),
        "encoder": bench.encoding.options,
    }  # fmt: skip
    work = Work(part.name, part.unit, inputs, await version(*CODE))
    async with bench.slots:
        made = await memo(bench.store, work, Piece, lambda: _encode(part, geometry, seen, bench))
    bench.progress.advance(part.frames, f"{part.name} {part.unit}")
    return [made]


async def _encode(part: Part, geometry: Geometry, seen: tuple[ass.Event, ...], bench: Bench) -> Piece:
    streams = [await _stream(source, part.frames, geometry, bench) for source in part.sources]
    picture = streams[0]
    if part.transition == Transition.ZOOM:
        streams[0] = _zoomed(picture, part.frames, geometry)
    if len(streams) == 2:
        picture = ffmpeg.filter(
            streams, "xfade", transition=XFADE[part.transition], duration=part.frames / FPS, offset=0
        )
    stem = f"{geometry.name}-{part.begin}"
    if seen:
        picture = await asyncio.to_thread(_captioned, picture, seen, geometry, stem, bench)
    target = bench.folder / f"{stem}.mp4"
    # Piped pictures have no name, so the options of the output are all that decides its bytes.
    stream = ffmpeg.output(picture, str(target), an=None, fflags="+bitexact", **{"frames:v": part.frames},
                           **bench.encoding.options, f="mp4")  # fmt: skip
    await encode.run(stream, f"making {part.name} {part.unit}")
    video = await bench.store.put(target, "video/mp4", f"{part.unit}.mp4")
    await asyncio.to_thread(target.unlink)
    return Piece(video=video, frames=part.frames)


async def _stream(source: Source, frames: int, geometry: Geometry, bench: Bench) -> Any:
    """A clip's picture as exactly `frames` frames in our size and colours: trimmed, or its last frame held."""
    path = await bench.store.get(source.clip)
    found = await asyncio.to_thread(probe.picture, path, f"the clip of {source.shot}")
    first = min(source.first, found.frames - 1)
    # A touch before the frame, for seeking drops what is earlier than asked.
    seek = {"ss": f"{first / FPS - 0.002:.6f}"} if first else {}
    stream = ffmpeg.input(str(path), threads=1, **seek).video.filter("setpts", "PTS-STARTPTS").filter("fps", fps=FPS)
    stream = stream.filter("tpad", stop=frames, stop_mode="clone").filter("trim", end_frame=frames)
    size = (geometry.width, geometry.height)
    if not found.plain or (found.width, found.height) != size:
        stream = stream.filter("scale", *size, force_original_aspect_ratio="increase", flags="bicubic",
                               out_color_matrix="bt709", out_range="tv").filter("crop", *size)  # fmt: skip
    stream = stream.filter("format", "yuv420p").filter("setsar", 1)
    return stream.filter("setparams", colorspace="bt709", color_primaries="bt709", color_trc="bt709", range="tv")


def _zoomed(picture: Any, frames: int, geometry: Geometry) -> Any:
    """Ever faster towards the middle; even sizes, so that colours stay in their places."""
    size = {side: f"2*trunc(i{side}*(1+{ZOOM}*pow(n/{frames},2))/2)" for side in ("w", "h")}
    bigger = picture.filter("scale", eval="frame", flags="bilinear", **size)
    return bigger.filter("crop", geometry.width, geometry.height).filter("setsar", 1)


def _captioned(picture: Any, seen: tuple[ass.Event, ...], geometry: Geometry, stem: str, bench: Bench) -> Any:
    file: Path = bench.folder / f"{stem}.ass"
    text = ass.document(seen, geometry, bench.letters, delay=ass.PREROLL_FRAMES)
    file.write_text(text, "utf-8")
    fonts = fonts_folder(bench, (text,))
    late = picture.filter("setpts", f"PTS+{ass.PREROLL_FRAMES}")
    drawn = late.filter("ass", filename=str(file), fontsdir=str(fonts), shaping="complex")
    return drawn.filter("setpts", f"PTS-{ass.PREROLL_FRAMES}")
