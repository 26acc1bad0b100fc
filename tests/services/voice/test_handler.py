"""plan.created → line.requested* → line.ready* → audio.ready."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest
from pydantic import TypeAdapter

from reel_common import sound
from reel_common.artifact import Artifact
from reel_common.bus_memory import MemoryBus
from reel_common.errors import Permanent, Transient
from reel_common.events import AudioReady, LineReady, LineRequested, PlanCreated
from reel_common.plan import Kind, Line, Member, Metadata, Plan, Scene, Shot
from reel_common.providers import Chain, chain
from reel_common.store import Store, put_json
from reel_common.store_folder import FolderStore
from reel_voice import build, handler, mastering
from reel_voice.ports import PROVIDERS, Capabilities, Speech, Utterance, Voice
from reel_voice.providers.silent import Silent
from reel_voice.settings import VoiceSettings


@dataclass(slots=True)
class Hum:
    """A voice without word times that hums for a second and can be told to fail."""

    error: Exception | None = None
    spoken: list[Utterance] = field(default_factory=list)
    capabilities = Capabilities(word_times=False, network=False, mastering="natural", code=())

    def parameters(self, utterance: Utterance) -> dict[str, object]:
        return {"rank": utterance.rank}

    async def speak(self, utterance: Utterance) -> Speech:
        if self.error is not None:
            raise self.error
        self.spoken.append(utterance)
        wave = bytes(
            b for i in range(16000) for b in int(9000 * ((i % 160) / 80 - 1)).to_bytes(2, "little", signed=True)
        )
        return Speech(wave, 16000)


def a_plan(lines: Sequence[tuple[str, str]], cast: Sequence[Member] = (), language: str = "en") -> Plan:
    said = tuple(Line(id=f"s1-{i}", speaker=who, text=text) for i, (who, text) in enumerate(lines, 1))
    return Plan(
        title="Cats",
        language=language,
        cast=tuple(cast),
        scenes=(Scene(number=1, shots=(Shot(id="s1", kind=Kind.CHARACTER, lines=said),)),),
        metadata=Metadata(title="Cats"),
    )


async def created(plan: Plan, store: Store) -> PlanCreated:
    kept = await put_json(store, plan, "plan.json")
    return PlanCreated(job="cats", plan=kept, title=plan.title, formats=("tiktok",))


async def requests(plan: Plan, store: Store) -> list[LineRequested]:
    asked = await handler.scatter(await created(plan, store), store=store)
    assert isinstance(asked, list)
    return asked


def espeak() -> Chain[Voice]:
    voices: Chain[Voice] = chain(PROVIDERS, ["espeak"], VoiceSettings())
    return voices


async def test_every_line_is_asked_for_with_its_speakers_place_and_wish(store: FolderStore) -> None:
    cast = [Member(name="Tom", voice="deep"), Member(name="Robo", looks="robot")]
    plan = a_plan([("narrator", "One."), ("Robo", "Two."), ("TOM", "Three."), ("Guest", "Four.")], cast)
    asked = await requests(plan, store)
    assert [(r.line, r.rank, r.voice, r.text) for r in asked] == [
        ("s1-1", 0, "", "One."), ("s1-2", 2, "robot", "Two."), ("s1-3", 1, "deep", "Three."), ("s1-4", 3, "", "Four."),
    ]  # fmt: skip


async def test_a_plan_in_which_nobody_speaks_is_ready_at_once(store: FolderStore) -> None:
    ready = await handler.scatter(await created(a_plan([]), store), store=store)
    assert isinstance(ready, AudioReady)
    assert (await store.get(ready.lines)).read_bytes() == b"[]"


async def test_a_spoken_line_has_a_time_for_every_word_of_the_text_as_it_is_shown(store: FolderStore) -> None:
    text = "First, Whiskers learns print('meow') — for $5.99 🐱!"
    [asked] = await requests(a_plan([("narrator", text)]), store)
    ready = await handler.speak(asked, voices=espeak(), store=store)
    assert ready.words is not None
    assert [w.text for w in ready.words] == text.split()
    assert ready.spoken.split("\t")[3] == "print meow,"
    assert 0 <= ready.words[0].start < 0.05
    assert all(a.end <= b.start for a, b in pairwise(ready.words))
    assert ready.seconds - 0.1 < ready.words[-1].end <= ready.seconds
    dash = ready.words[4]
    assert dash.start == dash.end == pytest.approx(ready.words[5].start, abs=1e-3)
    x, rate = sound.read_wav(await store.get(ready.audio))
    assert rate == 48_000
    assert len(x) / rate == pytest.approx(ready.seconds, abs=1e-3)


async def test_a_line_is_made_once_whatever_the_job_and_made_anew_when_its_text_changes(store: FolderStore) -> None:
    [asked] = await requests(a_plan([("narrator", "Hello cats.")]), store)
    first = await handler.speak(asked, voices=espeak(), store=store)
    again = await handler.speak(asked.model_copy(update={"job": "dogs", "take": 2}), voices=espeak(), store=store)
    other = await handler.speak(asked.model_copy(update={"text": "Hello dogs."}), voices=espeak(), store=store)
    higher = await handler.speak(asked.model_copy(update={"rank": 1}), voices=espeak(), store=store)
    assert [r.steps[0].reused for r in (first, again, other, higher)] == [False, True, False, False]
    assert (first.audio, first.words) == (again.audio, again.words)
    assert len({r.audio.sha256 for r in (first, other, higher)}) == 3
    assert (first.steps[0].name, first.steps[0].unit, first.steps[0].provider) == ("line", "s1-1", "espeak")


@pytest.mark.parametrize("text", ["…", "?!", "—", "   ", ""])
async def test_a_line_that_says_nothing_is_a_short_pause(store: FolderStore, text: str) -> None:
    [asked] = await requests(a_plan([("narrator", text)]), store)
    ready = await handler.speak(asked, voices=espeak(), store=store)
    assert 0.2 < ready.seconds < 1
    assert [w.text for w in ready.words or ()] == text.split()


async def test_the_next_voice_takes_over_and_the_line_says_why(store: FolderStore) -> None:
    hum = Hum()
    voices: Chain[Voice] = Chain({"cloud": Hum(error=Transient("the cloud is down")), "hum": hum})
    [asked] = await requests(a_plan([("narrator", "Hello 2 cats.")]), store)
    ready = await handler.speak(asked, voices=voices, store=store)
    assert (ready.steps[0].provider, ready.steps[0].note) == ("hum", "cloud: the cloud is down")
    assert ready.words is None
    assert ready.spoken == "Hello\ttwo\tcats."
    assert hum.spoken[0].said == ("Hello", "two", "cats.")


async def test_an_unknown_language_is_a_permanent_failure_with_a_way_out(store: FolderStore) -> None:
    [asked] = await requests(a_plan([("narrator", "Nuq?")], language="xx"), store)
    with pytest.raises(Permanent, match="no voice for the language 'xx': choose another"):
        await handler.speak(asked, voices=espeak(), store=store)


async def test_the_last_line_completes_the_audio_in_the_order_of_the_plan(store: FolderStore) -> None:
    plan = a_plan([("narrator", "One."), ("Tom", "Two."), ("narrator", "Three.")])
    asked = await requests(plan, store)
    hum: Chain[Voice] = Chain({"hum": Hum()})
    bus = MemoryBus()
    outcomes = []
    for request in (asked[2], asked[0], asked[1]):
        ready = await handler.speak(request, voices=hum, store=store)
        assert await bus.publish(ready)
        outcomes.append(await handler.gather(ready, facts=bus, store=store))
    assert outcomes[:2] == [None, None]
    assert outcomes[2] is not None
    lines = TypeAdapter(list[LineReady]).validate_json((await store.get(outcomes[2].lines)).read_bytes())
    assert [line.line for line in lines] == ["s1-1", "s1-2", "s1-3"]
    assert all(line.steps == () for line in lines)
    assert outcomes[2].steps == ()
    await bus.close()


async def test_a_gather_that_comes_again_gives_the_same_fact(store: FolderStore) -> None:
    [asked] = await requests(a_plan([("narrator", "One.")]), store)
    bus = MemoryBus()
    ready = await handler.speak(asked, voices=Chain({"hum": Hum()}), store=store)
    await bus.publish(ready)
    assert await handler.gather(ready, facts=bus, store=store) == await handler.gather(ready, facts=bus, store=store)
    await bus.close()


def test_the_service_is_wired_to_its_three_facts(store: FolderStore) -> None:
    service = build(VoiceSettings(), store, MemoryBus())
    assert [s.reaction.on.fact for s in service.subscriptions] == ["plan.created", "line.requested", "line.ready"]
    plan = Artifact(sha256="0" * 64, size=1, media_type="application/json")
    request: Any = LineRequested(job="j", take=2, line="s1-1", speaker="n", rank=0, text="x", language="en", plan=plan)
    assert service.subscriptions[1].reaction.answer(request) == "line.ready.j.2.s1-1"


def test_an_unknown_provider_is_refused_with_the_known_ones(store: FolderStore) -> None:
    with pytest.raises(Permanent, match="unknown provider siri; known are espeak"):
        build(VoiceSettings(voice_providers=("siri",)), store, MemoryBus())


async def test_what_no_voice_can_speak_is_shown_in_silence_and_told() -> None:
    said = ("猫が", "プログラム")
    spoken = await Silent().speak(Utterance(said, "ja"))
    assert spoken.spans is not None
    assert spoken.pcm == bytes(len(spoken.pcm))
    assert spoken.spans[0][1] == spoken.spans[1][0]
    assert spoken.spans[1][1] == pytest.approx(len(spoken.pcm) / 2 / spoken.rate)
    mastered = mastering.master(spoken, Silent.capabilities.mastering)
    assert mastered.seconds == pytest.approx(spoken.spans[1][1])
