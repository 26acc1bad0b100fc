"""plan.created → line.requested* → line.ready* → audio.ready."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from reel_common import words
from reel_common.artifact import Artifact
from reel_common.bus import Facts
from reel_common.events import AudioReady, LineReady, LineRequested, PlanCreated, subject
from reel_common.memo import Made, Paid, Work, code_version, memo
from reel_common.plan import Member, Plan
from reel_common.providers import Chain
from reel_common.store import Store, get_json
from reel_common.values import Word
from reel_voice import speech
from reel_voice.ports import Span, Speech, Utterance, Voice

if TYPE_CHECKING:
    from reel_voice.mastering import Mastered

NARRATOR = "narrator"
_LINES = TypeAdapter(list[LineReady])
_OUR_CODE = (
    "reel_voice.handler", "reel_voice.speech", "reel_voice.reading", "reel_voice.mastering", "reel_common.sound",
    "reel_common.words",
)  # fmt: skip


class _Spoken(Paid):
    """What is remembered of a line."""

    audio: Artifact
    seconds: float
    words: tuple[Word, ...] | None


async def scatter(plan_created: PlanCreated, *, store: Store) -> list[LineRequested] | AudioReady:
    """Ask for every line of the plan; a plan in which nobody speaks is ready at once."""
    plan = await get_json(store, plan_created.plan, Plan)
    if not plan.lines:
        return await _audio_ready(plan_created.job, plan_created.take, plan_created.plan, [], store)
    ranks = ranked(plan)
    cast = {member.name.casefold(): member for member in plan.cast}
    return [
        LineRequested(
            job=plan_created.job,
            take=plan_created.take,
            line=line.id,
            speaker=line.speaker,
            voice=_wish(cast.get(line.speaker.casefold())),
            rank=ranks[line.speaker.casefold()],
            text=line.text,
            language=plan.language,
            plan=plan_created.plan,
        )
        for line in plan.lines
    ]


async def speak(request: LineRequested, *, voices: Chain[Voice], store: Store) -> LineReady:
    """Speak one line. Errors: as `Chain.serve`."""
    tokens = await asyncio.to_thread(speech.read, request.text, request.language)
    said = tuple(token.said for token in tokens)
    utterance = Utterance(said, request.language, request.voice, request.rank)

    async def serve(name: str, voice: Voice) -> Made[_Spoken]:
        able = voice.capabilities
        work = Work(
            name="line",
            unit=request.line,
            inputs={
                "shown": [token.shown for token in tokens],
                "said": said,
                "language": request.language,
                "parameters": voice.parameters(utterance),
                "engine": able.version,
            },
            code=await asyncio.to_thread(code_version, *_OUR_CODE, *able.code),
            provider=name,
        )
        return await memo(store, work, _Spoken, lambda: _make(utterance, tokens, voice, store))

    served = await voices.serve(serve)
    spoken = served.value.value
    return LineReady(
        job=request.job,
        take=request.take,
        line=request.line,
        audio=spoken.audio,
        seconds=spoken.seconds,
        words=spoken.words,
        spoken="" if said == tuple(t.shown for t in tokens) else words.spoken_text(said),
        text=request.text,
        language=request.language,
        plan=request.plan,
        steps=(served.value.step.model_copy(update={"note": served.note}),),
        warnings=(f"{served.provider} gave the voice in places, because of {served.note}",) if served.note else (),
    )


async def gather(ready: LineReady, *, facts: Facts, store: Store) -> AudioReady | None:
    """When all lines of the take are there, the one list of them; else nothing: a later line comes here, too."""
    plan = await get_json(store, ready.plan, Plan)
    wanted = [subject(LineReady, ready.job, ready.take, line.id) for line in plan.lines]
    if not await facts.facts(ready.job, ready.take) >= set(wanted):
        return None
    recorded = await facts.read(f"{LineReady.fact}.{ready.job}.{ready.take}.*")
    found = {r.event.subject: r.event for r in recorded if isinstance(r.event, LineReady)}
    lines = [found[name].model_copy(update={"steps": ()}) for name in wanted]
    return await _audio_ready(ready.job, ready.take, ready.plan, lines, store)


def ranked(plan: Plan) -> dict[str, int]:
    """Every speaker's place (names casefolded): the narrator 0, then the cast, then others as they come."""
    ranks = {NARRATOR: 0}
    for name in [member.name for member in plan.cast] + [line.speaker for line in plan.lines]:
        ranks.setdefault(name.casefold(), len(ranks))
    return ranks


def _wish(member: Member | None) -> str:
    """What is known of a voice: the plan's wish, else the looks (a robot should sound like one)."""
    return (member.voice or member.looks) if member else ""


async def _audio_ready(job: str, take: int, plan: Artifact, lines: list[LineReady], store: Store) -> AudioReady:
    kept = await store.put(_LINES.dump_json(lines, indent=1), "application/json", "lines.json")
    return AudioReady(job=job, take=take, plan=plan, lines=kept)


async def _make(utterance: Utterance, tokens: Sequence[speech.Token], voice: Voice, store: Store) -> _Spoken:
    says_something = any(c.isalnum() for field in utterance.said for c in field)
    made = await voice.speak(utterance) if says_something else None
    mastered = await asyncio.to_thread(_mastered, made, voice.capabilities.mastering, len(tokens))
    audio = await store.put(mastered.wav, "audio/wav", "line.wav")
    timed = None if mastered.spans is None else tuple(_in_order(tokens, mastered.spans))
    cost = made.cost_usd if made else 0.0
    return _Spoken(audio=audio, seconds=round(mastered.seconds, 4), words=timed, cost_usd=cost)


def _mastered(made: Speech | None, chain: str, fields: int) -> "Mastered":
    from reel_voice import mastering  # here: numpy and scipy load with the first line, not with the service

    return mastering.silence(fields) if made is None else mastering.master(made, chain)


def _in_order(tokens: Sequence[speech.Token], spans: Sequence[Span]) -> Iterator[Word]:
    """Words with times to a tenth of a millisecond, none before the one it follows."""
    earliest = 0.0
    for token, (start, end) in zip(tokens, spans, strict=True):
        begin = round(max(start, earliest), 4)
        earliest = round(max(end, begin), 4)
        yield Word(text=token.shown, start=begin, end=earliest)
