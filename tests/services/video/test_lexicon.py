"""Words and the art they mean."""

import tomllib
from collections import Counter

import pytest

from reel_video.illustrate import gallery, lexicon, words
from reel_video.illustrate.lexicon import Kind


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("kitty", "1F408"),
        ("programmer", "1F9D1-200D-1F4BB"),
        ("notebook computer", "1F4BB"),
        ("cash", "1F4B5"),
        ("budget", "1F4B0"),
        ("idea", "1F4A1"),
        ("espresso", "2615"),
        ("poodle", "1F429"),
        ("labrador", "1F415"),
        ("salmon", "1F41F"),
        ("sedan", "1F697"),
        ("oak", "1F333"),
        ("violinist", "1F3BB"),
        ("startup", "1F680"),
        ("hourglass", "231B"),
        ("waffle", "1F9C7"),
        ("🐱", "1F431"),
        ("1F408", "1F408"),
    ],
)
def test_a_word_an_emoji_and_a_code_mean_their_picture(word: str, code: str) -> None:
    art = lexicon.look_up(word)
    assert art is not None
    assert art.code == code


@pytest.mark.parametrize(
    "word", ["", "catt", "lapto", "zorblax", "the", "will", "may", "mean", "date", "match", "like"]
)
def test_an_unknown_or_a_small_word_means_no_picture(word: str) -> None:
    assert lexicon.look_up(word) is None


def test_every_listed_picture_is_drawn_and_every_word_stands_in_one_place() -> None:
    listed = words.load("pictures.toml")
    codes = [code for pictures in listed.values() for code in pictures]
    assert [code for code in codes if code not in gallery.codes()] == []
    assert [code for code, times in Counter(codes).items() if times > 1] == []
    spoken = Counter(word for pictures in listed.values() for text in pictures.values() for word in words.phrases(text))
    assert [word for word, times in spoken.items() if times > 1] == []
    assert len(spoken) > 2000


def test_every_code_in_the_data_files_is_drawn() -> None:
    data = words.load("verbs.toml")["picture"].keys() | {
        rule["art"] for rules in words.grammar()["senses"].values() for rule in rules if rule["art"]
    }
    actors = words.load("actors.toml")
    data |= set(actors["faces"]) | set(actors["faces"].values())
    data |= {code for group in actors["moods"].values() for code in group.values()}
    for listed in (actors["figure"], actors["facing"], actors["mislead"], words.load("settings.toml")["likely"]):
        data |= {code for text in listed.values() for code in text.split()}
    assert sorted(data - gallery.codes()) == []


def test_every_gloss_of_another_language_means_something_in_english() -> None:
    known = {form for section in ("names", "time", "weather") for text in words.load("settings.toml")[section].values()
             for form in words.phrases(text)}  # fmt: skip
    for section in ("action", "mood"):
        known |= {form for text in words.load("verbs.toml")[section].values() for form in words.phrases(text)}
    known |= {word for text in words.grammar()["relations"].values() for word in text.split()}
    known |= words.group("adjectives") | words.group("placing")
    for name, about in words.load("languages.toml").items():
        for pair in about.get("gloss", {}).get("words", "").split(","):
            gloss = pair.strip().partition("=")[2]
            found = lexicon.read(gloss, described=True).matches
            assert not gloss or gloss in known or found, f"{name}: {pair.strip()}"


def test_plurals_and_verb_forms_find_their_base() -> None:
    assert "kitty" in words.singulars("kitties")
    assert "wolf" in words.singulars("wolves")
    assert words.singulars("bus") == ("bus",)
    assert {"run", "dance", "cry"} <= {form for word in ("running", "danced", "cries") for form in words.bases(word)}


def test_tokens_know_their_word_and_their_character() -> None:
    text = "The cat's T-Rex (well-known) ate 2 🍕s."
    tokens = words.tokenize(text)
    assert [token.word for token in tokens] == ["the", "cat", "t", "rex", "well", "known", "ate", "2", "", "s"]
    assert all(token.text == text[token.start : token.start + len(token.text)] for token in tokens)
    assert all(token.text in text.split()[token.place] for token in tokens)


def test_a_phrase_outranks_its_words_and_never_crosses_punctuation() -> None:
    assert [m.art.name for m in lexicon.read("an ice cream", described=True).matches] == ["ice cream"]
    assert [m.art.name for m in lexicon.read("the ice, cream", described=True).matches] == ["ice cube"]


def test_brands_are_no_words() -> None:
    for brand in ("twitter", "github", "facebook", "firefox"):
        assert lexicon.look_up(brand) is None


def test_each_picture_has_one_kind() -> None:
    assert lexicon.art("1F408").kind is Kind.ACTOR
    assert lexicon.art("1F4BB").kind is Kind.PROP
    assert lexicon.art("1F355").kind is Kind.FOOD
    assert lexicon.art("1F1EB-1F1F7").kind is Kind.FLAG
    assert all(lexicon.art(code).kind for code in gallery.codes())


def test_the_data_files_are_valid_toml() -> None:
    for path in words.DATA.glob("*.toml"):
        assert tomllib.loads(path.read_text(encoding="utf-8"))
