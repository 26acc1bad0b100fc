"""The measurements against those of ffmpeg, and what filters and dynamics promise."""

import re
import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest

from reel_common.errors import Permanent
from reel_render.sound import dsp, wav
from reel_render.sound.dsp import RATE, Sound


def tone(hz: float, db: float, seconds: float = 4.0, phase: float = 0.0) -> Sound:
    t = np.arange(round(seconds * RATE)) / RATE
    mono = 10 ** (db / 20) * np.sin(2 * np.pi * hz * t + phase)
    return np.stack([mono, mono], axis=1).astype(np.float32)


def noise(db: float, seconds: float, seed: int) -> Sound:
    rng = np.random.default_rng(seed)
    return (rng.standard_normal((round(seconds * RATE), 2)) * 10 ** (db / 20)).astype(np.float32)


SIGNALS = {
    "a tone at 997 Hz": tone(997.0, -20.0),
    "a low tone": tone(60.0, -10.0),
    "a high tone between the samples": dsp.fade(tone(RATE / 4, -6.0, phase=np.pi / 4), 0.1, 0.1),
    "noise": noise(-24.0, 5.0, 1),
    "loud, then quiet, then silent": np.concatenate([noise(-20, 3, 2), noise(-45, 3, 3), dsp.silence(4)]),
    "one side only": noise(-18.0, 4.0, 4) * np.array([1.0, 0.0], np.float32),
    "longer than a piece of work": np.concatenate([tone(440.0, -30.0, 13.0), noise(-16.0, 10.1, 5)]),
}


def ebur128(path: Path) -> tuple[float, float]:
    """Integrated loudness and true peak as ffmpeg measures them."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-nostats", "-i", str(path)]
    command += ["-filter_complex", "ebur128=peak=true", "-f", "null", "-"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stderr.rpartition("Summary:")[2]
    found = [re.search(pattern, said) for pattern in (r"I:\s+(-?[\d.]+) LUFS", r"Peak:\s+(-?[\d.]+) dBFS")]
    assert all(found), said
    return float(found[0][1]), float(found[1][1])  # type: ignore[index]


@pytest.mark.parametrize("name", SIGNALS)
def test_loudness_and_true_peak_agree_with_ffmpeg(name: str, tmp_path: Path) -> None:
    wav.write(tmp_path / "x.wav", SIGNALS[name])
    loudness, peak = ebur128(tmp_path / "x.wav")
    assert dsp.lufs(SIGNALS[name]) == pytest.approx(loudness, abs=0.2)
    assert dsp.true_peak_db(SIGNALS[name]) == pytest.approx(peak, abs=0.3)


def test_the_reference_tone_of_the_standard_reads_as_it_must() -> None:
    assert dsp.lufs(tone(997.0, -23.0, 10.0)) == pytest.approx(-23.0, abs=0.05)


def test_silence_and_what_is_too_short_have_no_loudness() -> None:
    assert dsp.lufs(dsp.silence(2.0)) == -np.inf
    assert dsp.lufs(tone(440.0, -10.0, 0.3)) == -np.inf
    assert dsp.true_peak_db(dsp.silence(0.0)) == -np.inf


def test_the_true_peak_of_a_tone_between_the_samples_is_above_its_highest_sample() -> None:
    x = SIGNALS["a high tone between the samples"]
    assert dsp.peak_db(x) == pytest.approx(-9.0, abs=0.1)
    assert dsp.true_peak_db(x) == pytest.approx(-6.0, abs=0.3)


@pytest.mark.parametrize("true_peak", [False, True])
def test_the_limiter_keeps_loud_noise_and_single_peaks_below_its_ceiling(true_peak: bool) -> None:
    x = noise(-22.0, 11.0, 6)
    x[[7, 1000, 30_000, 10 * RATE - 1, 10 * RATE]] = 1.6
    y = dsp.limit(x, -3.0, true_peak=true_peak)
    measured = dsp.true_peak_db(y) if true_peak else dsp.peak_db(y)
    assert measured <= (-2.9 if true_peak else -2.999)
    assert np.isfinite(y).all()
    assert y.shape == x.shape
    # Far from the peaks nothing is touched.
    np.testing.assert_allclose(y[5 * RATE : 6 * RATE], x[5 * RATE : 6 * RATE], rtol=1e-3)


def test_the_limiter_leaves_a_quiet_sound_alone() -> None:
    x = noise(-40.0, 2.0, 7)
    assert np.array_equal(dsp.limit(x, -3.0), x)


def test_the_compressor_takes_down_what_is_loud_and_nothing_else() -> None:
    loud, quiet = tone(500.0, -6.0), tone(500.0, -50.0)
    taken = dsp.peak_db(dsp.compress(loud, -20.0, 2.0)[RATE:]) - dsp.peak_db(loud)
    # A tone of -6 dBFS has an RMS of -9: eleven above the threshold, of which half is taken.
    assert taken == pytest.approx(-5.5, abs=0.3)
    np.testing.assert_allclose(dsp.compress(quiet, -20.0, 2.0), quiet, atol=1e-6)


@pytest.mark.parametrize(
    ("hz", "expected"),
    [(30.0, (-12.3, 6.0, 0.0)), (1000.0, (0.0, 0.0, 0.0)), (12_000.0, (0.0, 0.0, -6.0))],
)
def test_filters_do_to_each_frequency_what_they_say(hz: float, expected: tuple[float, float, float]) -> None:
    x = tone(hz, -20.0)
    filtered = (dsp.high_pass(x, 60.0), dsp.low_shelf(x, 200.0, 6.0), dsp.high_shelf(x, 4000.0, -6.0))
    for y, change in zip(filtered, expected, strict=True):
        assert dsp.peak_db(y[RATE:]) + 20.0 == pytest.approx(change, abs=0.3)


def test_the_bell_moves_its_own_frequency() -> None:
    assert dsp.peak_db(dsp.bell(tone(2500.0, -20.0), 2500.0, 4.0)[RATE:]) == pytest.approx(-16.0, abs=0.1)


def test_filtering_in_pieces_leaves_no_seam() -> None:
    x = tone(100.0, -6.0, 21.0)
    y = dsp.high_pass(x, 20.0)
    assert np.abs(np.diff(y[RATE:, 0], 2)).max() < 2 * np.abs(np.diff(x[:, 0], 2)).max()


def test_fades_begin_and_end_with_nothing() -> None:
    y = dsp.fade(np.ones((RATE, 2), np.float32), 0.1, 0.2)
    assert y[0].max() == y[-1].max() == 0.0
    assert (np.diff(y[: RATE // 10, 0]) >= 0).all()
    assert y[RATE // 2].min() == 1.0


@pytest.mark.parametrize("bits", [16, 32])
def test_a_wav_comes_back_as_it_was_written(bits: int, tmp_path: Path) -> None:
    x = np.clip(noise(-12.0, 0.5, 8), -0.999, 0.999)
    wav.write(tmp_path / "x.wav", x, bits=32 if bits == 32 else 16)
    y = wav.read(tmp_path / "x.wav")
    assert y.dtype == np.float32
    np.testing.assert_allclose(y, x, atol=0.0 if bits == 32 else 2.0**-15)


def test_a_mono_wav_is_given_to_both_sides(tmp_path: Path) -> None:
    from scipy.io import wavfile

    wavfile.write(tmp_path / "mono.wav", RATE, np.arange(-50, 50, dtype=np.int16))
    y = wav.read(tmp_path / "mono.wav")
    assert y.shape == (100, 2)
    assert np.array_equal(y[:, 0], y[:, 1])


def test_what_is_no_wav_at_48_khz_is_refused_with_advice(tmp_path: Path) -> None:
    from scipy.io import wavfile

    (tmp_path / "text.wav").write_text("meow")
    wavfile.write(tmp_path / "slow.wav", 22_050, np.zeros(100, np.int16))
    for name in ("text.wav", "slow.wav"):
        with pytest.raises(Permanent, match="convert it"):
            wav.read(tmp_path / name)
