"""Whether this gateway can do its work: it writes and reads back, and says which part does not."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from reel_common.errors import ServiceError

OK = "ok"
SECONDS = 3.0
"""How long a part may take to prove that it works."""
GOOD_FOR = 1.0
"""Seconds an answer is good for: probes come from anywhere, and every check writes."""


@dataclass(slots=True)
class Readiness:
    """`checks`: by part, what fails or takes its time when the part does not work."""

    checks: Mapping[str, Callable[[], Awaitable[None]]]
    clock: Callable[[], float] = time.monotonic
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)
    _known: tuple[float, dict[str, str]] | None = None

    async def parts(self) -> dict[str, str]:
        """Every part with `ok` or what is wrong with it."""
        async with self._one:
            if self._known is None or self.clock() - self._known[0] >= GOOD_FOR:
                found = await asyncio.gather(*(_state(check) for check in self.checks.values()))
                self._known = (self.clock(), dict(zip(self.checks, found, strict=True)))
            return self._known[1]


async def _state(check: Callable[[], Awaitable[None]]) -> str:
    try:
        async with asyncio.timeout(SECONDS):
            await check()
    except ServiceError as error:
        return str(error)
    except TimeoutError:
        return f"no answer within {SECONDS:.0f} s"
    return OK
