"""The two handlers of the stage: the join that asks for a render, and the render."""

from reel_common.bus import Facts
from reel_common.events import CaptionsReady, ClipsReady, PlanCreated, RenderRequested, VideoRendered, subject
from reel_common.store import Store
from reel_render.ports import Tell
from reel_render.settings import RenderSettings


async def join(event: CaptionsReady | ClipsReady, *, facts: Facts) -> RenderRequested | None:
    """Ask for the render once captions and clips are both there; the bus stores the request only once."""
    needed = {fact: subject(fact, event.job, event.take) for fact in (PlanCreated, CaptionsReady, ClipsReady)}
    if not set(needed.values()) <= await facts.facts(event.job, event.take):
        return None
    # Both deliveries read the stored facts, so that whichever comes last says exactly the same.
    plan, captions, clips = [(await facts.read(name))[0].event for name in needed.values()]
    assert isinstance(plan, PlanCreated)
    assert isinstance(captions, CaptionsReady)
    assert isinstance(clips, ClipsReady)
    return RenderRequested(
        job=event.job,
        take=event.take,
        plan=plan.plan,
        captions=captions.captions,
        clips=clips.clips,
        formats=plan.formats,
    )


async def render(
    event: RenderRequested, *, store: Store, facts: Facts, settings: RenderSettings, tell: Tell
) -> VideoRendered:
    """Make every file of the take. Errors: Permanent for inputs that cannot be read, Transient for a lack of memory."""
    from reel_render import film  # the heavy libraries load when there is something to render

    return await film.make(event, store=store, facts=facts, settings=settings, tell=tell)
