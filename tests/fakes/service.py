"""A fast pipeline for tests: `python -m tests.fakes.service voice video …` runs the named services (all, if none).

Topology, worker, bus, store, scatters, gathers and the join are the real ones; only the crafts are fake (crafts.py).
What a test can order a job to suffer stands in script.py, what happened in the ledger.
"""

import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast

from reel_align import handler as align
from reel_common import runner, topology
from reel_common.bus import Bus
from reel_common.providers import Chain
from reel_common.service import Outcome, Service, Subscription
from reel_common.settings import CommonSettings
from reel_common.store import Store
from reel_render import handler as render
from reel_video import handler as video
from reel_video.ports import Camera
from reel_voice import handler as voice
from tests.fakes import crafts
from tests.fakes.crafts import Desk
from tests.fakes.ledger import Ledger


class FakeSettings(CommonSettings):
    """`REEL_FAKE_…`."""

    fake_timed: bool = True
    """Whether shots wait for the words' times, as with the real default; if not, lines and shots run side by side."""


@dataclass(frozen=True, slots=True)
class _Camera:
    """All that the real scatters ask of a camera."""

    timed: bool


def build(names: Sequence[str], settings: FakeSettings, store: Store, bus: Bus) -> Service:
    """One service of all reactions of the named ones, with the concurrency of the real services."""
    desk = Desk(store, bus, Ledger(settings.home))
    crafts.dying_around_facts(bus, desk)
    handlers = _handlers(desk, settings.fake_timed)
    subscriptions = tuple(
        Subscription(
            reaction,
            crafts.troubled(reaction, handlers[reaction.name], desk),
            concurrency=settings.workers if reaction in (topology.SPEAK, topology.FILM) else 1,
        )
        for reaction in topology.REACTIONS
        if reaction.service in names
    )
    return Service(" ".join(names), subscriptions)


def _handlers(desk: Desk, timed: bool) -> dict[str, Callable[..., Awaitable[Outcome]]]:
    store, bus = desk.store, desk.facts
    cameras = cast(Chain[Camera], Chain({"fake": _Camera(timed)}))
    join = partial(render.join, facts=bus)
    return {
        topology.PLAN.name: partial(crafts.plan, desk=desk),
        topology.SCATTER_LINES.name: partial(voice.scatter, store=store),
        topology.SPEAK.name: partial(crafts.speak, desk=desk),
        topology.GATHER_LINES.name: partial(voice.gather, facts=bus, store=store),
        topology.ALIGN.name: partial(align.time, aligners=Chain({}), store=store),
        topology.SCATTER_PLAN.name: partial(video.scatter_plan, store=store, cameras=cameras),
        topology.SCATTER_CAPTIONS.name: partial(video.scatter_captions, store=store, facts=bus, cameras=cameras),
        topology.FILM.name: partial(crafts.film, desk=desk),
        topology.GATHER_CLIPS.name: partial(video.gather, store=store, facts=bus),
        topology.JOIN_CAPTIONS.name: join,
        topology.JOIN_CLIPS.name: join,
        topology.RENDER.name: partial(crafts.render, desk=desk),
        topology.REQUEST_POSTS.name: partial(crafts.request_post, desk=desk),
        topology.POST.name: partial(crafts.post, desk=desk),
        topology.COLLECT.name: crafts.collect,
    }


def main() -> None:
    names = tuple(sys.argv[1:]) or topology.SERVICES
    runner.main("fakes", partial(build, names), FakeSettings)


if __name__ == "__main__":
    main()
