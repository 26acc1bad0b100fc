"""Text fits its box, whatever it says."""

import numpy as np
import pytest
import skia
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from reel_video.illustrate import segments, text, typeset
from reel_video.illustrate.sprites import blit
from reel_video.illustrate.text import Box, Style
from reel_video.illustrate.typeset import Shelf
from tests.services.video.cardcraft import Pixels, folder

MARGIN = 60
MIXED = ["cat", "你好", "مرحبا", "नमस्ते", "สวัสดี", "🎉", "gyÅ", "W" * 14, "(", "-"]
PLAIN = Style("display", 0x102040)
STICKER = Style("display", 0xFFFFFF, outline=0x102040, shadow=0xFF3355)


@pytest.fixture(scope="module")
def fonts() -> Shelf:
    return folder()


def drawn(block: text.Block) -> Pixels:
    """The block's box and `MARGIN` pixels around it, on nothing."""
    w, h = round(block.width) + 2 * MARGIN, round(block.height) + 2 * MARGIN
    surface = skia.Surface.MakeRasterN32Premul(w, h)
    text.draw(surface.getCanvas(), block, MARGIN, MARGIN)
    return np.asarray(surface.makeImageSnapshot().toarray())


def ink_outside(block: text.Block) -> int:
    alpha = drawn(block)[:, :, 3].copy()
    alpha[MARGIN : MARGIN + round(block.height), MARGIN : MARGIN + round(block.width)] = 0
    return int((alpha > text.FAINT).sum())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.text(max_size=120) | st.lists(st.sampled_from(MIXED)).map(" ".join),
    width=st.integers(20, 400), height=st.integers(12, 300), size=st.integers(8, 160),
    style=st.sampled_from([PLAIN, STICKER, Style("text"), Style("code")]),
    align=st.sampled_from(["start", "center", "end"]),
)  # fmt: skip
@example("Ź̷͚̺͓̲a̶lg̵o̸̢͈͐̍͐ ÅÇŖģ", 90, 40, 90, STICKER, "start")
@example("https://example.com/a/very/long/path/that/never/ends.html", 100, 60, 40, PLAIN, "center")
@example("f" * 300, 60, 30, 50, PLAIN, "end")
def test_the_ink_of_any_text_stays_inside_its_box(
    words: str, width: int, height: int, size: int, style: Style, align: str
) -> None:
    block = text.layout(words, style, Box(width, height, size, min(12, size), 6, align), folder())
    assert ink_outside(block) == 0


@pytest.mark.parametrize(
    "words",
    ["Why do cats purr?", "Привет, мир!", "Ελληνικά", "Việt Nam Ở đây", "שלום עולם", "مرحبا بالعالم", "नमस्ते दुनिया",
     "สวัสดีชาวโลก", "你好，世界", "日本語とカタカナ", "한국어 텍스트"],
)  # fmt: skip
def test_every_script_we_have_fonts_for_is_drawn_whole(words: str, fonts: Shelf) -> None:
    script = segments.split(words, fonts)
    assert script.dropped == ""
    assert "".join(p.text for p in script.pieces) == "".join(words.split())
    assert (drawn(text.layout(words, PLAIN, Box(600, 200, 60), fonts))[:, :, 3] > 0).sum() > 800


def test_what_no_font_has_is_left_out_and_said(fonts: Shelf) -> None:
    block = text.layout("Tamil தமிழ் here", PLAIN, Box(400, 100, 60), fonts)
    assert [p.piece.text for p in block.placed] == ["Tamil", "here"]
    assert "தமிழ்"[0] in block.warnings[0]
    assert not block.overflow


def test_an_emoji_in_a_text_is_drawn_as_its_picture(fonts: Shelf) -> None:
    block = text.layout("Party 🎉 👩‍💻!", PLAIN, Box(500, 100, 60), fonts)
    assert [p.piece.picture for p in block.placed if p.piece.picture] == ["1F389", "1F469-200D-1F4BB"]
    pixels = drawn(block)
    coloured = (np.ptp(pixels[:, :, :3].astype(int), axis=2) > 90) & (pixels[:, :, 3] > 200)
    assert coloured.sum() > 100


def test_a_digit_or_an_arrow_is_text_and_no_picture(fonts: Shelf) -> None:
    assert all(not p.picture for p in segments.split("3 * 4 → 12 # ©", fonts).pieces)


def test_a_text_is_as_large_as_its_box_allows(fonts: Shelf) -> None:
    sizes = [text.layout("Cats learn Python", PLAIN, Box(w, 200, 90, 10), fonts).size for w in (100, 200, 400, 900)]
    assert sizes == sorted(sizes)
    assert sizes[-1] == 90
    assert sizes[0] < 40


def test_only_what_is_too_long_at_the_smallest_size_gets_an_ellipsis_and_a_warning(fonts: Shelf) -> None:
    fits = text.layout("a few words " * 8, PLAIN, Box(300, 200, 60, 14), fonts)
    cut = text.layout("a few words " * 80, PLAIN, Box(300, 200, 60, 14), fonts)
    assert not fits.overflow
    assert not fits.warnings
    assert cut.overflow
    assert cut.size == pytest.approx(14, abs=0.5)
    assert cut.placed[-1].piece.text.endswith("…")
    assert "make it shorter" in cut.warnings[0]


def test_no_line_is_left_with_a_lone_short_word(fonts: Shelf) -> None:
    block = text.layout("The quick brown fox jumps over the lazy dog ok", PLAIN, Box(420, 300, 40, 40), fonts)
    last = [p for p in block.placed if p.line == block.line_count - 1]
    assert block.line_count >= 2
    assert len(last) > 1


def test_a_word_longer_than_the_line_is_cut_rather_than_made_tiny(fonts: Shelf) -> None:
    block = text.layout("https://example.com/some/very/long/path/to/a/page.html", PLAIN, Box(200, 300, 60, 10), fonts)
    whole = text.layout(
        "https://example.com/some/very/long/path/to/a/page.html", PLAIN, Box(200, 300, 60, 10, 1), fonts
    )
    assert block.line_count > 1
    assert block.size > 1.5 * whole.size
    assert block.placed[0].piece.text[-1] in segments.BREAKS_AFTER


def test_arabic_starts_at_the_right_and_its_words_follow_to_the_left(fonts: Shelf) -> None:
    block = text.layout("مرحبا بالعالم 42 Python", PLAIN, Box(900, 60, 40, 40, 1, "start"), fonts)
    xs = [p.x for p in block.placed]
    assert block.rtl
    assert xs == sorted(xs, reverse=True)
    assert block.placed[0].x + block.placed[0].width == pytest.approx(900, abs=4)


def test_chinese_breaks_between_characters_but_no_line_begins_with_a_comma(fonts: Shelf) -> None:
    block = text.layout("你好，世界！这是一个很长的标题，用来测试。", PLAIN, Box(160, 600, 40, 40), fonts)
    starts = {p.line: p.piece.text for p in reversed(block.placed)}
    assert block.line_count > 3
    assert all(first[0] not in segments.NO_LINE_START for first in starts.values())


def test_the_words_of_a_block_are_sprites_that_make_up_the_whole(fonts: Shelf) -> None:
    block = text.layout("Cats learn Python", PLAIN, Box(300, 200, 60), fonts)
    units = text.units(block, fonts)
    assert [u.text for u in units] == ["Cats", "learn", "Python"]
    canvas = skia.Surface.MakeRasterN32Premul(420, 320)
    for unit in units:
        blit(canvas.getCanvas(), unit.sprite, MARGIN + unit.x, MARGIN + unit.y)
    apart, whole = np.asarray(canvas.makeImageSnapshot().toarray())[:, :, 3], drawn(block)[:, :, 3]
    assert abs(int(apart.sum()) - int(whole.sum())) < 0.02 * whole.sum()
    assert (np.abs(apart.astype(int) - whole.astype(int)) > 128).mean() < 0.005


def test_the_same_text_gives_the_same_pixels(fonts: Shelf) -> None:
    one, two = (drawn(text.layout("Déjà vu 🎉 مرحبا", STICKER, Box(300, 100, 60), fonts)) for _ in range(2))
    assert np.array_equal(one, two)


def test_nothing_to_say_is_nothing_to_draw(fonts: Shelf) -> None:
    for nothing in ("", "  \n ", "\u200b\u202e", "\U000f0000"):
        block = text.layout(nothing, PLAIN, Box(100, 50, 30), fonts)
        assert block.placed == ()
        assert drawn(block)[:, :, 3].max() == 0


def test_a_devanagari_conjunct_is_never_parted() -> None:
    assert typeset.clusters("क्षत्रिय") == ["क्ष", "त्रि", "य"]
