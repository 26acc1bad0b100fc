"""Twenty-five requests of all kinds: each becomes a video that is whole, lively and different from scene to scene."""

from pathlib import Path

import pytest

from tests import watch
from tests.reel import reel

PROMPTS = Path(__file__).parent / "prompts"
OPTION = {".json": "--plan", ".md": "--script", ".pdf": "--doc"}
DOCUMENTS = {"24-report.txt", "25-bees.pdf"}


def matter(path: Path) -> list[str]:
    """The arguments that ask for this file's video."""
    if path.name in DOCUMENTS:
        return ["--doc", str(path), "--seconds", "20"]
    if path.suffix in OPTION:
        return [OPTION[path.suffix], str(path)]
    return ["--seconds", "15", "--", path.read_text(encoding="utf-8").strip()]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reel-home")


@pytest.mark.parametrize("path", sorted(PROMPTS.iterdir()), ids=lambda path: path.stem)
def test_every_request_becomes_a_whole_and_lively_video(path: Path, home: Path, tmp_path: Path) -> None:
    asked = matter(path)
    options = ["make", "--for", "draft", "--json", "--out", str(tmp_path / "out")]
    result = reel(home, *options, *asked, cwd=tmp_path).result
    [file] = result["files"]
    assert (file["width"], file["height"]) == (360, 640)
    seen = watch.watch(Path(file["path"]))
    assert (seen.width, seen.height, seen.fps) == (360, 640, 30)
    assert abs(seen.video_seconds - seen.audio_seconds) <= 1 / 30
    assert abs(seen.video_seconds - file["seconds"]) <= 1 / 30
    assert seen.black_seconds == 0
    assert seen.longest_freeze_seconds <= 1.0
    assert -15.0 <= seen.lufs <= -13.0
    assert seen.true_peak_db <= -1.5
    assert [w for w in result["warnings"] if "fit" in w or "overflow" in w] == []
    pictures = watch.shot_pictures(Path(file["path"]), Path(result["timeline"]))
    assert watch.alike(pictures) == []
