"""The planner that needs nothing: rules, patterns and a lexicon; the same seed gives the same plan."""

import asyncio

from reel_common.plan import Plan
from reel_planner.outline.plan import make_plan
from reel_planner.ports import Matter


class Outline:
    """Plans by rules, in a thread: reading a long PDF takes seconds."""

    async def plan(self, matter: Matter) -> Plan:
        return await asyncio.to_thread(make_plan, matter)


def build(settings: object) -> Outline:
    """Always usable."""
    return Outline()
