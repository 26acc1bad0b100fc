"""The ways in, side by side: a plan file, a script, a document, a prompt."""

from reel_common.errors import Permanent
from reel_common.plan import Plan
from reel_planner.outline.finish import finish
from reel_planner.outline.understand import understand
from reel_planner.outline.write import write
from reel_planner.ports import Matter


def make_plan(matter: Matter) -> Plan:
    if matter.prompt.strip():
        return finish(write(understand(matter.prompt), matter.seed, matter.seconds), matter.seed)
    raise Permanent("there is nothing to make a video of: give a prompt, a script, a document or a plan")
