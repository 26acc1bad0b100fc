"""A plan as a person writes it, `PlanInput` as JSON, made into scenes with shots and lines."""

import json
import re

from pydantic import ValidationError

from reel_common.errors import Permanent
from reel_common.plan import Content, Kind, PlanInput, SceneInput
from reel_planner.outline import length
from reel_planner.outline.draft import Outline, Role, SceneDraft, ShotDraft, Spoken
from reel_planner.outline.kinds import content_for, infer, is_music, music_mood, tone_of_style
from reel_planner.outline.language import detect
from reel_planner.outline.shots import NARRATOR, split_scene, spoken_lines
from reel_planner.outline.words import squeeze

FAR_FROM_WISH = 1.6
"""When the narration is this many times shorter than the wished length, the author is told."""


def parse(data: bytes) -> PlanInput:
    """The plan in `data`. Errors: Permanent, one sentence that names the field and what is wrong with it."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Permanent("the plan is not UTF-8 text: save the file as JSON in UTF-8") from error
    try:
        raw = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        where = (
            f"line {error.lineno}: {error.msg}"
            if isinstance(error, json.JSONDecodeError)
            else "it is nested too deeply"
        )
        raise Permanent(f"the plan is not valid JSON, {where}") from error
    if not isinstance(raw, dict):
        raise Permanent('the plan must be a JSON object with "title" and "scenes"')
    try:
        plan = PlanInput.model_validate(raw)
    except ValidationError as error:
        raise Permanent(f"the plan cannot be used, {sentence(error)}") from error
    numbers = [scene.scene_id for scene in plan.scenes if scene.scene_id is not None]
    if twice := next((n for n in numbers if numbers.count(n) > 1), None):
        raise Permanent(f"the plan cannot be used, scene_id {twice} is there more than once: give every scene its own")
    return plan


def sentence(error: ValidationError) -> str:
    """What pydantic found first, as a person would say it: "scene 2: duration must be greater than 0"."""
    first = error.errors()[0]
    where: list[str] = []
    name = ""
    for part in first["loc"]:
        if isinstance(part, int) and name:
            where.append(f"{name.removesuffix('s')} {part + 1}")
            name = ""
        else:
            where += [name] if name else []
            name = str(part)
    what = _what(first["type"], first["msg"])
    return ": ".join([*where, f"{name} {what}" if name else what])


def _what(kind: str, message: str) -> str:
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        return "is not a known field"
    message = message.removeprefix("Value error, ")
    message = re.sub(r"^Input should be (?:a |an )?(?=valid )", "must be a ", message)
    message = re.sub(r"^Input should be\b", "must be", message)
    message = re.sub(r"^(?:String|Tuple|List) should have\b", "must have", message)
    return re.sub(r"^String should\b", "must", message)


def outline(plan: PlanInput, language: str | None) -> Outline:
    """The scenes of a plan, with kinds found out where it does not tell them."""
    scenes = tuple(
        _scene(scene, i, wish) for i, (scene, wish) in enumerate(zip(plan.scenes, _wishes(plan), strict=True), 1)
    )
    said = " ".join(line.text for scene in scenes for shot in scene.shots for line in shot.lines)
    effects = [effect for scene in plan.scenes for effect in scene.effects]
    speakers = dict.fromkeys(line.speaker for scene in scenes for shot in scene.shots for line in shot.lines)
    known = {member.name: Role(member.name, member.looks, member.voice) for member in plan.cast}
    roles = (
        {NARRATOR: known.get(NARRATOR, Role(NARRATOR))}
        | known
        | {n: known.get(n, Role(n, n)) for n in speakers if n != NARRATOR}
    )
    mood = plan.music.mood if plan.music else music_mood(effects)
    return Outline(
        title=squeeze(plan.title) or "Untitled",
        scenes=scenes,
        style=plan.style,
        tone=tone_of_style(plan.style),
        language=plan.language or language or detect(said or plan.title),
        cast=tuple(roles.values()),
        about=(plan.title.split(" - ")[0],),
        summary=said.split("\n")[0][:200],
        warnings=_warnings(plan, scenes),
        mood=mood,
    )


def _wishes(plan: PlanInput) -> list[float | None]:
    """Seconds for each scene: its own wish, else its share of what the plan's length leaves."""
    given = [scene.duration for scene in plan.scenes]
    left = (plan.duration or 0.0) - sum(d for d in given if d)
    open_scenes = [s for s in plan.scenes if s.duration is None]
    if plan.duration is None or not open_scenes or left <= 0:
        return given
    total = sum(_weight(scene) for scene in open_scenes)
    return [scene.duration or left * _weight(scene) / total for scene in plan.scenes]


def _weight(scene: SceneInput) -> int:
    return 1 + sum(len(line.text) for line in scene.lines) + len(scene.voiceover)


def _scene(scene: SceneInput, place: int, wish: float | None) -> SceneDraft:
    lines = tuple(Spoken(line.speaker, squeeze(line.text)) for line in scene.lines) or spoken_lines(scene.voiceover)
    said = " ".join(line.text for line in lines)
    kind = (
        scene.kind
        or (_kind_of(scene.content) if scene.content else None)
        or infer(scene.type, scene.visual, scene.captions, scene.effects, said)
    )
    content = scene.content or content_for(kind, scene.captions, said, scene.visual)
    effects = tuple(e for e in scene.effects if not is_music(e))
    draft = ShotDraft(kind, squeeze(scene.visual), lines, content, effects, scene.sounds, wish)
    return SceneDraft(split_scene(draft), scene.type, scene.transition, scene.scene_id or place)


def _kind_of(content: Content) -> Kind | None:
    """What content alone tells about a scene's kind."""
    if content.code:
        return Kind.CODE
    if content.sides:
        return Kind.COMPARISON
    if content.data:
        return Kind.CHART if len(content.data) > 1 else Kind.NUMBER
    if content.quote:
        return Kind.QUOTE
    return Kind.LIST if content.items else None


def _warnings(plan: PlanInput, scenes: tuple[SceneDraft, ...]) -> tuple[str, ...]:
    wish = plan.duration or 0.0
    needs = length.total_seconds(scenes)
    if wish and needs * FAR_FROM_WISH < wish:
        return (
            f"The plan asks for {wish:g} seconds, its narration fills about {needs:.0f}: the video will be shorter.",
        )
    if wish and needs > wish * FAR_FROM_WISH:
        return (
            f"The plan asks for {wish:g} seconds, its narration needs about {needs:.0f}: the video will be longer.",
        )
    return ()
