"""Settings, camera and the painting of any shot."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import skia

from reel_common.formats import Geometry
from reel_common.plan import Kind
from reel_video.illustrate import backgrounds, camera, paint
from reel_video.illustrate.area import area
from reel_video.illustrate.camera import STILL, View
from reel_video.illustrate.palette import PALETTES
from reel_video.illustrate.playing import Setting, TimeOfDay, Weather
from reel_video.illustrate.scenery import scenery
from tests.services.video.stagecraft import SMALL, Pixels, difference, frame, look, spec


def _paint(name: str, geometry: Geometry, seed: int = 1, t: float = 1.0, view: View = STILL, **how: str) -> Pixels:
    stage = area(geometry)
    scene = scenery(backgrounds.backdrop(name, stage, PALETTES["sky"], seed, **how), stage)
    pixels = np.zeros((geometry.height, geometry.width, 4), np.uint8)
    with skia.Surface(pixels, colorType=skia.kBGRA_8888_ColorType) as canvas:
        scene.behind(canvas, t, view)
        scene.before(canvas, t, view)
    return pixels


@pytest.mark.parametrize("geometry", SMALL, ids=lambda g: g.name)
@pytest.mark.parametrize("name", list(backgrounds.SETTINGS))
def test_every_setting_fills_every_frame_and_is_never_still(name: str, geometry: Geometry) -> None:
    first = _paint(name, geometry)
    assert (first[..., 3] == 255).all()
    assert len(np.unique(first.reshape(-1, 4), axis=0)) > 40
    assert difference(first, _paint(name, geometry, t=2.3)) > 0


def test_there_is_a_setting_for_every_word_of_the_casting() -> None:
    assert {str(s) for s in Setting} <= set(backgrounds.SETTINGS)
    assert {str(t) for t in TimeOfDay} - {"any"} <= set(backgrounds.TIMES)
    assert {str(w) for w in Weather} - {"none", "sun"} <= set(backgrounds.WEATHER)


@pytest.mark.parametrize("weather", list(backgrounds.WEATHER))
def test_weather_changes_an_open_place_and_no_room(weather: str) -> None:
    assert difference(_paint("park", SMALL[0]), _paint("park", SMALL[0], weather=weather)) > 0.2
    assert difference(_paint("kitchen", SMALL[0]), _paint("kitchen", SMALL[0], weather=weather)) == 0


def test_the_hour_changes_the_light() -> None:
    brightness = [_paint("street", SMALL[0], time=time)[..., :3].mean() for time in ("day", "night")]
    assert brightness[0] > brightness[1] + 30


def test_the_seed_changes_a_setting_and_the_same_seed_does_not() -> None:
    assert (_paint("city", SMALL[0], seed=3) == _paint("city", SMALL[0], seed=3)).all()
    assert difference(_paint("city", SMALL[0], seed=3), _paint("city", SMALL[0], seed=4)) > 1


@pytest.mark.parametrize("move", list(camera.MOVES))
@pytest.mark.parametrize("geometry", SMALL, ids=lambda g: g.name)
def test_no_camera_move_shows_the_edge_of_a_setting(move: str, geometry: Geometry) -> None:
    stage, see = area(geometry), camera.camera([move], 4.0, 7)
    corners = [(0, 0), (stage.w, 0), (0, stage.h), (stage.w, stage.h)]
    for i in range(0, 150, 3):
        surface = skia.Surface(8, 8)
        with surface as canvas:
            camera.apply(canvas, see(i / 30), stage, 1.0)
            back = skia.Matrix()
            assert canvas.getTotalMatrix().invert(back)
        for x, y in corners:
            seen = back.mapXY(x, y)
            assert -20 < seen.x() < stage.w + 20
            assert -20 < seen.y() < stage.h + 20


@pytest.mark.parametrize("move", [m for m in camera.MOVES if m not in ("shake", "whip", "punch_in")])
def test_the_camera_moves_smoothly(move: str) -> None:
    see = camera.camera([move], 4.0, 7)
    views = [see(i / 30) for i in range(132)]
    steps = [
        abs(b.x - a.x) + abs(b.y - a.y) + abs(b.turn - a.turn) + 30 * abs(b.zoom - a.zoom) for a, b in pairwise(views)
    ]
    assert max(steps) < 0.35
    assert max(steps) > 0


def test_a_shot_without_wishes_gets_a_camera_by_its_seed() -> None:
    assert len({camera.camera([], 4.0, seed)(1.0) for seed in range(30)}) > 4


def test_the_same_spec_gives_the_same_pixels() -> None:
    shot = spec("A cat and a dog in the park", ("Whiskers", "Hello my friend!"), ("Rex", "Who are you?"))
    one, two = paint.paint(shot, look()), paint.paint(shot, look())
    late = frame(one, SMALL[0], 1.9)
    for t in (0.4, 1.9):
        assert (frame(one, SMALL[0], t) == frame(two, SMALL[0], t)).all()
    assert (frame(one, SMALL[0], 1.9) == late).all()


def test_another_seed_gives_another_picture() -> None:
    shot = spec("A cat", ("narrator", "Hello there."))
    frames = [frame(paint.paint(replace(shot, seed=seed), look()), SMALL[0], 1.5) for seed in range(5)]
    assert all(difference(a, b) > 4 for i, a in enumerate(frames) for b in frames[:i])


def test_every_kind_of_shot_has_a_painter() -> None:
    assert set(paint.PAINTERS) == set(Kind)
