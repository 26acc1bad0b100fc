"""The planner's part of the environment."""

from reel_common.settings import CommonSettings, Names


class PlannerSettings(CommonSettings):
    """`REEL_PLANNER_PROVIDERS`: who plans, in the order of choice."""

    planner_providers: Names = ("outline",)
