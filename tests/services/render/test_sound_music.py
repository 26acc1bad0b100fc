"""The music: on the grid, level, resolved, varied and cheap to make."""

from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from reel_common.errors import Permanent
from reel_render.sound import dsp, instruments, melody, music, score
from reel_render.sound.drums import DRUMS
from reel_render.sound.dsp import RATE, Sound
from reel_render.sound.harmony import chord, local_scale, voicing
from reel_render.sound.melody import Key, Motif
from reel_render.sound.moods import MOODS
from reel_render.sound.music import compose
from reel_render.sound.score import Score

PLAYED = sorted(name for name, mood in MOODS.items() if mood)
SECONDS = 12.0


def arranged(mood: str, beat_frames: int = 15, seconds: float = SECONDS, seed: int = 5) -> Score:
    style = MOODS[mood]
    assert style is not None
    return score.arrange(style, beat_frames, round(seconds * RATE), seed)


@cache
def played(mood: str) -> Sound:
    return compose(mood, 15, SECONDS, seed=5)


@pytest.mark.parametrize("mood", PLAYED)
def test_a_piece_is_level_and_clean(mood: str) -> None:
    x = played(mood)
    assert x.shape == (SECONDS * RATE, 2)
    assert x.dtype == np.float32
    assert np.isfinite(x).all()
    assert dsp.peak_db(x) <= -3.0
    assert dsp.lufs(x) == pytest.approx(music.LOUDNESS, abs=1.0)
    assert np.abs(x.mean(axis=0)).max() < 1e-4
    power = np.square(np.abs(np.fft.rfft(x.mean(axis=1))))
    hz = np.fft.rfftfreq(len(x), 1 / RATE)
    assert power[hz < 40].sum() < 0.005 * power.sum(), "mud"
    assert power[hz > 12_000].sum() < 0.001 * power.sum(), "hiss"
    assert power[(hz > 600) & (hz < 6000)].sum() > 0.05 * power.sum(), "nothing left on small loudspeakers"


@pytest.mark.parametrize("mood", PLAYED)
def test_a_piece_is_wide_but_whole_in_mono(mood: str) -> None:
    x = played(mood).astype(np.float64)
    middle, side = np.square(x.mean(axis=1)).mean(), np.square((x[:, 0] - x[:, 1]) / 2).mean()
    assert 0.01 < side / middle < 0.35
    left, right = np.sqrt(np.square(x).mean(axis=0))
    assert 0.8 < left / right < 1.25


@pytest.mark.parametrize("mood", PLAYED)
def test_a_piece_ends_at_rest_on_its_tonic_and_in_silence(mood: str) -> None:
    x, written = played(mood), arranged(mood)
    assert x[-1].max() == x[-1].min() == 0.0
    assert np.abs(x[-240:]).max() < dsp.from_db(-45.0)
    assert 1.5 * RATE <= written.samples - written.last <= 4.0 * RATE
    ring = x[written.last :].mean(axis=1)
    assert np.sqrt(np.mean(ring**2)) > dsp.from_db(-40.0), "the last chord is not heard"
    last = x[-RATE:].mean(axis=1) * np.hanning(RATE)
    power, hz = np.square(np.abs(np.fft.rfft(last))), np.fft.rfftfreq(RATE, 1 / RATE)
    audible = (hz > 60) & (hz < 2000)
    classes = np.rint(69 + 12 * np.log2(hz[audible] / 440)).astype(int) % 12
    weight = np.bincount(classes, power[audible], 12)
    numeral = "i" if MOODS[mood].scale == "minor" else "I"  # type: ignore[union-attr]
    assert int(np.argmax(weight)) in chord(numeral, written.tonic).tones


@pytest.mark.parametrize("mood", PLAYED)
@pytest.mark.parametrize("beat_frames", [10, 15, 23])
def test_every_beat_is_on_the_frame_grid(mood: str, beat_frames: int) -> None:
    written = arranged(mood, beat_frames)
    assert written.beat == beat_frames * 1600
    assert written.last % (2 * written.beat) == 0
    drums = [note.at for note in written.notes if note.name in DRUMS]
    on_beat = sum(at % written.beat == 0 for at in drums)
    assert on_beat > 0.25 * len(drums)
    # Whatever is not on a beat is on a sixteenth of it, swung or straight.
    swing = MOODS[mood].swing  # type: ignore[union-attr]
    allowed = {round(part * written.beat) for part in (0, swing / 2, swing, (1 + swing) / 2)}
    assert all(min(abs(at % written.beat - place) for place in allowed) <= 1 for at in drums)


@pytest.mark.parametrize("mood", ["playful", "upbeat", "curious", "warm", "mysterious", "tense"])
def test_beats_are_heard_where_the_cuts_will_be(mood: str) -> None:
    mono = played(mood).mean(axis=1).astype(np.float64)
    energy = np.square(mono)[: len(mono) // 160 * 160].reshape(-1, 160).sum(axis=1)
    rise = np.maximum(0, np.diff(np.log(energy + 1e-3)))
    per_beat = 15 * 1600 // 160
    folded = rise[: len(rise) // per_beat * per_beat].reshape(-1, per_beat).mean(axis=0)
    # The rise into the first block of a beat is counted at the last block of the one before.
    assert int(np.argmax(folded)) == per_beat - 1, "the strongest onset is off the beat"


def test_the_same_arguments_give_the_same_samples_and_another_seed_other_music() -> None:
    again = compose("curious", 15, SECONDS, seed=5)
    assert np.array_equal(played("curious"), again)
    assert arranged("curious", seed=5).notes != arranged("curious", seed=6).notes


def test_every_mood_has_its_own_sound() -> None:
    hits = {mood: {(note.at, note.name, note.midi) for note in arranged(mood).notes} for mood in PLAYED}
    for a in PLAYED:
        for b in PLAYED:
            assert a >= b or len(hits[a] & hits[b]) < 0.35 * min(len(hits[a]), len(hits[b])), (a, b)
    assert len({played(mood)[: 8 * RATE].tobytes() for mood in PLAYED}) == len(PLAYED)


@pytest.mark.parametrize("mood", PLAYED)
def test_a_minute_goes_from_thin_over_a_break_to_full(mood: str) -> None:
    written = arranged(mood, 15, 60.0)
    letters = "".join(section.letter for section in written.sections)
    assert letters == "ivlbf"
    voices = {
        section.letter: len(
            {n.name for n in written.notes if section.first <= n.at / (4 * written.beat) < section.first + 2}
        )
        for section in written.sections
    }
    assert voices["i"] < voices["v"] <= voices["f"]
    assert voices["b"] < voices["f"]


@pytest.mark.parametrize("bars", [*range(60), 97, 300])
def test_the_form_fills_any_number_of_bars_and_ends_full(bars: int) -> None:
    sections = score.form(bars)
    assert sum(section.bars for section in sections) == bars
    assert [s.first for s in sections] == [sum(t.bars for t in sections[:i]) for i in range(len(sections))]
    assert not sections or sections[-1].letter == "f"
    assert max((s.bars for s in sections), default=0) < 24


@pytest.mark.parametrize(("seconds", "beat_frames"), [(0.01, 15), (0.4, 10), (1.0, 30), (2.5, 10), (7.7654, 30)])
def test_short_pieces_are_as_long_as_asked_and_end_in_silence(seconds: float, beat_frames: int) -> None:
    x = compose("mysterious", beat_frames, seconds, seed=2)
    assert len(x) == round(seconds * RATE)
    assert np.isfinite(x).all()
    assert dsp.peak_db(x) <= -3.0
    assert np.abs(x[-1]).max() == 0.0
    assert seconds < 0.1 or np.abs(x).max() > 0.01


@pytest.mark.parametrize("mood", PLAYED)
@pytest.mark.parametrize("base", [55, 72, 79])
def test_strong_notes_of_every_melody_belong_to_their_chord_and_the_others_to_its_scale(mood: str, base: int) -> None:
    style = MOODS[mood]
    assert style is not None
    numerals = {
        n for row in (*style.verse, *style.lift, style.pause, (style.cadence,)) for bar in row for n in bar.split()
    }
    for tonic in style.tonics:
        key = Key(style.scale, tonic, base)
        for on in (chord(numeral, tonic) for numeral in numerals):
            for motif in style.motifs:
                for sign in "MVC":
                    line = melody.bar(key, sign, Motif(*motif), (on, on), closing=True)
                    assert line
                    for step, length, note in line:
                        strong = step % 8 == 0 or length >= 3
                        fitting = on.tones if strong else local_scale(style.scale, tonic, on)
                        assert note % 12 in fitting
                        assert base - 3 <= note <= base + 16


@pytest.mark.parametrize("mood", PLAYED)
def test_a_minute_of_music_is_made_of_few_distinct_sounds(mood: str) -> None:
    """What is drawn decides how quick a piece is: held notes once for each length, all others once."""
    notes = [note for note in arranged(mood, 15, 60.0).notes if note.midi]
    drawn = {(n.name, n.midi, n.samples if n.name in instruments.HELD else 0): n.samples / RATE for n in notes}
    assert len(drawn) <= 160
    assert sum(drawn.values()) <= 260.0


def test_no_sound_is_drawn_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[tuple[str, int, float]] = []
    draw = instruments.draw

    def counted(name: str, midi: int, seconds: float, rng: np.random.Generator) -> instruments.Note:
        drawn.append((name, midi, seconds))
        return draw(name, midi, seconds, rng)

    monkeypatch.setattr(instruments, "draw", counted)
    compose("upbeat", 15, 8.0, seed=5)
    assert len(drawn) == len(set(drawn)) > 10


def test_no_music_is_silence_of_the_right_length() -> None:
    x = compose("none", 15, 3.0, seed=1)
    assert x.shape == (3 * RATE, 2)
    assert not x.any()


@pytest.mark.parametrize(
    ("mood", "beat_frames", "seconds"), [("sleepy", 15, 5.0), ("calm", 0, 5.0), ("calm", 15, -1.0)]
)
def test_what_cannot_be_composed_is_refused(mood: str, beat_frames: int, seconds: float) -> None:
    with pytest.raises(Permanent):
        compose(mood, beat_frames, seconds, seed=1)


def test_no_chord_is_voiced_with_a_semitone_in_it() -> None:
    for symbol in ("Imaj7", "IVmaj7", "V7", "#ivo7", "Iadd9"):
        for base in range(48, 60):
            notes = voicing(chord(symbol, 0), base)
            assert min(b - a for a, b in pairwise(notes)) >= 2
