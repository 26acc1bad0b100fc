"""The whole render, small: what comes out is what the timeline says."""

from reel_common.plan import Transition
from reel_render import handler
from reel_render.settings import RenderSettings
from tests.services.render.studio import Stage, plan

CUT, FADE, WIPE = Transition.CUT, Transition.FADE, Transition.WIPE
THREE = (
    ("s1", CUT, (("narrator", "Meet Whiskers, a cat who wants to code!"),)),
    ("s2", FADE, (("narrator", "First he learns {print}."), ("Cat", "Easy, says the cat."))),
    ("s3", WIPE, (("Cat", "And it ends \\N here."),)),
)


import pytest


@pytest.mark.may_block
async def test_a_film(stage: Stage, settings: RenderSettings) -> None:
    event = await stage.publish(plan(*THREE, sounds=("boing", "no such sound")))
    told = []
    done = await handler.render(
        event, store=stage.store, facts=stage.bus, settings=settings, tell=lambda d, n: told.append((d, n))
    )
    print(done.model_dump_json(indent=1))
    for a in (done.files[0].video, done.srt, done.ass, done.thumbnail, done.timeline, done.credits):
        p = await stage.store.get(a)
        import shutil

        shutil.copy(p, "/tmp/reel/rw/" + a.name)
    print(told)
