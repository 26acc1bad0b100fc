"""Animated cartoons from OpenMoji art, drawn with Skia in a child process that feeds the encoder."""

import json
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from reel_common import fonts, proc
from reel_common.errors import Permanent, Transient
from reel_common.formats import Geometry
from reel_common.store import Store
from reel_video.ports import Assignment, Filmed, Tell
from reel_video.settings import VideoSettings


@dataclass(frozen=True, slots=True)
class Illustrator:
    """`fonts` is the folder of static fonts."""

    fonts: Path
    timed: bool = True
    code: tuple[str, ...] = ("reel_video.illustrate", "reel_video.providers.illustrate", "reel_common.fonts")

    def suits(self, assignment: Assignment) -> bool:
        return True

    async def film(self, assignment: Assignment, geometry: Geometry, target: Path, tell: Tell) -> Filmed:
        """One child draws one clip; its last line on stdout is the result."""
        last: list[str] = []

        def on_line(line: str) -> None:
            message = json.loads(line)
            if "done" in message:
                tell(message["done"])
            else:
                last.append(line)

        order = {
            "assignment": assignment.model_dump(mode="json"),
            "geometry": geometry.name,
            "fonts": str(self.fonts),
            "target": str(target),
        }
        child = [sys.executable, "-m", "reel_video.illustrate.child"]
        finished = await proc.run(child, stdin=json.dumps(order).encode(), on_line=on_line)
        if finished.code < 0:
            raise Transient(f"drawing shot {assignment.shot.id} was ended by signal {-finished.code}", retry_after=1)
        if finished.code or not last:
            if "No space left" in finished.stderr:
                raise Permanent("the disk is full: free some space, then run reel resume")
            raise RuntimeError(f"drawing shot {assignment.shot.id} failed:\n{finished.stderr}")
        return Filmed.model_validate_json(last[-1])


def build(wired: tuple[VideoSettings, Store]) -> Illustrator:
    """Errors: Permanent when Skia, the art or a font is not installed."""
    settings, _ = wired
    for package in ("skia", "emosvg", "imageio_ffmpeg"):
        if find_spec(package) is None:
            raise Permanent(f"needs the package {package}, which is not installed: run ./reel doctor")
    return Illustrator(fonts.prepare(settings.home / "fonts"))
