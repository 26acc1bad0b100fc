"""The OpenMoji art: that it is drawn, measured and credited."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import skia

from reel_common.errors import Permanent
from reel_video.illustrate import art


def _pixels(code: str, side: int = 72) -> "np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]":
    surface = skia.Surface(side, side)
    with surface as canvas:
        canvas.scale(side / art.VIEWBOX, side / art.VIEWBOX)
        canvas.drawPicture(art.picture(code))
    pixels: np.ndarray[tuple[int, int, int], np.dtype[np.uint8]] = surface.toarray(colorType=skia.kRGBA_8888_ColorType)
    return pixels


def test_there_are_thousands_of_pictures_and_each_is_a_file() -> None:
    assert len(art.codes()) > 4000
    assert art.find("1F408").read_text(encoding="utf-8").startswith("<svg")


def test_an_unknown_code_is_a_clear_permanent_failure() -> None:
    for code in ("1F999999", "../../etc/passwd", ""):
        with pytest.raises(Permanent, match="no picture"):
            art.find(code)


def test_a_picture_is_recorded_once_and_drawn_in_colour() -> None:
    assert art.picture("1F408") is art.picture("1F408")
    pixels = _pixels("1F408")
    orange = (pixels[..., 0] > 200) & (pixels[..., 1] > 90) & (pixels[..., 2] < 90) & (pixels[..., 3] == 255)
    assert orange.sum() > 200


def test_a_sample_of_all_pictures_is_not_blank_and_its_bounds_hold_its_ink() -> None:
    for code in sorted(art.codes())[::40]:
        left, top, right, bottom = art.bounds(code)
        assert 0 <= left < right <= 1
        assert 0 <= top < bottom <= 1
        ink = np.argwhere(_pixels(code)[..., 3] > 0)
        assert len(ink) > 20, code
        assert ink[:, 0].max() < bottom * 72 + 1
        assert ink[:, 1].max() < right * 72 + 1


def test_feet_are_where_the_ink_ends() -> None:
    _, top, _, bottom = art.bounds("1F408")
    assert 0.15 < top < 0.3
    assert 0.75 < bottom < 0.9


def test_faces_have_a_level_pair_of_eyes_with_the_mouth_below() -> None:
    for code in ("1F431", "1F436", "1F9D1", "1F9D1-200D-1F4BB", "1F916", "1F43C", "1F438", "1F600"):
        (left, right), mouth = art.eyes(code), art.mouth(code)
        assert left[0] < right[0]
        assert abs(left[1] - right[1]) < 0.03
        assert mouth is not None
        assert left[0] < mouth[0] < right[0]
        assert mouth[1] > left[1]


def test_eyes_are_dark_where_they_are_said_to_be() -> None:
    for code in ("1F431", "1F436", "1F9D1", "1F438", "1F981"):
        pixels = _pixels(code, 288)
        for x, y, _ in art.eyes(code):
            assert pixels[round(y * 288), round(x * 288), :3].max() < 90


def test_what_has_no_eyes_gets_none() -> None:
    for code in ("1F408", "1F4BB", "1F355", "1F429", "1F406", "1F41E"):
        assert art.eyes(code) == ()
        assert art.mouth(code) is None


def test_an_emoji_with_a_skin_tone_or_a_selector_finds_its_picture() -> None:
    assert art.code_of("👩🏽‍💻") in art.codes()
    assert art.code_of("❤️") == "2764"
    assert art.code_of("❤") == "2764"
    assert art.code_of("x") == ""


def test_the_credit_names_the_licence() -> None:
    credit = art.credits()
    assert (credit.title, credit.licence, credit.url) == ("OpenMoji", "CC BY-SA 4.0", "https://openmoji.org")


def test_neither_the_art_package_nor_cairo_is_ever_imported() -> None:
    code = "import sys\nfrom reel_video.illustrate import art, casting\n"
    code += "art.picture('1F408'); casting.cast('a cat', '', {})\n"
    code += "print(sorted({'emosvg', 'cairosvg', 'cairocffi'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.home())
    assert done.stdout.strip() == "[]"
