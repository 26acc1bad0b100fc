"""A list: see `items.py`."""

from reel_video.illustrate.cards import items
from reel_video.illustrate.types import Look, Painting, ShotSpec


def paint(spec: ShotSpec, look: Look) -> Painting:
    """Paint a list: pictures for the items that mean one, else numbers."""
    return items.paint(spec, look, steps=False)
