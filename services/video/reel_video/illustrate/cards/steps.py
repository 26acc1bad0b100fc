"""Steps: see `items.py`."""

from reel_video.illustrate.cards import items
from reel_video.illustrate.types import Look, Painting, ShotSpec


def paint(spec: ShotSpec, look: Look) -> Painting:
    """Paint steps: numbered, with a path from each to the next."""
    return items.paint(spec, look, steps=True)
