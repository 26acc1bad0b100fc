"""Storing a message once, however often it has to be tried."""

import secrets
from collections.abc import Mapping

from nats.errors import MaxPayloadError

from reel_common.bus_nats.link import FULL, NO_MESSAGE, NO_STREAM, Away, Link, Refused, checked
from reel_common.bus_nats.wire import PUBLICATION, Stored, fetched
from reel_common.errors import Permanent, Transient
from reel_common.streams import EVENTS, LARGEST_EVENT

STORED_ALREADY = 10071
"""Wrong last sequence of the subject."""
BEING_STORED = frozenset({10158, 10164})
"""The same from a cluster (2.11 and newer the second), while it has not yet decided about an attempt before."""
TOO_LARGE = 10054
ANSWER_SECONDS = 3.0
RETRY_WHEN_FULL_SECONDS = 30.0


async def create(
    link: Link, subject: str, data: bytes, headers: Mapping[str, str], *, stream: str = EVENTS, identity: str = ""
) -> bool:
    """Store a message under a subject that has none. False when it has one, which was not put there by this call.

    Errors: Transient when NATS is away or full, Permanent for a message that is too large.
    """
    publication = secrets.token_hex(8)
    sent = {
        **headers,
        PUBLICATION: publication,
        "Nats-Expected-Last-Subject-Sequence": "0",
        "Nats-Msg-Id": identity or subject,
    }
    attempts = 0

    async def attempt() -> bool:
        nonlocal attempts
        attempts += 1
        try:
            ack = checked(await link.ask(subject, data, headers=sent, timeout=ANSWER_SECONDS))
        except Refused as error:
            if error.code in BEING_STORED and await last(link, subject, stream=stream) is None:
                raise Away(f"it is still being decided whether {subject} is stored") from error
            if error.code == STORED_ALREADY or error.code in BEING_STORED:
                return False
            raise
        if stream == EVENTS:
            link.seen = max(link.seen, ack["seq"])
        return not ack.get("duplicate")

    try:
        created = await link.insist(attempt, f"store {subject}")
    except MaxPayloadError as error:
        raise _too_large(subject, data) from error
    except Refused as error:
        raise _translated(error, subject, data) from error
    if created or attempts == 1:
        return created
    # An attempt that seemed to fail may have been stored: then this is our own message that was in the way.
    found = await last(link, subject, stream=stream)
    return found is not None and found.headers.get(PUBLICATION) == publication


async def last(link: Link, subject: str, *, stream: str = EVENTS) -> Stored | None:
    """The message of a subject, from the stream's leader. Errors: Transient."""
    answer = await link.look(f"STREAM.MSG.GET.{stream}", {"last_by_subj": subject}, absent=NO_MESSAGE)
    return fetched(answer) if answer else None


def _translated(error: Refused, subject: str, data: bytes) -> Permanent | Transient:
    if error.code == TOO_LARGE:
        return _too_large(subject, data)
    if error.code in FULL:
        return Transient(f"NATS has no room ({error}): free some, or raise its limits", RETRY_WHEN_FULL_SECONDS)
    if error.code == NO_STREAM:
        return Permanent(f"no stream takes {subject}: run `reel provision`")
    return Transient(f"NATS refused {subject}: {error}")


def _too_large(subject: str, data: bytes) -> Permanent:
    return Permanent(
        f"{subject} has {len(data) // 1024} KiB and events may have {LARGEST_EVENT >> 10}: "
        "shorten what it holds, or keep the large part in the store"
    )
