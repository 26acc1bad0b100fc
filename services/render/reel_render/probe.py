"""What is in a media file, read with PyAV: the ffmpeg wheel has no ffprobe."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from reel_common.errors import Permanent
from reel_common.formats import FPS

RATE = 48_000


@dataclass(frozen=True, slots=True)
class Picture:
    """A clip's picture; `frames` at our 30 per second. `plain` when it needs no conversion of size or colour."""

    width: int
    height: int
    frames: int
    plain: bool


@dataclass(frozen=True, slots=True)
class Film:
    """A finished file as its packets tell: frame times in frames, which of them are keys, both lengths in seconds."""

    frames: tuple[int, ...]
    keys: tuple[int, ...]
    video_seconds: float
    audio_seconds: float


def picture(path: Path, what: str) -> Picture:
    """Look at a clip without decoding it. Blocking. Errors: Permanent when it holds no picture."""
    with _open(path, what) as container:
        if not container.streams.video:
            raise Permanent(f"{what} holds no picture: make it again")
        stream = container.streams.video[0]
        times = [p.pts for p in container.demux(stream) if p.pts is not None]
        if not times or stream.time_base is None:
            raise Permanent(f"{what} holds no picture: make it again")
        step = 1 / stream.average_rate if stream.average_rate else Fraction(1, FPS)
        seconds = (max(times) - min(times)) * stream.time_base + step
        codec = stream.codec_context
        plain = codec.pix_fmt == "yuv420p" and int(codec.colorspace) in (1, 2) and int(codec.color_range) in (0, 1)
        return Picture(codec.width, codec.height, max(1, round(seconds * FPS)), plain)


def film(path: Path) -> Film:
    """The packets of a finished file with one picture and one sound. Blocking."""
    with _open(path, path.name) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert video.time_base is not None
        assert audio.time_base is not None
        times, keys, ends = [], [], [Fraction(0)]
        for packet in container.demux(video, audio):
            if packet.pts is None:
                continue
            if packet.stream is video:
                frame = round(packet.pts * video.time_base * FPS)
                times.append(frame)
                keys += [frame] if packet.is_keyframe else []
            else:
                ends.append((packet.pts + (packet.duration or 0)) * audio.time_base)
        return Film(tuple(sorted(times)), tuple(sorted(keys)), float(Fraction(len(times), FPS)), float(max(ends)))


def voice(path: Path, what: str) -> NDArray[np.float32]:
    """A spoken line as mono float32 at 48 kHz, whatever it was. Blocking. Errors: Permanent when it holds no sound."""
    with _open(path, what) as container:
        if not container.streams.audio:
            raise Permanent(f"{what} holds no sound: make it again")
        resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
        try:
            frames = [part for frame in container.decode(audio=0) for part in resampler.resample(frame)]
        except av.FFmpegError as error:
            raise Permanent(f"{what} cannot be read: make it again") from error
        parts = [part.to_ndarray().reshape(-1) for part in [*frames, *resampler.resample(None)]]
    return np.concatenate(parts).astype(np.float32) if parts else np.zeros(0, np.float32)


def _open(path: Path, what: str) -> Any:
    try:
        return av.open(str(path))
    except av.FFmpegError as error:
        raise Permanent(f"{what} cannot be read: make it again") from error
