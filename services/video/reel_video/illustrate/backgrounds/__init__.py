"""Backgrounds: every setting drawn by our own vector code, in layers with depth, alive in small ways."""

from dataclasses import replace
from functools import partial
from importlib import import_module
from random import Random
from typing import Any

from reel_video.illustrate.area import Area
from reel_video.illustrate.backgrounds.base import Backdrop, Scene
from reel_video.illustrate.kit import blend
from reel_video.illustrate.palette import Palette

_HERE = "reel_video.illustrate.backgrounds."

SETTINGS = {
    "room": "indoor:room",
    "kitchen": "indoor:kitchen",
    "office": "indoor:office",
    "classroom": "indoor:classroom",
    "bedroom": "indoor:bedroom",
    "library": "indoor:library",
    "laboratory": "indoor:laboratory",
    "restaurant": "indoor:restaurant",
    "street": "town:street",
    "city": "town:city",
    "stadium": "town:stadium",
    "stage": "town:stage",
    "park": "nature:park",
    "forest": "nature:forest",
    "garden": "nature:garden",
    "farm": "nature:farm",
    "mountains": "heights:mountains",
    "desert": "heights:desert",
    "night_sky": "heights:night_sky",
    "beach": "water:beach",
    "sea": "water:sea",
    "underwater": "water:underwater",
    "space": "unreal:space",
    "abstract": "unreal:abstract",
}
"""Setting → the function that draws it, imported when first used."""

INDOORS = frozenset(
    {"room", "kitchen", "office", "classroom", "bedroom", "library", "laboratory", "restaurant", "stage"}
)
NO_WEATHER = INDOORS | {"underwater", "space", "abstract"}

WEATHER = {"rain": "rain", "snow": "snow", "storm": "storm", "wind": "wind", "fog": "fog", "cloud": "overcast"}
HAZE = {
    "rain": (0x74829C, 0.26),
    "storm": (0x66738F, 0.38),
    "cloud": (0x8793A8, 0.16),
    "fog": (0xB9C3CF, 0.34),
    "snow": (0xF2F8FF, 0.55),
}
"""The colour each weather gives to a landscape, and how much of it."""

TIMES = {"morning": "dawn", "day": "day", "evening": "dusk", "night": "night"}


def backdrop(
    setting: str, area: Area, palette: Palette, seed: int, *, time: str = "day", weather: str = ""
) -> Backdrop:
    """The setting at this hour and in this weather: `time` is a key of TIMES, `weather` of WEATHER (else none).

    Errors: KeyError for an unknown setting.
    """
    outdoors = weather in WEATHER and setting not in NO_WEATHER
    haze = HAZE.get(weather, (0, 0.0)) if outdoors else (0, 0.0)
    scene = Scene(area, palette, seed, TIMES[time], haze, Random(f"{setting} {seed}"))
    made: Backdrop = _find(SETTINGS[setting])(scene)
    if not outdoors:
        return made
    made = replace(made, sky=tuple(blend(colour, haze[0], haze[1] * 1.2) for colour in made.sky))
    behind, before = _find(f"weather:{WEATHER[weather]}")(scene)
    return replace(made, behind=(*made.behind, *behind), before=(*made.before, *before))


def _find(name: str) -> Any:
    module, function = name.split(":")
    return partial(getattr(import_module(_HERE + module), function))
