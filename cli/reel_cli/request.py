"""From options and files to a brief: everything a person can get wrong is said here, before any work."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

import reel_planner
from reel_common import __version__
from reel_common.artifact import Artifact
from reel_common.errors import Permanent
from reel_common.events import VideoRequested, job_id
from reel_common.formats import FORMATS
from reel_common.store import Store
from reel_common.values import Brief

MAX_INPUT_BYTES = 100 << 20
MEDIA_TYPES = {
    ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp",
    ".mp4": "video/mp4", ".mov": "video/quicktime", ".webm": "video/webm", ".mkv": "video/x-matroska",
}  # fmt: skip
DOC_TYPES = {".pdf": "application/pdf", ".md": "text/markdown", ".markdown": "text/markdown", ".txt": "text/plain"}


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of `reel make` as they were given."""

    prompt: str = ""
    script: Path | None = None
    plan: Path | None = None
    doc: Path | None = None
    media: Path | None = None
    formats: str = "tiktok"
    seconds: float | None = None
    style: str | None = None
    language: str | None = None
    seed: int = 0
    music: str | None = None


async def request(asked: Asked, store: Store) -> VideoRequested:
    """The first take's request. Errors: Permanent with one sentence that says what to change."""
    brief = await _brief(asked, store)
    title = asked.prompt or next(p.stem for p in (asked.script, asked.plan, asked.doc) if p)
    token = hashlib.sha256((__version__ + brief.model_dump_json()).encode()).hexdigest()[:6]
    return VideoRequested(job=job_id(title, token), brief=brief)


def known_formats(text: str) -> tuple[str, ...]:
    """Names separated by commas, each once. Errors: Permanent that lists the known ones."""
    names = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    unknown = [name for name in names if name not in FORMATS]
    if unknown or not names:
        raise Permanent(f"unknown format {', '.join(unknown) or '(none)'}: known are {', '.join(FORMATS)}")
    return names


async def _brief(asked: Asked, store: Store) -> Brief:
    given = [name for name in ("script", "plan", "doc") if getattr(asked, name) is not None]
    if asked.prompt.strip():
        given.insert(0, "a prompt")
    if len(given) != 1:
        problem = f"{' and '.join(given)} were given together" if given else "nothing was asked for"
        raise Permanent(f'{problem}: give one prompt ("Make a funny video about cats"), --script, --plan or --doc')
    try:
        return Brief(
            prompt=asked.prompt.strip(),
            script=await _kept(asked.script, store, "script"),
            plan=await _kept(asked.plan, store, "plan"),
            doc=await _kept(asked.doc, store, "doc"),
            media=await _media(asked.media, store),
            formats=known_formats(asked.formats),
            seconds=asked.seconds,
            style=asked.style,
            language=asked.language,
            seed=asked.seed,
            music=asked.music,
        )
    except ValidationError as error:
        raise Permanent(sentence(error)) from error


def sentence(error: ValidationError) -> str:
    """The first thing that is wrong, as `field: why`."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    what = first["msg"].removeprefix("Value error, ")
    return f"{where}: {what}" if where else what


async def _kept(path: Path | None, store: Store, what: str) -> Artifact | None:
    if path is None:
        return None
    data = _read(path)
    if what == "script":
        reel_planner.check_script(data)
        media_type = "text/markdown"
    elif what == "plan":
        reel_planner.check_plan(data)
        media_type = "application/json"
    else:
        if path.suffix.lower() not in DOC_TYPES:
            raise Permanent(f"{path} is no document we read: give a PDF, Markdown (.md) or text (.txt) file")
        reel_planner.check_doc(data, path.name)
        media_type = DOC_TYPES[path.suffix.lower()]
    return await store.put(data, media_type, path.name)


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_INPUT_BYTES:
            raise Permanent(f"{path} is larger than {MAX_INPUT_BYTES >> 20} MB: give a shorter file")
        return path.read_bytes()
    except OSError as error:
        reason = (error.strerror or "no access").lower()
        raise Permanent(f"cannot read {path} ({reason}): check the path") from error


async def _media(folder: Path | None, store: Store) -> tuple[Artifact, ...]:
    if folder is None:
        return ()
    return tuple([await store.put(p, MEDIA_TYPES[p.suffix.lower()], p.name) for p in _media_files(folder)])


def _media_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise Permanent(f"{folder} is no folder: --media wants a folder of pictures and films")
    files = [p for p in sorted(folder.iterdir()) if p.suffix.lower() in MEDIA_TYPES and p.is_file()]
    if not files:
        raise Permanent(f"no picture or film is in {folder}: known are {', '.join(MEDIA_TYPES)}")
    return files
