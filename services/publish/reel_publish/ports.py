"""What the publish service asks of a platform, and the table of those there are."""

from typing import Protocol

from reel_common.events import VideoRendered
from reel_common.plan import Frozen, Metadata
from reel_common.values import PostedFile, Step

PROVIDERS = {"folder": "reel_publish.providers.folder"}


class Posted(Frozen):
    """What a platform answered."""

    url: str
    files: tuple[PostedFile, ...] = ()
    steps: tuple[Step, ...] = ()
    warnings: tuple[str, ...] = ()


class Platform(Protocol):
    """A place where finished videos go."""

    async def post(self, rendered: VideoRendered, metadata: Metadata) -> Posted:
        """Put the video there, once: what is there already is left as it is. Errors: Transient, Permanent."""
        ...
