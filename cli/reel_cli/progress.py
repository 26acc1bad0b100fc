"""What is going on, live: a line for each stage, shots as they are drawn, and the time left."""

import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from reel_common.job import STAGES, Job, Take
from reel_common.values import Progress

WEIGHTS = {"planner": 1.0, "voice": 3.0, "align": 0.5, "video": 52.0, "render": 43.0, "publish": 0.5}
"""Shares of the whole, measured on two cores; they only steer the estimate of the time left."""
BAR = 24


@dataclass(slots=True)
class Display:
    """Shows a job on stderr: live on a terminal, a line for each stage elsewhere, nothing when `quiet`."""

    job: str
    quiet: bool = False
    console: Console = field(default_factory=lambda: Console(stderr=True))
    take: Take | None = None
    running: dict[tuple[str, str], Progress] = field(default_factory=dict)
    started: float = field(default_factory=time.monotonic)
    said: set[str] = field(default_factory=set)
    live: Live | None = None

    def __enter__(self) -> Self:
        if self.console.is_terminal and not self.quiet:
            self.live = Live(get_renderable=self._table, console=self.console, refresh_per_second=8, transient=True)
            self.live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Take the live picture away."""
        if self.live is not None:
            self.live.stop()
            self.live = None

    def update(self, job: Job, progress: Progress | None) -> None:
        """Take note of a fact (the job as it now stands) or of something told in between."""
        if progress is not None:
            self.running[progress.stage, progress.unit] = progress
            return
        self.take = job.last
        if self.live is None and not self.quiet:
            for stage in STAGES:
                if stage not in self.said and _share(job.last, stage, {}) == 1:
                    self.said.add(stage)
                    self.console.print(f"{time.monotonic() - self.started:6.1f} s  {stage} done", highlight=False)

    def _table(self) -> Table:
        table = Table.grid(padding=(0, 2))
        elapsed = time.monotonic() - self.started
        shares = {stage: _share(self.take, stage, self.running) for stage in STAGES}
        for stage, share in shares.items():
            full = round(share * BAR)
            bar = Text("━" * full, "green" if share == 1 else "cyan") + Text("━" * (BAR - full), "grey30")
            table.add_row(Text(stage, "bold" if 0 < share < 1 else ""), bar, Text(self._note(stage), "dim"))
        done = sum(WEIGHTS[stage] * share for stage, share in shares.items()) / sum(WEIGHTS.values())
        left = f"about {elapsed * (1 - done) / done:.0f} s left" if done > 0.08 else "estimating"
        table.add_row(Text(f"{elapsed:.0f} s", "bold"), Text(left), Text(self.job, "dim"))
        return table

    def _note(self, stage: str) -> str:
        take = self.take
        if take is None:
            return ""
        if stage == "voice" and take.lines:
            return f"{sum(map(bool, take.lines.values()))}/{len(take.lines)} lines"
        if stage == "video" and take.clips:
            drawing = [unit for (of, unit) in self.running if of == stage and not take.clips.get(unit)]
            shots = f"{sum(map(bool, take.clips.values()))}/{len(take.clips)} shots"
            return shots + (f", drawing {', '.join(sorted(drawing)[:3])}" if drawing else "")
        if stage == "render" and not take.rendered:
            return next((p.note for (of, _), p in self.running.items() if of == stage), "")
        return ""


def _share(take: Take | None, stage: str, running: dict[tuple[str, str], Progress]) -> float:
    """How much of a stage is done, 0 to 1."""
    if take is None:
        return 0.0
    match stage:
        case "planner":
            return 1.0 if take.plan else 0.0
        case "voice":
            return 1.0 if take.captions else _part(take.lines, stage, running)
        case "align":
            return 1.0 if take.captions else 0.0
        case "video":
            return _part(take.clips, stage, running)
        case "render":
            told = max((p.done for (of, _), p in running.items() if of == stage), default=0.0)
            return 1.0 if take.rendered else min(told, 0.99)
        case _:
            return 1.0 if take.posts and all(take.posts.values()) else 0.0


def _part(units: dict[str, object] | object, stage: str, running: dict[tuple[str, str], Progress]) -> float:
    assert isinstance(units, dict)
    if not units:
        return 0.0
    told = {unit: p.done for (of, unit), p in running.items() if of == stage}
    return float(sum(1.0 if ready else told.get(unit, 0.0) for unit, ready in units.items()) / len(units))
