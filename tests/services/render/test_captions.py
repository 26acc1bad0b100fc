"""Captions: cards that read well, words in their places, and no text that is ever more than text."""

import asyncio
import random
import re
from pathlib import Path

import ffmpeg
import imageio_ffmpeg
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reel_common.formats import FPS, SQUARE, VERTICAL, WIDE, Geometry
from reel_render import ass, layout, srt
from reel_render.captions import Token, cards, joined, tokens
from reel_render.lettering import Letters
from reel_render.timeline import CaptionItem, CaptionWord
from tests.services.render.studio import SMALL

COLUMNS = 9.0


def line(text: str, *, frames: int = 9, rank: int = 0) -> CaptionItem:
    """Words at an even pace, from frame 10 on."""
    words = [
        CaptionWord(text=word, start=10 + i * frames, end=9 + (i + 1) * frames)
        for i, word in enumerate(text.split(" "))
    ]
    return CaptionItem(line="s1-1", speaker="x", rank=rank, until=words[-1].end + 30, words=tuple(words))


def shown(text: str, letters: Letters, columns: float = COLUMNS) -> list[str]:
    return [joined(card.tokens) for card in cards([line(text)], letters, columns)]


@pytest.mark.parametrize(("text", "expected"), [
    ("Meet Whiskers, a cat who wants to code!", ["Meet Whiskers,", "a cat who", "wants to code!"]),
    ("It works. Now you", ["It works.", "Now you"]),
    ("Version 3.5 is not bad", ["Version 3.5", "is not bad"]),
    ("Cats — and dogs 🐱 too", ["Cats —", "and dogs too"]),
    ("Really 🐱!", ["Really!"]),
    ("今天我们来学习Python编程语言。", ["今天我们来学习", "Python编程语言。"]),
    ("こんにちは、今日は猫について", ["こんにちは、", "今日は猫について"]),
])  # fmt: skip
def test_cards_break_where_a_speaker_would(text: str, expected: list[str], letters: Letters) -> None:
    assert shown(text, letters) == expected


def test_a_pause_and_another_line_begin_a_new_card(letters: Letters) -> None:
    said = line("one two three four")
    later = [w.model_copy(update={"start": w.start + 30, "end": w.end + 30}) for w in said.words[1:]]
    paused = said.model_copy(update={"words": (said.words[0], *later), "until": said.until + 60})
    assert [joined(c.tokens) for c in cards([paused], letters, COLUMNS)] == ["one", "two three four"]
    assert len(cards([line("one"), line("two")], letters, COLUMNS)) == 2


def test_a_card_stays_until_the_next_and_never_longer_than_its_line_may(letters: Letters) -> None:
    item = line("one two three four five six seven eight nine")
    made = cards([item], letters, COLUMNS)
    assert [c.end for c in made[:-1]] == [c.start for c in made[1:]]
    assert made[-1].end <= item.until


LETTERS_AND_SIGNS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "M", "Z", "C")), max_size=40)


@given(st.lists(LETTERS_AND_SIGNS, min_size=1, max_size=12), st.sampled_from([VERTICAL, WIDE, SQUARE]))
def test_whatever_the_words_every_one_stays_inside_the_safe_area_in_its_time(
    letters: Letters, words: list[str], geometry: Geometry
) -> None:
    item = line(" ".join(words))
    for card in cards([item], letters, layout.columns(geometry)):
        assert card.start < card.end
        starts = [token.start for token in card.tokens]
        assert starts == sorted(set(starts))
        for word in layout.place(card, geometry, letters):
            assert word.x - word.width / 2 * layout.POP >= geometry.width * geometry.safe.left
            assert word.x + word.width / 2 * layout.POP <= geometry.width * (1 - geometry.safe.right)
            assert word.baseline + 0.3 * word.em <= geometry.height * (1 - geometry.safe.bottom)
            assert word.em >= 10


@given(st.lists(st.text("abcXYZ,.!-{}\\'éжא中ก ", min_size=1, max_size=30), min_size=1, max_size=8))
def test_no_letter_is_lost_on_the_way_to_a_card(letters: Letters, words: list[str]) -> None:
    item = line(" ".join(words))
    kept = "".join(joined(card.tokens) for card in cards([item], letters, 100.0))
    wanted = "".join(letters.clean(word.text) for word in item.words)
    assert re.sub(r"\s", "", kept) == re.sub(r"\s", "", wanted) or not tokens(item.words, letters, 100.0)


@given(st.text(max_size=60))
def test_escaped_text_holds_no_override_and_no_line_break(text: str) -> None:
    escaped = ass.escape(text)
    assert "\n" not in escaped
    assert "\r" not in escaped
    # libass: a backslash before a brace makes it a letter; before N, n or h it would break the line.
    without = re.sub(r"\\[{}]", "", escaped)
    assert not re.search(r"[{}]", without)
    assert not re.search(r"\\[Nnh]", without)
    assert re.sub("\u2060", "", escaped).replace("\\{", "{").replace("\\}", "}") == "".join(
        " " if c.isspace() else c for c in text).replace("\u2060", "")  # fmt: skip


def test_events_begin_on_the_frame_of_their_word(letters: Letters) -> None:
    for start in range(1, 60):
        for wobble in (-0.4e-3, 0.0, 0.4e-3):
            seconds = ass.centiseconds(start) / 100
            first = next(f for f in range(start + 3) if f / FPS + wobble >= seconds)
            assert first == start
    item = line("Meet Whiskers, the cat")
    lit = [e for e in ass.events([item], VERTICAL, letters) if "\\1c" in e.text]
    assert [e.start for e in lit] == [w.start for w in item.words]


def test_a_piece_of_the_track_is_timed_from_its_own_beginning(letters: Letters) -> None:
    track = ass.events([line("one two three four five six")], VERTICAL, letters)
    moved = tuple(e._replace(start=e.start + 70, end=e.end + 70) for e in track)
    assert ass.window(track, 20, 50) == ass.window(moved, 90, 120)
    assert all(e.end <= 30 for e in ass.window(track, 20, 50))


@pytest.mark.parametrize(("words", "rtl", "expected"), [
    (["מה", "זה", "Hello", "World", "פה"], True, [4, 2, 3, 1, 0]),
    (["he", "said", "שלום", "לך", "twice"], False, [0, 1, 3, 2, 4]),
    (["שנת", "10", "000"], True, [2, 1, 0]),
])  # fmt: skip
def test_words_against_the_direction_of_the_line_keep_their_order(
    words: list[str], rtl: bool, expected: list[int]
) -> None:
    row = [Token(w, i, i + 1, False, 1.0) for i, w in enumerate(words)]
    assert layout.visual_order(row, rtl=rtl) == expected


def nasty(count: int) -> list[str]:
    """Words made to break out of a subtitle file; the same every time."""
    rng = random.Random(7)
    parts = ["{\\pos(0,0)}", "{\\an7}", "\\N", "\\n", "\\h", "}", "{", "\\", "{\\p1}m 0 0 l 900 0 900 900{\\p0}", ",,",
             "{*", "\\{", "\\}", "{=1}", "{\\fscx900\\fscy900}", "{\\bord90}", "Dialogue:", "[Events]", "A", "Zz", "%d",
             "';$(ls)"]  # fmt: skip
    return ["W" + "".join(rng.choice(parts) for _ in range(rng.randint(1, 4))) for _ in range(count)]


async def test_no_text_draws_outside_the_captions_own_room(
    letters: Letters, fonts_folder: Path, tmp_path: Path
) -> None:
    item = line(" ".join(nasty(60)), frames=2)
    script = tmp_path / "nasty.ass"
    await asyncio.to_thread(script.write_text, ass.document(ass.events([item], SMALL, letters), SMALL, letters))
    blank = ffmpeg.input(f"color=0x303030:s={SMALL.width}x{SMALL.height}:r=30:d={item.until / FPS}", f="lavfi")
    picture = blank.video.filter("ass", filename=str(script), fontsdir=str(fonts_folder), shaping="complex")
    stream = ffmpeg.output(picture, "-", f="rawvideo", pix_fmt="gray").global_args("-v", "error")
    process = await asyncio.create_subprocess_exec(
        *ffmpeg.compile(stream, cmd=imageio_ffmpeg.get_ffmpeg_exe()), stdout=asyncio.subprocess.PIPE
    )
    raw, _ = await process.communicate()
    frames = np.frombuffer(raw, np.uint8).reshape(-1, SMALL.height, SMALL.width)
    drawn = np.abs(frames.astype(np.int16) - frames[0, 0, 0]) > 30
    assert drawn[item.words[0].start : item.words[-1].end].any(axis=(1, 2)).all()
    rows, columns = np.where(drawn.any(axis=0))
    assert rows.min() > 0.6 * SMALL.height
    assert rows.max() < SMALL.height * (1 - SMALL.safe.bottom)
    assert columns.min() >= SMALL.width * SMALL.safe.left
    assert columns.max() < SMALL.width * (1 - SMALL.safe.right)


def test_measured_widths_are_those_of_the_fonts(letters: Letters) -> None:
    assert 4.4 < letters.width("Whiskers") < 5.2
    assert letters.width("بكم") < 2.0  # letters that join are narrower than alone
    assert letters.width("") == 0


def test_subtitles_are_whole_phrases_of_two_short_lines(letters: Letters) -> None:
    text = "This is a rather long sentence, which nobody could read in one line, so it is cut. Yes! --> no"
    blocks = srt.document([line(text, frames=6)], 400).split("\n\n")
    assert len(blocks) >= 3
    end = 0.0
    for number, block in enumerate(blocks, 1):
        head, times, *rows = block.strip().split("\n")
        assert head == str(number)
        start, stop = (
            sum(float(part) * 60 ** (2 - i) for i, part in enumerate(t.replace(",", ".").split(":")))
            for t in times.split(" --> ")
        )
        assert end <= start < stop
        end = stop
        assert 1 <= len(rows) <= 2
        assert all(srt.cells(row) <= srt.LINE_CELLS for row in rows)
        assert "-->" not in "".join(rows)


def test_a_short_word_stays_a_second_where_there_is_room() -> None:
    assert "00:00:00,333 --> 00:00:01,333" in srt.document([line("No.", frames=3)], 90)
