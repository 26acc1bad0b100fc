"""Small inputs for renders: plans, voices whose words can be found in the sound, clips that show their frame."""

import asyncio
import io
import json
import subprocess
import wave
from dataclasses import dataclass, field
from pathlib import Path

import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray

from reel_common.bus import Bus
from reel_common.events import CaptionsReady, ClipReady, ClipsReady, LineReady, PlanCreated, RenderRequested
from reel_common.formats import DRAFT, FPS, HANDLE_FRAMES, Geometry
from reel_common.pacing import pace
from reel_common.plan import Kind, Line, Member, Metadata, Music, Plan, Scene, Shot, Transition
from reel_common.store import Store, put_json
from reel_common.values import Captions, Clip, Credit, SoundCue, Step, TimedLine, Word

RATE = 48_000
SMALL = Geometry("draft", 216, 384, DRAFT.safe)
"""What the format "draft" is in these tests."""

WORD_SECONDS = 0.25
GAP_SECONDS = 0.05

Scripted = tuple[str, Transition, tuple[tuple[str, str], ...]]
"""A scene: id of its shot, how it is entered, and who says what."""


def plan(*scenes: Scripted, sounds: tuple[str, ...] = ()) -> Plan:
    """A plan with one shot to a scene; `sounds` belong to the first."""
    made = []
    for number, (shot, transition, lines) in enumerate(scenes, 1):
        said = tuple(Line(id=f"{shot}-{i}", speaker=who, text=text) for i, (who, text) in enumerate(lines, 1))
        shown = Shot(id=shot, kind=Kind.CHARACTER, lines=said, sounds=sounds if number == 1 else ())
        made.append(Scene(number=number, transition=transition, shots=(shown,)))
    return Plan(title="Cats & Co: learn {Python}", scenes=tuple(made), cast=(Member(name="Cat"),),
                metadata=Metadata(title="Cats"), music=Music(mood="playful", beat_frames=15))  # fmt: skip


def voice(words: tuple[Word, ...], seconds: float) -> bytes:
    """A mono WAV with a buzz of 180 Hz for every word, silence between."""
    t = np.arange(round(seconds * RATE)) / RATE
    sound = np.zeros(len(t))
    for word in words:
        on = (t >= word.start) & (t < word.end)
        sound[on] = 0.25 * np.sign(np.sin(2 * np.pi * 180 * t[on])) * (0.6 + 0.4 * np.sin(2 * np.pi * 7 * t[on]))
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((sound * 32767).astype("<i2").tobytes())
    return file.getvalue()


def spoken(text: str) -> tuple[tuple[Word, ...], float]:
    """Word times at an even pace, and the length of the line."""
    step = WORD_SECONDS + GAP_SECONDS
    words = tuple(Word(text=w, start=i * step, end=i * step + WORD_SECONDS) for i, w in enumerate(text.split()))
    return words, len(words) * step


def picture(number: int, frame: int, geometry: Geometry) -> NDArray[np.uint8]:
    """Shot `number` as RGB: its own colours, and a light bar that stands where the frame says."""
    height, width = geometry.height, geometry.width
    hue = np.array([(37 * number + 90) % 160 + 60, (71 * number + 20) % 160 + 60, (113 * number) % 160 + 60])
    shade = np.linspace(0.7, 1.2, height)[:, None, None]
    image = np.broadcast_to(hue * shade, (height, width, 3)).clip(0, 255).astype(np.uint8).copy()
    x = frame * 2 % (width - 12)
    image[height // 8 : height // 4, x : x + 12] = 235
    return image


def luma(image: NDArray[np.uint8]) -> NDArray[np.float64]:
    """What RGB is as the first plane of a video."""
    return 16 + 219 / 255 * (image.astype(float) @ [0.2126, 0.7152, 0.0722])


def clip(number: int, frames: int, geometry: Geometry, target: Path, rate: int = 30) -> Path:
    """The pictures of a shot as mp4. Blocking."""
    args = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24",
            "-s", f"{geometry.width}x{geometry.height}", "-r", str(rate), "-i", "-", "-vf",
            "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p", "-c:v", "libx264", "-preset", "ultrafast",
            "-crf", "12", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709",
            "-color_range", "tv", str(target)]  # fmt: skip
    data = b"".join(picture(number, i, geometry).tobytes() for i in range(frames))
    subprocess.run(args, input=data, check=True, capture_output=True)
    return target


async def captions(made: Plan, store: Store) -> Captions:
    """Every line of the plan, spoken by `voice`."""
    lines = []
    for line in made.lines:
        words, seconds = spoken(line.text)
        audio = await store.put(voice(words, seconds), "audio/wav", f"{line.id}.wav")
        lines.append(TimedLine(line=line.id, audio=audio, seconds=seconds, words=words))
    return Captions(lines=tuple(lines))


@dataclass
class Stage:
    """Store, bus and scratch folder of one test; `clips` keeps what was drawn, so that takes share it."""

    store: Store
    bus: Bus
    folder: Path
    geometries: tuple[Geometry, ...] = (SMALL,)
    clips: dict[str, Path] = field(default_factory=dict)
    odd: dict[str, tuple[int, Geometry, int]] = field(default_factory=dict)
    """Shots whose clip is not as asked: its frames, size and frame rate."""

    async def publish(self, made: Plan, take: int = 1, formats: tuple[str, ...] = ("draft",)) -> RenderRequested:
        """Tell the bus of plan, captions and clips; returns what the join should ask for."""
        timed = await captions(made, self.store)
        shots = [await self._shot(number, p.shot.id, p.frames) for number, p in enumerate(pace(made, timed), 1)]
        listed = json.dumps([shot.model_dump(mode="json") for shot in shots]).encode()
        planned = await put_json(self.store, made, "plan.json")
        heard = await put_json(self.store, timed, "captions.json")
        drawn = await self.store.put(listed, "application/json", "clips.json")
        spoke = Step(name="line", reused=False, seconds=0, provider="espeak")
        for event in (
            PlanCreated(plan=planned, title=made.title, formats=formats, job="j", take=take),
            *(LineReady(line=said.line, audio=said.audio, seconds=said.seconds, text="x", language="en", plan=planned,
                        steps=(spoke,), job="j", take=take) for said in timed.lines[:1]),
            CaptionsReady(plan=planned, captions=heard, job="j", take=take),
            ClipsReady(plan=planned, clips=drawn, job="j", take=take),
        ):  # fmt: skip
            await self.bus.publish(event)
        return RenderRequested(plan=planned, captions=heard, clips=drawn, formats=formats, job="j", take=take)

    async def _shot(self, number: int, shot: str, frames: int) -> ClipReady:
        made = []
        for geometry in self.geometries:
            length, size, rate = self.odd.get(shot, (frames + HANDLE_FRAMES, geometry, FPS))
            name = f"{shot}-{length}-{size.name}-{rate}.mp4"
            if name not in self.clips:
                self.clips[name] = await asyncio.to_thread(clip, number, length, size, self.folder / name, rate)
            video = await self.store.put(self.clips[name], "video/mp4", name)
            made.append(Clip(geometry=geometry.name, video=video))
        cues = (SoundCue(at=0.9, sound="pop"),)
        art = (Credit(title="Cat", author="OpenMoji", licence="CC BY-SA 4.0"),)
        return ClipReady(job="j", take=1, shot=shot, frames=frames, clips=tuple(made), cues=cues, credits=art)
