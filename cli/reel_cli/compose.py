"""All services in one process: the one place that wires them."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

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
from reel_common.folders import hold
from reel_common.journal import Journal
from reel_common.service import Service
from reel_common.settings import CommonSettings
from reel_common.store import Store
from reel_common.store_folder import FolderStore
from reel_common.topology import SERVICES
from reel_planner.settings import PlannerSettings
from reel_publish.settings import PublishSettings
from reel_render.settings import RenderSettings
from reel_video.settings import VideoSettings
from reel_voice.settings import VoiceSettings


def store(settings: CommonSettings) -> FolderStore:
    """The store of this machine."""
    return FolderStore(settings.home / "store")


def journal(settings: CommonSettings) -> Journal:
    """The journals of this machine's jobs."""
    return Journal(settings.home / "jobs")


def bus(settings: CommonSettings) -> MemoryBus:
    """A bus whose facts outlive the process."""
    return MemoryBus(journal(settings))


def services(kept: Store, on: Bus, publish: PublishSettings, names: tuple[str, ...] = SERVICES) -> list[Service]:
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


def hold_job(settings: CommonSettings, job: str) -> IO[str] | None:
    """Keep a job to this process while what this returns is open; None when another process has it."""
    folder = settings.home / "jobs" / job
    folder.mkdir(parents=True, exist_ok=True)
    return hold(folder / "lock")


@contextmanager
def owning(settings: CommonSettings, job: str) -> Iterator[None]:
    """Keep a job to this process. Errors: Permanent when another process is working on it."""
    held = hold_job(settings, job)
    if held is None:
        raise Permanent(f"another process is making {job}: wait for it, or stop it")
    with held, _logging(settings.home / "jobs" / job / "reel.log"):
        yield


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
