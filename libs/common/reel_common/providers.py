"""Ordered choice among providers: the first that is usable serves, the next takes over when it fails.

A service names its providers in a table of strings, `{"espeak": "reel_voice.providers.espeak"}`.
A provider's module is imported only when it is chosen, and offers `build(settings)`, which raises
Permanent with one sentence when the provider cannot work here (no key, no SDK, no model).
"""

import importlib
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Generic, TypeVar

from reel_common.errors import Permanent, ServiceError, Transient
from reel_common.logs import without_secrets
from reel_common.spans import record, span

log = logging.getLogger(__name__)

P = TypeVar("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Served(Generic[R]):
    """A provider's result: who served, and why it was not the first choice (empty if it was)."""

    value: R
    provider: str
    note: str = ""


@dataclass(slots=True)
class Chain(Generic[P]):
    """The usable providers in the order of choice; `unusable` says why the others are not."""

    providers: dict[str, P]
    unusable: dict[str, str] = field(default_factory=dict)

    @property
    def first(self) -> P:
        """The provider that serves when nothing fails."""
        return next(iter(self.providers.values()))

    async def serve(self, call: Callable[[str, P], Awaitable[R]]) -> Served[R]:
        """Call the providers in order until one succeeds. Errors: Transient if any of them was, else Permanent."""
        failures: dict[str, ServiceError] = {}
        for name, provider in self.providers.items():
            reasons = {**self.unusable, **{n: str(e) for n, e in failures.items()}}
            note = "; ".join(f"{n}: {why}" for n, why in reasons.items())
            with span(f"provider {name}", {"reel.provider": name, "reel.fallback": without_secrets(note)}) as serving:
                try:
                    served = Served(await call(name, provider), name, note)
                except ServiceError as error:
                    log.warning("provider %s failed: %s", name, error)
                    serving.set_attribute("reel.outcome", "failed")
                    record(serving, error)
                    failures[name] = error
                    continue
                serving.set_attribute("reel.outcome", "served")
                return served
        said = "; ".join(f"{name}: {error}" for name, error in failures.items())
        waits = [e.retry_after for e in failures.values() if isinstance(e, Transient)]
        if waits:
            raise Transient(said, retry_after=max((w for w in waits if w is not None), default=None))
        raise Permanent(said)


def chain(table: Mapping[str, str], names: Sequence[str], settings: object) -> Chain[P]:
    """Build the named providers; a name with a dot is the module of a provider of one's own.

    Errors: Permanent when a name is unknown or none is usable.
    """
    if unknown := [name for name in names if name not in table and "." not in name]:
        raise Permanent(f"unknown provider {', '.join(unknown)}; known are {', '.join(table)} and any.module")
    usable: dict[str, P] = {}
    unusable: dict[str, str] = {}
    for name in names:
        try:
            # Names go into subjects, where a dot separates.
            usable[name.replace(".", "-")] = _load(table.get(name, name)).build(settings)  # type: ignore[attr-defined]
        except Permanent as error:
            unusable[name] = str(error)
        except ImportError as error:
            missing = error.name or str(error)
            unusable[name] = f"needs the package {missing}, which is not installed"
    if not usable:
        raise Permanent("no provider is usable: " + "; ".join(f"{n} {why}" for n, why in unusable.items()))
    return Chain(usable, unusable)


@cache
def _load(module: str) -> object:
    loaded = importlib.import_module(module)
    if not hasattr(loaded, "build"):
        raise Permanent(f"{module} is no provider: it offers no build(settings)")
    return loaded
