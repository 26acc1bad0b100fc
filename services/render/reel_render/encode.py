"""ffmpeg, run to its end: which binary, how pictures are encoded, and what its failures mean."""

import asyncio
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import ffmpeg
import imageio_ffmpeg

from reel_common.errors import Permanent, Transient
from reel_common.formats import FPS
from reel_common.proc import run as run_process

GOP_FRAMES = 2 * FPS
TICKS = 15_360
"""The time scale of picture tracks: a frame is exactly 512 ticks, so nothing is ever rounded."""

BT709 = {"colorspace": "bt709", "color_primaries": "bt709", "color_trc": "bt709", "color_range": "tv"}


PRESETS = {"turbo": ("superfast", "mbtree=1:rc-lookahead=10:weightp=1")}
"""Presets of our own, as one of x264's and what differs; `turbo` looks like veryfast for two thirds of the time."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """x264's preset and constant quality; everything else about a picture is the same for all."""

    preset: str
    crf: float

    @property
    def options(self) -> dict[str, object]:
        """Output options. Pieces made with equal options join by stream copy: same headers, closed GOPs.

        One thread, because pieces are made side by side and a thread costs x264 a lot of memory.
        """
        preset, tuning = PRESETS.get(self.preset, (self.preset, ""))
        return {
            "c:v": "libx264", "preset": preset, "crf": self.crf, "profile:v": "high", "level:v": "4.1",
            "pix_fmt": "yuv420p", "threads": 1, "g": GOP_FRAMES, "flags": "+cgop",
            "x264-params": f"open-gop=0:{tuning}".rstrip(":"), "video_track_timescale": TICKS, **BT709,
        }  # fmt: skip


@cache
def binary() -> str:
    """The ffmpeg of the wheel. Errors: Permanent when there is none for this machine."""
    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise Permanent("there is no ffmpeg: install the package imageio-ffmpeg, or set IMAGEIO_FFMPEG_EXE") from error


async def run(stream: Any, doing: str, *, loud: bool = False) -> str:
    """Run a graph of ffmpeg-python; `loud` keeps the report that filters write. Returns the last of stderr.

    Errors: Permanent when the disk is full or an input cannot be read, Transient when the system killed it.
    """
    options = (
        "-hide_banner",
        "-nostdin",
        "-nostats",
        "-y",
        "-v",
        "info" if loud else "error",
        "-filter_threads",
        "1",
        "-filter_complex_threads",
        "1",
    )
    args = ffmpeg.compile(stream.global_args(*options), cmd=await asyncio.to_thread(binary))
    finished = await run_process(args)
    if finished.code != 0:
        raise _failure(finished.code, finished.stderr, doing)
    return finished.stderr


def _failure(code: int, stderr: str, doing: str) -> Exception:
    if "No space left on device" in stderr:
        return Permanent(f"the disk is full: free some space, then run reel resume ({doing})")
    if "Invalid data found when processing input" in stderr or "moov atom not found" in stderr:
        return Permanent(f"a file that {doing} needs cannot be read: make the video again")
    if code in (-9, 137):
        return Transient(f"the system stopped ffmpeg, likely for want of memory ({doing})", retry_after=5)
    return RuntimeError(f"ffmpeg ended with {code} while {doing}: {stderr[-1500:]}")


@dataclass(frozen=True, slots=True)
class Loudness:
    """What ebur128 measured: integrated LUFS and true peak in dBTP, -70 for silence."""

    lufs: float
    true_peak_db: float


SILENCE_LUFS = -70.0

_INTEGRATED = re.compile(r"I:\s+(-?\d+(?:\.\d+)?|-?inf|nan) LUFS")
_PEAK = re.compile(r"Peak:\s+(-?\d+(?:\.\d+)?|-?inf|nan) dBFS")


def loudness(report: str) -> Loudness:
    """Read ebur128's summary out of a loud run. Errors: RuntimeError when there is none."""
    summary = report.rpartition("Summary:")[2]
    integrated, peak = _INTEGRATED.search(summary), _PEAK.search(summary)
    if integrated is None or peak is None:
        raise RuntimeError(f"ebur128 left no summary: {report[-800:]}")
    return Loudness(_finite(integrated[1]), _finite(peak[1]))


def _finite(text: str) -> float:
    return max(SILENCE_LUFS, float(text)) if "n" not in text else SILENCE_LUFS
