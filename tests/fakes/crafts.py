"""The handlers that need a fake: planning, speaking, filming, rendering, posting, collecting. The others are real."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from reel_common import proc
from reel_common.artifact import Artifact
from reel_common.bus import Bus, Facts
from reel_common.errors import Permanent, Transient
from reel_common.events import (
    ClipReady,
    ClipRequested,
    Event,
    LineReady,
    LineRequested,
    MetricsCollected,
    PlanCreated,
    PostRequested,
    RenderRequested,
    VideoPublished,
    VideoRendered,
    VideoRequested,
    subject,
)
from reel_common.memo import Made, Work, memo
from reel_common.plan import Frozen, Plan
from reel_common.service import Outcome
from reel_common.store import Store, get_json, put_json
from reel_common.topology import Reaction
from reel_common.values import Captions, Clip, VideoFile, Word
from reel_video.handler import CLIPS
from tests.fakes import script
from tests.fakes.ledger import Ledger

BUSY = "import os, sys, time\nprint(os.getpid(), flush=True)\nend = time.time() + {}\nwhile time.time() < end: pass"


class _Kept(Frozen):
    """The memo of every paid step."""

    artifact: Artifact


@dataclass(slots=True)
class Desk:
    """What the fake handlers share in one process."""

    store: Store
    facts: Facts
    ledger: Ledger
    scripts: dict[tuple[str, int], script.Script] = field(default_factory=dict)

    async def script(self, event: Event) -> script.Script:
        """What the request ordered."""
        take = (event.job, event.take)
        if take not in self.scripts:
            found = [record.event for record in await self.facts.read(subject(VideoRequested, *take))]
            prompts = [event.brief.prompt for event in found if isinstance(event, VideoRequested)]
            self.scripts[take] = script.of(prompts[0]) if prompts else script.Script()  # nobody's: a test made it up
        return self.scripts[take]


def troubled(
    reaction: Reaction, handle: Callable[..., Awaitable[Outcome]], desk: Desk
) -> Callable[[Event], Awaitable[Outcome]]:
    """The handler, with what its job is to suffer, and every call on record."""

    async def call(event: Event) -> Outcome:
        desk.ledger.write("began", reaction.name, event.subject)
        await suffer(desk, reaction.name, event, "before")
        outcome = await handle(event)
        await suffer(desk, reaction.name, event, "after")
        desk.ledger.write("ended", reaction.name, event.subject)
        return outcome

    return call


async def suffer(desk: Desk, reaction: str, event: Event, place: str) -> None:
    for trouble in (await desk.script(event)).trouble:
        if (trouble.at, trouble.place) != (reaction, place) or trouble.unit not in ("", event.key):
            continue
        earlier = desk.ledger.read("trouble", reaction=reaction, subject=event.subject, note=trouble.do)
        if len(earlier) < trouble.times:
            desk.ledger.write("trouble", reaction, event.subject, trouble.do)
            await _suffer(desk, trouble, event)


async def _suffer(desk: Desk, trouble: script.Trouble, event: Event) -> None:
    match trouble.do:
        case "sleep":
            await asyncio.sleep(trouble.seconds)
        case "freeze":
            time.sleep(trouble.seconds)  # noqa: ASYNC251 - blocking the loop is what was ordered
        case "child":

            def told(line: str) -> None:
                desk.ledger.write("child", trouble.at, event.subject, pid=int(line))

            await proc.run([sys.executable, "-c", BUSY.format(trouble.seconds)], on_line=told)
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "transient":
            raise Transient("told to be busy", retry_after=trouble.seconds)
        case "permanent":
            raise Permanent("told to fail for good")
        case "bug":
            raise ZeroDivisionError("told to be a bug")


async def plan(event: VideoRequested, *, desk: Desk) -> PlanCreated:
    ordered = (await desk.script(event)).plan()
    made = await _paid(desk, "planner", event, ordered.model_dump_json().encode(), "application/json", "plan.json")
    return PlanCreated(
        job=event.job, take=event.take, plan=made.value.artifact, title=ordered.title, formats=event.brief.formats,
        steps=(made.step,),
    )  # fmt: skip


async def speak(event: LineRequested, *, desk: Desk) -> LineReady:
    made = await _paid(desk, "voice-speak", event, script.speech(event.text), "audio/wav", "line.wav")
    return LineReady(
        job=event.job, take=event.take, line=event.line, audio=made.value.artifact, seconds=1.0,
        words=(Word(text=event.text, start=0, end=1),), text=event.text, language=event.language, plan=event.plan,
        steps=(made.step,),
    )  # fmt: skip


async def film(event: ClipRequested, *, desk: Desk) -> ClipReady:
    planned = await get_json(desk.store, event.plan, Plan)
    [shot] = [shot for shot in planned.shots if shot.id == event.shot]
    made = await _paid(desk, "video-film", event, script.footage(shot.visual), "video/mp4", "clip.mp4")
    clips = tuple(Clip(geometry=name, video=made.value.artifact) for name in event.geometries)
    return ClipReady(
        job=event.job, take=event.take, shot=event.shot, frames=event.frames, clips=clips, steps=(made.step,)
    )


async def render(event: RenderRequested, *, desk: Desk) -> VideoRendered:
    captions = await get_json(desk.store, event.captions, Captions)
    clips = CLIPS.validate_json((await desk.store.get(event.clips)).read_bytes())
    spoken = [(await desk.store.get(line.audio)).read_bytes() for line in captions.lines]
    filmed = [(await desk.store.get(clip.clips[0].video)).read_bytes() for clip in clips]
    whole = script.video(spoken, filmed)
    made = await _paid(desk, "render", event, whole, "video/mp4", "video.mp4")
    beside = await desk.store.put(b"beside the video", "text/plain", "beside.txt")
    files = tuple(
        VideoFile(format=name, video=made.value.artifact, width=360, height=640, seconds=1.0) for name in event.formats
    )
    return VideoRendered(
        job=event.job, take=event.take, plan=event.plan, title="Fake", files=files, timeline=beside, srt=beside,
        ass=beside, thumbnail=beside, credits=beside, steps=(made.step,),
    )  # fmt: skip


async def post(event: PostRequested, *, desk: Desk) -> VideoPublished:
    made = await _paid(desk, "publish-post", event, b"posted", "text/plain", "receipt.txt")
    url = f"fake:{event.job}/{event.take}"
    return VideoPublished(job=event.job, take=event.take, platform=event.platform, url=url, steps=(made.step,))


async def collect(event: VideoPublished) -> MetricsCollected:
    return MetricsCollected(
        job=event.job, take=event.take, platform=event.platform, day="2026-01-01", metrics={"views": 1.0}
    )


async def request_post(event: VideoRendered, *, desk: Desk) -> PostRequested:
    rendered = await put_json(desk.store, event, "rendered.json")
    return PostRequested(job=event.job, take=event.take, platform="folder", rendered=rendered)


async def _paid(desk: Desk, reaction: str, event: Event, content: bytes, media_type: str, name: str) -> Made[_Kept]:
    """A provider that charges when it is asked, then takes its time. Jobs share no memo: every job pays its own."""
    work = Work(name=reaction, unit=event.key or "", inputs=[event.job, event.take, content.hex()], code="1")

    async def make() -> _Kept:
        desk.ledger.write("paid", reaction, event.subject, work.key)
        await suffer(desk, reaction, event, "paid")
        await asyncio.sleep((await desk.script(event)).seconds.get(reaction, 0))
        return _Kept(artifact=await desk.store.put(content, media_type, name))

    made = await memo(desk.store, work, _Kept, make)
    if not made.step.reused:
        desk.ledger.write("remembered", reaction, event.subject, work.key)
    return made


def dying_around_facts(bus: Bus, desk: Desk) -> None:
    """Let the process die before or after it stores the facts that the scripts name, once for each."""
    publish = bus.publish

    async def dies(place: str, event: Event) -> None:
        told = f"{place} {event.fact} {event.key or ''}".rstrip()
        wanted = told in (await desk.script(event)).crashes
        if wanted and not desk.ledger.read("crash", subject=event.subject, note=told):
            desk.ledger.write("crash", "", event.subject, told)
            os.kill(os.getpid(), signal.SIGKILL)

    async def publish_or_die(event: Event, headers: Mapping[str, str] = {}) -> bool:
        if isinstance(event, VideoRequested):
            return await publish(event, headers)
        await dies("before", event)
        created = await publish(event, headers)
        await dies("after", event)
        return created

    bus.publish = publish_or_die  # type: ignore[method-assign]
