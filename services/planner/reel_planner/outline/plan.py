"""The ways in, side by side: a plan file, a script, a document, a prompt."""

from dataclasses import replace

from reel_common.errors import Permanent
from reel_common.plan import Plan
from reel_planner.outline import document, foreign, plan_file, script
from reel_planner.outline.draft import Outline
from reel_planner.outline.finish import finish
from reel_planner.outline.kinds import tone_of_style
from reel_planner.outline.language import detect
from reel_planner.outline.understand import understand
from reel_planner.outline.write import write
from reel_planner.ports import Matter

LONG_PROMPT_WORDS = 90
"""A prompt of this length tells its matter itself, and is read as a document."""


def make_plan(matter: Matter) -> Plan:
    """The plan of any matter. Errors: Permanent when it cannot be read."""
    if matter.plan is not None:
        return _from_plan(matter)
    outline = _wished(_outline(matter), matter)
    return finish(outline, matter.seed)


def _outline(matter: Matter) -> Outline:
    if matter.script is not None:
        return script.outline(script.parse(matter.script), matter.style, matter.language)
    if matter.doc is not None:
        return document.outline(document.read(matter.doc, matter.doc_name), matter)
    prompt = matter.prompt.strip()
    if not prompt:
        raise Permanent('the prompt is empty: say what the video is about, for example "Make a funny video about cats"')
    language = matter.language or detect(prompt)
    if len(prompt.split()) > LONG_PROMPT_WORDS:
        return document.outline(document.from_prompt(prompt), matter)
    if language.split("-")[0] != "en":
        return foreign.write(prompt, language, matter.seed, matter.seconds)
    return write(understand(prompt), matter.seed, matter.seconds)


def _wished(outline: Outline, matter: Matter) -> Outline:
    """The outline with the style and music that a person asked for on the side."""
    if matter.style and matter.script is None:
        outline = replace(outline, style=matter.style, tone=tone_of_style(matter.style))
    return replace(outline, mood=matter.music or outline.mood)


def _from_plan(matter: Matter) -> Plan:
    given = plan_file.parse(matter.plan or b"")
    outline = _wished(plan_file.outline(given, matter.language), matter)
    plan = finish(outline, matter.seed)
    changes: dict[str, object] = {}
    if given.music and not matter.music:
        changes["music"] = given.music
    if given.metadata:
        changes["metadata"] = given.metadata
    if given.cast:
        named = {member.name for member in given.cast}
        changes["cast"] = (*(m for m in plan.cast if m.name not in named and m.name == "narrator"), *given.cast,
                           *(m for m in plan.cast if m.name not in named and m.name != "narrator"))  # fmt: skip
    return plan.model_copy(update=changes)
