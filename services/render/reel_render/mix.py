"""The sound: voice, music that makes way for it, effects; mastered to the loudness platforms want.

The mix is made once and measured; then a linear gain and a limiter bring it to the target. That is
cheaper and cleaner than changing the gain all the time, as one-pass normalisation does.
"""

import asyncio
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import ffmpeg

from reel_common.artifact import Artifact
from reel_common.formats import FPS
from reel_common.memo import Made, Work, memo
from reel_common.plan import Frozen
from reel_render import encode, tracks
from reel_render.bench import Bench, version
from reel_render.encode import Loudness
from reel_render.sound import effects
from reel_render.sound.dsp import RATE, from_db
from reel_render.sound.moods import MOODS
from reel_render.timeline import SoundItem, Timeline
from reel_render.tracks import Laid

TARGET_LUFS = -14.0
TOLERANCE_LU = 0.5
MAX_TRUE_PEAK_DB = -1.5
CLOSE_LU = 0.2
CEILING_DB = -2.4
"""Where the limiter stands: AAC brings peaks up again by up to a decibel."""
MAX_GAIN_DB = 24.0
"""A video of a few quiet sounds is not blown up to the loudness of speech."""
ATTEMPTS = 4

MUSIC_DB = -8.0
"""Music is composed at -18 LUFS; alone it stands six below the voice's -20."""
EFFECTS_DB = -8.0
VARIANTS = 3
DUCK = {"threshold": 0.019, "ratio": 3.2, "attack": 12, "release": 650, "knee": 4, "detection": "rms"}
"""With voices at -20 LUFS this takes music down by 10 to 14 dB while somebody speaks; times in milliseconds."""

DEFAULT_MOOD = "playful"
AAC = {"c:a": "aac", "b:a": "192k", "ar": RATE, "ac": 2}
CODE = ("reel_render.mix", "reel_render.tracks", "reel_render.encode", "reel_render.sound")


class Mixed(Frozen):
    """The finished sound as AAC, and what was measured on it after encoding."""

    audio: Artifact
    lufs: float
    true_peak_db: float
    quiet: bool
    """Nothing or next to nothing is heard, so the target loudness does not apply."""


class Score(Frozen):
    """The composed music as WAV."""

    audio: Artifact


class Mastered(NamedTuple):
    """How loud the encoded sound is, and whether it is too quiet to be held to the target."""

    loudness: Loudness
    quiet: bool


def warnings(timeline: Timeline) -> list[str]:
    """What of the plan's sounds cannot be played; it is left out or replaced, and said."""
    unknown = dict.fromkeys(s.sound for s in timeline.sfx if effects.resolve(s.sound) is None)
    said = [f"there is no sound effect {name!r}, so it is left out" for name in unknown]
    if timeline.music.mood not in MOODS:
        said.append(f"there is no music mood {timeline.music.mood!r}, so it is {DEFAULT_MOOD}")
    return said


async def make(timeline: Timeline, bench: Bench) -> list[Made[Any]]:
    """The steps of the sound, the mix last. One thing after another: the caller holds one slot for all of it."""
    inputs = {
        "voice": [(v.audio, v.at) for v in timeline.voice], "music": timeline.music, "mood": _mood(timeline),
        "sfx": [(effects.resolve(s.sound), s.at, s.gain_db) for s in timeline.sfx], "frames": timeline.frames,
    }  # fmt: skip
    steps: list[Made[Any]] = []

    async def mixed() -> Mixed:
        steps.append(await _score(timeline, bench))
        return await _mix(timeline, steps[0].value.audio, bench)

    made = await memo(bench.store, Work("mix", "", inputs, await version(*CODE)), Mixed, mixed)
    bench.progress.advance(timeline.frames / 10, "mix")
    return [*steps, made]


def _mood(timeline: Timeline) -> str:
    return timeline.music.mood if timeline.music.mood in MOODS else DEFAULT_MOOD


def _samples(timeline: Timeline) -> int:
    return timeline.frames * RATE // FPS


async def _score(timeline: Timeline, bench: Bench) -> Made[Score]:
    async def compose() -> Score:
        path = bench.folder / "score.wav"
        pieces = tracks.movements(timeline.music, _mood(timeline))
        await asyncio.to_thread(tracks.write, path, _samples(timeline), pieces)
        return Score(audio=await bench.store.put(path, "audio/wav", "music.wav"))

    inputs = {"music": timeline.music, "mood": _mood(timeline)}
    code = await version("reel_render.sound", "reel_render.tracks")
    return await memo(bench.store, Work("music", "", inputs, code), Score, compose)


async def _mix(timeline: Timeline, score: Artifact, bench: Bench) -> Mixed:
    voice, sfx, mixed = (bench.folder / f"{name}.wav" for name in ("voice", "sfx", "mix"))
    lines = [Laid(round(v.at * RATE), _line(await bench.store.get(v.audio), v.line)) for v in timeline.voice]
    music = await bench.store.get(score)
    await asyncio.to_thread(tracks.write, voice, _samples(timeline), lines)
    await asyncio.to_thread(tracks.write, sfx, _samples(timeline), _effects(timeline))
    report = await encode.run(_sum(voice, sfx, music, mixed, _samples(timeline)), "mixing the sound", loud=True)
    target = bench.folder / "mix.m4a"
    found = await _master(mixed, target, encode.loudness(report), _samples(timeline))
    audio = await bench.store.put(target, "audio/mp4", "mix.m4a")
    return Mixed(audio=audio, lufs=found.loudness.lufs, true_peak_db=found.loudness.true_peak_db, quiet=found.quiet)


def _line(path: Path, line: str) -> Any:
    return lambda: tracks.spoken(path, line)


def _effects(timeline: Timeline) -> list[Laid]:
    """Every effect that there is; one that comes again sounds a little different, three times over."""
    found, heard = [], Counter[str]()
    for sound in timeline.sfx:
        name = effects.resolve(sound.sound)
        if name is not None:
            seed = timeline.music.seed + heard[name] % VARIANTS
            found.append(Laid(max(0, round(sound.at * RATE)), partial(tracks.effect, name, seed, _gain(sound))))
            heard[name] += 1
    return found


def _gain(sound: SoundItem) -> float:
    return EFFECTS_DB + sound.gain_db


def _sum(voice: Path, sfx: Path, music: Path, target: Path, samples: int) -> Any:
    """Voice, effects and the music that makes way for the voice, measured as they go by.

    Each branch is padded without end and then cut: where an input ended first, the compressor dropped a tail
    whose length depended on how ffmpeg's threads happened to run, and equal inputs gave unequal sounds.
    """
    spoken = ffmpeg.input(str(voice)).audio.filter("apad").filter_multi_output("asplit")
    quiet = ffmpeg.input(str(music)).audio.filter("volume", f"{MUSIC_DB}dB").filter("apad")
    ducked = ffmpeg.filter([quiet, spoken.stream(1)], "sidechaincompress", **DUCK)
    branches = [spoken.stream(0), ffmpeg.input(str(sfx)).audio.filter("apad"), ducked]
    everything = [branch.filter("atrim", end_sample=samples) for branch in branches]
    mixed = ffmpeg.filter(everything, "amix", inputs=len(everything), normalize=0, duration="longest")
    measured = mixed.filter("ebur128", peak="true", framelog="quiet")
    return ffmpeg.output(measured, str(target), **{"c:a": "pcm_f32le", "ar": RATE})


async def _master(mixed: Path, target: Path, before: Loudness, samples: int) -> Mastered:
    """Encode at the target loudness, looking at what came out. Errors: RuntimeError when it stays out of bounds."""
    silent = before.lufs <= encode.SILENCE_LUFS
    gain, ceiling = (0.0 if silent else TARGET_LUFS - before.lufs), CEILING_DB
    for _ in range(ATTEMPTS):
        gain = min(gain, MAX_GAIN_DB)
        await encode.run(_limited(mixed, target, gain, ceiling, samples), "mastering the sound")
        found = await measure(target)
        short, over = TARGET_LUFS - found.lufs, found.true_peak_db - MAX_TRUE_PEAK_DB
        quiet = silent or (gain >= MAX_GAIN_DB and short > 0)
        reached = quiet or abs(short) <= CLOSE_LU
        if reached and over <= 0:
            break
        gain += 0.0 if reached else short
        ceiling -= max(0.0, over + 0.1)
    check(found, quiet=quiet)
    return Mastered(found, quiet)


def check(found: Loudness, *, quiet: bool) -> None:
    """Errors: RuntimeError when a finished sound is out of bounds; a `quiet` one only has to keep its peaks."""
    if found.true_peak_db > MAX_TRUE_PEAK_DB or not (quiet or abs(found.lufs - TARGET_LUFS) <= TOLERANCE_LU):
        raise RuntimeError(f"the sound came out at {found.lufs} LUFS and {found.true_peak_db} dBTP")


async def measure(path: Path) -> Loudness:
    """Loudness and true peak of a file's sound as it is decoded."""
    sound = ffmpeg.input(str(path)).audio.filter("ebur128", peak="true", framelog="quiet")
    return encode.loudness(await encode.run(ffmpeg.output(sound, "-", f="null"), "measuring the sound", loud=True))


def _limited(mixed: Path, target: Path, gain_db: float, ceiling_db: float, samples: int) -> Any:
    """Limited at twice the rate, where peaks between the samples show; exactly `samples` long."""
    sound = ffmpeg.input(str(mixed)).audio.filter("volume", f"{gain_db:.2f}dB").filter("aresample", 2 * RATE)
    sound = sound.filter("alimiter", limit=round(from_db(ceiling_db), 4), level=0, attack=4, release=80, latency=1)
    sound = sound.filter("aresample", RATE).filter("apad", whole_len=samples).filter("atrim", end_sample=samples)
    return ffmpeg.output(sound, str(target), fflags="+bitexact", **AAC, f="mp4")
