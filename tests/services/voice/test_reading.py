"""What is said for what is shown."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reel_common import words
from reel_voice.reading import numbers
from reel_voice.speech import read

SAID = {
    "print('meow')": "print meow",
    "print('Hello World')": "print Hello World",
    "`x = [1, 2]` is a list": "x equals one, two is a list",
    "when a != b": "when a is not equal to b",
    "foo.bar() and list[0]": "foo dot bar and list index zero",
    "my_list or camelCase": "my list or camel Case",
    "open main.py": "open main dot P Y",
    "if x == 3 && y <= 4": "if x equals equals three and y is at most four",
    "`def greet(name): return name`": "def greet name return name",
    "It costs $5.99, or $5 million.": "It costs five dollars and ninety-nine cents, or five million dollars.",
    "£1 and €20 and 3.50 USD": "one pound and twenty euros and three point five zero dollars",
    "1,234.5 of 50%": "one thousand two hundred thirty-four point five of fifty percent",
    "the 3rd, the 21st": "the third, the twenty-first",
    "10x faster, 24/7!": "ten times faster, twenty-four seven!",
    "1/2 or 3/4, 7/10": "one half or three quarters, seven out of ten",
    "5-8 cats": "five to eight cats",
    "in 2026, the 1990s": "in twenty twenty-six, the nineteen nineties",
    "born in 1905 and 2005": "born in nineteen oh five and two thousand five",
    "2026-03-05 at 3:30pm": "March fifth, twenty twenty-six at three thirty P M",
    "May 5, at 10:00": "May fifth, at ten o'clock",
    "100 km/h, 16GB, 20°C": "one hundred kilometers per hour, sixteen gigabytes, twenty degrees Celsius",
    "1 km, 2 km, a 16-bit chip": "one kilometer, two kilometers, a sixteen bit chip",
    "see https://www.example.com/docs?x=1": "see example dot com slash docs",
    "me.you@example.com @cat_fan #CatsRule": "me dot you at example dot com at cat fan hashtag Cats Rule",
    "Dr. Who vs. Mr. Bean, etc.": "Doctor Who versus Mister Bean, et cetera.",
    "St. Mary on Main St. today": "Saint Mary on Main Street today",
    "cats, e.g. Tom": "cats, for example Tom",
    "NASA likes the HTML API": "nasa likes the H T M L ay P I",
    "THIS IS NOT A DRILL!": "this is not A drill!",
    "GPT-4 and MP3 and COVID-19": "G P T four and M P three and covid nineteen",
    "Henry VIII in World War II": "Henry the eighth in World War two",
    "Chapter IV. I agree": "Chapter four. I agree",
    "cats & dogs = love": "cats and dogs equals love",
    "A → B": "A to B",
    "**Bold** and _soft_ [docs](https://x.y)": "Bold and soft docs",
    "Cats 🐱 rule": "Cats rule",
    "🐱": "cat face",
    "So cute 🐱. Dogs too": "So cute. Dogs too",
    "an HDMI port in the US": "an H D M I port in the U S",
    "Cats — the best": "Cats, the best",
    "so…then": "so, then",
    "plan A, not a plan": "plan ay, not a plan",
    "version v2.1 of Python 3.11": "version version two point one of Python three point eleven",
    "5'10\" tall": "five foot ten tall",
    "~20, +5, -3, 100+": "about twenty, plus five, minus three, one hundred plus",
    "1080x1920 at 16:9": "ten eighty by nineteen twenty at sixteen to nine",
    "C++ and C#": "C plus plus and C sharp",
}


@pytest.mark.parametrize(("shown", "said"), SAID.items())
def test_english_is_read_as_a_person_would(shown: str, said: str) -> None:
    assert " ".join(token.said for token in read(shown, "en") if token.said) == said


@pytest.mark.parametrize(
    ("language", "shown", "said"),
    [
        ("de", "Das kostet 3,50 € im Jahr 2026.", "Das kostet 3,50 € im Jahr 2026."),
        ("de", "`print('miau')` ist Code 🐱", "print miau ist Code"),
        ("fr", "Voir https://www.exemple.fr/page maintenant", "Voir exemple.fr maintenant"),
        ("es", "**¡Hola!** #GatosFelices", "Hola! Gatos Felices"),
    ],
)
def test_other_languages_lose_their_marks_and_keep_their_numbers(language: str, shown: str, said: str) -> None:
    assert " ".join(token.said for token in read(shown, language) if token.said) == said


PIECES = '` ``` [ ]( <b> $ 5 % — A NO 🐱 … \u200f \x00 猫が 1e9 ² ٣ "( .5 1/0 ’s'.split(" ")  # noqa: SIM905
TEXT = st.text(max_size=80) | st.lists(st.sampled_from([*SAID, *PIECES]), max_size=8).map(" ".join)


@settings(max_examples=400, deadline=None)
@given(TEXT, st.sampled_from(["en", "en-GB", "de", "ja", "xx"]))
def test_any_text_is_read_word_for_word_and_in_order(text: str, language: str) -> None:
    tokens = read(text, language)
    shown = tuple(token.shown for token in tokens)
    assert shown == words.split(text)
    assert "".join(shown) == "".join(text.split())
    assert not any(c.isspace() and c != " " for token in tokens for c in token.said)
    said = tuple(token.said for token in tokens)
    if any(said):
        assert words.spoken_words(text, words.spoken_text(said)) == said


@given(st.text(st.characters(max_codepoint=0x2E7F), max_size=60))
def test_words_of_spaced_scripts_are_what_white_space_separates(text: str) -> None:
    assert words.split(text) == tuple(text.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("你好,世界。", ("你", "好,", "世", "界。")),
        ("ネコが学ぶ。", ("ネコ", "が", "学ぶ。")),
        ("学习Python编程!", ("学", "习", "Python", "编", "程!")),
        ("안녕하세요 여러분", ("안녕하세요", "여러분")),
    ],
)
def test_scripts_without_spaces_are_parted_into_caption_words(text: str, expected: tuple[str, ...]) -> None:
    assert words.split(text) == expected
    assert words.join(expected).replace(" ", "") == text.replace(" ", "")


@given(st.integers(0, 10**21))
def test_every_number_has_a_name_made_of_letters(number: int) -> None:
    for said in (numbers.cardinal(number), numbers.ordinal(number), numbers.decimal(f"{number:,}")):
        assert said.replace("-", " ").replace(" ", "").isalpha()


def test_roman_numerals_are_read_in_their_usual_form_only() -> None:
    assert [numbers.roman(x) for x in ("IV", "XIX", "VIII", "IIII", "VX", "MIX", "")] == [
        4,
        19,
        8,
        None,
        None,
        None,
        None,
    ]
