"""What the analytics service asks of a platform. No platform that measures is there yet."""

from collections.abc import Sequence
from typing import Protocol

from reel_common.events import MetricsCollected, VideoPublished

PROVIDERS: dict[str, str] = {}


class Collector(Protocol):
    """Knows how a video did on one platform."""

    async def collect(self, published: VideoPublished) -> Sequence[MetricsCollected]:
        """What the platform has measured, one event for each day. Errors: Transient, Permanent."""
        ...
