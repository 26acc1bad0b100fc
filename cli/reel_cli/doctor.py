"""What works here, what does not, what to do."""

import asyncio
import json
import platform
import shutil
import sys
from dataclasses import asdict
from importlib.util import find_spec

from rich.console import Console
from rich.markup import escape

from reel_cli import doctor_servers
from reel_cli.check import Check
from reel_common import fonts, proc
from reel_common.errors import Permanent
from reel_common.folders import writable
from reel_common.settings import CommonSettings

NEEDED_FREE_BYTES = 2 << 30
MARKS = {"works": "[green]✓[/]", "optional": "[dim]·[/]", "broken": "[red]✗[/]"}


async def doctor(settings: CommonSettings, as_json: bool) -> bool:
    """Print every finding; True when everything that must work does."""
    checks = [
        _python(),
        _home(settings),
        await _ffmpeg(),
        await _imports("pictures", "skia", "import skia; print(skia.__version__)"),
        await _imports("voice", "espeakng_loader", "import espeakng_loader as e; print(e.get_library_path())"),
        _art(),
        await asyncio.to_thread(_fonts, settings),
        await _gpu(),
        *await doctor_servers.nats(settings),
        await doctor_servers.store(settings),
    ]
    if as_json:
        print(json.dumps([asdict(check) for check in checks]))
    else:
        console = Console(highlight=False, soft_wrap=True)
        for check in checks:
            advice = f"\n    → {escape(check.advice)}" if check.advice else ""
            console.print(f"{MARKS[check.state]} [bold]{check.what}[/]  {escape(check.found)}{advice}")
    return all(check.state != "broken" for check in checks)


def _python() -> Check:
    ok = sys.version_info >= (3, 11)
    return Check(
        "python", "works" if ok else "broken", platform.python_version(), "" if ok else "install Python 3.11 or newer"
    )


def _home(settings: CommonSettings) -> Check:
    try:
        writable(settings.home)
    except Permanent as error:
        return Check("disk", "broken", str(error), "set REEL_HOME to a folder that can be written")
    free = shutil.disk_usage(settings.home).free
    found = f"{free / (1 << 30):.0f} GB free in {settings.home}"
    if free < NEEDED_FREE_BYTES:
        return Check("disk", "broken", found, "free at least 2 GB, or set REEL_HOME to another disk")
    return Check("disk", "works", found)


async def _ffmpeg() -> Check:
    code = "import imageio_ffmpeg as i; print(i.get_ffmpeg_exe())"
    found = await proc.run([sys.executable, "-c", code])
    program = found.stdout.decode().strip()
    if found.code or not program:
        return Check("ffmpeg", "broken", "the wheel imageio-ffmpeg is missing", "delete .venv and run ./reel again")
    listed = await proc.run([program, "-hide_banner", "-filters"])
    encoders = await proc.run([program, "-hide_banner", "-encoders"])
    text = (listed.stdout + encoders.stdout).decode(errors="replace")
    missing = [
        name
        for name in ("libx264", "aac", "ass", "xfade", "sidechaincompress", "ebur128", "alimiter")
        if f" {name} " not in text
    ]
    if missing:
        return Check(
            "ffmpeg",
            "broken",
            f"{program} lacks {', '.join(missing)}",
            "unset IMAGEIO_FFMPEG_EXE to use the wheel's own",
        )
    return Check("ffmpeg", "works", program)


async def _imports(what: str, package: str, code: str) -> Check:
    found = await proc.run([sys.executable, "-c", code])
    if found.code:
        last = found.stderr.strip().splitlines()[-1] if found.stderr.strip() else "it ended without a word"
        advice = "install libgl1, libegl1 and libfontconfig1" if "lib" in last else "delete .venv and run ./reel again"
        return Check(what, "broken", f"{package}: {last}", advice)
    return Check(what, "works", f"{package} {found.stdout.decode().strip()}")


def _art() -> Check:
    if find_spec("emosvg") is None:
        return Check("art", "broken", "the wheel emosvg is missing", "delete .venv and run ./reel again")
    return Check("art", "works", "OpenMoji (CC BY-SA 4.0) from the wheel emosvg")


def _fonts(settings: CommonSettings) -> Check:
    try:
        fonts.prepare(settings.home / "fonts")
    except Permanent as error:
        return Check("fonts", "broken", str(error), "delete .venv and run ./reel again")
    scripts = " ".join(dict.fromkeys(script for f in fonts.FONTS.values() for script in f.covers.split()))
    cjk = " CJK" if find_spec(fonts.CJK_PACKAGE) else ""
    return Check("fonts", "works", scripts + cjk)


async def _gpu() -> Check:
    if shutil.which("nvidia-smi") is None:
        return Check("gpu", "optional", "none found: everything runs on the processor")
    found = await proc.run(["nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader"])
    return Check("gpu", "optional", found.stdout.decode().strip() or "nvidia-smi lists no card")
