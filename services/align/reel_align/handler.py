"""audio.ready → captions.ready."""

import asyncio
from collections.abc import Sequence

from pydantic import TypeAdapter

from reel_align.ports import Aligner, Span
from reel_common import words
from reel_common.events import AudioReady, CaptionsReady, LineReady
from reel_common.memo import Made, Work, code_version, memo
from reel_common.plan import Frozen
from reel_common.providers import Chain
from reel_common.store import Store, put_json
from reel_common.values import Captions, Step, TimedLine, Word

_LINES = TypeAdapter(tuple[LineReady, ...])
_OUR_CODE = ("reel_align.handler", "reel_common.words")


class _Words(Frozen):
    """What is remembered of a line."""

    words: tuple[Word, ...]


async def time(audio: AudioReady, *, aligners: Chain[Aligner], store: Store) -> CaptionsReady:
    """Give every word its time: the voice's own where it told them, else an aligner's. Errors: as `Chain.serve`."""
    path = await store.get(audio.lines)
    lines = _LINES.validate_json(await asyncio.to_thread(path.read_bytes))
    timed: list[TimedLine] = []
    steps: list[Step] = []
    for line in lines:
        spoken = line.words
        if spoken is None:
            spoken, step = await _align(line, aligners, store)
            steps.append(step)
        timed.append(TimedLine(line=line.line, audio=line.audio, seconds=line.seconds, words=spoken))
    captions = await put_json(store, Captions(lines=tuple(timed)), "captions.json")
    return CaptionsReady(job=audio.job, take=audio.take, plan=audio.plan, captions=captions, steps=tuple(steps))


async def _align(line: LineReady, aligners: Chain[Aligner], store: Store) -> tuple[tuple[Word, ...], Step]:
    shown = words.split(line.text)
    said = words.spoken_words(line.text, line.spoken)

    async def serve(name: str, aligner: Aligner) -> Made[_Words]:
        able = aligner.capabilities
        work = Work(
            name="align",
            unit=line.line,
            inputs={"audio": line.audio, "shown": shown, "said": said, "language": line.language, "by": able.version},
            code=await asyncio.to_thread(code_version, *_OUR_CODE, *able.code),
            provider=name,
        )

        async def make() -> _Words:
            spans = await aligner.align(await store.get(line.audio), said, line.language)
            return _Words(words=_in_order(shown, spans, line.seconds))

        return await memo(store, work, _Words, make)

    served = await aligners.serve(serve)
    return served.value.value.words, served.value.step.model_copy(update={"note": served.note[:300]})


def _in_order(shown: Sequence[str], spans: Sequence[Span], seconds: float) -> tuple[Word, ...]:
    """Words with times to a tenth of a millisecond, inside the line, none before the one it follows."""
    timed: list[Word] = []
    earliest = 0.0
    for text, (start, end) in zip(shown, spans, strict=True):
        begin = round(min(max(start, earliest), seconds), 4)
        earliest = round(min(max(end, begin), seconds), 4)
        timed.append(Word(text=text, start=begin, end=earliest))
    return tuple(timed)
