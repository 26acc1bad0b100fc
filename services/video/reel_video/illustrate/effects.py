"""The effects a plan may wish for, as data: what each is, by name, and the other words people use for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from typing import Any

from reel_common.values import SoundCue
from reel_video.illustrate.area import Area
from reel_video.illustrate.camera import MOVES, Camera
from reel_video.illustrate.palette import Palette
from reel_video.illustrate.types import Draw, ShotSpec

_OVERLAYS = "reel_video.illustrate.overlays"
_FRAMES = "reel_video.illustrate.frames"


@dataclass(frozen=True, slots=True)
class Effect:
    """`what`: camera (a move), overlay (drawn over the frame), frame (moves the frame), sound, known (done elsewhere).

    `name` is the move, the function, or the sound ("" for none of our own); `sound` goes with a picture.
    """

    what: str
    name: str = ""
    sound: str = ""
    gain_db: float = -12.0
    at: float = 0.2


EFFECTS: dict[str, Effect] = {
    **{name: Effect("camera", name) for name in MOVES},
    "zoom_in": Effect("camera", "zoom_in", "whoosh", -16.0),
    "zoom_out": Effect("camera", "zoom_out", "whoosh", -16.0),
    "whip": Effect("camera", "whip", "whoosh", -11.0, 0.0),
    "shake": Effect("camera", "shake", "thud", -11.0, 0.0),
    "punch_in": Effect("camera", "punch_in"),
    "confetti": Effect("overlay", "confetti", "tada", -12.0),
    "sparkles": Effect("overlay", "sparkles", "sparkle", -13.0),
    "fireworks": Effect("overlay", "fireworks", "crash", -14.0),
    "rain": Effect("overlay", "rain"),
    "snow": Effect("overlay", "snow"),
    "hearts": Effect("overlay", "hearts", "sparkle", -14.0),
    "bubbles": Effect("overlay", "bubbles", "bubbles", -14.0),
    "spotlight": Effect("overlay", "spotlight"),
    "flash": Effect("overlay", "flash", "camera", -12.0, 0.0),
    "vignette": Effect("overlay", "vignette"),
    "speed_lines": Effect("overlay", "speed_lines", "whoosh", -13.0),
    "color_pop": Effect("overlay", "color_pop", "pop", -12.0),
    "stars": Effect("overlay", "stars", "sparkle", -14.0),
    "money": Effect("overlay", "money", "cash", -12.0),
    "music_notes": Effect("overlay", "music_notes"),
    "letterbox": Effect("overlay", "letterbox"),
    "fade_in": Effect("overlay", "fade_in"),
    "fade_out": Effect("overlay", "fade_out"),
    "bounce": Effect("frame", "bounce", "boing", -14.0),
    "wobble": Effect("frame", "wobble", "boing", -15.0),
    "glitch": Effect("frame", "glitch", "zap", -15.0),
    "pulse": Effect("frame", "pulse"),
    "spin": Effect("frame", "spin", "whoosh", -12.0, 0.0),
    **dict.fromkeys(
        (
            "code_highlight",
            "typing_text",
            "text_pop",
            "text_highlight",
            "captions",
            "split_screen",
            "list_reveal",
            "chart_grow",
            "count_up",
            "slow_motion",
            "fast_cut",
            "parallax",
            "ken_burns",
            "transition",
        ),
        Effect("known"),
    ),
    **dict.fromkeys(
        (
            "playful_music",
            "upbeat_music",
            "dramatic_music",
            "calm_music",
            "sad_music",
            "epic_music",
            "suspense_music",
            "happy_music",
            "music",
            "background_music",
            "no_music",
            "sound",
            "silence",
        ),
        Effect("sound"),
    ),
    **{
        name: Effect("sound", name)
        for name in (
            "pop",
            "whoosh",
            "boing",
            "ding",
            "sparkle",
            "thud",
            "slide_up",
            "slide_down",
            "tada",
            "rimshot",
            "typing",
            "click",
            "crash",
            "riser",
            "meow",
            "bark",
            "drum_roll",
            "sad_trombone",
            "record_scratch",
            "applause",
            "buzzer",
            "crickets",
            "dun_dun_dun",
            "heartbeat",
            "cash",
            "zap",
            "correct",
            "camera",
        )
    },
}

SYNONYMS = {
    "zoom": "zoom_in",
    "slow_zoom": "push_in",
    "slow_zoom_in": "push_in",
    "zoomin": "zoom_in",
    "zoomout": "zoom_out",
    "slow_zoom_out": "pull_out",
    "dolly_in": "push_in",
    "dolly_out": "pull_out",
    "push": "push_in",
    "pull": "pull_out",
    "close_up": "zoom_in",
    "closeup": "zoom_in",
    "crash_zoom": "punch_in",
    "snap_zoom": "punch_in",
    "punch_zoom": "punch_in",
    "punch": "punch_in",
    "quick_zoom": "punch_in",
    "pan": "pan_right",
    "panning": "pan_right",
    "pan_up": "rise",
    "pan_down": "sink",
    "tilt_up": "rise",
    "tilt_down": "sink",
    "dutch_angle": "tilt",
    "float": "drift",
    "floating": "drift",
    "handheld": "drift",
    "whip_pan": "whip",
    "swoosh_in": "whip",
    "camera_shake": "shake",
    "screen_shake": "shake",
    "earthquake": "shake",
    "shaking": "shake",
    "rumble": "shake",
    "confetti_burst": "confetti",
    "confetti_explosion": "confetti",
    "celebration": "confetti",
    "party": "confetti",
    "sparkle_effect": "sparkles",
    "glitter": "sparkles",
    "shine": "sparkles",
    "magic": "sparkles",
    "twinkle": "sparkles",
    "firework": "fireworks",
    "explosion": "flash",
    "rainfall": "rain",
    "snowfall": "snow",
    "heart": "hearts",
    "love": "hearts",
    "floating_hearts": "hearts",
    "spot_light": "spotlight",
    "focus": "spotlight",
    "white_flash": "flash",
    "camera_flash": "flash",
    "flash_white": "flash",
    "dark_edges": "vignette",
    "cinematic": "letterbox",
    "black_bars": "letterbox",
    "motion_lines": "speed_lines",
    "action_lines": "speed_lines",
    "speedlines": "speed_lines",
    "anime_lines": "speed_lines",
    "fast": "speed_lines",
    "colour_pop": "color_pop",
    "color_splash": "color_pop",
    "colour_splash": "color_pop",
    "burst": "color_pop",
    "starburst": "stars",
    "star_burst": "stars",
    "money_rain": "money",
    "coins": "money",
    "notes": "music_notes",
    "bouncing": "bounce",
    "bouncy": "bounce",
    "jump": "bounce",
    "wiggle": "wobble",
    "jelly": "wobble",
    "sway": "wobble",
    "glitch_effect": "glitch",
    "glitching": "glitch",
    "rgb_split": "glitch",
    "beat": "pulse",
    "pulsing": "pulse",
    "heartbeat_zoom": "pulse",
    "rotate": "spin",
    "spinning": "spin",
    "fade": "fade_in",
    "fadein": "fade_in",
    "fadeout": "fade_out",
    "fade_to_black": "fade_out",
    "syntax_highlight": "code_highlight",
    "highlight_code": "code_highlight",
    "syntax_highlighting": "code_highlight",
    "highlight": "text_highlight",
    "type": "typing_text",
    "typewriter": "typing_text",
    "typing_effect": "typing_text",
    "typing_animation": "typing_text",
    "code_typing": "typing_text",
    "text_animation": "text_pop",
    "text_reveal": "text_pop",
    "pop_text": "text_pop",
    "kinetic_text": "text_pop",
    "kinetic_typography": "text_pop",
    "subtitles": "captions",
    "caption": "captions",
    "slow_mo": "slow_motion",
    "slowmo": "slow_motion",
    "quick_cuts": "fast_cut",
    "quick_cut": "fast_cut",
    "jump_cut": "fast_cut",
    "counter": "count_up",
    "number_count": "count_up",
    "bar_grow": "chart_grow",
    "sound_effect": "sound",
    "sound_effects": "sound",
    "sfx": "sound",
    "laugh_track": "applause",
    "ba_dum_tss": "rimshot",
    "drumroll": "drum_roll",
    "fanfare": "tada",
    "keyboard_typing": "typing",
    "keyboard": "typing",
    "swoosh": "whoosh",
    "bell": "ding",
    "suspense": "dun_dun_dun",
    "cat_meow": "meow",
    "dog_bark": "bark",
    "cheering": "applause",
    "record_stop": "record_scratch",
}


def known(name: str) -> Effect | None:
    """The effect of this name, however it is written; any music is a wish for sound. None when unknown."""
    key = "_".join(name.strip().lower().replace("-", " ").replace("_", " ").split())
    key = SYNONYMS.get(key, key)
    if key not in EFFECTS and key.endswith(("_music", "_sound", "_sounds", "_score", "_beat")):
        return EFFECTS.get(SYNONYMS.get(key.rsplit("_", 1)[0], key.rsplit("_", 1)[0]), Effect("sound"))
    for ending in ("_effect", "_animation", "_transition"):
        if key not in EFFECTS:
            key = SYNONYMS.get(key.removesuffix(ending), key.removesuffix(ending))
    return EFFECTS.get(key)


def sound_of(name: str) -> str | None:
    """The sound effect that this effect asks for, None when it asks for none; music is not a sound effect."""
    effect = known(name)
    if effect is None:
        return None
    return (effect.name if effect.what == "sound" else effect.sound) or None


def moves(names: Sequence[str]) -> tuple[str, ...]:
    """The camera moves among these effects."""
    return tuple(e.name for name in names if (e := known(name)) and e.what == "camera")


def of_kind(names: Sequence[str], what: str) -> tuple[str, ...]:
    """The names of functions of one kind among these effects, each once."""
    return tuple(dict.fromkeys(e.name for name in names if (e := known(name)) and e.what == what))


def warnings(names: Sequence[str]) -> tuple[str, ...]:
    """A sentence for each effect that nobody knows."""
    made = []
    for name in dict.fromkeys(names):
        if known(name) is None:
            near = get_close_matches(name.lower().replace(" ", "_").replace("-", "_"), [*EFFECTS, *SYNONYMS], 1, 0.6)
            made.append(
                f"the effect {name!r} is unknown and was left out" + (f"; did you mean {near[0]!r}?" if near else "")
            )
    return tuple(made)


def sounds(names: Sequence[str], seconds: float) -> tuple[SoundCue, ...]:
    """What these effects sound like, each sound once, inside the shot."""
    cues: dict[str, SoundCue] = {}
    for name in names:
        effect, sound = known(name), sound_of(name)
        if effect and sound:
            cues.setdefault(sound, SoundCue(at=min(effect.at, seconds / 2), sound=sound, gain_db=effect.gain_db))
    return tuple(cues.values())


def overlays(spec: ShotSpec, area: Area, palette: Palette) -> tuple[Draw, ...]:
    """The drawings over the frame, in stage units."""
    module: Any = import_module(_OVERLAYS)
    return tuple(module.OVERLAYS[name](spec, area, palette) for name in of_kind(spec.shot.effects, "overlay"))


def frame_moves(spec: ShotSpec, area: Area) -> tuple[Camera, ...]:
    """What moves the whole frame."""
    module: Any = import_module(_FRAMES)
    return tuple(module.FRAMES[name](spec, area) for name in of_kind(spec.shot.effects, "frame"))
