"""`python -m reel_planner` runs the planner against the bus of the environment."""

from reel_planner import build
