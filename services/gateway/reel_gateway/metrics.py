"""Prometheus text, computed from the facts when it is asked for."""

from collections import Counter
from collections.abc import Iterable

from reel_common.job import STAGES, Job, State

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def text(jobs: Iterable[Job], dead_letters: int) -> str:
    """All metrics in the exposition format."""
    states: Counter[str] = Counter()
    work: Counter[str] = Counter()
    steps: Counter[tuple[str, str]] = Counter()
    for job in jobs:
        for take in job.takes.values():
            states[take.state] += 1
            for stage, step in take.steps:
                work[stage] += step.seconds  # type: ignore[assignment]
                steps[stage, "reused" if step.reused else "made"] += 1
    lines = ["# HELP reel_takes Takes by state.", "# TYPE reel_takes gauge"]
    lines += [f'reel_takes{{state="{state}"}} {states[state]}' for state in State]
    lines += ["# HELP reel_work_seconds_total Seconds of work by stage.", "# TYPE reel_work_seconds_total counter"]
    lines += [f'reel_work_seconds_total{{stage="{stage}"}} {work[stage]:.3f}' for stage in STAGES]
    lines += ["# HELP reel_steps_total Memoised steps by stage and outcome.", "# TYPE reel_steps_total counter"]
    lines += [
        f'reel_steps_total{{stage="{stage}",outcome="{outcome}"}} {steps[stage, outcome]}'
        for stage in STAGES
        for outcome in ("made", "reused")
    ]
    lines += ["# HELP reel_dead_letters Dead letters nobody replayed.", "# TYPE reel_dead_letters gauge"]
    return "\n".join([*lines, f"reel_dead_letters {dead_letters}", ""])
