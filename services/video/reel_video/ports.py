"""What the video service asks of a provider, and the table of those there are."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from pydantic import Field

from reel_common.artifact import Artifact
from reel_common.formats import Geometry
from reel_common.plan import Frozen, Shot
from reel_common.values import Credit, SoundCue, Word

PROVIDERS = {
    "illustrate": "reel_video.providers.illustrate",
    "media": "reel_video.providers.media",
}

Tell = Callable[[float], None]
"""Called now and then with the share that is done, 0 to 1."""


class SpokenCue(Frozen):
    """A line in its shot: `words` in seconds from the beginning of the shot."""

    at: float
    speaker: str
    words: tuple[Word, ...]


class Role(Frozen):
    """Somebody whom a shot may show: `looks` in words, an emoji or a code; "" when nothing tells.

    `twin` counts those before it in the cast who look alike: it tells two cats of one video apart in all its shots.
    """

    name: str
    looks: str = ""
    twin: int = 0


class Assignment(Frozen):
    """All that decides how one shot looks, apart from its geometry: equal assignments, equal pictures."""

    shot: Shot
    cues: tuple[SpokenCue, ...]
    frames: int = Field(gt=0)
    """Length of the shot at 30 fps; the clip goes on for the handle after it."""
    index: int
    total: int
    title: str
    style: str
    language: str
    cast: tuple[Role, ...]
    """The video's own cast, its hero, and whoever else this shot names."""
    seed: int
    media: tuple[Artifact, ...] = ()


class Filmed(Frozen):
    """What a provider tells of a clip it made."""

    cues: tuple[SoundCue, ...] = ()
    credits: tuple[Credit, ...] = ()
    warnings: tuple[str, ...] = ()
    cost_usd: float = Field(default=0.0, ge=0)
    """What the provider charges for it."""


class Camera(Protocol):
    """Makes one clip. `timed` providers draw to the spoken words and wait for them."""

    timed: bool
    code: tuple[str, ...]
    """Modules whose source decides the result, for the step's key."""

    def suits(self, assignment: Assignment) -> bool:
        """Whether this provider has anything to show for this shot."""
        ...

    async def film(self, assignment: Assignment, geometry: Geometry, target: Path, tell: Tell) -> Filmed:
        """Write the clip: H.264 without sound, 30 fps, `frames` and the handle long, in the geometry's size.

        Errors: Transient, Permanent.
        """
        ...
