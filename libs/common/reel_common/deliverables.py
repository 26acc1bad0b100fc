"""What a finished video consists of as files: their names, the same wherever they are handed out."""

import re
from dataclasses import dataclass

from reel_common.artifact import Artifact
from reel_common.events import VideoRendered
from reel_common.plan import Metadata
from reel_common.store import Store, get_json
from reel_common.values import Credits

METADATA = "metadata.json"
DESCRIPTION = "description.txt"
TEXTS = {METADATA: "application/json", DESCRIPTION: "text/plain"}
"""What is written from the plan's metadata and the credits, by name, with its media type."""
SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png"}
UNSAFE = re.compile(r"[^A-Za-z0-9_-]")


@dataclass(frozen=True, slots=True)
class Deliverable:
    """A file of a finished video; a format and a shape only where it is a video."""

    name: str
    artifact: Artifact
    format: str = ""
    width: int = 0
    height: int = 0
    seconds: float = 0


def made(rendered: VideoRendered) -> tuple[Deliverable, ...]:
    """The files that the render made."""
    videos = [
        Deliverable(
            name=f"{rendered.job}-{UNSAFE.sub('-', file.format)}.mp4", artifact=file.video, format=file.format,
            width=file.width, height=file.height, seconds=file.seconds,
        )
        for file in rendered.files
    ]  # fmt: skip
    others = {
        f"{rendered.job}.srt": rendered.srt,
        f"{rendered.job}.ass": rendered.ass,
        f"thumbnail{SUFFIXES.get(rendered.thumbnail.media_type, '')}": rendered.thumbnail,
        "timeline.json": rendered.timeline,
        "credits.json": rendered.credits,
    }
    return (*videos, *(Deliverable(name, artifact) for name, artifact in others.items()))


async def texts(rendered: VideoRendered, metadata: Metadata, store: Store) -> tuple[Deliverable, ...]:
    """The files to paste from: the metadata as JSON, and the description with its credits and tags."""
    credits = await get_json(store, rendered.credits, Credits)
    written = {
        METADATA: metadata.model_dump_json(indent=1),
        DESCRIPTION: _description(metadata, credits),
    }
    return tuple(
        [Deliverable(name, await store.put(text.encode(), TEXTS[name], name)) for name, text in written.items()]
    )


def _description(metadata: Metadata, credits: Credits) -> str:
    tags = " ".join(f"#{tag.lstrip('#')}" for tag in metadata.hashtags)
    lines = [f"{c.title} by {c.author}, {c.licence}{' ' + c.url if c.url else ''}" for c in credits.credits]
    parts = (metadata.title, metadata.description, "\n".join(lines), tags)
    return "\n\n".join(part for part in parts if part) + "\n"
