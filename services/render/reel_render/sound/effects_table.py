"""Every sound effect by name, and the other names that people call them by."""

from reel_render.sound import effects_musical, effects_noises
from reel_render.sound.effects_parts import Recipe

RECIPES: dict[str, Recipe] = effects_noises.RECIPES | effects_musical.RECIPES

_ALSO: dict[str, str] = {
    "tada": "achievement fanfare success victory win wow",
    "ding": "alert bell chime notification",
    "crickets": "awkward_silence cricket",
    "rimshot": "ba_dum_tss badum badumtss punchline",
    "pop": "blip plop pops",
    "thud": "boom drop hit impact punch splat",
    "boing": "bounce jump spring",
    "bubbles": "bubble",
    "riser": "build_up rise tension",
    "buzzer": "buzz error wrong",
    "camera": "camera_click camera_shutter shutter",
    "cash": "cash_register cha_ching ka_ching money",
    "meow": "cat cat_meow kitten meows",
    "applause": "cheer cheering cheers clap clapping claps",
    "crash": "cymbal",
    "correct": "ding_ding right",
    "bark": "dog dog_bark woof",
    "dun_dun_dun": "dramatic_sting sting suspense",
    "drum_roll": "drumroll drums",
    "sad_trombone": "fail trombone wah_wah womp_womp",
    "slide_down": "falling slide_whistle_down",
    "whoosh": "fly_by swish swoop swoosh whip wind zoom",
    "sparkle": "glitter magic shimmer sparkles twinkle",
    "heartbeat": "heart_beat",
    "typing": "keyboard keyboard_typing keys type typewriter",
    "zap": "laser lightning",
    "click": "mouse_click tick",
    "record_scratch": "needle_scratch scratch",
    "slide_up": "slide_whistle slide_whistle_up zip",
}

SYNONYMS: dict[str, str] = {word: name for name, words in _ALSO.items() for word in words.split()}
