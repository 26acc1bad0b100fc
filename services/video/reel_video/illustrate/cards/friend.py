"""The picture that keeps a card company: the video's own actor or a thing it speaks of, as a sticker."""

import math
from dataclasses import dataclass
from random import Random

import skia

from reel_video.illustrate import casting, easing, lexicon
from reel_video.illustrate.picture import Sticker, place
from reel_video.illustrate.types import Draw, ShotSpec

STRANGERS = ("1F431", "1F436", "1F98A", "1F43C", "1F989", "1F916", "1F438", "1F427", "1F428", "1F981")
"""Who comes when the video names nobody: the same one in all its shots."""


BUST = "1F464"


@dataclass(frozen=True, slots=True)
class Company:
    """`hero` is a picture's code, `things` what else the words mean, best first; codes of OpenMoji."""

    hero: str
    face: str
    things: tuple[str, ...]
    facing: str


def company(spec: ShotSpec) -> Company:
    """Who and what belongs to this shot, by its words, its cast and the title of the video."""
    shot, names = spec.shot, {m.name: m.looks or m.name for m in spec.cast}
    here = casting.cast(f"{shot.visual} {shot.content.heading}", spec.narration, names)
    whole = casting.cast(spec.title, "", names)
    actor = next(iter((*here.actors, *whole.actors)), None)
    known = [art.code for member in spec.cast if (art := lexicon.look_up(member.looks or member.name))]
    stranger = Random(f"stranger {spec.title}").choice(STRANGERS)
    things = (
        *(p.art.code for p in here.props),
        *(m.art.code for m in here.moments),
        *(p.art.code for p in whole.props),
    )
    shown = actor.body if actor else next(iter(known), stranger)
    return Company(
        shown,
        actor.face if actor and actor.face else shown,
        tuple(dict.fromkeys(code for code in things if code != shown)),
        str(actor.facing) if actor else "front",
    )


def icon(words: str) -> str:
    """The code of the picture that these few words mean first, "" when they mean none."""
    matches = lexicon.read(words, described=True).matches
    return next((m.art.code for m in matches), "")


def person(name: str, spec: ShotSpec) -> str:
    """The picture of somebody who is named: of the cast, or a living thing by its word, else a plain bust."""
    looks = next((m.looks or m.name for m in spec.cast if m.name.casefold() == name.casefold()), name)
    matches = lexicon.read(looks, described=True).matches
    return next((m.art.code for m in matches if m.art.kind is lexicon.Kind.ACTOR), BUST)


def bounce(it: Sticker, at: tuple[float, float], start: float, beats: tuple[float, ...] = ()) -> Draw:
    """A sticker that pops up at `start` about its centre `at`, sways and breathes, and hops at every one of `beats`."""

    def draw(canvas: skia.Canvas, t: float) -> None:
        if t <= start:
            return
        size = easing.out_elastic(easing.progress(t, start, 0.8))
        lift = max((easing.hop(t, beat, 0.38) for beat in beats), default=0.0) * it.height * 0.13
        landing = sum(easing.hump(t, beat + 0.34, 0.22) for beat in beats) * 0.07
        sway = 3.0 * math.sin(t * 2.4 + at[0])
        breath = 0.012 * math.sin(t * 3.1)
        place(canvas, it, (at[0], at[1] - lift), size, sway, breath + landing)

    return draw
