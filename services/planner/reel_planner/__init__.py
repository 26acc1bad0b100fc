"""The planner service: requests in, plans out. `check_…` tell early whether an input can be read."""

from functools import partial

from reel_common import topology
from reel_common.bus import Bus
from reel_common.providers import Chain, chain
from reel_common.service import Service, Subscription
from reel_common.store import Store
from reel_planner import handler
from reel_planner.checks import check_doc, check_plan, check_script
from reel_planner.ports import PROVIDERS, Planner
from reel_planner.settings import PlannerSettings

__all__ = ["build", "check_doc", "check_plan", "check_script"]


def build(settings: PlannerSettings, store: Store, bus: Bus) -> Service:
    """Wire the service. Errors: Permanent when no provider is usable."""
    planners: Chain[Planner] = chain(PROVIDERS, settings.planner_providers, settings)
    handle = partial(handler.plan, planners=planners, store=store, facts=bus)
    return Service(
        name="planner",
        subscriptions=(Subscription(topology.PLAN, handle),),
    )
