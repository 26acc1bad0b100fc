"""A finding of `reel doctor`."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Check:
    """One finding; `advice` says what to do when it does not work."""

    what: str
    state: Literal["works", "optional", "broken"]
    found: str
    advice: str = ""
