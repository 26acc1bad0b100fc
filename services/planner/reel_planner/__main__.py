"""`python -m reel_planner`: this service as a process of its own."""

import reel_planner
from reel_common import runner
from reel_planner.settings import PlannerSettings

if __name__ == "__main__":
    runner.main("planner", reel_planner.build, PlannerSettings)
