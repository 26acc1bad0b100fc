"""Actors, their things and what the words do to them."""

from itertools import pairwise

import numpy as np
import pytest

from reel_common.formats import Geometry
from reel_video.illustrate import (
    actor,
    acts,
    anatomy,
    area,
    casting,
    character,
    director,
    kinetic,
    moves,
    paint,
    popups,
    props,
    puppet,
)
from tests.services.video.stagecraft import SMALL, difference, frame, look, spec


def _parts(visual: str, geometry: Geometry, *lines: tuple[str, str]) -> list[character.Part]:
    shot = spec(visual, *(lines or (("narrator", "Well then."),)))
    stage, found = area.area(geometry), character.read(shot)
    given = props.assign(found.props, coding=False)
    drop = character.setting(found, shot, look(geometry), stage, desk=False)
    return character.cast_parts(found, given, shot, look(geometry), stage, drop)


@pytest.mark.parametrize("geometry", SMALL, ids=lambda g: g.name)
@pytest.mark.parametrize(
    "visual",
    [
        "a cat",
        "a dog and a cat",
        "a teacher, a doctor and a chef",
        "an elephant and a mouse",
        "a giraffe",
        "a whale",
        "a cat with a pizza",
    ],
)
def test_actors_stand_inside_the_frame_without_overlap(visual: str, geometry: Geometry) -> None:
    stage = area.area(geometry)
    parts = _parts(visual, geometry)
    assert parts
    edges = [(p.actor.x - p.actor.width / 2, p.actor.x + p.actor.width / 2) for p in parts]
    assert all(left >= 0 and right <= stage.w for left, right in edges)
    assert all(a[1] <= b[0] + 0.01 for a, b in pairwise(edges))
    assert all(p.actor.top >= stage.top for p in parts)
    assert all(p.actor.ground < stage.h * 0.8 for p in parts)


@pytest.mark.parametrize(
    "shot", ["A cat sitting at a laptop", "A robot jumping in the forest", "A superhero flying over the city"]
)
def test_an_actor_once_arrived_keeps_its_head_below_the_top(shot: str) -> None:
    lead = _parts(shot, SMALL[0], ("narrator", "Wow! This is great! Really? No!"))[0].actor
    for i in range(60, 150):
        pose = actor.pose_at(lead, i / 30)
        assert lead.top - pose.lift * lead.scale >= lead.ceiling - 4


def test_a_speaker_bounces_and_opens_its_mouth_at_its_own_words() -> None:
    cat, dog = _parts("a cat and a dog", SMALL[0], ("Whiskers", "Hello my friend"), ("Rex", "Good morning cat"))
    word = cat.own[1]
    assert cat.own[0].text == "Hello"
    assert dog.own[0].text == "Good"
    talking = [actor.pose_at(cat.actor, word.start + i / 60).mouth for i in range(15)]
    assert max(talking) > 0.5
    assert max(actor.pose_at(dog.actor, word.start + i / 60).mouth for i in range(15)) == 0


def test_pixels_move_more_at_a_word_than_in_silence() -> None:
    words = spec("a cat", ("Whiskers", "Hello"), seed=12)
    painting = paint.paint(words, look())
    at = words.words[0].start + 0.06
    spoken = difference(frame(painting, SMALL[0], at), frame(painting, SMALL[0], at + 0.1))
    silent = difference(frame(painting, SMALL[0], 1.9), frame(painting, SMALL[0], 2.0))
    assert spoken > silent


def test_a_narrators_words_make_the_actor_react() -> None:
    shot = spec(
        "a cat", ("narrator", "This is not what anybody would expect. Is it? And then so very suddenly a surprise!")
    )
    assert [cue.kind for cue in director.reactions(shot.words)] == ["shake", "tilt", "start"]


@pytest.mark.parametrize("kind", list(moves.ENTRANCES))
def test_every_entrance_ends_on_the_mark(kind: str) -> None:
    pose = puppet.Pose()
    moves.enter(kind, 0.1, 1, 60)(pose, 4.0)
    assert (pose.x, pose.lift, pose.size) == (0, 0, 1)


@pytest.mark.parametrize("name", [*acts.ACTIONS, *acts.MOODS])
def test_every_act_moves_without_jumps(name: str) -> None:
    move = acts.act(name, 5.0, 0.6, acts.ACTIONS if name in acts.ACTIONS else acts.MOODS)
    assert move is not None
    poses = []
    for i in range(150):
        pose = puppet.Pose()
        move(pose, i / 60)
        poses.append(pose)
    steps = [abs(b.x - a.x) + abs(b.lift - a.lift) + 0.3 * abs(b.lean - a.lean) for a, b in pairwise(poses)]
    assert max(steps) < (9.0 if name == "fall" else 4.0)
    assert poses[0] != poses[-1]


def test_eyes_are_found_in_faces_and_taken_out_of_the_picture() -> None:
    for code in ("1F431", "1F436", "1F9D1", "1F438", "1F98A"):
        eyes = anatomy.study(code).eyes
        assert len(eyes) == 2
        assert abs(eyes[0].y - eyes[1].y) < 1.5


def test_somebody_wears_the_same_in_every_shot() -> None:
    first = _parts("A cat at a laptop", SMALL[0])[0].actor.build
    other = _parts("A dog and a cat in the park", SMALL[1], ("Whiskers", "Hello!"))[1].actor.build
    assert first.art.code == other.art.code
    assert (first.shirt, first.trousers, first.emblem) == (other.shirt, other.trousers, other.emblem)


def test_a_speaker_nobody_mentions_comes_on_stage() -> None:
    parts = _parts("in the kitchen", SMALL[0], ("Whiskers", "Where is everybody?"))
    assert [p.actor.name for p in parts] == ["Whiskers"]


def test_a_word_that_means_a_picture_makes_it_pop_up_when_spoken() -> None:
    shot = spec("a cat", ("narrator", "one two three pizza"), seed=12)
    painting = paint.paint(shot, look())
    assert "1F355" in painting.art
    at = shot.words[3].start
    stage = area.area(SMALL[0])
    (places, _size) = popups.slots(stage, [(stage.middle, 20, stage.ground - stage.figure)])
    x, y = (round(v * stage.unit) for v in places[0])
    before, after = (frame(painting, SMALL[0], t)[y - 5 : y + 5, x - 5 : x + 5] for t in (at - 0.2, at + 0.5))
    assert difference(before, after) > 5


def test_at_most_two_pictures_are_up_and_none_repeats_at_once() -> None:
    made = popups.schedule([(0.4 * i, f"code{i % 5}") for i in range(20)], 9.0)
    assert made
    for i in range(90):
        up = [p for p in made if p.start <= i / 10 < p.end]
        assert len(up) <= 2
        assert len({p.slot for p in up}) == len(up)
        assert len({p.code for p in up}) == len(up)


def test_where_nothing_is_matched_words_are_shown_and_no_picture() -> None:
    shot = spec("", ("narrator", "Consistency beats motivation because habits remove decisions."))
    painting = paint.paint(shot, look(with_fonts=True))
    assert painting.art == ()
    assert painting.warnings == ()
    quiet = frame(kinetic.paint(spec("", ("narrator", "Hm.")), look(with_fonts=True)), SMALL[0], 1.0)
    assert difference(frame(painting, SMALL[0], 1.5), quiet) > 2


def test_things_without_anybody_are_the_heroes() -> None:
    painting = paint.paint(spec("A coffee cup and an alarm clock", ("narrator", "Every morning.")), look())
    assert set(painting.art) == {"2615", "23F0"}


@pytest.mark.parametrize("geometry", SMALL, ids=lambda g: g.name)
@pytest.mark.parametrize("seed", [0, 1])
def test_heroes_are_drawn_around_the_middle(seed: int, geometry: Geometry) -> None:
    painting = paint.paint(spec("A rocket, a telescope and a globe", ("narrator", "Look."), seed=seed), look(geometry))
    pixels = frame(painting, geometry, 1.5)
    dark = np.nonzero((pixels[..., :3] < 30).all(axis=2))
    assert len(dark[0]) > 50
    assert abs(dark[1].mean() / geometry.width - area.area(geometry).middle / area.area(geometry).w) < 0.16


def test_sounds_are_few_and_apart() -> None:
    shot = spec("a cat jumping", ("narrator", "Wow! Meow! Yes! Boom! Look! Great idea! No! What?"))
    sounds = paint.paint(shot, look()).sounds
    assert 1 <= len(sounds) <= director.MAX_SOUNDS
    assert all(-16 <= cue.gain_db <= -6 for cue in sounds)
    assert all(b.at - a.at >= director.SOUND_GAP for a, b in pairwise(sounds))
    assert "meow" in {cue.sound for cue in sounds}


def test_a_moment_is_timed_even_where_the_engine_split_words_otherwise() -> None:
    shot = spec("a cat", ("narrator", "one two three pizza"))
    moment = casting.cast("a cat", "one two three pizza", {}).moments[-1]
    assert character.moment_times([moment], shot)[0][0] == shot.words[3].start
