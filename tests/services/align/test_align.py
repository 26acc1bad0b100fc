"""audio.ready → captions.ready, and the aligner that needs no model."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from pydantic import TypeAdapter

from reel_align import build as build_service
from reel_align import handler
from reel_align.ports import PROVIDERS, Aligner, Capabilities, Span
from reel_align.providers import dtw
from reel_align.settings import AlignSettings
from reel_common import espeak, sound
from reel_common.artifact import Artifact
from reel_common.bus_memory import MemoryBus
from reel_common.errors import Permanent, Transient
from reel_common.espeak import Manner
from reel_common.events import AudioReady, LineReady
from reel_common.providers import Chain
from reel_common.store import get_json
from reel_common.store_folder import FolderStore
from reel_common.values import Captions, Word

PLAN = Artifact(sha256="0" * 64, size=1, media_type="application/json")
SENTENCES = (
    "Every morning she opens her laptop, and the very first thing that she sees is an error.",
    "Meet Whiskers, a cat who wants to code!",
    "Tap, tap, tap. Paws on keys. Bugs, bugs, and more bugs!",
)
SPEAKERS = (Manner("belinda", 175, 40, 60), Manner("klatt4", 150, 55, 40), Manner("m3", 130, 35, 30))


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "store")


def music(samples: int, rate: int) -> sound.Mono:
    """Pulsing chords with a little hiss, at a level of 1."""
    at = np.arange(samples) / rate
    chord = sum(
        np.sin(2 * np.pi * hz * at) * (1 + np.sign(np.sin(4 * np.pi * at + i)))
        for i, hz in enumerate((220, 277, 330, 554))
    )
    mixed = np.asarray(chord + 0.5 * np.random.default_rng(3).standard_normal(samples), np.float64)
    return mixed / float(np.sqrt(np.mean(np.square(mixed))))


async def errors(folder: Path, how: Manner, sentence: str, language: str = "en", *, noisy: bool = False) -> list[float]:
    """Seconds between where the aligner finds each word and where it truly begins."""
    fields = sentence.split()
    true = await espeak.read(fields, language, how)
    x, lead = sound.from_pcm(true.pcm), 0.0
    if noisy:
        lead = 0.7
        loud = float(np.sqrt(np.mean(np.square(x))))
        x = np.concatenate((np.zeros(round(lead * true.rate)), x, np.zeros(true.rate // 2)))
        x = 0.7 * (x + 0.1 * loud * music(len(x), true.rate))  # 20 dB below the voice
    path = folder / "line.wav"
    await asyncio.to_thread(path.write_bytes, sound.wav(x, true.rate))
    found = await dtw.build(None).align(path, fields, "en")
    return [f[0] - (t[0] + lead) for f, t in zip(found, true.spans, strict=True)]


def p95(values: Sequence[float]) -> float:
    return float(np.percentile(np.abs(values), 95))


async def test_another_voice_at_another_pace_is_aligned_within_60_ms(tmp_path: Path) -> None:
    found = [e for how in SPEAKERS for s in SENTENCES for e in await errors(tmp_path, how, s)]
    assert len(found) > 100
    assert p95(found) <= 0.060


async def test_leading_silence_and_music_20_db_below_the_voice_do_no_harm(tmp_path: Path) -> None:
    found = [e for how in SPEAKERS[:2] for s in SENTENCES for e in await errors(tmp_path, how, s, noisy=True)]
    assert p95(found) <= 0.060


async def test_another_accent_is_aligned_within_60_ms(tmp_path: Path) -> None:
    found = [e for s in SENTENCES for e in await errors(tmp_path, Manner("f4", 155, 60, 60), s, "en-gb-scotland")]
    assert p95(found) <= 0.060


async def test_pauses_that_the_reader_did_not_make_stay_between_the_words(tmp_path: Path) -> None:
    fields = SENTENCES[0].split()
    true = await espeak.read(fields, "en", SPEAKERS[0])
    x, at = sound.from_pcm(true.pcm), round(true.spans[4][0] * true.rate)
    path = tmp_path / "line.wav"
    held = np.concatenate((x[:at], np.zeros(true.rate), x[at:]))
    await asyncio.to_thread(path.write_bytes, sound.wav(held, true.rate))
    found = await dtw.build(None).align(path, fields, "en")
    assert found[3][1] == pytest.approx(true.spans[3][1], abs=0.06)
    assert found[4][0] == pytest.approx(true.spans[4][0] + 1, abs=0.06)


async def test_silence_and_sound_too_short_for_the_text_are_permanent_failures(tmp_path: Path) -> None:
    path = tmp_path / "line.wav"
    await asyncio.to_thread(path.write_bytes, sound.wav(np.zeros(24000), 24000))
    with pytest.raises(Permanent, match="silent"):
        await dtw.build(None).align(path, ["cat"], "en")
    await asyncio.to_thread(path.write_bytes, sound.wav(0.3 * music(2000, 24000), 24000))
    with pytest.raises(Permanent, match="far shorter than its text"):
        await dtw.build(None).align(path, SENTENCES[0].split() * 3, "en")
    await asyncio.to_thread(path.write_bytes, b"not a sound")
    with pytest.raises(Permanent, match="not a WAV file"):
        await dtw.build(None).align(path, ["cat"], "en")


class Ruler:
    """An aligner that gives every word half a second; it can be told to fail."""

    capabilities = Capabilities(code=())

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.asked: list[Sequence[str]] = []

    async def align(self, audio: Path, said: Sequence[str], language: str) -> Sequence[Span]:
        if self.error is not None:
            raise self.error
        self.asked.append(said)
        return [(i / 2 - 0.2, i / 2 + 0.6) for i in range(len(said))]


async def audio_ready(store: FolderStore, lines: Sequence[LineReady]) -> AudioReady:
    kept = await store.put(TypeAdapter(list[LineReady]).dump_json(list(lines)), "application/json", "lines.json")
    return AudioReady(job="cats", plan=PLAN, lines=kept)


async def a_line(
    store: FolderStore, number: int, text: str, words: tuple[Word, ...] | None, spoken: str = ""
) -> LineReady:
    audio = await store.put(sound.wav(0.1 * music(24000 + number, 24000), 24000), "audio/wav")
    return LineReady(
        job="cats",
        line=f"s1-{number}",
        audio=audio,
        seconds=1.0,
        words=words,
        spoken=spoken,
        text=text,
        language="en",
        plan=PLAN,
    )


async def test_native_times_pass_through_and_others_are_aligned_once(store: FolderStore) -> None:
    native = (Word(text="Hello", start=0.1, end=0.4), Word(text="cats!", start=0.5, end=0.9))
    lines = [
        await a_line(store, 1, "Hello cats!", native),
        await a_line(store, 2, "It costs $5", None, "It\tcosts\tfive dollars"),
    ]
    ruler = Ruler()
    chain: Chain[Aligner] = Chain({"ruler": ruler})
    ready = await handler.time(await audio_ready(store, lines), aligners=chain, store=store)
    captions = await get_json(store, ready.captions, Captions)
    assert [line.line for line in captions.lines] == ["s1-1", "s1-2"]
    assert captions.lines[0].words == native
    assert [(w.text, w.start, w.end) for w in captions.lines[1].words] == [
        ("It", 0.0, 0.6), ("costs", 0.6, 1.0), ("$5", 1.0, 1.0),
    ]  # fmt: skip
    assert ruler.asked == [("It", "costs", "five dollars")]
    assert [(s.name, s.unit, s.reused, s.provider) for s in ready.steps] == [("align", "s1-2", False, "ruler")]
    again = await handler.time(await audio_ready(store, lines), aligners=chain, store=store)
    assert [s.reused for s in again.steps] == [True]
    assert again.captions == ready.captions
    assert len(ruler.asked) == 1


async def test_nothing_to_align_is_empty_captions(store: FolderStore) -> None:
    ready = await handler.time(await audio_ready(store, []), aligners=Chain({"ruler": Ruler()}), store=store)
    assert await get_json(store, ready.captions, Captions) == Captions(lines=())


async def test_the_next_aligner_takes_over_and_the_step_says_why(store: FolderStore) -> None:
    chain: Chain[Aligner] = Chain({"first": Ruler(Transient("out of memory")), "ruler": Ruler()})
    lines = [await a_line(store, 1, "Hello cats!", None)]
    ready = await handler.time(await audio_ready(store, lines), aligners=chain, store=store)
    assert (ready.steps[0].provider, ready.steps[0].note) == ("ruler", "first: out of memory")


def test_the_service_is_wired_and_refuses_unknown_providers(store: FolderStore) -> None:
    service = build_service(AlignSettings(), store, MemoryBus())
    assert [s.reaction.on.fact for s in service.subscriptions] == ["audio.ready"]
    assert list(PROVIDERS) == ["dtw"]
    with pytest.raises(Permanent, match="known are dtw"):
        build_service(AlignSettings(align_providers=("siri",)), store, MemoryBus())
