"""From an outline to the normal form: ids, tempo, transitions, metadata."""

from collections.abc import Iterable
from random import Random

from reel_common.plan import Line, Member, Music, Plan, Scene, Shot, Transition
from reel_planner.outline.data import table
from reel_planner.outline.draft import Outline, SceneDraft, ShotDraft
from reel_planner.outline.metadata import metadata
from reel_planner.outline.words import clip

_HEAVY = frozenset(["epic", "dramatic", "motivational", "calm", "warm", "scary", "mysterious"])
_SUFFIXES = "abcdefghijklmnopqrstuvwxyz"


def finish(outline: Outline, seed: int) -> Plan:
    """The plan of an outline, at most MAX_SCENES scenes; equal for equal arguments."""
    rng = Random(f"finish/{seed}/{outline.title}")
    return Plan(
        title=clip(outline.title, 300),
        style=clip(outline.style, 300) or "educational",
        language=outline.language,
        seed=seed,
        cast=tuple(Member(name=r.name, looks=r.looks, voice=r.voice) for r in outline.cast),
        scenes=tuple(_scenes(outline, rng)),
        music=music(outline.tone, outline.mood, rng),
        metadata=metadata(outline),
        sources=outline.sources,
        warnings=outline.warnings,
    )


def music(tone: str, mood: str | None, rng: Random) -> Music:
    """A score for the tone; a mood that the author named is taken as it is."""
    moods: dict[str, list[str | int]] = table("general")["music"]
    usual, *beats = moods.get(tone, moods["educational"])
    if mood:
        beats = next((row[1:] for row in moods.values() if row[0] == mood), beats)
    return Music(mood=mood or str(usual), beat_frames=int(rng.choice(beats)))


def _scenes(outline: Outline, rng: Random) -> Iterable[Scene]:
    before: Transition | None = None
    for i, draft in enumerate(outline.scenes, 1):
        entry = draft.transition or _transition(draft, outline.tone, before, rng, first=i == 1)
        before = entry
        number = draft.number or i
        shots = tuple(shot(s, number, k) for k, s in enumerate(draft.shots))
        yield Scene(number=number, type=draft.type, transition=entry, shots=shots)


def shot(draft: ShotDraft, scene: int, place: int) -> Shot:
    """The `place`-th shot of a scene (from 0) with its ids: s3, s3b …, lines s3-1, s3b-1 …"""
    ident = f"s{scene}" + suffix(place)
    lines = tuple(
        Line(id=f"{ident}-{n}", speaker=clip(s.speaker, 300), text=s.text) for n, s in enumerate(draft.lines, 1)
    )
    return Shot(
        id=ident, kind=draft.kind, visual=draft.visual, lines=lines, content=draft.content,
        effects=draft.effects, sounds=draft.sounds, seconds=draft.seconds,
    )  # fmt: skip


def suffix(place: int) -> str:
    """The letters that tell the shots of a scene apart: none, b, c … z, bb, bc …"""
    if place == 0:
        return ""
    high, low = divmod(place, len(_SUFFIXES))
    return (_SUFFIXES[high] if high else "") + _SUFFIXES[low]


def _transition(draft: SceneDraft, tone: str, before: Transition | None, rng: Random, *, first: bool) -> Transition:
    """A way in that suits the kind and is not the one just seen; a video begins with a cut."""
    if first:
        return Transition.CUT
    choices = table("general")["transitions"]
    names = choices["heavy" if tone in _HEAVY else draft.shots[0].kind.value].split()
    fresh = [name for name in names if name != before] or names
    return Transition(rng.choice(fresh))
