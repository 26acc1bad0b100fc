"""Cards: they draw whatever they are given, follow the words, and keep text where platforms leave it visible."""

from random import Random

import numpy as np
import pytest
import skia
from hypothesis import given, settings
from hypothesis import strategies as st

from reel_common.formats import FPS, HANDLE_FRAMES, Geometry
from reel_common.plan import Code, Content, Datum, Kind, Side
from reel_video.illustrate import paint, typeset
from reel_video.illustrate.cards import base, code, counter, editor, source, timing
from reel_video.illustrate.types import Painting, ShotSpec
from tests.services.video.cardcraft import SMALL, Pixels, folder, frame, last, look, spec

CARDS = [kind for kind in Kind if kind is not Kind.CHARACTER]
LONG = "An extraordinarily long heading that goes on and on about everything there is to know " * 3
PROGRAM = "toys = ['ball', 'mouse']\nfor toy in toys:\n    print(toy)"
TALL = SMALL[0]

FULL = Content(
    heading="Why cats are great",
    items=("They purr", "They hunt mice", "They sleep on your laptop"),
    code=Code(source=PROGRAM, output="ball\nmouse"),
    sides=(Side(label="Cats", points=("Quiet", "Clean")), Side(label="Dogs", points=("Loyal", "Love long walks"))),
    data=(Datum(label="Cats", value=42, text="42%"), Datum(label="Dogs", value=31.5), Datum(label="Debt", value=-12)),
    quote="Time spent with cats is never wasted.",
    by="Whiskers",
    source="report.pdf, page 3",
)
ODD = Content(
    heading=LONG[:300],
    items=tuple(f"{i} 你好 مرحبا 🎉 " + "a long description of this item " * 4 for i in range(12)),
    code=Code(source="x = 1  # 完成 🎉 தமிழ்\n" * 60 + "y" * 300, language="no such language", output="z " * 400),
    sides=(Side(label=LONG[:300], points=("word " * 50,) * 6),),
    data=tuple(Datum(label=f"Category {i} " * 5, value=(-1) ** i * 10.0 ** (i * 2)) for i in range(12)),
    quote=LONG * 4,
    by=LONG[:200],
    source="https://example.com/" + "path/" * 40,
)
SAID = "First they purr and that is nice. Then they hunt mice at night and at last they sleep on your laptop"


def moments(shot: ShotSpec) -> tuple[float, ...]:
    return (0.0, shot.seconds / 2, shot.seconds + HANDLE_FRAMES / FPS)


@pytest.mark.parametrize("geometry", SMALL, ids=lambda g: g.name)
@pytest.mark.parametrize("kind", CARDS)
@pytest.mark.parametrize("content", [FULL, ODD, Content()], ids=["full", "odd", "empty"])
def test_every_card_draws_every_moment_of_whatever_it_is_given(
    kind: Kind, geometry: Geometry, content: Content
) -> None:
    shot = spec(kind, SAID if content is FULL else "", content, title="" if content is not FULL else "Cats")
    painting = paint.painter(kind)(shot, look(geometry))
    for t in moments(shot):
        pixels = frame(painting.draw, geometry, t)
        assert (pixels[:, :, 3] == 255).all()
        assert np.ptp(pixels[:, :, :3].astype(int)) > 40
    assert all(0 <= cue.at <= shot.seconds for cue in painting.sounds)
    assert all(warning.endswith(".") for warning in painting.warnings)


@pytest.mark.parametrize("kind", CARDS)
def test_a_card_is_a_pure_function_of_its_shot_and_the_time(kind: Kind) -> None:
    shot = spec(kind, SAID, FULL)
    one, two = (paint.painter(kind)(shot, look(TALL)) for _ in range(2))
    forwards = [frame(one.draw, TALL, t) for t in (0.1, 1.0, 2.5)]
    backwards = [frame(two.draw, TALL, t) for t in (2.5, 1.0, 0.1)]
    assert all(np.array_equal(a, b) for a, b in zip(forwards, reversed(backwards), strict=True))
    assert not np.array_equal(forwards[0], forwards[2])


@pytest.mark.parametrize("kind", CARDS)
def test_two_shots_of_a_kind_do_not_look_the_same(kind: Kind) -> None:
    one, two = (spec(kind, SAID, FULL, seed=seed) for seed in (1, 2))
    first, second = (last(paint.painter(kind)(shot, look(TALL)), shot, TALL) for shot in (one, two))
    assert (np.abs(first.astype(int) - second.astype(int)).max(axis=2) > 8).mean() > 0.1


@pytest.fixture
def magenta(monkeypatch: pytest.MonkeyPatch) -> None:
    """All letters in a colour that nothing else has."""
    plain = typeset.draw

    def marked(
        canvas: skia.Canvas, fonts: object, role: str, words: str, at: tuple[float, float, float], paint_: skia.Paint
    ) -> None:
        plain(canvas, folder(), role, words, at, skia.Paint(AntiAlias=True, Color=0xFFFF00FF))

    monkeypatch.setattr(typeset, "draw", marked)


def letters(pixels: Pixels) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    blue, green, red = (pixels[:, :, i] for i in range(3))
    found: np.ndarray[tuple[int, int], np.dtype[np.bool_]] = (blue > 225) & (green < 40) & (red > 225)
    return found


@pytest.mark.usefixtures("magenta")
@pytest.mark.parametrize("geometry", SMALL, ids=lambda g: g.name)
@pytest.mark.parametrize("kind", CARDS)
@pytest.mark.parametrize("content", [FULL, ODD], ids=["full", "odd"])
def test_text_stays_in_the_safe_area_and_above_the_captions(kind: Kind, geometry: Geometry, content: Content) -> None:
    shot = spec(kind, SAID, content)
    found = letters(last(paint.painter(kind)(shot, look(geometry)), shot, geometry))
    rows, columns = np.flatnonzero(found.any(axis=1)), np.flatnonzero(found.any(axis=0))
    safe, w, h = geometry.safe, geometry.width, geometry.height
    assert rows.size > 10
    assert rows[0] >= safe.top * h - 1
    assert rows[-1] <= base.stage(look(geometry)).inner.bottom + 1
    assert columns[0] >= safe.left * w - 1
    assert columns[-1] <= (1 - safe.right) * w + 1


def white(painting: Painting, t: float) -> int:
    """How much of the frame is covered by panels or by the present item's colour."""
    pixels = frame(painting.draw, TALL, t)[:, :, :3]
    panels = (pixels == 255).all(axis=2)
    present = [((pixels == [c & 255, c >> 8 & 255, c >> 16]).all(axis=2)) for c in (0xFF5C6C, 0x3D7BFF)]
    return int((panels | present[0] | present[1]).sum())


def test_items_appear_as_they_are_spoken_of() -> None:
    shot = spec(
        Kind.LIST,
        "You know they purr a lot. But they hunt mice too. And they sleep anywhere",
        Content(items=FULL.items),
    )
    painting = paint.painter(Kind.LIST)(shot, look(TALL))
    starts = [w.start for w in shot.words if w.text == "they"]
    shown = [white(painting, t) for t in (0.3, *(s + 0.6 for s in starts))]
    before = [white(painting, s - 0.2) for s in starts]
    assert all(later > earlier * 1.2 + 500 for earlier, later in zip(before, shown[1:], strict=True))


def test_items_that_are_not_spoken_of_come_evenly() -> None:
    times = timing.item_times(spec(Kind.LIST, "nothing of the kind is said"), ("alpha", "beta", "gamma"))
    assert times == sorted(times)
    assert times[1] - times[0] == pytest.approx(times[2] - times[1])


def test_steps_follow_their_ordinals() -> None:
    shot = spec(Kind.STEPS, "first you do this and second you do that and third you are done")
    times = timing.item_times(shot, ("Boil water", "Add leaves", "Drink"))
    said = [w.start for w in shot.words if w.text in ("first", "second", "third")]
    assert times == pytest.approx([max(0.1, s - timing.LEAD) for s in said])


def test_code_is_typed_whole_before_the_shot_ends_and_not_at_its_start() -> None:
    shot = spec(Kind.CODE, "we loop over the toys and print each toy", Content(code=FULL.code))
    painting = paint.painter(Kind.CODE)(shot, look(TALL))
    typing = [cue for cue in painting.sounds if cue.sound == "typing"]
    rows, _ = source.rows(Code(source=PROGRAM), 40, folder())
    ink = sum(not cell.text.isspace() for row in rows for cell in row.cells)
    assert typing[0].at > 0.2
    assert ink == len("".join(PROGRAM.split()))
    assert next(c.at for c in painting.sounds if c.sound == "ding") < shot.seconds


@pytest.mark.parametrize("size", [1, 14, 90])
def test_typing_ends_in_time_however_long_the_code(size: int) -> None:
    shot = spec(Kind.CODE, "a few words about it")
    rows, _ = source.rows(Code(source="print('line')\n" * size), 30, folder())
    typing = code._typing(shot, rows, True, Random(1))
    active, done = editor._progress(rows, typing, shot.seconds)
    assert (active, done) == (len(rows) - 1, rows[-1].width)
    assert typing.ends[-1] <= shot.seconds * 0.7
    assert list(typing.ends) == sorted(typing.ends)


def test_a_long_line_of_code_is_wrapped_and_nothing_is_lost() -> None:
    long = "result = some_function(first_argument, second_argument, third_argument='a string with spaces')"
    rows, dropped = source.rows(Code(source=long), 30, folder())
    assert dropped == ""
    assert "".join(row.text for row in rows) == long
    assert all(row.width <= 30 for row in rows)
    assert [row.first for row in rows] == [True] + [False] * (len(rows) - 1)


@pytest.mark.parametrize(
    ("program", "output"),
    [
        ("print('meow')", "meow"),
        ("print('a', 1, sep='-', end='!')\nprint(True)", "a-1!True"),
        ('# say it\nprint("it\'s")\nprint()', "it's"),
        ("print(open('/etc/passwd').read())", ""),
        ("__import__('os').system('true')", ""),
        ("for i in range(3): print(i)", ""),
        ("print('unfinished", ""),
        ("x = 1\nprint('x')", ""),
        ("print(*[1, 2])", ""),
    ],
)
def test_output_is_derived_from_prints_of_constants_only(program: str, output: str) -> None:
    assert source.printed(Code(source=program)) == output


def test_output_that_is_given_is_not_questioned() -> None:
    assert source.printed(Code(source="print('a')", output="b")) == "b"


@pytest.mark.parametrize(
    ("written", "value"),
    [("70%", 70.0), ("8,045,311,447", 8045311447.0), ("€3.5 million", 3.5), ("1.234,56 €", 1234.56), ("-40°", 40.0),
     ("1 234 567", 1234567.0), ("0.125", 0.125), ("12", 12.0), ("1,5", 1.5), ("3.000", 3000.0)],
)  # fmt: skip
def test_a_figure_counts_up_to_exactly_what_was_written(written: str, value: float) -> None:
    how = counter.pattern(Datum(value=1, text=written))
    assert how.value == value
    assert counter.at_share(how, 1.0) == written
    assert len(counter.at_share(how, 0.3)) <= len(written) + 1


@settings(max_examples=200, deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False, width=64))
def test_any_value_has_a_short_figure(value: float) -> None:
    how = counter.pattern(Datum(value=value))
    assert 1 <= len(counter.at_share(how, 1.0)) <= counter.LONGEST + 2


def test_a_chart_of_years_becomes_a_line_and_says_nothing_of_missing_data() -> None:
    years = tuple(Datum(label=str(2018 + i), value=v) for i, v in enumerate((3, 5, 4, 9, 12)))
    shot = spec(Kind.CHART, "", Content(data=years))
    painting = paint.painter(Kind.CHART)(shot, look(TALL))
    assert painting.warnings == ()
    assert paint.painter(Kind.CHART)(spec(Kind.CHART, "so"), look(TALL)).warnings != ()


SEED = next(seed for seed in range(99) if Random(f"comparison {seed}").choice(range(4)) == 0)
"""A comparison with the accent on its first side."""


def test_the_side_that_is_spoken_of_gains_ground() -> None:
    shot = spec(Kind.COMPARISON, "Cats are quiet and clean and nice to have around but Dogs are loyal", FULL, seed=SEED)
    painting = paint.painter(Kind.COMPARISON)(shot, look(SMALL[1]))
    row = SMALL[1].height - 30
    accent = np.array([0x6C, 0x5C, 0xFF])
    widths = [
        int((np.abs(frame(painting.draw, SMALL[1], t)[row, :, :3].astype(int) - accent).max(axis=1) < 40).sum())
        for t in (2.0, shot.seconds)
    ]
    assert widths[0] > widths[1] + 10


@pytest.mark.usefixtures("magenta")
@pytest.mark.parametrize("kind", [Kind.TITLE, Kind.OUTRO])
def test_titles_and_ends_show_words_in_their_very_first_frame(kind: Kind) -> None:
    shot = spec(kind, "", Content(heading="Cats"))
    assert letters(frame(paint.painter(kind)(shot, look(TALL)).draw, TALL, 0.0)).sum() > 100
