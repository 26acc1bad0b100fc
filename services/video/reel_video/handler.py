"""Scatter a plan into shots, make each shot's clips, gather them again."""

import asyncio
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from pydantic import TypeAdapter

from reel_common.artifact import Artifact
from reel_common.bus import Facts
from reel_common.errors import Permanent
from reel_common.events import CaptionsReady, ClipReady, ClipRequested, ClipsReady, PlanCreated, subject
from reel_common.formats import GEOMETRIES, Geometry, geometries
from reel_common.memo import Paid, Work, code_version, memo
from reel_common.pacing import PacedShot, pace, pace_shot
from reel_common.plan import Kind, Plan
from reel_common.providers import Chain
from reel_common.store import Store, get_json
from reel_common.values import Captions, Clip, Credit, SoundCue, Step
from reel_video.illustrate import story
from reel_video.ports import Assignment, Camera, Role, SpokenCue, Tell

OWN_CODE = ("reel_video.handler", "reel_common.pacing", "reel_common.formats")


class Footage(Paid):
    """The memo of one clip."""

    video: Artifact
    cues: tuple[SoundCue, ...]
    credits: tuple[Credit, ...]
    warnings: tuple[str, ...]


CLIPS: TypeAdapter[tuple[ClipReady, ...]] = TypeAdapter(tuple[ClipReady, ...])
"""What `clips.ready` refers to."""


async def scatter_plan(event: PlanCreated, *, store: Store, cameras: Chain[Camera]) -> list[ClipRequested]:
    """Ask for every shot at once, unless a provider wants to draw to the words."""
    if any(camera.timed for camera in cameras.providers.values()):
        return []
    plan = await get_json(store, event.plan, Plan)
    return [_request(event, pace_shot(plan, shot.id, None), None) for shot in plan.shots]


async def scatter_captions(
    event: CaptionsReady, *, store: Store, facts: Facts, cameras: Chain[Camera]
) -> list[ClipRequested]:
    """Ask for every shot, now that its words have their times."""
    if not any(camera.timed for camera in cameras.providers.values()):
        return []
    [planned] = await facts.read(subject(PlanCreated, event.job, event.take))
    assert isinstance(planned.event, PlanCreated)
    plan = await get_json(store, event.plan, Plan)
    captions = await get_json(store, event.captions, Captions)
    return [_request(planned.event, paced, event.captions) for paced in pace(plan, captions)]


async def film(
    event: ClipRequested, *, store: Store, cameras: Chain[Camera], tell: Callable[[ClipRequested], Tell]
) -> ClipReady:
    """Make one shot's clips, one for each geometry."""
    plan = await get_json(store, event.plan, Plan)
    captions = await get_json(store, event.captions, Captions) if event.captions else None
    known = await asyncio.to_thread(story.roles, plan)
    assignment = _assignment(plan, pace_shot(plan, event.shot, captions), event, known)
    made: list[tuple[Clip, Footage]] = []
    steps: list[Step] = []
    for position, name in enumerate(event.geometries):
        share = _share(tell(event), position, len(event.geometries))
        footage, step = await _clip(assignment, GEOMETRIES[name], store, cameras, share)
        made.append((Clip(geometry=name, video=footage.video), footage))
        steps.append(step)
    return ClipReady(
        job=event.job,
        take=event.take,
        shot=event.shot,
        frames=event.frames,
        clips=tuple(clip for clip, _ in made),
        cues=made[0][1].cues,
        credits=tuple(dict.fromkeys(c for _, footage in made for c in footage.credits)),
        warnings=tuple(dict.fromkeys(w for _, footage in made for w in footage.warnings)),
        steps=tuple(steps),
    )


async def gather(event: ClipReady, *, store: Store, facts: Facts) -> ClipsReady | None:
    """All clips, once the last one is there; any replica may find that out."""
    [planned] = await facts.read(subject(PlanCreated, event.job, event.take))
    assert isinstance(planned.event, PlanCreated)
    plan = await get_json(store, planned.event.plan, Plan)
    ready = {r.event.key: r.event for r in await facts.read(f"{ClipReady.fact}.{event.job}.{event.take}.*")}
    clips = tuple(clip for shot in plan.shots if isinstance(clip := ready.get(shot.id), ClipReady))
    if len(clips) < len(plan.shots):
        return None
    kept = await store.put(CLIPS.dump_json(clips), "application/json", "clips.json")
    return ClipsReady(job=event.job, take=event.take, plan=planned.event.plan, clips=kept)


async def _clip(
    assignment: Assignment, geometry: Geometry, store: Store, cameras: Chain[Camera], tell: Tell
) -> tuple[Footage, Step]:
    suited = {name: camera for name, camera in cameras.providers.items() if camera.suits(assignment)}
    if not suited:
        raise Permanent(f"none of {', '.join(cameras.providers)} has anything to show for shot {assignment.shot.id}")

    async def attempt(name: str, camera: Camera) -> tuple[Footage, Step]:
        async def make() -> Footage:
            folder = await asyncio.to_thread(tempfile.mkdtemp, prefix="reel-clip-")
            try:
                target = Path(folder) / "clip.mp4"
                filmed = await camera.film(assignment, geometry, target, tell)
                video = await store.put(target, "video/mp4", f"{assignment.shot.id}-{geometry.name}.mp4")
            finally:
                await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
            return Footage(
                video=video, cues=filmed.cues, credits=filmed.credits, warnings=filmed.warnings,
                cost_usd=filmed.cost_usd,
            )  # fmt: skip

        work = Work(
            name="clip",
            unit=f"{assignment.shot.id} {geometry.name}",
            inputs=[assignment, [geometry.name, geometry.width, geometry.height]],
            code=await asyncio.to_thread(code_version, *OWN_CODE, *camera.code),
            provider=name,
        )
        done = await memo(store, work, Footage, make)
        return done.value, done.step

    served = await Chain(suited).serve(attempt)
    footage, step = served.value
    return footage, step.model_copy(update={"note": served.note})


def _request(planned: PlanCreated, paced: PacedShot, captions: Artifact | None) -> ClipRequested:
    return ClipRequested(
        job=planned.job,
        take=planned.take,
        shot=paced.shot.id,
        plan=planned.plan,
        captions=captions,
        frames=paced.frames,
        geometries=tuple(g.name for g in geometries(planned.formats)),
        media=planned.media,
    )


def _assignment(plan: Plan, paced: PacedShot, event: ClipRequested, known: tuple[Role, ...]) -> Assignment:
    ids = [shot.id for shot in plan.shots]
    shot = paced.shot
    return Assignment(
        shot=shot,
        cues=tuple(SpokenCue(at=cue.at, speaker=cue.speaker, words=cue.words) for cue in paced.cues),
        frames=event.frames,
        index=ids.index(shot.id),
        total=len(ids),
        title=plan.title if shot.kind in (Kind.TITLE, Kind.OUTRO) else "",  # others must not depend on it
        style=plan.style,
        language=plan.language,
        cast=story.of_shot(plan, shot, known),
        seed=plan.seed,
        media=event.media,
    )


def _share(tell: Tell, position: int, of: int) -> Tell:
    return lambda done: tell((position + done) / of)
