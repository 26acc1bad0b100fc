"""Pieces from clips that are not as asked, and what happens when one cannot be made."""

from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from reel_common.errors import Permanent, Transient
from reel_common.formats import DRAFT, Geometry
from reel_common.plan import Plan, Transition
from reel_common.store import get_json
from reel_render import encode, handler, master, segments, timeline
from reel_render.settings import RenderSettings
from reel_render.timeline import Timeline
from tests.services.render.studio import SMALL, Stage, luma, picture, plan

Luma = NDArray[np.uint8]


def short(entered: Transition) -> Plan:
    """Two shots of about a second."""
    return plan(("s1", Transition.CUT, (("narrator", "One two three."),)), ("s2", entered, (("narrator", "Four."),)))


TWO = short(Transition.CIRCLE)


async def rendered(stage: Stage, settings: RenderSettings, made: Plan = TWO) -> tuple[Timeline, Luma]:
    event = await stage.publish(made)
    done = await handler.render(event, store=stage.store, facts=stage.bus, settings=settings, tell=lambda *_: None)
    with av.open(str(await stage.store.get(done.files[0].video))) as container:
        frames = [f.to_ndarray()[: SMALL.height, : SMALL.width] for f in container.decode(video=0)]
    return await get_json(stage.store, done.timeline, Timeline), np.stack(frames)


def bar(frame: Luma) -> float:
    """Where the light bar of a clip stands, in pixels."""
    row = frame[SMALL.height // 8 + 4 : SMALL.height // 4 - 4].mean(axis=0)
    return float(np.where(row > 200)[0].mean())


async def test_a_short_clip_is_held_and_a_long_one_is_cut(
    stage: Stage, settings: RenderSettings, plain_music: None
) -> None:
    stage.odd = {"s1": (20, SMALL, 30), "s2": (90, SMALL, 30)}
    made, frames = await rendered(stage, settings)
    assert len(frames) == made.frames
    first, second = made.video
    assert bar(frames[10]) == pytest.approx(10 * 2 + 5.5, abs=1)
    assert bar(frames[first.frames - 1]) == pytest.approx(19 * 2 + 5.5, abs=1)
    assert bar(frames[second.start + 20]) == pytest.approx(20 * 2 + 5.5, abs=1)


async def test_a_clip_of_another_size_and_rate_fills_the_frame_at_its_own_speed(
    stage: Stage, settings: RenderSettings, plain_music: None
) -> None:
    other = Geometry("other", 300, 300, DRAFT.safe)
    stage.odd = {"s1": (60, SMALL, 15), "s2": (60, other, 30)}
    made, frames = await rendered(stage, settings)
    assert len(frames) == made.frames
    assert bar(frames[30]) == pytest.approx(15 * 2 + 5.5, abs=1)
    # The square is scaled to the height: its lower edge is the frame's, and nothing is left empty at the sides.
    last = frames[-1][-20:].astype(float)
    assert last.std() < 3
    assert last.mean() == pytest.approx(luma(picture(2, 0, other))[-10].mean(), abs=12)


@pytest.mark.parametrize("kind", [Transition.SLIDE, Transition.ZOOM])
async def test_a_transition_keeps_the_number_of_frames_and_the_light(
    kind: Transition, stage: Stage, settings: RenderSettings, plain_music: None
) -> None:
    made, frames = await rendered(stage, settings, short(kind))
    assert len(frames) == made.frames
    join = made.video[1]
    light = frames[join.start - 1 : join.start + join.transition_frames + 1].mean(axis=(1, 2))
    assert light.min() > min(light[0], light[-1]) - 4
    assert light.max() < max(light[0], light[-1]) + 4


async def test_a_clip_that_is_no_film_is_named(stage: Stage, settings: RenderSettings, plain_music: None) -> None:
    event = await stage.publish(TWO)
    for path in stage.clips.values():
        path.write_bytes(b"no film at all")
    event = await stage.publish(TWO, take=2)
    with pytest.raises(Permanent, match="clip of s"):
        await handler.render(event, store=stage.store, facts=stage.bus, settings=settings, tell=lambda *_: None)


async def test_a_geometry_without_clips_is_named(stage: Stage, settings: RenderSettings, plain_music: None) -> None:
    event = await stage.publish(TWO, formats=("square",))
    with pytest.raises(Permanent, match="no clip for square"):
        await handler.render(event, store=stage.store, facts=stage.bus, settings=settings, tell=lambda *_: None)


@pytest.mark.parametrize(("code", "stderr", "kind"), [
    (1, "av_interleaved_write_frame(): No space left on device", Permanent),
    (1, "x.mp4: Invalid data found when processing input", Permanent),
    (-9, "", Transient),
    (1, "Option nonsense not found", RuntimeError),
])  # fmt: skip
def test_failures_of_ffmpeg_are_told_apart(code: int, stderr: str, kind: type[Exception]) -> None:
    assert isinstance(encode._failure(code, stderr, "making segment s1"), kind)


def test_file_names_with_quotes_are_harmless_in_the_list_of_pieces(tmp_path: Path) -> None:
    script = master.concat_script([(tmp_path / "it's.mp4", 45)])
    assert "it'\\''s.mp4'" in script
    assert "duration 1.500000" in script


def test_measures_are_what_ebur128_says() -> None:
    report = "Summary:\n\n  Integrated loudness:\n    I:  -14.1 LUFS\n  True peak:\n    Peak:  -inf dBFS\n"
    assert encode.loudness(report) == encode.Loudness(-14.1, -70.0)


def test_all_transitions_have_a_length_and_a_filter() -> None:
    assert set(segments.XFADE) == set(timeline.TRANSITION_FRAMES) == set(Transition) - {Transition.CUT}
