"""One real video from end to end: what it is, what making it again costs, what an edit costs."""

import json
from pathlib import Path
from typing import Any

import av
import numpy as np
import pysubs2
import pytest
from scipy import signal

from tests import measure, watch
from tests.reel import reel

SCRIPT = """# The cat

[visual: cat at a laptop in a kitchen]
WHISKERS: Hello, I am a cat, and I write code.
NARRATOR: She really does.

# The dog

[visual: dog in a park] [transition: fade]
The dog would rather run after a ball.

# The end

[visual: cat and dog waving] [transition: circle]
Follow us for more!
"""
TALK = """# One

Cats sleep. Dogs bark. Birds sing. Bees buzz. Time passes, and so do bees. Stop! Go. Perhaps, go on. Cut! Again.

# Two

Tea? Coffee? Both. Paper, pencil, patience. Come in. Sit down. Take a breath. Done? Good.
Begin. Bake. Paint. Read. Dance.
"""
"""Words after pauses, none of which begins with th, f or h: those swell so softly that no meter says where."""
EDIT = "The dog would rather sleep under a tree all day."


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("video")
    (folder / "script.md").write_text(SCRIPT)
    return folder


def run(place: Path, *arguments: str) -> dict[str, Any]:
    return reel(place / "home", *arguments, "--json", "--out", str(place / "out"), cwd=place).result


@pytest.fixture(scope="module")
def first(place: Path) -> dict[str, Any]:
    return run(place, "make", "--script", "script.md", "--for", "draft")


@pytest.fixture(scope="module")
def timeline(first: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(first["timeline"]).read_text())
    return found


def test_the_file_is_what_was_promised(first: dict[str, Any], timeline: dict[str, Any]) -> None:
    [file] = first["files"]
    seen = watch.watch(Path(file["path"]))
    assert (seen.width, seen.height, seen.fps) == (360, 640, 30)
    assert seen.frames == timeline["frames"]
    assert seen.keyframes[0] == 0
    assert {clip["start"] + clip.get("transition_frames", 0) for clip in timeline["video"]} <= set(seen.keyframes)
    assert abs(seen.video_seconds - seen.audio_seconds) <= 1 / 30
    assert seen.black_seconds == 0
    assert seen.longest_freeze_seconds < 0.5
    assert -15 <= seen.lufs <= -13
    assert seen.true_peak_db <= -1.5
    with av.open(file["path"]) as film:
        video, audio = film.streams.video[0], film.streams.audio[0]
        assert (video.codec_context.name, video.codec_context.profile, video.pix_fmt) == ("h264", "High", "yuv420p")
        assert (audio.codec_context.name, audio.rate, audio.channels) == ("aac", 48000, 2)
    header = Path(file["path"]).read_bytes()[:4096]
    assert b"moov" in header, "the index must stand in front, so that the video starts while it loads"


def test_captions_are_on_screen_while_their_words_are_spoken(first: dict[str, Any], timeline: dict[str, Any]) -> None:
    words = [word for item in timeline["caption"] for word in item["words"]]
    middles = {(word["start"] + word["end"]) // 2 for word in words}
    band = slice(int(640 * 0.60), int(640 * 0.80))
    shown, missing = 0, []
    with av.open(first["files"][0]["path"]) as film:
        for number, frame in enumerate(film.decode(film.streams.video[0])):
            if number in middles:
                picture = frame.to_ndarray(format="gray")[band].astype(int)
                edges = np.abs(np.diff(picture, axis=1)) > 120  # white letters with a dark outline
                shown += 1
                if edges.sum() < 40:
                    missing.append(number)
    assert shown == len(middles)
    assert missing == []


def test_every_side_file_is_there_and_credits_the_art(first: dict[str, Any], place: Path) -> None:
    out = place / "out"
    job = first["job"]
    assert {f"{job}.srt", f"{job}.ass", "timeline.json", "credits.json", "description.txt"} <= {
        path.name for path in out.iterdir()
    }
    assert "CC BY-SA 4.0" in (out / "description.txt").read_text()
    assert "OpenMoji" in (out / "credits.json").read_text()
    assert "Hello, I am a cat" in (out / f"{job}.srt").read_text().replace("\n", " ")
    assert next(out.glob("thumbnail.*")).stat().st_size < 2_000_000


def test_the_same_command_makes_nothing_again(first: dict[str, Any], place: Path) -> None:
    before = Path(first["files"][0]["path"]).read_bytes()
    again = run(place, "make", "--script", "script.md", "--for", "draft")
    assert again["made"] == 0
    assert again["reused"] >= 20
    assert Path(again["files"][0]["path"]).read_bytes() == before


def test_a_file_deleted_by_hand_comes_back_without_being_made_again(first: dict[str, Any], place: Path) -> None:
    path = Path(first["files"][0]["path"])
    before = path.read_bytes()
    path.unlink()
    again = run(place, "make", "--script", "script.md", "--for", "draft")
    assert path.read_bytes() == before
    assert [step["stage"] for step in again["steps"] if not step["reused"]] == ["publish"]


def test_an_edit_makes_only_what_depends_on_it(first: dict[str, Any], place: Path) -> None:
    edited = run(place, "edit", first["job"], "--scene", "2", "--voiceover", EDIT)
    assert edited["take"] > first["take"]
    made: dict[str, set[str]] = {}
    for step in edited["steps"]:
        if not step["reused"]:
            made.setdefault(step["name"], set()).add(step["unit"])
    assert {unit.split("-")[0] for unit in made["line"]} == {"s2"}
    assert {unit.split()[0] for unit in made["clip"]} == {"s2"}
    assert {unit.split()[0] for unit in made["segment"]} == {"s2"}
    assert all("s2" in unit for unit in made.get("join", set()))
    assert EDIT.split()[-3] in (place / "out" / f"{first['job']}.srt").read_text()


def test_two_more_shapes_are_laid_out_anew(first: dict[str, Any], place: Path) -> None:
    both = run(place, "make", "--script", "script.md", "--for", "draft,shorts,reels")
    files = {file["format"]: file for file in both["files"]}
    assert (files["shorts"]["width"], files["shorts"]["height"]) == (1080, 1920)
    assert Path(files["shorts"]["path"]).read_bytes() == Path(files["reels"]["path"]).read_bytes()
    seen = watch.watch(Path(files["shorts"]["path"]))
    assert (seen.width, seen.height, seen.black_seconds) == (1080, 1920, 0)


def test_captions_light_up_when_their_words_are_heard(place: Path) -> None:
    """Times in the ASS file against the voice as it lies in the finished sound: 95 of 100 words within 50 ms."""
    (place / "talk.md").write_text(TALK)
    made = run(place, "make", "--script", "talk.md", "--for", "draft", "--music", "none")
    timeline = json.loads(Path(made["timeline"]).read_text())
    spoken = [word for item in timeline["caption"] for word in item["words"]]
    subtitles = pysubs2.load(str(place / "out" / f"{made['job']}.ass"))
    lit = sorted(event.start / 1000 for event in subtitles if event.layer == 2)
    assert len(lit) == len(spoken), "every word lights up once"

    sound, rate = watch.samples(Path(made["files"][0]["path"]))
    voice = np.zeros(len(sound))
    for item in timeline["voice"]:
        digest = item["audio"]["sha256"]
        line, line_rate = watch.samples(place / "home" / "store" / "data" / digest[:2] / digest)
        assert line_rate == rate
        at = round(item["at"] * rate)
        voice[at : at + len(line)] += line[: len(voice) - at]
    heard = signal.correlate(sound, voice, "same", "fft")
    assert abs(int(np.argmax(heard)) - len(sound) // 2) / rate <= 0.005, "the voice lies elsewhere in the sound"

    spans = [(start, word["end"] / 30) for start, word in zip(lit, spoken, strict=True)]
    errors = measure.onset_errors(voice, rate, spans, pause=0.15)
    assert errors.judged >= 25, "too few words could be judged to prove anything"
    assert errors.missed <= errors.judged // 10
    assert errors.p95() <= 0.050
