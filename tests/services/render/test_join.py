"""The join asks for a render when, and only when, everything is there, whoever comes last."""

from reel_common.events import CaptionsReady, ClipsReady, PlanCreated, RenderRequested, subject
from reel_common.plan import Transition
from reel_render import build, handler
from reel_render.settings import RenderSettings
from tests.services.render.studio import Stage, plan

ONE = plan(("s1", Transition.CUT, (("narrator", "One two."),)))


async def test_the_join_waits_for_both_and_then_says_the_same_to_each(stage: Stage) -> None:
    request = await stage.publish(ONE)
    recorded = {type(r.event): r.event for r in await stage.bus.read("*.*.j.1") if r.event.fact != "line.ready"}
    captions, clips = recorded[CaptionsReady], recorded[ClipsReady]
    assert isinstance(captions, CaptionsReady)
    assert isinstance(clips, ClipsReady)
    assert await handler.join(captions, facts=stage.bus) == request
    assert await handler.join(clips, facts=stage.bus) == request


async def test_the_join_says_nothing_while_something_is_missing(stage: Stage) -> None:
    await stage.publish(ONE)
    captions = (await stage.bus.read("captions.ready.j.1"))[0].event
    assert isinstance(captions, CaptionsReady)
    assert await handler.join(captions.model_copy(update={"take": 2}), facts=stage.bus) is None


def test_a_delivery_whose_result_exists_is_recognised(stage: Stage, settings: RenderSettings) -> None:
    service = build(settings, stage.store, stage.bus)
    assert [s.reaction.on for s in service.subscriptions] == [CaptionsReady, ClipsReady, RenderRequested]
    event = PlanCreated.model_construct(job="j", take=3)
    results = [s.reaction.answer(event) for s in service.subscriptions]
    asked = subject(RenderRequested, "j", 3)
    assert results == [asked, asked, "video.rendered.j.3"]
