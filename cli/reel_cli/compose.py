"""All services in one process: the one place that wires them."""

import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import reel_align
import reel_analytics
import reel_planner
import reel_publish
import reel_render
import reel_video
import reel_voice
from reel_align.settings import AlignSettings
from reel_analytics.settings import AnalyticsSettings
from reel_common.bus import Bus
from reel_common.bus_memory import MemoryBus
from reel_common.errors import Permanent
from reel_common.journal import Journal
from reel_common.service import Service
from reel_common.settings import CommonSettings
from reel_common.store import Store
from reel_common.store_folder import FolderStore
from reel_planner.settings import PlannerSettings
from reel_publish.settings import PublishSettings
from reel_render.settings import RenderSettings
from reel_video.settings import VideoSettings
from reel_voice.settings import VoiceSettings

WORKERS = ("planner", "voice", "align", "video", "render", "publish", "analytics")


def store(settings: CommonSettings) -> FolderStore:
    """The store of this machine."""
    return FolderStore(settings.home / "store")


def journal(settings: CommonSettings) -> Journal:
    """The journals of this machine's jobs."""
    return Journal(settings.home / "jobs")


def bus(settings: CommonSettings) -> MemoryBus:
    """A bus whose facts outlive the process."""
    return MemoryBus(journal(settings))


def services(kept: Store, on: Bus, publish: PublishSettings, names: tuple[str, ...] = WORKERS) -> list[Service]:
    """The named services, wired. Errors: Permanent for an unknown name or a service that cannot work here."""
    builders = {
        "planner": lambda: reel_planner.build(PlannerSettings(), kept, on),
        "voice": lambda: reel_voice.build(VoiceSettings(), kept, on),
        "align": lambda: reel_align.build(AlignSettings(), kept, on),
        "video": lambda: reel_video.build(VideoSettings(), kept, on),
        "render": lambda: reel_render.build(RenderSettings(), kept, on),
        "publish": lambda: reel_publish.build(publish, kept, on),
        "analytics": lambda: reel_analytics.build(AnalyticsSettings(), kept, on),
    }
    if unknown := [name for name in names if name not in builders]:
        raise Permanent(f"unknown service {', '.join(unknown)}; known are gateway, {', '.join(builders)}")
    return [builders[name]() for name in names]


@contextmanager
def owning(settings: CommonSettings, job: str) -> Iterator[None]:
    """Keep a job to this process. Errors: Permanent when another process is working on it."""
    folder = settings.home / "jobs" / job
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        if not _lock(file.fileno()):
            raise Permanent(f"another process is making {job}: wait for it, or stop it")
        with _logging(folder / "reel.log"):
            yield


@contextmanager
def scratch(settings: CommonSettings) -> Iterator[None]:
    """Unfinished files go into a folder of this process, beside the store; what killed processes left is removed."""
    parent = settings.home / "scratch"
    for left in parent.glob("*"):
        if left.name.isdigit() and not _alive(int(left.name)):
            shutil.rmtree(left, ignore_errors=True)
    own = parent / str(os.getpid())
    own.mkdir(parents=True, exist_ok=True)
    before, tempfile.tempdir = tempfile.tempdir, str(own)
    try:
        yield
    finally:
        tempfile.tempdir = before
        shutil.rmtree(own, ignore_errors=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # somebody else's, so certainly alive
    return True


@contextmanager
def _logging(path: Path) -> Iterator[None]:
    """What services log of a job, tracebacks of bugs above all, lies beside its facts."""
    handler = logging.FileHandler(path, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        handler.close()


def _lock(descriptor: int) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows: two processes on one job only waste work, the journal stays whole
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def writable(folder: Path) -> Path:
    """The folder, made if need be. Errors: Permanent when nothing can be written there."""
    probe = folder / f".reel-{id(folder)}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        reason = error.strerror or "no access"
        raise Permanent(f"cannot write into {folder} ({reason.lower()}): choose another folder") from error
    return folder
