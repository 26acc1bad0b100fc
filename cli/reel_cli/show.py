"""Jobs as pictures: the list of all, and the inside of one."""

import asyncio
import json
from datetime import datetime

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.tree import Tree

from reel_cli import compose, session
from reel_cli.report import as_object
from reel_common.errors import Permanent
from reel_common.job import STAGE_OF, STAGES, Job, Take
from reel_common.plan import Plan, Shot
from reel_common.settings import CommonSettings
from reel_common.store import get_json

BAR = 40


async def jobs(settings: CommonSettings, as_json: bool) -> None:
    """One row for each job, newest last."""
    names = await asyncio.to_thread(compose.journal(settings).jobs)
    found = [await session.load(settings, name) for name in names]
    if as_json:
        print(
            json.dumps([{"job": j.id, "title": j.title, "take": j.last.number, "state": j.last.state} for j in found])
        )
        return
    console = Console(highlight=False)
    if not found:
        console.print('No jobs yet. Make one: reel make "Make a funny video about cats learning Python"')
        return
    table = Table("job", "title", "take", "state", "began", box=None, header_style="bold")
    for job in found:
        began = min(job.last.times.values()).astimezone().strftime("%Y-%m-%d %H:%M")
        table.add_row(job.id, escape(job.title), str(job.last.number), job.last.state, began)
    console.print(table)


async def show(settings: CommonSettings, name: str, as_json: bool) -> None:
    """One job: every scene with its state, then where the time went."""
    job = await session.load(settings, name)
    if as_json:
        print(json.dumps({**as_object(job.last), "job": job.id, "state": job.last.state, "takes": sorted(job.takes)}))
        return
    console = Console(highlight=False)
    console.print(await _tree(settings, job))
    console.print(_clock(job.last))
    for file in job.last.files:
        if file.format:
            console.print(f"[green]{escape(file.path)}[/]", soft_wrap=True)


async def _tree(settings: CommonSettings, job: Job) -> Tree:
    take = job.last
    tree = Tree(f"[bold]{escape(job.title or job.id)}[/]  take {take.number}, {take.state}")
    if take.failed:
        tree.add(f"[red]{take.failed.stage} {take.failed.unit}: {escape(take.failed.reason)}[/]")
    if take.plan is None:
        return tree
    try:
        plan = await get_json(compose.store(settings), take.plan.plan, Plan)
    except Permanent as error:
        tree.add(f"[yellow]{escape(str(error))}[/]")
        return tree
    for scene in plan.scenes:
        branch = tree.add(f"scene {scene.number}  [dim]{escape(scene.type)} {scene.transition}[/]")
        for shot in scene.shots:
            leaf = branch.add(_shot(shot, take))
            for line in shot.lines:
                leaf.add(f"{_mark(take.lines.get(line.id))} [dim]{escape(line.speaker)}:[/] {escape(line.text)}")
    return tree


def _shot(shot: Shot, take: Take) -> str:
    ready = take.clips.get(shot.id)
    by = ready.steps[0].provider if ready and ready.steps else ""
    length = f"{ready.frames / 30:.1f} s by {by}" if ready else ""
    return f"{_mark(ready)} {shot.id} {shot.kind}  [dim]{length}[/]  {escape(shot.visual[:80])}"


def _mark(ready: object) -> str:
    return "[green]✓[/]" if ready else "[yellow]…[/]"


def _clock(take: Take) -> Table:
    """Each stage from its first fact to its last, on one time axis."""
    table = Table("stage", "", "from", "to", "work", "made", "reused", box=None, header_style="bold")
    begin, end = min(take.times.values()), max(take.times.values())
    span = max((end - begin).total_seconds(), 0.001)
    previous = begin
    for stage in STAGES:
        times = _times(take, stage)
        if not times:
            continue
        start, stop = min(previous, min(times)), max(times)
        left, right = ((t - begin).total_seconds() for t in (start, stop))
        offset, width = round(left / span * BAR), max(1, round((right - left) / span * BAR))
        own = [step for of, step in take.steps if of == stage]
        table.add_row(
            stage, " " * offset + "█" * width, f"{left:.1f} s", f"{right:.1f} s", f"{take.seconds[stage]:.1f} s",
            str(sum(not s.reused for s in own)), str(sum(s.reused for s in own)),
        )  # fmt: skip
        previous = stop
    return table


def _times(take: Take, stage: str) -> list[datetime]:
    facts = {event.fact for event, of in STAGE_OF.items() if of == stage}
    return [time for subject, time in take.times.items() if ".".join(subject.split(".")[:2]) in facts]
