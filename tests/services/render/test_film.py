"""The whole render, small and decoded again: what comes out is what the timeline says."""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path

import av
import ffmpeg
import imageio_ffmpeg
import numpy as np
import pytest
from numpy.typing import NDArray

from reel_common.bus_memory import MemoryBus
from reel_common.events import RenderRequested, VideoRendered
from reel_common.plan import Transition
from reel_common.store_folder import FolderStore
from reel_render import ass, handler
from reel_render.lettering import Letters
from reel_render.settings import RenderSettings
from reel_render.sound import dsp
from reel_render.timeline import Timeline
from tests.services.render.studio import SMALL, Scripted, Stage, luma, picture, plan

CUT, FADE, WIPE = Transition.CUT, Transition.FADE, Transition.WIPE
FILM: tuple[Scripted, ...] = (
    ("s1", CUT, (("narrator", "Meet Whiskers, a cat who codes!"),)),
    ("s2", FADE, (("narrator", "He types {print}."), ("Cat", "Easy, says the cat."))),
    ("s3", CUT, (("narrator", "Then a dog."),)),
    ("s4", WIPE, (("Cat", "It ends \\N here."),)),
)
Pictures = NDArray[np.uint8]


@dataclass
class Film:
    """A finished film, decoded: luma of every frame, and the sound."""

    stage: Stage
    event: RenderRequested
    done: VideoRendered
    timeline: Timeline
    file: Path
    luma: Pictures
    keys: list[int]
    sound: dsp.Sound
    told: list[tuple[float, str]]


async def render(
    stage: Stage, event: RenderRequested, settings: RenderSettings, told: list[tuple[float, str]]
) -> VideoRendered:
    return await handler.render(event, store=stage.store, facts=stage.bus, settings=settings,
                                tell=lambda done, note: told.append((done, note)))  # fmt: skip


def look(path: Path) -> tuple[Pictures, list[int], dsp.Sound]:
    with av.open(str(path)) as container:
        frames = list(container.decode(video=0))
    with av.open(str(path)) as container:
        sound = [frame.to_ndarray().T for frame in container.decode(audio=0)]
    pictures = np.stack([frame.to_ndarray()[: SMALL.height, : SMALL.width] for frame in frames]).astype(np.uint8)
    keys = [i for i, frame in enumerate(frames) if frame.key_frame]
    return pictures, keys, np.concatenate(sound).astype(np.float32)


def made_film(folder: Path, settings: RenderSettings) -> Film:
    async def make() -> Film:
        stage = Stage(FolderStore(folder / "store"), MemoryBus(), folder)
        event = await stage.publish(plan(*FILM, sounds=("boing", "no such sound")), formats=("draft", "draft"))
        told: list[tuple[float, str]] = []
        done = await render(stage, event, settings, told)
        file = await stage.store.get(done.files[0].video)
        timeline = Timeline.model_validate_json((await stage.store.get(done.timeline)).read_bytes())
        return Film(stage, event, done, timeline, file, *look(file), told)

    return asyncio.run(make())


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory, settings: RenderSettings, plain_music: None) -> Film:
    return made_film(tmp_path_factory.mktemp("film"), settings)


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory, settings: RenderSettings, plain_music: None) -> Film:
    """The same film without captions."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ass, "events", lambda *_: ())
        return made_film(tmp_path_factory.mktemp("bare"), settings)


def test_every_frame_of_the_timeline_is_there_once_and_in_its_place(bare: Film) -> None:
    assert len(bare.luma) == bare.timeline.frames
    for number, item in enumerate(bare.timeline.video, 1):
        for frame in range(item.transition_frames, item.frames):
            expected = luma(picture(number, frame, SMALL))
            assert np.abs(bare.luma[item.start + frame] - expected).mean() < 2.5, (item.shot, frame)


def test_a_transition_goes_from_one_shot_to_the_other_without_a_flash_or_a_jump(bare: Film) -> None:
    means = bare.luma.mean(axis=(1, 2), dtype=float)
    joins = [item for item in bare.timeline.video if item.transition_frames]
    assert [item.transition for item in joins] == [FADE, WIPE]
    for item in joins:
        run = means[item.start - 1 : item.start + item.transition_frames + 1]
        assert run.min() >= min(run[0], run[-1]) - 2
        assert run.max() <= max(run[0], run[-1]) + 2
        assert np.abs(np.diff(run)).max() < 0.35 * abs(run[-1] - run[0]) + 2


def test_no_frame_is_black_or_frozen(film: Film) -> None:
    assert film.luma.mean(axis=(1, 2)).min() > 40
    change = np.abs(np.diff(film.luma.astype(np.int16), axis=0)).mean(axis=(1, 2))
    assert change.min() > 0.05


def test_pieces_begin_with_key_frames(film: Film) -> None:
    starts = {item.start for item in film.timeline.video}
    bodies = {item.start + item.transition_frames for item in film.timeline.video}
    assert starts | bodies <= set(film.keys)


def test_sound_and_picture_are_equally_long(film: Film) -> None:
    assert abs(len(film.sound) / dsp.RATE - film.timeline.frames / 30) <= 1 / 30
    assert film.done.files[0].seconds == film.timeline.frames / 30


def test_the_sound_is_as_loud_as_platforms_want(film: Film) -> None:
    assert -14.5 <= dsp.lufs(film.sound) <= -13.5
    assert dsp.true_peak_db(film.sound) <= -1.5
    assert film.done.measures["lufs"] == pytest.approx(dsp.lufs(film.sound), abs=0.2)


def test_the_first_word_is_heard_when_its_caption_lights_up(film: Film) -> None:
    for item in film.timeline.caption[1:]:  # a boing covers the very first
        word = item.words[0]
        voice = dsp.high_pass(dsp.low_pass(film.sound, 260.0), 120.0)[:, 0]  # where the buzz is and the music is not
        at = word.start * 1600
        near = np.abs(voice[at - 4800 : at + 4800])
        onset = int(np.argmax(near > 0.25 * near.max())) - 4800
        assert abs(onset) / dsp.RATE <= 0.05


def test_captions_stand_where_the_words_are_and_inside_the_safe_area(film: Film, bare: Film) -> None:
    changed = np.abs(film.luma.astype(np.int16) - bare.luma) > 40
    spoken = np.zeros(len(changed), bool)
    for item in film.timeline.caption:
        spoken[item.words[0].start : item.words[-1].end] = True
    drawn = changed.sum(axis=(1, 2))
    assert drawn[spoken].min() > 100
    assert drawn[~spoken].min() == 0
    rows, columns = np.where(changed.any(axis=0))
    assert rows.max() < SMALL.height * (1 - SMALL.safe.bottom)
    assert rows.min() > SMALL.height * 0.6
    assert columns.min() >= SMALL.width * SMALL.safe.left
    assert columns.max() < SMALL.width * (1 - SMALL.safe.right)


async def test_captions_in_pieces_are_those_of_one_piece(
    film: Film, bare: Film, tmp_path: Path, fonts_folder: Path
) -> None:
    whole = tmp_path / "whole.mp4"
    sidecar = await film.stage.store.get(film.done.ass)
    picture = ffmpeg.input(str(bare.file)).video.filter("ass", filename=str(sidecar), fontsdir=str(fonts_folder))
    stream = ffmpeg.output(picture, str(whole), crf=18, preset="ultrafast").global_args("-v", "error")
    process = await asyncio.create_subprocess_exec(*ffmpeg.compile(stream, cmd=imageio_ffmpeg.get_ffmpeg_exe()))
    assert await process.wait() == 0
    with av.open(str(whole)) as container:
        frames = np.stack([f.to_ndarray()[: SMALL.height, : SMALL.width] for f in container.decode(video=0)])
    error = np.square(frames.astype(float) - film.luma).mean(axis=(1, 2))
    assert 10 * np.log10(255**2 / error.max()) > 33


def test_the_file_is_what_platforms_take_and_says_that_it_is_made_with_ai(film: Film) -> None:
    with av.open(str(film.file)) as container:
        video, audio = container.streams.video[0].codec_context, container.streams.audio[0].codec_context
        assert (video.name, video.profile, video.pix_fmt) == ("h264", "High", "yuv420p")
        assert (int(video.colorspace), int(video.color_primaries), int(video.color_trc)) == (1, 1, 1)
        assert (audio.name, audio.sample_rate, audio.layout.name) == ("aac", 48_000, "stereo")
        assert container.streams.video[0].average_rate == 30
        assert container.metadata["comment"] == "Made with AI tools (Reelwright)"
        assert container.metadata["title"] == "Cats & Co: learn {Python}"
    data = film.file.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


async def test_formats_of_one_geometry_share_one_file_and_everything_goes_with_it(film: Film) -> None:
    done, store = film.done, film.stage.store
    assert [f.format for f in done.files] == ["draft", "draft"]
    assert done.files[0].video == done.files[1].video
    assert [s.unit for s in done.steps if s.name == "master"] == ["draft"]
    named = json.loads(await asyncio.to_thread((await store.get(done.credits)).read_text))
    assert {c["kind"] for c in named["credits"]} == {"art", "font", "voice", "music"}
    assert "GPL-3.0" in next(c["licence"] for c in named["credits"] if c["kind"] == "voice")
    assert done.warnings == ("there is no sound effect 'no such sound', so it is left out",)
    with av.open(str(await store.get(done.thumbnail))) as image:
        shown = next(image.decode(video=0))
        assert (shown.width, shown.height) == (SMALL.width, SMALL.height)
    subtitles = await asyncio.to_thread((await store.get(done.srt)).read_text)
    assert subtitles.startswith("1\n00:00:00,133 --> ")


def test_progress_grows_to_the_end(film: Film) -> None:
    parts = [done for done, _ in film.told]
    assert parts == sorted(parts)
    assert parts[-1] == pytest.approx(1.0)


async def test_the_same_again_makes_nothing(film: Film, settings: RenderSettings) -> None:
    again = await render(film.stage, film.event, settings, [])
    assert [s for s in again.steps if not s.reused] == []
    assert again.files == film.done.files


async def test_an_edit_makes_only_its_own_pieces_and_the_sound(film: Film, settings: RenderSettings) -> None:
    edited = (*FILM[:1], ("s2", FADE, (("narrator", "He types {print} and much, much more."),)), *FILM[2:])
    event = await film.stage.publish(plan(*edited, sounds=("boing",)), take=2, formats=("draft",))
    done = await render(film.stage, event, settings, [])
    made = {(s.name, s.unit) for s in done.steps if not s.reused}
    pieces = {("segment", "s2"), ("join", "s1+s2")}
    assert made - {("thumbnail", "draft"), ("music", "")} == pieces | {("mix", ""), ("master", "draft")}


async def test_cancelling_leaves_no_child_and_no_scratch(
    stage: Stage, settings: RenderSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plain_music: None
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    before = set(await asyncio.to_thread(children))  # servers of other tests
    work = asyncio.create_task(render(stage, await stage.publish(plan(*FILM)), settings, []))
    async with asyncio.timeout(20):
        while not set(await asyncio.to_thread(children)) - before:  # noqa: ASYNC110 - the kernel is asked
            await asyncio.sleep(0.02)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    async with asyncio.timeout(10):
        # A child that was just being started still has to be reaped.
        while set(await asyncio.to_thread(children)) - before:  # noqa: ASYNC110 - the kernel is asked
            await asyncio.sleep(0.02)
    assert await asyncio.to_thread(lambda: list(scratch.iterdir())) == []


def children() -> list[str]:
    """The processes that this one has started and that still run."""
    return [pid for task in Path("/proc/self/task").glob("*/children") for pid in task.read_text().split()]


def test_letters_of_the_title_are_credited(letters: Letters) -> None:
    assert [run.face.role for run in letters.runs("猫 cat")] == ["cjk", "display"]
