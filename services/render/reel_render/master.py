"""The finished file of one geometry: pieces joined by stream copy, the sound beside, then checked."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ffmpeg

from reel_common.artifact import Artifact
from reel_common.formats import FPS, Geometry
from reel_common.memo import Made, Work, memo
from reel_common.plan import Frozen
from reel_common.values import DISCLOSURE
from reel_render import encode, mix, probe
from reel_render.bench import Bench, version
from reel_render.mix import Mixed
from reel_render.segments import Piece
from reel_render.timeline import Timeline

CODE = ("reel_render.master", "reel_render.encode")


class Master(Frozen):
    """A finished video and what was measured on it."""

    video: Artifact
    seconds: float
    lufs: float
    true_peak_db: float


async def make(
    timeline: Timeline, geometry: Geometry, pieces: Sequence[Piece], mixed: Mixed, bench: Bench
) -> list[Made[Master]]:
    """Join and check. Errors: RuntimeError when the file is not what the timeline says."""
    inputs = {"pieces": pieces, "sound": mixed, "title": timeline.title}

    async def join() -> Master:
        async with bench.slots:
            return await _join(timeline, geometry, pieces, mixed, bench)

    return [await memo(bench.store, Work("master", geometry.name, inputs, await version(*CODE)), Master, join)]


async def _join(timeline: Timeline, geometry: Geometry, pieces: Sequence[Piece], mixed: Mixed, bench: Bench) -> Master:
    paths = [await bench.store.get(piece.video) for piece in pieces]
    sound = await bench.store.get(mixed.audio)
    script, target = bench.folder / f"{geometry.name}.ffconcat", bench.folder / f"{geometry.name}.mp4"
    text = concat_script([(path, piece.frames) for path, piece in zip(paths, pieces, strict=True)])
    await asyncio.to_thread(script.write_text, text, "utf-8")
    await encode.run(_muxed(script, sound, target, timeline.title), f"joining {geometry.name}")
    film = await asyncio.to_thread(probe.film, target)
    check(film, timeline, pieces)
    heard = await mix.measure(target)
    mix.check(heard, quiet=mixed.quiet)
    video = await bench.store.put(target, "video/mp4", f"{geometry.name}.mp4")
    await asyncio.to_thread(target.unlink)
    return Master(video=video, seconds=film.video_seconds, lufs=heard.lufs, true_peak_db=heard.true_peak_db)


def concat_script(pieces: Sequence[tuple[Path, int]]) -> str:
    """What ffmpeg's concat demuxer reads: each file with its exact length, quotes in names made harmless."""
    lines = ["ffconcat version 1.0"]
    for path, frames in pieces:
        quoted = str(path.resolve()).replace("'", "'\\''")
        lines += [f"file '{quoted}'", f"duration {frames / FPS:.6f}"]
    return "\n".join(lines) + "\n"


def check(film: probe.Film, timeline: Timeline, pieces: Sequence[Piece]) -> None:
    """Whether the file is the timeline: every frame once, a key at every piece, sound as long as the picture."""
    starts = [sum(p.frames for p in pieces[:i]) for i in range(len(pieces))]
    if film.frames != tuple(range(timeline.frames)):
        raise RuntimeError(f"the video has {len(film.frames)} frames or a gap, the timeline {timeline.frames}")
    if missing := set(starts) - set(film.keys):
        raise RuntimeError(f"there is no key frame at {sorted(missing)}")
    if abs(film.audio_seconds - film.video_seconds) > 1 / FPS:
        raise RuntimeError(f"the sound lasts {film.audio_seconds} s, the picture {film.video_seconds} s")


def _muxed(script: Path, sound: Path, target: Path, title: str) -> Any:
    picture = ffmpeg.input(str(script), f="concat", safe=0)
    # Two spellings of one option: ffmpeg-python takes each key once.
    options = {"c": "copy", "movflags": "+faststart", "video_track_timescale": encode.TICKS,
               "metadata": f"title={title}", "metadata:g": f"comment={DISCLOSURE}"}  # fmt: skip
    return ffmpeg.output(picture["v"], ffmpeg.input(str(sound))["a"], str(target), f="mp4", **options)
