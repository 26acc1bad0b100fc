"""A camera that charges: `REEL_VIDEO_PROVIDERS=tests.fakes.camera` puts it into the real video service.

What it films is the illustrator's; every call is on the ledger before it is answered, `REEL_FAKE_SECONDS` later.
"""

import asyncio
import hashlib
from dataclasses import dataclass
from pathlib import Path

from reel_common.formats import Geometry
from reel_common.store import Store
from reel_video.ports import Assignment, Filmed, Tell
from reel_video.providers import illustrate
from reel_video.settings import VideoSettings
from tests.fakes.ledger import Ledger
from tests.fakes.voice import PaceSettings


@dataclass(slots=True)
class PaidCamera:
    """See `reel_video.ports.Camera`."""

    real: illustrate.Illustrator
    ledger: Ledger
    seconds: float
    timed: bool
    code: tuple[str, ...]

    def suits(self, assignment: Assignment) -> bool:
        return self.real.suits(assignment)

    async def film(self, assignment: Assignment, geometry: Geometry, target: Path, tell: Tell) -> Filmed:
        told = assignment.model_dump_json() + geometry.name
        self.ledger.write("paid", "video-film", "", hashlib.sha256(told.encode()).hexdigest())
        await asyncio.sleep(self.seconds)
        return await self.real.film(assignment, geometry, target, tell)


def build(wired: tuple[VideoSettings, Store]) -> PaidCamera:
    real = illustrate.build(wired)
    return PaidCamera(real, Ledger(wired[0].home), PaceSettings().fake_seconds, real.timed, real.code)
