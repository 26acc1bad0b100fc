"""Idempotency keys: the same request sent twice is answered twice and done once, at whichever replica.

Nothing is remembered in the gateway. The request of a video or a take carries the key's hash in the log itself;
for other events the store keeps a note of what was published under a key.
"""

import hashlib

from pydantic import BaseModel

from reel_common.errors import Permanent
from reel_common.job import Job
from reel_common.plan import Frozen
from reel_common.store import Store
from reel_common.values import Once


class Refused(Permanent):
    """A request that cannot be met, with the status that says why."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class _Note(Frozen):
    once: Once
    subject: str


def once(key: str | None, scope: str, body: BaseModel) -> Once | None:
    """The key and the body as hashes; `scope` keeps clients and operations apart. None without a key."""
    if key is None:
        return None
    return Once(key=_hash(f"{scope}\n{key}"), body=_hash(body.model_dump_json(exclude_unset=True)))


def must_be_same(stored: Once | None, wanted: Once) -> None:
    """Errors: Refused when the key was used for something else."""
    if stored != wanted:
        raise Refused(422, "this Idempotency-Key was used for another request: use a new key")


def take_of(job: Job, wanted: Once | None) -> int | None:
    """The take that was asked for under this key. Errors: Refused when it was asked for something else."""
    if wanted is None:
        return None
    for number, take in sorted(job.takes.items()):
        if take.requested and take.requested.once and take.requested.once.key == wanted.key:
            must_be_same(take.requested.once, wanted)
            return number
    return None


async def known(wanted: Once | None, store: Store) -> str | None:
    """The subject that was published under this key. Errors: Refused when the key was used for something else."""
    noted = await store.recall(wanted.key) if wanted else None
    if wanted is None or noted is None:
        return None
    note = _Note.model_validate_json(noted)
    must_be_same(note.once, wanted)
    return note.subject


async def remember(wanted: Once | None, subject: str, store: Store) -> None:
    """Note what was published under a key."""
    if wanted is not None:
        await store.remember(wanted.key, _Note(once=wanted, subject=subject).model_dump_json().encode())


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
