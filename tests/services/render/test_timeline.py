"""The timeline: five tracks built from the plan alone."""

from pathlib import Path

import pytest

from reel_common.errors import Permanent
from reel_common.events import ClipReady
from reel_common.formats import FPS, HANDLE_FRAMES
from reel_common.pacing import pace
from reel_common.plan import Plan, Transition
from reel_common.store_folder import FolderStore
from reel_common.values import Captions, Clip, SoundCue
from reel_render import segments, timeline
from reel_render.timeline import TRANSITION_FRAMES, Timeline
from tests.services.render.studio import SMALL, captions, plan

PLAN = plan(
    ("s1", Transition.ZOOM, (("narrator", "One two three."), ("Cat", "Four five."))),
    ("s2", Transition.SLIDE, (("Dog", "Six seven eight nine."),)),
    ("s3", Transition.CUT, ()),
    sounds=("boing",),
)


@pytest.fixture
async def timed(tmp_path: Path) -> Captions:
    return await captions(PLAN, FolderStore(tmp_path))


def drawn(made: Plan, timed: Captions, at: float = 0.5) -> tuple[ClipReady, ...]:
    video = timed.lines[0].audio
    return tuple(
        ClipReady(job="j", take=1, shot=p.shot.id, frames=p.frames, cues=(SoundCue(at=at, sound="pop", gain_db=-3),),
                  clips=(Clip(geometry=SMALL.name, video=video),))
        for p in pace(made, timed)
    )  # fmt: skip


@pytest.fixture
def built(timed: Captions) -> Timeline:
    return timeline.build(PLAN, timed, drawn(PLAN, timed))


def test_shots_follow_one_another_on_the_beat(built: Timeline) -> None:
    assert built.video[0].start == 0
    assert [item.start for item in built.video[1:]] == [item.end for item in built.video[:-1]]
    assert built.frames == built.video[-1].end
    assert all(item.start % PLAN.music.beat_frames == 0 for item in built.video)


def test_only_scenes_after_the_first_are_entered_by_a_transition_shorter_than_the_handle(built: Timeline) -> None:
    assert [item.transition for item in built.video] == [Transition.CUT, Transition.SLIDE, Transition.CUT]
    assert [item.transition_frames for item in built.video] == [0, TRANSITION_FRAMES[Transition.SLIDE], 0]
    assert max(TRANSITION_FRAMES.values()) <= HANDLE_FRAMES


def test_pieces_cover_every_frame_once(built: Timeline) -> None:
    parts = segments.parts(built, SMALL)
    assert [(p.name, p.unit) for p in parts] == [
        ("segment", "s1"), ("join", "s1+s2"), ("segment", "s2"), ("segment", "s3"),
    ]  # fmt: skip
    assert [p.begin for p in parts] == [0, *(p.end for p in parts[:-1])]
    assert parts[-1].end == built.frames
    assert [(s.shot, s.first) for s in parts[1].sources] == [("s1", built.video[0].frames), ("s2", 0)]


def test_captions_voice_and_sound_are_where_the_pacing_put_them(built: Timeline, timed: Captions) -> None:
    for item, voice in zip(built.caption, built.voice, strict=True):
        assert item.words[0].start == round(voice.at * FPS)
        assert item.words[-1].end <= item.until
    assert [item.rank for item in built.caption] == [0, 1, 2]
    assert [(s.sound, s.source) for s in built.sfx][:2] == [("boing", "shot"), ("pop", "clip")]
    assert built.music.seconds == built.seconds == built.frames / FPS


def test_a_cue_after_the_end_of_its_shot_is_not_heard(timed: Captions) -> None:
    late = timeline.build(PLAN, timed, drawn(PLAN, timed, at=60.0))
    assert [s for s in late.sfx if s.source == "clip"] == []


def test_the_timeline_survives_json(built: Timeline) -> None:
    assert Timeline.model_validate_json(built.model_dump_json()) == built


def test_a_missing_clip_is_named(timed: Captions) -> None:
    with pytest.raises(Permanent, match="there is no clip of s3"):
        timeline.build(PLAN, timed, drawn(PLAN, timed)[:2])
