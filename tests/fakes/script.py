"""What a fake job is told to do, written as JSON in its prompt, and what its video must be."""

import hashlib
from typing import Literal

from pydantic import Field, ValidationError

from reel_common.plan import Frozen, Kind, Line, Metadata, Plan, Scene, Shot
from reel_common.values import Brief


class Trouble(Frozen):
    """Something that goes wrong in one reaction's handler, the first `times` times it is called for each event.

    `sleep` waits; `freeze` blocks the event loop; `child` keeps a child process busy; all for `seconds`.
    `kill` SIGKILLs the worker. `transient` (to be tried again after `seconds`), `permanent` and `bug` are raised.
    """

    at: str
    """The name of a reaction, as in `topology.REACTIONS`."""
    do: Literal["sleep", "freeze", "child", "kill", "transient", "permanent", "bug"]
    times: int = 1
    seconds: float = 0.0
    unit: str = ""
    """Only for this line, shot or platform; empty: for each."""
    place: Literal["before", "paid", "after"] = "before"
    """Before the work, between a paid call and its memo, or between the work and its fact."""


class Script(Frozen):
    """A fake job: `shots` shots of one line each. Equal seeds make equal videos, whatever the trouble."""

    shots: int = Field(default=2, ge=1)
    seed: int = 0
    seconds: dict[str, float] = Field(default_factory=dict)
    """How long the paid call of a reaction takes to answer, by the reaction's name."""
    trouble: tuple[Trouble, ...] = ()
    crashes: tuple[str, ...] = ()
    """Facts before or after whose storing their worker is SIGKILLed, once: `after line.ready s1-1`."""

    def brief(self) -> Brief:
        return Brief(prompt=self.model_dump_json(exclude_defaults=True), formats=("draft",))

    def plan(self) -> Plan:
        scenes = tuple(
            Scene(
                number=n,
                shots=(
                    Shot(
                        id=f"s{n}",
                        kind=Kind.CHARACTER,
                        visual=f"picture {n} of {self.seed}",
                        lines=(Line(id=f"s{n}-1", text=f"line {n} of {self.seed}"),),
                    ),
                ),
            )
            for n in range(1, self.shots + 1)
        )
        title = f"Fake {self.seed}"
        return Plan(title=title, seed=self.seed, scenes=scenes, metadata=Metadata(title=title))

    def video_sha256(self) -> str:
        """Of the file that a run without any trouble makes."""
        plan = self.plan()
        spoken = [speech(line.text) for line in plan.lines]
        return hashlib.sha256(video(spoken, [footage(shot.visual) for shot in plan.shots])).hexdigest()


def of(prompt: str) -> Script:
    """The script in a prompt; any other prompt is a calm job of its own."""
    try:
        return Script.model_validate_json(prompt or "{}")
    except ValidationError:
        return Script(seed=int.from_bytes(hashlib.sha256(prompt.encode()).digest()[:4]))


def speech(text: str) -> bytes:
    """The sound of a line."""
    return f"sound of {text}\n".encode()


def footage(visual: str) -> bytes:
    """The picture of a shot."""
    return f"footage of {visual}\n".encode()


def video(spoken: list[bytes], filmed: list[bytes]) -> bytes:
    """All of it in the order of the plan: a part that is missing, twice or out of place makes another video."""
    return b"video\n" + b"".join(spoken) + b"".join(filmed)
