"""Memoised steps: a step is a pure function of its inputs, so equal inputs are never worked on twice.

The key is the hash of (step, inputs, provider, code version). Inputs name artifacts by content, so
resuming after a crash, editing one scene and adding a platform all cost only what really changed.
"""

import hashlib
import json
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, Field

from reel_common.artifact import Artifact
from reel_common.plan import Frozen
from reel_common.store import Store
from reel_common.values import Step

M = TypeVar("M", bound=BaseModel)


class Paid(Frozen):
    """A step's result that remembers what making it cost."""

    cost_usd: float = Field(default=0.0, ge=0)


@dataclass(frozen=True, slots=True)
class Work:
    """What identifies a step: `inputs` must be JSON (models are dumped) and hold all that decides the result."""

    name: str
    unit: str
    inputs: object
    code: str
    """`code_version` of the modules whose behaviour the result depends on."""
    provider: str = ""

    @property
    def key(self) -> str:
        told = [self.name, self.provider, self.code, self.inputs]
        text = json.dumps(told, sort_keys=True, default=_plain, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Made(Generic[M]):
    """A step's result, with the record of whether it was reused."""

    value: M
    step: Step


async def memo(store: Store, work: Work, model: type[M], make: Callable[[], Awaitable[M]]) -> Made[M]:
    """The remembered result of `work`, or a new one. A memo whose artifacts are gone counts as forgotten."""
    started = time.monotonic()
    remembered = await store.recall(work.key)
    if remembered is not None:
        value = model.model_validate_json(remembered)
        if all([await store.exists(a) for a in artifacts(value)]):
            return Made(value, _step(work, started, reused=True))
    value = await make()
    await store.remember(work.key, value.model_dump_json().encode())
    return Made(value, _step(work, started, reused=False, cost=value.cost_usd if isinstance(value, Paid) else 0.0))


def artifacts(value: object) -> Iterator[Artifact]:
    """Every artifact a model refers to, at any depth."""
    if isinstance(value, Artifact):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from artifacts(getattr(value, name))
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from artifacts(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from artifacts(item)


@cache
def code_version(*modules: str) -> str:
    """A hash over the source of these modules and packages, so that a changed line makes a new key."""
    digest = hashlib.sha256()
    for module in modules:
        spec = find_spec(module)
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError(f"no module named {module!r} to take the version of", name=module)
        origin = Path(spec.origin)
        files = sorted(origin.parent.rglob("*")) if origin.name == "__init__.py" else [origin]
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _step(work: Work, started: float, *, reused: bool, cost: float = 0.0) -> Step:
    seconds = round(time.monotonic() - started, 3)
    return Step(name=work.name, unit=work.unit, reused=reused, seconds=seconds, provider=work.provider, cost_usd=cost)


def _plain(value: object) -> object:
    if isinstance(value, Artifact):
        return value.sha256  # the content counts, not what it was called
    if isinstance(value, BaseModel):
        return {name: getattr(value, name) for name in type(value).model_fields}
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be an input of a step")
