"""What a video cost: as providers report it, once for every step that was made, nothing for what was reused."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reel_common.bus import Recorded
from reel_common.events import ClipRequested, Event, LineReady, LineRequested
from reel_common.formats import Geometry
from reel_common.job import fold
from reel_common.plan import Kind, Line, Metadata, Plan, Scene, Shot
from reel_common.providers import Chain
from reel_common.store import put_json
from reel_common.store_folder import FolderStore
from reel_video import handler as video
from reel_video.ports import Assignment, Camera, Filmed, Tell
from reel_voice import handler as voice
from reel_voice.ports import Capabilities, Speech, Utterance, Voice

PLAN = Plan(
    title="Cats",
    scenes=(
        Scene(
            number=1,
            shots=(Shot(id="s1", kind=Kind.TITLE, seconds=1.0, lines=(Line(id="l1", speaker="n", text="Hi"),)),),
        ),
    ),
    metadata=Metadata(title="Cats"),
)


@dataclass
class DearVoice:
    """Charges 2 cents a line."""

    capabilities = Capabilities(word_times=False, network=True, mastering="none", code=())

    def parameters(self, utterance: Utterance) -> dict[str, object]:
        return {}

    async def speak(self, utterance: Utterance) -> Speech:
        return Speech(bytes(32_000), 16_000, cost_usd=0.02)


@dataclass
class DearCamera:
    """Charges 30 cents a clip."""

    timed: bool = False
    code: tuple[str, ...] = ()

    def suits(self, assignment: Assignment) -> bool:
        return True

    async def film(self, assignment: Assignment, geometry: Geometry, target: Path, tell: Tell) -> Filmed:
        await asyncio.to_thread(target.touch)
        return Filmed(cost_usd=0.3)


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path)


async def spoken(job: str, store: FolderStore) -> LineReady:
    voices: Chain[Voice] = Chain({"dear": DearVoice()})
    plan = await put_json(store, PLAN, "plan.json")
    asked = LineRequested(job=job, line="l1", speaker="n", rank=0, text="Hi", language="en", plan=plan)
    return await voice.speak(asked, voices=voices, store=store)


async def filmed(job: str, store: FolderStore) -> Event:
    cameras: Chain[Camera] = Chain({"dear": DearCamera()})
    plan = await put_json(store, PLAN, "plan.json")
    asked = ClipRequested(job=job, shot="s1", plan=plan, frames=30, geometries=("draft", "square"))
    return await video.film(asked, store=store, cameras=cameras, tell=lambda _: lambda _: None)


async def test_a_take_costs_what_its_made_steps_cost_and_what_it_reuses_is_free(store: FolderStore) -> None:
    first = [await spoken("first", store), await filmed("first", store)]
    again = [await spoken("again", store), await filmed("again", store)]
    told = [Recorded(i, datetime.now(UTC), event, {}) for i, event in enumerate(first + again, 1)]
    assert fold(told, "first").last.cost_usd == 0.62
    assert fold(told, "again").last.cost_usd == 0
    assert fold(told, "again").last.reused == 3
