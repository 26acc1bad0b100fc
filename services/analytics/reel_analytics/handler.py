"""Ask platforms how a video did. A folder measures nothing, so there is nothing to ask it."""

from collections.abc import Mapping, Sequence

from reel_analytics.ports import Collector
from reel_common.events import MetricsCollected, VideoPublished


async def collect(event: VideoPublished, *, collectors: Mapping[str, Collector]) -> Sequence[MetricsCollected]:
    """What the platform of this post measured, if it measures at all."""
    collector = collectors.get(event.platform)
    return await collector.collect(event) if collector else ()
