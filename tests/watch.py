"""Looks at a finished video as a careful viewer would, by decoding all of it."""

import json
import re
import subprocess
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.float32]
"""A small grey picture, shape (height, width), values 0 to 255."""

BLACK_LEVEL = 12.0
FREEZE_DIFFERENCE = 0.02
"""Mean difference of two frames, in grey levels, below which nothing moved: the encoder's noise is below it."""
ALIKE_DIFFERENCE = 6.0
"""Mean difference of two shots' pictures, in grey levels, below which a viewer says that is the same picture."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a video is; times in seconds."""

    width: int
    height: int
    fps: float
    frames: int
    keyframes: tuple[int, ...]
    video_seconds: float
    audio_seconds: float
    black_seconds: float
    longest_freeze_seconds: float
    lufs: float
    true_peak_db: float


def watch(path: Path) -> Seen:
    """Decode every frame and every sample."""
    small: list[Picture] = []
    keyframes: list[int] = []
    with av.open(str(path)) as film:
        stream = film.streams.video[0]
        fps = float(stream.average_rate or 0)
        width, height = stream.width, stream.height
        for number, frame in enumerate(film.decode(stream)):
            if frame.key_frame:
                keyframes.append(number)
            small.append(grey(frame))
    loudness, peak, audio_seconds = listen(path)
    still = [float(np.abs(a - b).mean()) < FREEZE_DIFFERENCE for a, b in pairwise(small)]
    return Seen(
        width, height, fps, len(small), tuple(keyframes), len(small) / fps, audio_seconds,
        sum(float(p.mean()) < BLACK_LEVEL for p in small) / fps, longest(still) / fps, loudness, peak,
    )  # fmt: skip


def listen(path: Path) -> tuple[float, float, float]:
    """Integrated loudness (LUFS), true peak (dBTP) and length of the sound, as ffmpeg's EBU R128 meter has it."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-nostats", "-i", str(path), "-vn",
               "-af", "ebur128=peak=true:framelog=quiet", "-f", "null", "-"]  # fmt: skip
    told = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    loudness = float(re.findall(r"I:\s+(-?[\d.]+) LUFS", told)[-1])
    peak = float(re.findall(r"Peak:\s+(-?[\d.]+) dBFS", told)[-1])
    with av.open(str(path)) as film:
        stream = film.streams.audio[0]
        samples = sum(frame.samples for frame in film.decode(stream))
        seconds = samples / stream.rate
        if stream.duration is not None and stream.time_base is not None:  # the decoder's padding is not played
            seconds = float(stream.duration * stream.time_base)
    return loudness, peak, seconds


def samples(path: Path) -> tuple[NDArray[np.float64], int]:
    """The sound, mixed to mono (full scale ±1), and its rate."""
    with av.open(str(path)) as film:
        stream = film.streams.audio[0]
        blocks = [frame.to_ndarray().mean(axis=0) for frame in film.decode(stream)]
        return np.concatenate(blocks).astype(np.float64), int(stream.rate)


def shot_pictures(video: Path, timeline: Path) -> dict[str, list[Picture]]:
    """Three moments of every shot, by its id, from the finished video."""
    clips = shots(json.loads(timeline.read_text()))
    wanted = {start + frames * part // 8: shot for shot, start, frames in clips for part in (3, 5, 7)}
    found: dict[str, list[Picture]] = {}
    with av.open(str(video)) as film:
        for number, frame in enumerate(film.decode(film.streams.video[0])):
            if number in wanted:
                found.setdefault(wanted[number], []).append(grey(frame))
    return found


def shots(timeline: dict[str, Any]) -> list[tuple[str, int, int]]:
    """(shot, first frame, frames) of every clip on the video track."""
    return [(clip["shot"], clip["start"], clip["frames"]) for clip in timeline["video"]]


def alike(pictures: dict[str, list[Picture]]) -> list[tuple[str, str]]:
    """Pairs of shots that show the same picture at every moment looked at."""
    names = list(pictures)
    return [
        (one, two)
        for i, one in enumerate(names)
        for two in names[i + 1 :]
        if all(
            float(np.abs(a - b).mean()) < ALIKE_DIFFERENCE for a, b in zip(pictures[one], pictures[two], strict=False)
        )
    ]


def longest(run: list[bool]) -> int:
    """Length of the longest run of True."""
    most = now = 0
    for value in run:
        now = now + 1 if value else 0
        most = max(most, now)
    return most


def grey(frame: Any) -> Picture:
    """A frame, 72 pixels wide, without colour."""
    height = max(2, round(72 * frame.height / frame.width))
    picture: Picture = frame.reformat(72, height, "gray").to_ndarray().astype(np.float32)
    return picture
