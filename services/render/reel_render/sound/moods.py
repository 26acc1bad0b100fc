"""The moods that music can be composed in, by name."""

from reel_render.sound import moods_dark, moods_light
from reel_render.sound.style import Mood

MOODS: dict[str, Mood | None] = {
    "playful": moods_light.PLAYFUL,
    "upbeat": moods_light.UPBEAT,
    "calm": moods_light.CALM,
    "warm": moods_light.WARM,
    "curious": moods_light.CURIOUS,
    "mysterious": moods_dark.MYSTERIOUS,
    "tense": moods_dark.TENSE,
    "dramatic": moods_dark.DRAMATIC,
    "epic": moods_dark.EPIC,
    "none": None,
}
"""None is silence."""
