"""What every step of one render shares: store, scratch folder, encoder options, slots, and who hears of progress."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reel_common.memo import Made, code_version
from reel_common.store import Store
from reel_render.encode import Encoding
from reel_render.lettering import Letters
from reel_render.ports import Tell

Steps = list[Made[Any]]
"""What a part of the render returns: memoised steps, the one that matters last."""


@dataclass(slots=True)
class Progress:
    """Work done out of `total`, in frames encoded."""

    tell: Tell
    total: float
    done: float = 0.0

    def advance(self, amount: float, note: str) -> None:
        self.done = min(self.total, self.done + amount)
        self.tell(self.done / self.total, note)


@dataclass(frozen=True, slots=True)
class Bench:
    """The scratch `folder` is deleted when the render ends; `slots` is how many heavy processes may run at once."""

    store: Store
    folder: Path
    letters: Letters
    encoding: Encoding
    slots: asyncio.Semaphore
    progress: Progress


def fonts_folder(bench: Bench, texts: tuple[str, ...]) -> Path:
    """A folder with just the fonts these texts need, for libass loads every file it finds there. Blocking."""
    faces = {run.face.file: run.face for text in texts for run in bench.letters.runs(text)}
    faces[bench.letters.main.file] = bench.letters.main
    folder = bench.folder / "-".join(["fonts", *sorted({face.role for face in faces.values()})])
    folder.mkdir(exist_ok=True)
    for file in faces:
        link = folder / file.name
        if not link.exists():
            try:
                link.symlink_to(file.resolve())
            except FileExistsError:  # another piece made it meanwhile
                continue
    return folder


async def version(*modules: str) -> str:
    """`code_version`, which reads files, off the loop."""
    return await asyncio.to_thread(code_version, *modules)


async def together(*work: Coroutine[Any, Any, Steps]) -> list[Steps]:
    """The results of everything at once, in order; the first failure cancels the rest and is raised as it is."""
    tasks = [asyncio.ensure_future(w) for w in work]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
