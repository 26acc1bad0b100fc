"""A whole render: timeline, pieces and sound side by side, one master per geometry, and all that goes with it."""

import asyncio
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from reel_common import fonts, formats
from reel_common.artifact import Artifact
from reel_common.bus import Facts
from reel_common.events import ClipReady, LineReady, RenderRequested, VideoRendered, subject
from reel_common.formats import Geometry
from reel_common.plan import Plan
from reel_common.store import Store, get_json, put_json
from reel_common.values import Captions, Credits, Step, VideoFile
from reel_render import ass, credits, master, mix, segments, srt, thumbnail, timeline
from reel_render.bench import Bench, Progress, Steps, together
from reel_render.encode import Encoding
from reel_render.lettering import Letters
from reel_render.master import Master
from reel_render.ports import Tell
from reel_render.settings import RenderSettings
from reel_render.timeline import Timeline

CLIPS = TypeAdapter(tuple[ClipReady, ...])

SHARE_OF_SOUND = 0.1
"""What the sound counts for in the progress, in parts of one geometry's picture."""


@dataclass(frozen=True, slots=True)
class Everything:
    """What was made: a master for each geometry, the thumbnail, captions as ASS, and every step of it."""

    masters: dict[str, Master]
    thumbnail: Artifact
    captions: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Inputs:
    """What was asked for, read from the store."""

    plan: Plan
    clips: tuple[ClipReady, ...]
    timeline: Timeline


async def make(
    event: RenderRequested, *, store: Store, facts: Facts, settings: RenderSettings, tell: Tell
) -> VideoRendered:
    """Everything of the take. Errors: Permanent for inputs that cannot be read, Transient when the machine is short."""
    inputs = await _read(event, store)
    shapes = formats.geometries(event.formats)
    letters = Letters(await asyncio.to_thread(fonts.prepare, settings.fonts), inputs.plan.language)
    total = inputs.timeline.frames * (len(shapes) + SHARE_OF_SOUND)
    folder = await asyncio.to_thread(tempfile.mkdtemp, prefix="reel-render-")
    try:
        bench = Bench(store, Path(folder), letters, Encoding(settings.render_preset, settings.render_crf),
                      asyncio.Semaphore(settings.workers), Progress(tell, total))  # fmt: skip
        made = await _everything(inputs.timeline, shapes, bench)
        named = await asyncio.to_thread(_credits, inputs, letters, await _voices(event, facts))
        return await _rendered(event, inputs.timeline, made, named, store)
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


async def _read(event: RenderRequested, store: Store) -> Inputs:
    plan = await get_json(store, event.plan, Plan)
    captions = await get_json(store, event.captions, Captions)
    clips = CLIPS.validate_json(await asyncio.to_thread((await store.get(event.clips)).read_bytes))
    return Inputs(plan, clips, timeline.build(plan, captions, clips))


async def _everything(line: Timeline, shapes: tuple[Geometry, ...], bench: Bench) -> Everything:
    """Pictures of every geometry, sound and thumbnail at once; then the masters."""
    await bench.slots.acquire()  # for the sound: it goes first, for nothing else could run beside it at the end
    tracks = [await asyncio.to_thread(ass.events, line.caption, g, bench.letters) for g in shapes]
    done = await together(
        _sound(line, bench),
        thumbnail.make(line, shapes[0], bench),
        *(segments.make(line, g, track, bench) for g, track in zip(shapes, tracks, strict=True)),
    )
    sound, still, pictures = done[0], done[1], done[2:]
    joins = [
        master.make(line, g, [piece.value for piece in pieces], sound[-1].value, bench)
        for g, pieces in zip(shapes, pictures, strict=True)
    ]
    masters = [steps[-1] for steps in await together(*joins)]
    captions = ass.document(tracks[0], shapes[0], bench.letters)
    steps = tuple(made.step for row in (*pictures, sound, still, masters) for made in row)
    by_shape = {g.name: made.value for g, made in zip(shapes, masters, strict=True)}
    return Everything(by_shape, still[-1].value.image, captions, steps)


async def _sound(line: Timeline, bench: Bench) -> Steps:
    try:
        return await mix.make(line, bench)
    finally:
        bench.slots.release()


async def _voices(event: RenderRequested, facts: Facts) -> tuple[str, ...]:
    """The providers that spoke the take's lines, in order of their first line."""
    lines = [r.event for r in await facts.read(subject(LineReady, event.job, event.take, "*"))]
    steps = [step for line in lines if isinstance(line, LineReady) for step in line.steps]
    return tuple(dict.fromkeys(step.provider for step in steps if step.provider))


def _credits(inputs: Inputs, letters: Letters, voices: tuple[str, ...]) -> Credits:
    """Credits with the fonts that the captions and the title really use. Blocking."""
    line = inputs.timeline
    shown = " ".join([line.title, *(word.text for item in line.caption for word in item.words)])
    roles = dict.fromkeys([letters.main.role, *(run.face.role for run in letters.runs(shown))])
    return credits.gather(inputs.clips, roles, voices)


async def _rendered(
    event: RenderRequested, line: Timeline, made: Everything, named: Credits, store: Store
) -> VideoRendered:
    first = next(iter(made.masters.values()))
    subtitles = srt.document(line.caption, line.frames)
    return VideoRendered(
        job=event.job, take=event.take, plan=event.plan, title=line.title,
        files=tuple(_file(name, made.masters) for name in event.formats),
        timeline=await put_json(store, line, "timeline.json"),
        srt=await store.put(subtitles.encode(), "application/x-subrip", "captions.srt"),
        ass=await store.put(made.captions.encode(), "text/x-ssa", "captions.ass"),
        thumbnail=made.thumbnail,
        credits=await put_json(store, named, "credits.json"),
        measures={"lufs": first.lufs, "true_peak_db": first.true_peak_db, "seconds": first.seconds},
        steps=made.steps,
        warnings=tuple(mix.warnings(line)),
    )  # fmt: skip


def _file(name: str, masters: dict[str, Master]) -> VideoFile:
    geometry = formats.FORMATS[name].geometry
    made = masters[geometry.name]
    return VideoFile(format=name, video=made.video, width=geometry.width, height=geometry.height, seconds=made.seconds)
