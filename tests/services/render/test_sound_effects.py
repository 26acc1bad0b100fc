"""Every effect is short, level, clean and its own; people's words find it."""

from functools import cache

import numpy as np
import pytest

from reel_common.errors import Permanent
from reel_render.sound import dsp, effects
from reel_render.sound.dsp import RATE, Sound
from reel_render.sound.effects_table import SYNONYMS

NAMES = sorted(effects.KNOWN)


@cache
def made(name: str) -> Sound:
    return effects.make(name, seed=3)


@pytest.mark.parametrize("name", NAMES)
def test_an_effect_is_bounded_and_clean(name: str) -> None:
    x = made(name)
    assert x.dtype == np.float32
    assert x.shape[1] == 2
    assert 0.1 * RATE <= len(x) <= 2.5 * RATE
    loudest = float(np.max(dsp.loudness_over_time(x), initial=-np.inf))
    assert dsp.peak_db(x) <= effects.PEAK_DB + 0.01
    assert loudest <= effects.LOUDEST + 0.01
    assert dsp.peak_db(x) >= effects.PEAK_DB - 0.01 or loudest >= effects.LOUDEST - 0.01, "it is quieter than need be"
    assert np.abs(x[[0, -1]]).max() < 1e-4
    assert np.abs(x[-480:]).max() < dsp.from_db(-30.0), "it is cut off rather than faded"
    assert abs(float(x.mean())) < 2e-3
    power = np.square(np.abs(np.fft.rfft(x.mean(axis=1))))
    hz = np.fft.rfftfreq(len(x), 1 / RATE)
    assert power[hz < 35].sum() < 0.02 * power.sum()
    assert power[hz > 14_000].sum() < 0.02 * power.sum()


@pytest.mark.parametrize("name", NAMES)
def test_an_effect_is_heard_at_once_unless_it_grows(name: str) -> None:
    x = np.abs(made(name)).max(axis=1)
    first = int(np.argmax(x > 0.1 * x.max()))
    assert first < RATE * (0.8 if name in {"riser", "drum_roll"} else 0.2)


@pytest.mark.parametrize("name", ["applause", "meow", "typing"])
def test_the_same_seed_gives_the_same_samples_and_another_seed_others(name: str) -> None:
    assert np.array_equal(made(name), effects.make(name, 3))
    assert not np.array_equal(made(name), effects.make(name, 2))


def test_no_two_effects_are_the_same_sound() -> None:
    prints = {}
    for name in NAMES:
        x = made(name).mean(axis=1)
        spectrum = np.abs(np.fft.rfft(x, 3 * RATE))
        bands = np.add.reduceat(spectrum, np.geomspace(40, len(spectrum) - 1, 40).astype(int))
        prints[name] = (bands / np.linalg.norm(bands), len(x))
    for a in NAMES:
        for b in NAMES:
            alike = float(prints[a][0] @ prints[b][0])
            assert a >= b or alike < 0.985 or prints[a][1] != prints[b][1], (a, b)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("whoosh", "whoosh"),
        ("Swoosh", "whoosh"),
        ("drumroll", "drum_roll"),
        ("drum roll", "drum_roll"),
        ("Drum-Roll!", "drum_roll"),
        ("fanfare", "tada"),
        ("ba dum tss", "rimshot"),
        ("sad trombone", "sad_trombone"),
        ("the sound of applause", None),
        ("applause sound", "applause"),
        ("meow sound effect", "meow"),
        ("record scratch", "record_scratch"),
    ],
)
def test_people_find_an_effect_by_the_words_they_use(said: str, meant: str | None) -> None:
    assert effects.resolve(said) == meant


@pytest.mark.parametrize("said", ["playful_music", "zoom_in", "code_highlight", "confetti", "", "!?", "laugh"])
def test_what_is_no_sound_effect_is_not_taken_for_one(said: str) -> None:
    assert effects.resolve(said) is None


def test_every_synonym_leads_to_a_recipe() -> None:
    assert set(SYNONYMS.values()) <= effects.KNOWN
    assert not set(SYNONYMS) & effects.KNOWN


def test_an_unknown_effect_is_refused_with_the_known_ones() -> None:
    with pytest.raises(Permanent, match="whoosh"):
        effects.make("kazoo_orchestra", 1)
