"""Fonts cut once for all tests, small pictures, plain music, and a stage for each."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from reel_common import fonts, formats
from reel_common.bus_memory import MemoryBus
from reel_common.store_folder import FolderStore
from reel_render.lettering import Letters
from reel_render.settings import RenderSettings
from reel_render.sound.dsp import RATE, Sound
from tests.services.render.studio import SMALL, Stage


@pytest.fixture(scope="session")
def fonts_folder() -> Path:
    """Cutting takes seconds, so the cuts outlive the run; their folder's name is as awkward as names get."""
    return fonts.prepare(Path(tempfile.gettempdir()) / "reel-tests" / "fo'nts [1], a=b; c:d")


@pytest.fixture(scope="session")
def letters(fonts_folder: Path) -> Letters:
    return Letters(fonts_folder, "en")


@pytest.fixture(scope="session", autouse=True)
def _small_draft() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(formats.FORMATS, "draft", replace(formats.FORMATS["draft"], geometry=SMALL))
        yield


@pytest.fixture(scope="session")
def plain_music() -> Iterator[None]:
    """A steady fifth in place of the composer, who has tests of his own and takes longer."""

    def compose(mood: str, beat_frames: int, seconds: float, seed: int) -> Sound:
        t = np.arange(round(seconds * RATE)) / RATE
        tone = 0.12 * (np.sin(2 * np.pi * 440 * t) + np.sin(2 * np.pi * 660 * t))
        return np.stack([tone, tone], axis=1).astype(np.float32)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("reel_render.sound.music.compose", compose)
        yield


@pytest.fixture(scope="session")
def settings(fonts_folder: Path) -> RenderSettings:
    return RenderSettings(render_fonts=fonts_folder, render_preset="superfast", workers=2)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    bus = MemoryBus()
    yield Stage(FolderStore(tmp_path / "store"), bus, tmp_path)
    await bus.close()
