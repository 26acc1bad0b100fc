"""Whatever a person gets wrong: one clear sentence, exit code 2, no traceback, nothing lost."""

import json
import os
from pathlib import Path

import pytest

from tests.reel import reel

SCENE = {"visual": "cat", "voiceover": "Hello."}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "empty.md").write_text("")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 nothing follows")
    (tmp_path / "noise.pdf").write_bytes(os.urandom(3000))
    (tmp_path / "binary.md").write_bytes(bytes(range(256)))
    (tmp_path / "broken.json").write_text('{"title": ')
    (tmp_path / "list.json").write_text("[1, 2]")
    (tmp_path / "negative.json").write_text(json.dumps({"title": "T", "scenes": [SCENE, {**SCENE, "duration": -4}]}))
    (tmp_path / "surprise.json").write_text(json.dumps({"title": "T", "colour": "red", "scenes": [SCENE]}))
    (tmp_path / "untitled.json").write_text(json.dumps({"scenes": [SCENE]}))
    (tmp_path / "nothing.json").write_text(json.dumps({"title": "T", "scenes": []}))
    (tmp_path / "sheet.xlsx").write_bytes(b"PK")
    (tmp_path / "media").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["make", ""], "give one prompt"),
        (["make", "   "], "give one prompt"),
        (["make"], "give one prompt"),
        (["make", "cats", "--script", "empty.md"], "given together"),
        (["make", "--script", "none.md"], "cannot read none.md"),
        (["make", "--script", "media"], "cannot read media"),
        (["make", "--script", "empty.md"], "empty"),
        (["make", "--script", "binary.md"], "text"),
        (["make", "--doc", "broken.pdf"], "PDF"),
        (["make", "--doc", "noise.pdf"], "PDF"),
        (["make", "--doc", "sheet.xlsx"], "give a PDF, Markdown"),
        (["make", "--plan", "broken.json"], "JSON"),
        (["make", "--plan", "list.json"], "object"),
        (["make", "--plan", "negative.json"], "duration"),
        (["make", "--plan", "surprise.json"], "colour"),
        (["make", "--plan", "untitled.json"], "title"),
        (["make", "--plan", "nothing.json"], "scenes"),
        (["make", "cats", "--seconds", "-5"], "seconds"),
        (["make", "cats", "--seconds", "1e9"], "seconds"),
        (["make", "cats", "--seconds", "nan"], "seconds"),
        (["make", "cats", "--for", "vhs"], "known are tiktok, shorts, reels, youtube, square"),
        (["make", "cats", "--language", "klingon!"], "language"),
        (["make", "cats", "--seed", "-1"], "seed"),
        (["make", "cats", "--media", "media"], "no picture or film"),
        (["make", "cats", "--media", "nowhere"], "is no folder"),
        (["make", "cats", "--out", "empty.md/below"], "cannot write into"),
        (["make", "cats", "--nonsense"], "No such option"),
        (["resume", "nobody"], "there is no job 'nobody'"),
        (["resume", "../../etc"], "there is no job"),
        (["show", "nobody"], "there is no job"),
        (["edit", "nobody", "--scene", "1", "--voiceover", "Hi"], "there is no job"),
        (["edit", "nobody", "--scene", "1"], "nothing to change"),
        (["edit", "nobody", "--scene", "0", "--voiceover", "Hi"], "scene"),
        (["serve", "moon", "--port", "0"], "unknown service moon"),
        (["serve", "--host", "192.0.2.1", "--port", "0"], "set REEL_API_KEYS"),
        (["fly"], "No such command"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_input_is_one_sentence_and_exit_code_two(files: Path, arguments: list[str], said: str) -> None:
    ran = reel(files / "home", *arguments, cwd=files, timeout=60)
    assert ran.code == 2, ran.stderr
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr
    assert ran.stdout == ""
    assert not (files / "videos").exists()


@pytest.mark.parametrize(
    ("service", "known"),
    [("VIDEO", "media, illustrate"), ("VOICE", "espeak, silent"), ("PLANNER", "outline"), ("PUBLISH", "folder")],
)
def test_an_unknown_provider_is_told_with_the_known_ones(files: Path, service: str, known: str) -> None:
    ran = reel(files / "home", "make", "cats", cwd=files, timeout=60, **{f"REEL_{service}_PROVIDERS": "magic"})
    assert ran.code == 2
    assert "unknown provider magic" in ran.stderr
    assert all(name in ran.stderr for name in known.split(", "))


def test_a_home_that_cannot_be_written_is_told(files: Path) -> None:
    ran = reel(files / "empty.md" / "home", "make", "cats", cwd=files, timeout=60)
    assert ran.code == 2
    assert "cannot write into" in ran.stderr
    assert "Traceback" not in ran.stderr
