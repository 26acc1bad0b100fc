"""Prompts in other languages: their own words, framed by what little we can say in that language."""

import re
from random import Random

from reel_common.plan import Content, Kind
from reel_planner.outline import length
from reel_planner.outline.data import table
from reel_planner.outline.draft import Outline, Role, SceneDraft, ShotDraft, Spoken
from reel_planner.outline.patterns import Memory, Slots, fill
from reel_planner.outline.words import clip, sentences, squeeze

USUAL_SECONDS = 30.0
_BEATS = ("hook", "title", "picture", "talk", "list", "quote", "talk", "list", "turn", "outro")
_FIRST = ("hook", "title", "turn", "outro", "picture", "talk", "list", "talk", "quote", "list")


def write(prompt: str, language: str, seed: int, seconds: float | None) -> Outline:
    """A short video in `language`: patterns where we have them, else only the prompt's own words."""
    matter = squeeze(_matter(prompt, language))
    warning = table("foreign")["warning"]["text"].format(language=language)
    rng = Random(f"{seed}/{prompt}")
    if language.split("-")[0] in table("foreign"):
        scenes, cast = _patterned(matter, language.split("-")[0], rng, seconds or USUAL_SECONDS)
    else:
        scenes, cast = _own_words(matter), (Role("narrator"),)
    return Outline(
        title=clip(matter, 100), scenes=scenes, style="funny", tone="funny", language=language, cast=cast,
        about=(matter,), summary=matter, warnings=(warning,),
    )  # fmt: skip


def _matter(prompt: str, language: str) -> str:
    """The prompt without its "make a video about", where we know how that is said."""
    text = squeeze(prompt).strip("\"'“”„«» ")
    pattern = table("foreign")["instruction"].get(language.split("-")[0])
    rest = re.sub(pattern, "", text, count=1, flags=re.IGNORECASE) if pattern else text
    rest = rest.strip(" .!,;:") or text
    return rest[:1].upper() + rest[1:]


def _patterned(
    matter: str, language: str, rng: Random, seconds: float
) -> tuple[tuple[SceneDraft, ...], tuple[Role, ...]]:
    patterns = table("foreign")[language]
    duo = rng.choice(table("general")["duos"])
    voices = table("general")
    cast = (
        Role("narrator", voice="narrator"),
        Role(duo["hero"][0], duo["hero"][1], rng.choice(voices["hero_voices"].split("|"))),
        Role(duo["foil"][0], duo["foil"][1], rng.choice(voices["foil_voices"].split("|"))),
    )
    topic = clip(matter, 140)
    slots = Slots({"x": topic.rstrip(".!?…"), "hl": duo["hero"][1], "sl": duo["foil"][1]}, {}, rng)
    speakers = {"N": "narrator", "H": duo["hero"][0], "S": duo["foil"][0]}
    left = {beat: rng.sample(patterns[beat], len(patterns[beat])) for beat in patterns}
    chosen: dict[int, tuple[str, ShotDraft]] = {}
    memory, total = Memory(), 0.0
    for beat in _FIRST:
        place = next(i for i, b in enumerate(_BEATS) if b == beat and i not in chosen)
        shot = fill(left[beat].pop(), slots, speakers)
        if (
            shot is None
            or memory.knows(shot)
            or (len(chosen) > 3 and total + length.shot_seconds(shot) > seconds * 1.15)
        ):
            continue
        memory.keep(shot)
        chosen[place] = (beat, shot)
        total += length.shot_seconds(shot)
    return tuple(SceneDraft((chosen[i][1],), type=chosen[i][0]) for i in sorted(chosen)), cast


def _own_words(matter: str) -> tuple[SceneDraft, ...]:
    """Title, picture, quotation and question: nothing is said but what the prompt says itself."""
    parts = sentences(matter)
    question = re.sub(r"[.!?。！？।؟]*$", "", parts[-1])
    mark = "？" if re.search(r"[぀-鿿]", matter) else "؟" if re.search(r"[؀-ۿ]", matter) else "?"
    said = (Spoken("narrator", matter),)
    title, end = Content(heading=clip(matter, 140)), Content(heading=clip(matter, 100))
    asked = Content(heading=clip(question, 120) + mark)
    shots = [
        ("title", ShotDraft(Kind.TITLE, "title card with stars", said, title, ("zoom_in",), ("pop",))),
        ("picture", ShotDraft(Kind.CHARACTER, clip(matter, 300), effects=("zoom_in",), sounds=("whoosh",))),
        ("quote", ShotDraft(Kind.QUOTE, "open book at sunset", content=Content(quote=clip(matter, 300)))),
        ("question", ShotDraft(Kind.TITLE, "big question mark", content=asked, sounds=("pop",), seconds=3.0)),
        ("outro", ShotDraft(Kind.OUTRO, "stars and confetti", (), end, ("confetti",), ("sparkle",))),
    ]
    return tuple(SceneDraft((shot,), type=beat) for beat, shot in shots)
