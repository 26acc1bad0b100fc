"""What the planner asks of its providers, and which there are."""

from dataclasses import dataclass
from typing import Protocol

from reel_common.plan import Plan

PROVIDERS = {"outline": "reel_planner.providers.outline"}
"""Modules by name; each offers `build(settings) -> Planner`."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What a video is to be made of: one of prompt, script, doc and plan, and the wishes around it."""

    prompt: str = ""
    script: bytes | None = None
    doc: bytes | None = None
    doc_name: str = ""
    plan: bytes | None = None
    seconds: float | None = None
    style: str | None = None
    language: str | None = None
    music: str | None = None
    seed: int = 0


class Planner(Protocol):
    """Turns the matter of a video into its plan."""

    async def plan(self, matter: Matter) -> Plan:
        """The whole plan. Errors: Permanent when the matter cannot be read (the sentence says what to change)."""
        ...
