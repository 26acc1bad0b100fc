"""The voices we give espeak-ng, and the words by which a plan may ask for one.

The variants were chosen by measuring all that the wheel has: pitch, its movement, harmonic-to-noise ratio,
the kurtosis of the excitation (how buzzy it is) and the energy above 4.5 kHz.
"""

import re
from dataclasses import dataclass, replace

from reel_common.espeak import Manner, variants


@dataclass(frozen=True, slots=True)
class Sort:
    """A voice to choose by `traits`."""

    manner: Manner
    traits: frozenset[str]


@dataclass(frozen=True, slots=True)
class Shift:
    """What a wish changes in the voice that was chosen."""

    pitch: int = 0
    range: int = 0
    rate: int = 0


def _sort(variant: str, pitch: int, span: int, rate: int, *traits: str) -> Sort:
    # espeak counts words in its own way: 145 gives a viewer about 170 to 175 of ours a minute.
    return Sort(Manner(variant=variant, pitch=pitch, range=span, rate=rate), frozenset(traits))


SORTS = (
    _sort("max", 48, 62, 145, "male"),
    _sort("belinda", 38, 60, 149, "female"),
    _sort("rob", 50, 56, 149, "male"),
    _sort("f2", 48, 56, 151, "female"),
    _sort("Nguyen", 52, 60, 149, "male", "young"),
    _sort("steph", 55, 62, 147, "female"),
    _sort("gustave", 44, 58, 142, "male"),
    _sort("f4", 64, 64, 154, "female", "young"),
    _sort("Michael", 40, 50, 142, "male", "deep"),
    _sort("linda", 34, 60, 147, "female"),
    _sort("zac", 34, 60, 152, "child"),
    _sort("f4", 90, 70, 154, "child", "female"),
    _sort("Nguyen", 92, 70, 154, "child", "male"),
    _sort("UniRobot", 46, 30, 140, "robot"),
    _sort("robosoft6", 40, 10, 137, "robot"),
    _sort("grandma", 34, 66, 133, "old", "female"),
    _sort("grandpa", 52, 66, 131, "old", "male"),
    _sort("whisper", 50, 50, 137, "whisper"),
    _sort("Demonic", 22, 40, 128, "monster"),
)
_NOT_BY_CHANCE = frozenset({"child", "robot", "old", "whisper", "monster"})

# fmt: off
_TRAITS = {
    "male": "male man men guy gentleman he boy king prince father dad brother uncle actor wizard knight",
    "female": "female woman women lady she girl queen princess mother mom mum sister aunt actress witch fairy",
    "child": "child kid boy girl toddler baby kitten kitty puppy chick mouse squirrel chipmunk elf tiny cute "
             "duckling bunny",
    "young": "young teen teenager youth student",
    "old": "old elderly aged grandma grandmother granny grandpa grandfather ancient senior sage",
    "robot": "robot robotic android machine computer cyborg ai bot alien droid",
    "whisper": "whisper whispering whispery ghost spirit",
    "monster": "monster demon demonic dragon ogre troll evil villain beast",
    "deep": "deep bass baritone bear lion giant gorilla elephant bull",
}
_SHIFTS = {
    "deep": Shift(pitch=-22), "low": Shift(pitch=-18), "bass": Shift(pitch=-24), "bear": Shift(pitch=-22),
    "lion": Shift(pitch=-16), "giant": Shift(pitch=-26, rate=-16), "high": Shift(pitch=20), "squeaky": Shift(pitch=30),
    "shrill": Shift(pitch=28), "cat": Shift(pitch=12, range=10), "kitten": Shift(pitch=14), "mouse": Shift(pitch=24),
    "bird": Shift(pitch=22, rate=10), "dog": Shift(pitch=-8, range=12), "fast": Shift(rate=30), "quick": Shift(rate=25),
    "hasty": Shift(rate=25), "slow": Shift(rate=-28), "calm": Shift(rate=-14, range=-12),
    "sleepy": Shift(rate=-28, pitch=-8), "lively": Shift(range=22, rate=8),
    "excited": Shift(range=28, rate=14, pitch=8), "energetic": Shift(range=24, rate=12),
    "cheerful": Shift(range=20, pitch=6), "serious": Shift(range=-14, pitch=-6, rate=-6),
    "sad": Shift(range=-18, rate=-18, pitch=-4), "warm": Shift(pitch=-5), "monotone": Shift(range=-40),
    "bored": Shift(range=-30, rate=-14), "dramatic": Shift(range=24, rate=-12), "funny": Shift(range=26, pitch=8),
    "tired": Shift(rate=-20, range=-14),
}
# fmt: on
_TRAITS_OF_WORD: dict[str, set[str]] = {}
for _trait, _words in _TRAITS.items():
    for _word in _words.split():
        _TRAITS_OF_WORD.setdefault(_word, set()).add(_trait)
_WORDS = re.compile(r"[a-z]+")
_SLOWEST, _FASTEST = 85, 240


def manner(wish: str, rank: int) -> Manner:
    """The voice for a speaker: as wished in words or by a variant's name, else the one at this rank of the cast."""
    if named := _variant(wish):
        return Manner(variant=named, rate=146)
    said = _WORDS.findall(wish.lower())
    wanted = {trait for word in said for trait in _TRAITS_OF_WORD.get(word, ())}
    chosen = _choose(wanted, rank)
    for word in said:
        if shift := _SHIFTS.get(word):
            chosen = _shifted(chosen, shift)
    return chosen


def _choose(wanted: set[str], rank: int) -> Manner:
    if not wanted:
        ordinary = [s for s in SORTS if not s.traits & _NOT_BY_CHANCE]
        return _nudged(ordinary[rank % len(ordinary)].manner, rank // len(ordinary))
    fit = [len(s.traits & wanted) - len(s.traits & _NOT_BY_CHANCE - wanted) for s in SORTS]
    fitting = [sort for sort, points in zip(SORTS, fit, strict=True) if points == max(fit)]
    # Not the rank alone decides: two who wish for the same must still differ, also when one voice fits.
    return _nudged(fitting[rank % len(fitting)].manner, rank % 4)


def _nudged(chosen: Manner, steps: int) -> Manner:
    return _shifted(chosen, Shift(pitch=(0, 7, -6, 12)[steps % 4], range=(0, 6, -4, 8)[steps % 4]))


def _shifted(chosen: Manner, shift: Shift) -> Manner:
    return replace(
        chosen,
        pitch=_within(chosen.pitch + shift.pitch, 0, 99),
        range=_within(chosen.range + shift.range, 0, 99),
        rate=_within(chosen.rate + shift.rate, _SLOWEST, _FASTEST),
    )


def _within(value: int, low: int, high: int) -> int:
    return max(low, min(high, value))


def _variant(wish: str) -> str | None:
    """A variant that is asked for by its name; words of the tables are wishes, not names ("whisper")."""
    name = wish.strip().removeprefix("+").lower()
    if not name or name in _TRAITS_OF_WORD or name in _SHIFTS:
        return None
    return next((v for v in sorted(variants()) if v.lower() == name), None)
