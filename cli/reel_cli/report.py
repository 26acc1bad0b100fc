"""What is said at the end: files, seconds by stage, what was reused, warnings."""

import json

from rich.console import Console

from reel_common.job import State, Take


def summary(take: Take, as_json: bool) -> None:
    """Print the result of a finished take on stdout."""
    if as_json:
        print(json.dumps(as_object(take), ensure_ascii=False))
        return
    console = Console(highlight=False, soft_wrap=True)
    for file in take.files:
        if file.format:
            console.print(
                f"[bold green]✓[/] {file.path}  [dim]{file.format}, {file.width}x{file.height}, {file.seconds:.1f} s[/]"
            )
    others = sum(not file.format for file in take.files)
    stages = ", ".join(f"{stage} {seconds:.1f} s" for stage, seconds in take.seconds.items() if seconds >= 0.05)
    console.print(f"  and {others} files beside (captions, thumbnail, timeline, credits, texts)")
    cost = f"; providers charged ${take.cost_usd:.4f}" if take.cost_usd else ""
    console.print(f"  {steps(take)}{f'; work by stage: {stages}' if stages else ''}{cost}")
    for warning in take.warnings:
        console.print(f"[yellow]![/] {warning}", markup=True)
    job = take.requested.job if take.requested else ""
    console.print(f'  [dim]change a scene: reel edit {job} --scene 2 --voiceover "…"   look inside: reel show {job}[/]')


def steps(take: Take) -> str:
    """What was made and what was reused, in words."""
    made: dict[str, list[str]] = {}
    for _, step in take.steps:
        if not step.reused:
            made.setdefault(step.name, []).append(step.unit)
    if not made:
        return f"nothing to make: all {take.reused} steps reused"
    told = "; ".join(f"{name} {', '.join(u for u in units if u) if len(units) <= 4 else f'x{len(units)}'}".strip()
                     for name, units in made.items())  # fmt: skip
    return f"{take.made} steps made ({told}), {take.reused} reused"


def as_object(take: Take) -> dict[str, object]:
    """The one object of `--json`."""
    timeline = next((file.path for file in take.files if file.name == "timeline.json"), "")
    return {
        "job": take.requested.job if take.requested else "",
        "take": take.number,
        "files": [
            {"format": f.format, "path": f.path, "width": f.width, "height": f.height, "seconds": f.seconds}
            for f in take.files
            if f.format
        ],
        "timeline": timeline,
        "stages": take.seconds,
        "reused": take.reused,
        "made": take.made,
        "cost_usd": take.cost_usd,
        "warnings": take.warnings,
        "steps": [{"stage": stage, **step.model_dump(mode="json")} for stage, step in take.steps],
    }


def failure(take: Take) -> str:
    """Why a take did not come to its end, as one sentence."""
    if take.state is State.CANCELLED:
        return f"{take.requested.job if take.requested else 'the job'} was cancelled"
    failed = take.failed
    assert failed is not None
    unit = f" of {failed.unit}" if failed.unit else ""
    again = "" if failed.permanent else f" (what was made is kept; try again with: reel resume {failed.job})"
    return f"{failed.stage}{unit} failed: {failed.reason}{again}"
