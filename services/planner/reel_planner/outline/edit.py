"""Edits of a finished plan: what they name changes, every other shot keeps its ids and its every word."""

from collections.abc import Iterable

from reel_common.errors import Permanent
from reel_common.plan import Content, Kind, Line, Plan, Scene, Shot
from reel_common.values import Edit
from reel_planner.outline.draft import ShotDraft, Spoken
from reel_planner.outline.finish import shot as finished
from reel_planner.outline.kinds import content_for
from reel_planner.outline.shots import NARRATOR, split_scene, spoken_lines
from reel_planner.outline.words import squeeze


def apply(plan: Plan, edits: Iterable[Edit]) -> Plan:
    """The plan with its edits, scenes keep their numbers. Errors: Permanent for a scene that is not there."""
    scenes = {scene.number: scene for scene in plan.scenes}
    for edit in edits:
        if edit.scene not in scenes:
            there = ", ".join(map(str, scenes))
            raise Permanent(f"the plan has no scene {edit.scene}: its scenes are {there}")
        if edit.drop:
            del scenes[edit.scene]
        else:
            scenes[edit.scene] = _edited(scenes[edit.scene], edit)
    if not scenes:
        raise Permanent("no scene would be left: keep at least one")
    return plan.model_copy(update={"scenes": tuple(scenes.values())})


def _edited(scene: Scene, edit: Edit) -> Scene:
    first = scene.shots[0]
    kind = _kind(edit.kind) if edit.kind is not None else first.kind
    lines = [line for shot in scene.shots for line in shot.lines]
    spoken = (
        _spoken(edit.voiceover, lines)
        if edit.voiceover is not None
        else tuple(Spoken(s.speaker, s.text) for s in lines)
    )
    said = " ".join(line.text for line in spoken)
    visual = squeeze(edit.visual) if edit.visual is not None else first.visual
    content = first.content
    if edit.captions is not None or kind is not first.kind:
        content = _content(kind, edit, first, said, visual)
    if edit.voiceover is None and kind is first.kind:
        return scene.model_copy(update={"shots": tuple(_dressed(s, edit, visual, content) for s in scene.shots)})
    effects = edit.effects if edit.effects is not None else first.effects
    seconds = None if edit.voiceover is not None else first.seconds
    draft = ShotDraft(kind, visual, spoken, content, effects, first.sounds, seconds)
    shots = tuple(finished(s, scene.number, k) for k, s in enumerate(split_scene(draft)))
    return scene.model_copy(update={"shots": shots})


def _dressed(shot: Shot, edit: Edit, visual: str, content: Content) -> Shot:
    """The same words in a new picture; further shots of the scene keep how they are framed."""
    changes: dict[str, object] = {}
    if edit.visual is not None:
        framing = shot.visual.rpartition(", ")[2] if not shot.id[1:].isdigit() else ""
        changes["visual"] = f"{visual}, {framing}" if framing else visual
    if edit.captions is not None and shot.id[1:].isdigit():
        changes["content"] = content
    if edit.effects is not None:
        changes["effects"] = edit.effects
    return shot.model_copy(update=changes)


def _content(kind: Kind, edit: Edit, shot: Shot, said: str, visual: str) -> Content:
    captions = edit.captions if edit.captions is not None else _shown(shot.content)
    made = content_for(kind, captions, said, visual)
    return made.model_copy(update={"source": shot.content.source})


def _shown(content: Content) -> tuple[str, ...]:
    """What a shot showed as text, so that another kind can show it its way."""
    if content.code:
        return (content.code.source,)
    return (
        content.items
        or tuple(s.label for s in content.sides)
        or tuple(t for t in (content.quote or content.heading, content.by) if t)
    )


def _spoken(voiceover: str, before: list[Line]) -> tuple[Spoken, ...]:
    """The new words; a scene with a single speaker keeps that speaker unless the text names others."""
    lines = spoken_lines(voiceover)
    speakers = {line.speaker for line in before}
    only = next(iter(speakers)) if len(speakers) == 1 else NARRATOR
    return tuple(Spoken(only if line.speaker == NARRATOR else line.speaker, line.text) for line in lines)


def _kind(name: str) -> Kind:
    try:
        return Kind(name.strip().lower())
    except ValueError as error:
        raise Permanent(f"unknown kind {name}: known are {', '.join(Kind)}") from error
