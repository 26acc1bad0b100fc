"""The sound: laid where the timeline says, music under the voice, mastered."""

import asyncio
from pathlib import Path

import numpy as np
import pytest

from reel_common.errors import Permanent
from reel_common.store_folder import FolderStore
from reel_render import mix, probe, tracks
from reel_render.bench import Bench, Progress
from reel_render.encode import Encoding
from reel_render.lettering import Letters
from reel_render.sound import dsp
from reel_render.sound.dsp import RATE
from reel_render.timeline import MusicItem, SoundItem, Timeline, VoiceItem
from reel_render.tracks import Laid
from tests.services.render.studio import spoken, voice

FRAMES = 300


@pytest.fixture
def bench(tmp_path: Path, letters: Letters, plain_music: None) -> Bench:
    store, progress = FolderStore(tmp_path / "store"), Progress(lambda *_: None, 1)
    return Bench(store, tmp_path, letters, Encoding("superfast", 20), asyncio.Semaphore(2), progress)


async def timeline(
    bench: Bench, *, mood: str = "playful", say: bool = True, sounds: tuple[SoundItem, ...] = ()
) -> Timeline:
    """Ten seconds; somebody speaks from 3 to 6."""
    words, seconds = spoken("one two three four five six seven eight nine ten")
    audio = await bench.store.put(voice(words, seconds), "audio/wav")
    item = VoiceItem(line="s1-1", speaker="x", at=3.0, seconds=seconds, audio=audio)
    return Timeline(title="t", language="en", frames=FRAMES, video=(), caption=(), voice=(item,) if say else (),
                    music=MusicItem(mood=mood, beat_frames=15, seconds=FRAMES / 30, seed=1), sfx=sounds)  # fmt: skip


async def heard(bench: Bench, line: Timeline) -> dsp.Sound:
    made = (await mix.make(line, bench))[-1].value
    mono = await asyncio.to_thread(probe.voice, await bench.store.get(made.audio), "the mix")
    return np.repeat(mono[:, None], 2, axis=1)


def level(x: dsp.Sound, start: float, end: float, hz: float) -> float:
    """Decibels of the tone at `hz` in a stretch of time."""
    part = x[round(start * RATE) : round(end * RATE), 0].astype(float)
    wave = np.exp(-2j * np.pi * hz * np.arange(len(part)) / RATE)
    return dsp.to_db(abs(np.mean(part * wave * np.hanning(len(part)))))


async def test_music_steps_back_while_somebody_speaks_and_comes_back(bench: Bench) -> None:
    x = await heard(bench, await timeline(bench))
    intro, under, after = level(x, 0.5, 2.5, 660), level(x, 3.5, 5.5, 660), level(x, 7.5, 9.5, 660)
    assert 10 <= intro - under <= 14.5
    assert after == pytest.approx(intro, abs=1.5)


async def test_the_voice_stands_twelve_decibels_above_the_music(bench: Bench) -> None:
    x = await heard(bench, await timeline(bench))
    music = dsp.lufs(np.asarray(x[RATE // 2 : 5 * RATE // 2])) - (level(x, 0.5, 2.5, 660) - level(x, 3.5, 5.5, 660))
    assert dsp.lufs(np.asarray(x[3 * RATE : 6 * RATE])) - music >= 12
    assert dsp.lufs(np.asarray(x[RATE // 2 : 5 * RATE // 2])) > -30  # and the music can be heard before


async def test_the_master_is_within_bounds_and_of_exact_length(bench: Bench) -> None:
    made = (await mix.make(await timeline(bench, sounds=(SoundItem(sound="crash", at=1, source="shot"),)), bench))[-1]
    assert made.value.lufs == pytest.approx(-14, abs=0.5)
    assert made.value.true_peak_db <= -1.5
    x = await asyncio.to_thread(probe.voice, await bench.store.get(made.value.audio), "the mix")
    assert abs(len(x) - FRAMES * 1600) <= 1024  # the last packet of AAC is a whole one


async def test_silence_stays_silent_and_a_quiet_click_is_not_blown_up(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reel_render.sound.music.compose", lambda m, b, seconds, s: dsp.silence(seconds))
    silent = (await mix.make(await timeline(bench, say=False), bench))[-1].value
    assert silent.quiet
    assert silent.lufs <= -69
    click = SoundItem(sound="click", at=2.0, gain_db=-40, source="clip")
    quiet = (await mix.make(await timeline(bench, say=False, mood="calm", sounds=(click,)), bench))[-1].value
    assert quiet.quiet
    assert quiet.lufs < -20


async def test_an_effect_is_heard_when_it_was_asked_for(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reel_render.sound.music.compose", lambda m, b, seconds, s: dsp.silence(seconds))
    x = await heard(bench, await timeline(bench, say=False, sounds=(SoundItem(sound="click", at=2.0, source="clip"),)))
    begins = int(np.argmax(np.abs(x[:, 0]) > 0.2 * np.abs(x).max()))
    assert begins / RATE == pytest.approx(2.0, abs=0.02)


async def test_what_cannot_be_played_is_said(bench: Bench) -> None:
    line = await timeline(bench, mood="no such mood", sounds=(SoundItem(sound="gibberish", at=0, source="shot"),))
    assert mix.warnings(line) == [
        "there is no sound effect 'gibberish', so it is left out",
        "there is no music mood 'no such mood', so it is playful",
    ]


def test_lines_come_out_equally_loud_whoever_speaks(tmp_path: Path) -> None:
    words, seconds = spoken("one two three")
    (tmp_path / "loud.wav").write_bytes(voice(words, seconds))
    quiet = probe.voice(tmp_path / "loud.wav", "x") * np.float32(0.1)
    tracks.write(tmp_path / "quiet.wav", len(quiet), [Laid(0, lambda: np.repeat(quiet[:, None], 2, axis=1))])
    for name in ("loud", "quiet"):
        assert dsp.lufs(tracks.spoken(tmp_path / f"{name}.wav", "l")) == pytest.approx(tracks.VOICE_LUFS, abs=0.5)


def test_a_broken_voice_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.wav").write_bytes(b"RIFF nothing")
    with pytest.raises(Permanent, match="voice of line s1-1"):
        tracks.spoken(tmp_path / "x.wav", "s1-1")


def test_a_long_track_is_written_in_pieces_that_add_up(tmp_path: Path) -> None:
    tone = np.full((6 * RATE, 2), 0.25, np.float32)
    tracks.write(tmp_path / "t.wav", 10 * RATE, [Laid(5 * RATE, lambda: tone), Laid(3 * RATE, lambda: tone)])
    x = probe.voice(tmp_path / "t.wav", "t")
    assert len(x) == 10 * RATE
    assert [round(float(x[round(s * RATE)] / x[4 * RATE]), 2) for s in (1, 4, 6, 9.5)] == [0, 1, 2, 1]


def test_long_music_is_several_pieces_of_whole_bars() -> None:
    item = MusicItem(mood="calm", beat_frames=15, seconds=400.0, seed=3)
    begins = [piece.at / RATE for piece in tracks.movements(item, "calm")]
    assert len(begins) == 3
    assert all(begin % 2 == 0 for begin in begins)
