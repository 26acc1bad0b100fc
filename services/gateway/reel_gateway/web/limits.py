"""How much one client may ask: a token bucket for each, and bodies up to a size."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

MOST_CLIENTS = 10_000
"""Clients that are remembered; whoever has not asked for longest is forgotten, and starts anew with a full bucket."""


@dataclass(slots=True)
class Buckets:
    """Token buckets that hold a minute's worth. They are this process's own: with several replicas each has its own,
    so a client gets so much from every one of them."""

    per_minute: int
    clock: Callable[[], float] = time.monotonic
    _left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def wait(self, client: str) -> float:
        """Take a token. Returns the seconds until there is one; 0 when one was taken."""
        if not self.per_minute:
            return 0.0
        now = self.clock()
        tokens, since = self._left.pop(client, (float(self.per_minute), now))
        tokens = min(self.per_minute, tokens + (now - since) * self.per_minute / 60)
        taken = tokens >= 1
        self._left[client] = (tokens - taken, now)
        if len(self._left) > MOST_CLIENTS:
            self._left.popitem(last=False)
        return 0.0 if taken else (1 - tokens) * 60 / self.per_minute


def too_many(wait: float) -> HTTPException:
    """429, with the seconds after which there is a token again."""
    seconds = math.ceil(wait)
    return HTTPException(429, f"too many requests: ask again in {seconds} s", {"Retry-After": str(seconds)})


def body_limit(length: str | None, most: int, receive: Receive) -> Receive:
    """The same body, which breaks off with 413 where it turns out to be larger than `most` bytes.

    Errors: HTTPException 413 at once when the client says so itself.
    """
    error = HTTPException(413, f"the body of such a request may have {most} bytes at most")
    if length is not None and length.isdigit() and int(length) > most:
        raise error
    received = 0

    async def limited() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > most:
            raise error
        return message

    return limited
