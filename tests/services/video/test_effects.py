"""The effects a plan may wish for."""

import numpy as np
import pytest

from reel_common.formats import Geometry
from reel_video.illustrate import camera, effects, paint
from tests.services.video.stagecraft import SMALL, difference, frame, look, spec

DRAWN = [name for name, effect in effects.EFFECTS.items() if effect.what in ("overlay", "frame", "camera")]
QUIET = {"punch_in", "fade_out"}
"""Effects that come late in a shot."""


@pytest.mark.parametrize("geometry", SMALL, ids=lambda g: g.name)
@pytest.mark.parametrize("name", DRAWN)
def test_every_effect_draws_in_every_geometry(name: str, geometry: Geometry) -> None:
    shot = spec("a cat in the park", ("narrator", "Look at that!"), effects=[name], seed=12)
    painting = paint.paint(shot, look(geometry))
    assert painting.warnings == ()
    pixels = [frame(painting, geometry, t) for t in (0.1, 1.1, shot.seconds + 0.3)]
    assert all((p[..., 3] == 255).all() for p in pixels)


@pytest.mark.parametrize("name", [n for n in DRAWN if effects.EFFECTS[n].what == "overlay"])
def test_every_overlay_is_seen(name: str) -> None:
    plain = paint.paint(spec("a cat in the park", ("narrator", "Look at that!"), seed=12), look())
    shot = spec("a cat in the park", ("narrator", "Look at that!"), effects=[name], seed=12)
    painting = paint.paint(shot, look())
    times = (0.15, 0.4, 1.1, shot.seconds)
    assert max(difference(frame(plain, SMALL[0], t), frame(painting, SMALL[0], t)) for t in times) > 0.1


def test_an_unknown_effect_is_a_warning_and_not_a_failure() -> None:
    shot = spec("a cat", ("narrator", "Hello."), effects=["zom_in", "teleport the moon"])
    warnings = paint.paint(shot, look()).warnings
    assert len(warnings) == 2
    assert "zom_in" in warnings[0]
    assert "zoom_in" in warnings[0]
    assert "teleport the moon" in warnings[1]


@pytest.mark.parametrize(
    "name", ["zoom_in", "Zoom In", "zoom-in", "slow zoom", "playful_music", "jazzy music", "code_highlight", "text_pop"]
)
def test_known_effects_do_not_warn_however_they_are_written(name: str) -> None:
    assert effects.warnings([name]) == ()


def test_every_synonym_means_an_effect() -> None:
    assert {name for name in effects.SYNONYMS.values() if name not in effects.EFFECTS} == set()


def test_wishes_for_sound_are_told_apart_from_pictures() -> None:
    assert effects.sound_of("boing") == "boing"
    assert effects.sound_of("confetti") == "tada"
    assert effects.sound_of("playful_music") is None
    assert effects.sound_of("nonsense") is None


def test_a_camera_move_of_the_plan_is_taken_instead_of_the_seeds() -> None:
    assert effects.moves(["zoom out", "confetti", "shake"]) == ("zoom_out", "shake")
    view = camera.camera(effects.moves(["zoom out"]), 4.0, 1)
    assert view(0.0).zoom > view(4.0).zoom


def test_effects_of_a_card_never_bare_the_edge() -> None:
    from reel_video.illustrate.area import area
    from reel_video.illustrate.camera import View

    stage = area(SMALL[0])
    for view in (
        View(1.0, 9, 9),
        View(1.1, -30, 4),
        View(1.0, 0, 0, 3.0),
        View(1.05, 4, 9, 60),
        View(1.2, 3, -8, -200),
    ):
        held = paint._within([view], stage)
        turn = np.radians(held.turn)
        reach_x = abs(np.cos(turn)) * stage.w / 2 + abs(np.sin(turn)) * stage.h / 2
        reach_y = abs(np.sin(turn)) * stage.w / 2 + abs(np.cos(turn)) * stage.h / 2
        assert reach_x / held.zoom + abs(held.x) <= stage.w / 2 + 1e-6
        assert reach_y / held.zoom + abs(held.y) <= stage.h / 2 + 1e-6
