"""The sound itself: when words are heard, how voices differ, what mastering leaves."""

from itertools import pairwise

import numpy as np
import pytest

from reel_common import espeak, sound, words
from reel_common.errors import Permanent
from reel_voice import mastering, speech
from reel_voice.ports import Speech, Utterance
from reel_voice.providers.espeak import build
from reel_voice.providers.espeak_voices import SORTS, manner
from tests import measure

SENTENCES = (
    "Every morning she opens her laptop, and the very first thing that she sees is an error.",
    "Meet Whiskers, a cat who wants to code!",
    "Tap, tap, tap. Paws on keys. Bugs, bugs, and more bugs!",
    "Today, print('meow') costs $5.99. Tomorrow? Only 3 cents.",
    "It will not come, because cats do not listen: call it twice, then wait.",
)


async def spoken(text: str, rank: int = 0, language: str = "en", wish: str = "") -> mastering.Mastered:
    said = tuple(token.said for token in speech.read(text, language))
    voice = build(None)
    return mastering.master(await voice.speak(Utterance(said, language, wish, rank)), voice.capabilities.mastering)


def heard(line: mastering.Mastered) -> "sound.Mono":
    return sound.from_pcm(line.wav[44:])


async def test_words_are_heard_when_their_times_say_so() -> None:
    errors, judged, missed = [], 0, 0
    for rank in (0, 1, 5):
        for sentence in SENTENCES:
            line = await spoken(sentence, rank)
            assert line.spans is not None
            found = measure.onset_errors(heard(line), mastering.RATE, line.spans)
            errors.append(found.errors)
            judged, missed = judged + found.judged, missed + found.missed
    p95 = float(np.percentile(np.abs(np.concatenate(errors)), 95))
    assert judged >= 60
    assert missed <= 0.2 * judged
    assert p95 <= 0.020  # the whole pipeline may take 50 ms


async def test_the_measure_sees_words_that_are_shown_too_early() -> None:
    line = await spoken(SENTENCES[2])
    assert line.spans is not None
    late = [(a - 0.08, b - 0.08) for a, b in line.spans]
    assert measure.onset_errors(heard(line), mastering.RATE, late).p95() == pytest.approx(0.08, abs=0.01)


async def test_a_word_alone_matches_the_place_its_times_give_it_in_the_sentence() -> None:
    """Cross-correlated by level, a word spoken alone lies in the sentence where its times say."""
    fields = ["Say", "octopus,", "say", "potato,", "say", "telescope,", "say", "cucumber."]
    how = manner("", 0)
    whole = await espeak.read(fields, "en", how)
    level = measure.level_db(sound.from_pcm(whole.pcm), whole.rate)
    for i in (1, 3, 5):
        alone = await espeak.read([fields[i]], "en", how)
        a, b = (round(t / measure.HOP_SECONDS) for t in alone.spans[0])
        word = measure.level_db(sound.from_pcm(alone.pcm), alone.rate)[a:b]
        expected = round(whole.spans[i][0] / measure.HOP_SECONDS)
        scores = [
            float(np.corrcoef(word, level[expected + lag : expected + lag + len(word)])[0, 1]) for lag in range(-60, 61)
            if expected + lag >= 0
        ]  # fmt: skip
        lag = int(np.argmax(scores)) - min(60, expected)
        assert max(scores) > 0.7
        assert abs(lag * measure.HOP_SECONDS) <= 0.030, fields[i]


async def test_the_same_line_is_the_same_bytes() -> None:
    assert (await spoken(SENTENCES[0])).wav == (await spoken(SENTENCES[0])).wav


async def test_a_line_is_level_clean_and_without_silence_at_its_ends() -> None:
    for rank in range(4):
        x = heard(await spoken(SENTENCES[0], rank))
        assert sound.loudness(x, mastering.RATE) == pytest.approx(-18, abs=0.3)
        assert np.abs(x).max() <= 10 ** (-3 / 20)
        start, end = sound.bounds(x, mastering.RATE)
        assert start <= 0.02
        assert end >= len(x) / mastering.RATE - 0.06
        assert abs(float(x.mean())) < 1e-3


async def test_mastering_softens_the_synthesisers_buzz() -> None:
    reading = await espeak.read(SENTENCES[0].split(), "en", manner("", 0))
    raw = sound.resample(sound.from_pcm(reading.pcm), reading.rate, mastering.RATE)
    mastered = heard(mastering.master(Speech(reading.pcm, reading.rate), "synthetic"))
    assert _crest(mastered) < 0.8 * _crest(raw)
    assert _harshness(mastered) < _harshness(raw) - 1.5


def _crest(x: "sound.Mono") -> float:
    return float(np.abs(x).max() / np.sqrt(np.mean(np.square(x))))


def _harshness(x: "sound.Mono") -> float:
    power = np.abs(np.fft.rfft(x)) ** 2
    hz = np.fft.rfftfreq(len(x), 1 / mastering.RATE)
    return float(10 * np.log10(power[(hz > 2500) & (hz < 9000)].sum() / power[(hz > 150) & (hz < 2500)].sum()))


def test_every_rank_has_a_voice_of_its_own_and_a_wish_is_granted() -> None:
    assert len({manner("", rank) for rank in range(24)}) == 24
    assert manner("", 0).variant != manner("", 1).variant
    assert manner("deep", 1).pitch < manner("male", 1).pitch
    assert manner("robot", 3).variant in {s.manner.variant for s in SORTS if "robot" in s.traits}
    assert manner("an old woman", 2).variant == "grandma"
    assert manner("fast", 0).rate > manner("", 0).rate > manner("slow", 0).rate
    assert manner("robot", 1) != manner("robot", 3)
    assert manner("annie", 0).variant == "Annie"
    assert manner("../../etc/passwd", 0) == manner("", 0)


async def test_wishes_are_heard_in_the_pitch() -> None:
    deep, high = [await spoken(SENTENCES[1], wish=wish) for wish in ("deep man", "little kitten")]
    assert _pitch(heard(deep)) * 1.8 < _pitch(heard(high))


def _pitch(x: "sound.Mono") -> float:
    """Median fundamental in Hz of the voiced frames, by autocorrelation."""
    x = sound.resample(x, mastering.RATE, 8000)
    found = []
    for a in range(0, len(x) - 400, 200):
        frame = x[a : a + 400] * np.hanning(400)
        r = np.correlate(frame, frame, "full")[399:]
        lag = 20 + int(np.argmax(r[20:130]))
        if np.mean(np.square(frame)) > 1e-4 and r[lag] > 0.4 * r[0]:
            found.append(8000 / lag)
    return float(np.median(found))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Die Katze lernt Python, und das kostet 3,50 €."),
        ("es", "El gato aprende Python. ¡Qué difícil!"),
        ("fr", "Le chat apprend à coder, c'est drôle."),
        ("pt-BR", "O gato aprende a programar."),
        ("ru", "Кот учит Питон, и это смешно."),
        ("zh", "你好,世界。我们学习编程!"),
        ("ar", "القط يتعلم البرمجة."),
        ("hi", "बिल्ली प्रोग्रामिंग सीखती है।"),
        ("ja", "ねこは ぱいそんを まなびます。"),
        ("ko", "고양이가 코딩을 배워요."),
        ("en-GB", "The cat writes code."),
    ],
)
async def test_every_word_of_other_languages_is_heard_in_order(language: str, text: str) -> None:
    shown = words.split(text)
    line = await spoken(text, language=language)
    assert line.spans is not None
    assert len(line.spans) == len(shown)
    assert all(a[1] <= b[0] + 1e-9 for a, b in pairwise(line.spans))
    assert all(b > a for (a, b), word in zip(line.spans, shown, strict=True) if any(c.isalpha() for c in word))
    assert line.spans[-1][1] <= line.seconds
    assert 1 < line.seconds < 8


async def test_kanji_is_refused_rather_than_read_as_chinese_letters() -> None:
    with pytest.raises(Permanent, match="kana"):
        await spoken("猫が学ぶ。", language="ja")


async def test_nothing_in_a_text_is_a_command_for_the_synthesiser() -> None:
    fields = ["<voice", "name='de'>cat</voice>", "[[h@'loU]]", "a\0b", "\ud800", "cat"]
    reading = await espeak.read(fields, "en", manner("", 0))
    assert len(reading.spans) == len(fields)
    assert reading.spans[-1][1] > reading.spans[-1][0] > 0
