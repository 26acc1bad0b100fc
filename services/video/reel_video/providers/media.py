"""The user's own pictures and films, matched by the words of their file names.

Pictures get a slow camera move (sub-pixel smooth, drawn with Skia in a child process); films are
scaled by ffmpeg and looped when the shot is longer. Where the shapes differ a lot the whole picture
is shown before a blurred enlargement of itself, instead of being cropped blindly.
"""

import json
import re
import sys
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from reel_common import proc
from reel_common.artifact import Artifact
from reel_common.errors import Permanent, Transient
from reel_common.formats import FPS, HANDLE_FRAMES, Geometry
from reel_common.store import Store
from reel_common.values import Credit
from reel_video.ports import Assignment, Filmed, Tell
from reel_video.settings import VideoSettings

WORD = re.compile(r"[^\W\d_]{3,}")
CAMERA_NAMES = frozenset(
    {"img", "dsc", "pxl", "vid", "mov", "image", "video", "photo", "foto", "picture", "the", "and"}
)
"""What cameras and people call files without saying what is in them."""
COVER_RATIO = 1.35
"""Up to this difference of shape a picture is cropped to fill the frame."""


@dataclass(frozen=True, slots=True)
class Media:
    """Shows a file of the user's whose name shares a word with the shot."""

    store: Store
    timed: bool = False
    code: tuple[str, ...] = ("reel_video.providers.media", "reel_video.providers.media_child")

    def suits(self, assignment: Assignment) -> bool:
        return match(assignment) is not None

    async def film(self, assignment: Assignment, geometry: Geometry, target: Path, tell: Tell) -> Filmed:
        chosen = match(assignment)
        assert chosen is not None
        path = await self.store.get(chosen)
        frames = assignment.frames + HANDLE_FRAMES
        if chosen.media_type.startswith("image/"):
            await _still(path, chosen.name, assignment, geometry, target, tell)
        else:
            await _film(path, chosen.name, frames, geometry, target)
        own = Credit(
            title=chosen.name, author="the maker of this video", licence="the maker's own file", kind="footage"
        )
        return Filmed(credits=(own,))


def build(wired: tuple[VideoSettings, Store]) -> Media:
    """Errors: Permanent when ffmpeg or Skia is not installed."""
    for package in ("skia", "imageio_ffmpeg"):
        if find_spec(package) is None:
            raise Permanent(f"needs the package {package}, which is not installed: run ./reel doctor")
    return Media(wired[1])


def match(assignment: Assignment) -> Artifact | None:
    """The file that shares most words with the shot, its visual counting double; None when none shares any."""
    visual = _stems(assignment.shot.visual)
    said = _stems(" ".join(line.text for line in assignment.shot.lines))
    scored = [(2 * len(visual & named) + len(said & named), i) for i, named in enumerate(_names(assignment.media))]
    best = max(scored, key=lambda pair: (pair[0], -((pair[1] - assignment.index) % len(scored))), default=(0, 0))
    return assignment.media[best[1]] if best[0] else None


@cache
def _names(media: tuple[Artifact, ...]) -> tuple[frozenset[str], ...]:
    return tuple(_stems(Path(artifact.name).stem.replace("_", " ")) - CAMERA_NAMES for artifact in media)


def _stems(text: str) -> frozenset[str]:
    """Words without a plural s, so that "cat.jpg" is found for "cats"."""
    return frozenset(word.removesuffix("s") for word in WORD.findall(text.lower()))


async def _still(path: Path, name: str, assignment: Assignment, geometry: Geometry, target: Path, tell: Tell) -> None:
    order = {
        "path": str(path),
        "geometry": geometry.name,
        "target": str(target),
        "frames": assignment.frames,
        "seed": f"{assignment.seed} {assignment.shot.id}",
        "effects": list(assignment.shot.effects),
    }
    child = [sys.executable, "-m", "reel_video.providers.media_child"]
    finished = await proc.run(
        child, stdin=json.dumps(order).encode(), on_line=lambda line: tell(json.loads(line)["done"])
    )
    _check(finished, name)


async def _film(path: Path, name: str, frames: int, geometry: Geometry, target: Path) -> None:
    import imageio_ffmpeg

    width, height = geometry.width, geometry.height
    cover = f"scale={width}:{height}:force_original_aspect_ratio=increase,crop={width}:{height}"
    fit = f"scale={width}:{height}:force_original_aspect_ratio=decrease"
    graph = (
        f"[0:v]fps={FPS},setsar=1,split[a][b];[a]{cover},gblur=sigma=40,eq=brightness=-0.1[back];"
        f"[b]{fit}[front];[back][front]overlay=(W-w)/2:(H-h)/2,format=yuv420p[v]"
    )
    args = [
        imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", "-stream_loop", "-1", "-i", str(path),
        "-filter_complex", graph, "-map", "[v]", "-an", "-frames:v", str(frames),
        "-c:v", "libx264", "-preset", "ultrafast", "-crf", "12", "-g", str(FPS), "-threads", "1",
        "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv", str(target),
    ]  # fmt: skip
    _check(await proc.run(args), name)


def _check(finished: proc.Finished, name: str) -> None:
    if finished.code < 0:
        raise Transient(f"showing {name} was ended by signal {-finished.code}", retry_after=1)
    if "No space left" in finished.stderr:
        raise Permanent("the disk is full: free some space, then run reel resume")
    if finished.code:
        last = (finished.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise Permanent(f"your file {name} cannot be shown ({last}): replace it or leave it out")
