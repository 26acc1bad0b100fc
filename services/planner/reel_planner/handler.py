"""The planner's handler: a request in, a plan out."""

import asyncio

from reel_common.artifact import Artifact
from reel_common.bus import Facts
from reel_common.errors import Permanent
from reel_common.events import PlanCreated, VideoRequested, subject
from reel_common.memo import Work, code_version, memo
from reel_common.plan import Frozen, Plan
from reel_common.providers import Chain
from reel_common.store import Store, get_json, put_json
from reel_common.values import Brief, Edit
from reel_planner.ports import Matter, Planner


class Planned(Frozen):
    """A finished plan, as the memo of the step keeps it."""

    plan: Artifact
    title: str
    warnings: tuple[str, ...] = ()
    provider: str = ""
    note: str = ""


async def plan(event: VideoRequested, *, planners: Chain[Planner], store: Store, facts: Facts) -> PlanCreated:
    """The plan of a take: written from the brief, or the plan of the take before with its edits applied."""
    base = await _base(event, facts)
    work = Work(
        name="plan",
        unit="",
        inputs=[_decisive(event.brief), base, event.edits],
        code=await asyncio.to_thread(code_version, "reel_planner"),
        provider=",".join(planners.providers),
    )

    async def make() -> Planned:
        if base is not None:
            return await _keep(await _edited(base, event.edits, store), store, "edit", "")
        matter = await _matter(event.brief, store)
        served = await planners.serve(lambda _, planner: planner.plan(matter))
        return await _keep(served.value, store, served.provider, served.note)

    made = await memo(store, work, Planned, make)
    done = made.value
    step = made.step.model_copy(update={"provider": done.provider, "note": done.note})
    return PlanCreated(
        job=event.job, take=event.take, plan=done.plan, title=done.title, formats=event.brief.formats,
        media=event.brief.media, steps=(step,), warnings=done.warnings,
    )  # fmt: skip


def _decisive(brief: Brief) -> Brief:
    """The part of a brief that the plan depends on: shapes and pictures are the business of others."""
    return brief.model_copy(update={"formats": ("tiktok",), "media": ()})


async def _base(event: VideoRequested, facts: Facts) -> Artifact | None:
    if event.based_on is None:
        return None
    for recorded in await facts.read(subject(PlanCreated, event.job, event.based_on)):
        if isinstance(recorded.event, PlanCreated):
            return recorded.event.plan
    raise Permanent(
        f"take {event.based_on} of {event.job} has no plan to edit; see `reel show {event.job}` for its takes"
    )


async def _edited(base: Artifact, edits: tuple[Edit, ...], store: Store) -> Plan:
    from reel_planner.outline.edit import apply  # the rules wait until somebody plans

    return await asyncio.to_thread(apply, await get_json(store, base, Plan), edits)


async def _keep(made: Plan, store: Store, provider: str, note: str) -> Planned:
    artifact = await put_json(store, made, "plan.json")
    return Planned(plan=artifact, title=made.title, warnings=made.warnings, provider=provider, note=note)


async def _matter(brief: Brief, store: Store) -> Matter:
    return Matter(
        prompt=brief.prompt,
        script=await _bytes(brief.script, store),
        doc=await _bytes(brief.doc, store),
        doc_name=brief.doc.name if brief.doc else "",
        plan=await _bytes(brief.plan, store),
        seconds=brief.seconds,
        style=brief.style,
        language=brief.language,
        music=brief.music,
        seed=brief.seed,
    )


async def _bytes(artifact: Artifact | None, store: Store) -> bytes | None:
    if artifact is None:
        return None
    path = await store.get(artifact)
    return await asyncio.to_thread(path.read_bytes)
