"""The thumbnail's title: big, whole, inside the safe area."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reel_common.formats import SQUARE, VERTICAL, WIDE, Geometry
from reel_render import headline, layout
from reel_render.lettering import Letters

SHAPES = st.sampled_from([VERTICAL, WIDE, SQUARE])


@given(st.text(min_size=1, max_size=300), SHAPES)
def test_any_title_fits(letters: Letters, title: str, geometry: Geometry) -> None:
    made = headline.fit(title, geometry, letters)
    for line in made.lines:
        assert letters.width(line) * made.em <= layout.room(geometry) + 1e-6
    for place in headline.PLACES:
        assert made.top(place, geometry) >= geometry.safe.top * geometry.height - 1e-6
        assert made.top(place, geometry) + made.height <= (1 - geometry.safe.bottom) * geometry.height + 1e-6


@pytest.mark.parametrize(("title", "lines"), [
    ("Purr-thon: Cats Learn to Code", ("Purr-thon:", "Cats Learn", "to Code")),
    ("Cats", ("Cats",)),
    ("猫学习编程语言的有趣故事", ("猫学习编", "程语言的", "有趣故事")),
])  # fmt: skip
def test_a_title_is_broken_so_that_it_is_big(title: str, lines: tuple[str, ...], letters: Letters) -> None:
    made = headline.fit(title, VERTICAL, letters)
    assert made.lines == lines
    assert made.em >= 0.1 * VERTICAL.width


def test_a_long_title_is_cut_between_words() -> None:
    cut = headline.shortened("word " * 40)
    assert cut.endswith("word…")
    assert len(cut) <= headline.MAX_CHARACTERS + 1


def test_nothing_to_say_is_no_title(letters: Letters) -> None:
    made = headline.fit("🐱", VERTICAL, letters)
    assert made.lines == ()
    assert headline.events(made, "top", VERTICAL, letters) == ()
    assert math.isclose(made.height, 0, abs_tol=1e-9)
