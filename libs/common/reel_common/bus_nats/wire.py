"""How events and messages look on the wire: CloudEvents in binary mode, with JetStream's own headers around them."""

import base64
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from nats.aio.msg import Msg
from pydantic import ValidationError

from reel_common import events
from reel_common.bus import DeadLetter, Recorded
from reel_common.cloudevents import SOURCE
from reel_common.events import Event

log = logging.getLogger(__name__)

PUBLICATION = "Reel-Publication"
"""A random word of each call of publish: it tells whose message it is that was stored."""
CONSUMER, SUBJECT, SEQUENCE, ATTEMPTS, REASON = (
    f"Reel-{each}" for each in ("Consumer", "Subject", "Sequence", "Attempts", "Reason")
)
OWN_HEADERS = ("Nats-", "Reel-", "ce-")
REASON_LENGTH = 8192
UNIT_TOKENS = 5
"""`<fact of two>.<job>.<take>.<unit>`: a subject with more tokens was handed out again."""
_V1_TOKENS = 9


@dataclass(frozen=True, slots=True)
class Stored:
    """A message as a stream keeps it. `pending`: how many more follow for the reader it was delivered to."""

    subject: str
    sequence: int
    time: datetime
    headers: Mapping[str, str]
    data: bytes
    pending: int = 0

    @property
    def traces(self) -> dict[str, str]:
        """The headers that came with the event."""
        return {name: value for name, value in self.headers.items() if not name.startswith(OWN_HEADERS)}


@dataclass(frozen=True, slots=True)
class Receipt:
    """What JetStream says about one delivery in the subject to which the ack goes."""

    attempt: int
    sequence: int
    place: int
    """1, 2, 3 … for each delivery of this consumer."""
    time: datetime
    pending: int


def receipt(reply: str) -> Receipt:
    """Reads both forms: `$JS.ACK.<stream>.<consumer>.…`, and since 2.15 with domain and account before the stream."""
    tokens = reply.split(".")
    first = 4 if len(tokens) == _V1_TOKENS else 6
    attempt, sequence, place, nanoseconds, pending = (int(token) for token in tokens[first : first + 5])
    return Receipt(attempt, sequence, place, datetime.fromtimestamp(nanoseconds / 1e9, UTC), pending)


def delivered(message: Msg, told: Receipt) -> Stored:
    return Stored(message.subject, told.sequence, told.time, message.headers or {}, message.data, told.pending)


def fetched(answer: Mapping[str, Any]) -> Stored:
    """The message in an answer of STREAM.MSG.GET."""
    message = answer["message"]
    headers = _parsed(base64.b64decode(message.get("hdrs") or ""))
    data = base64.b64decode(message.get("data") or "")
    return Stored(message["subject"], message["seq"], datetime.fromisoformat(message["time"]), headers, data)


def _parsed(raw: bytes) -> dict[str, str]:
    lines = raw.decode("utf-8", "replace").split("\r\n")[1:]
    pairs = (line.partition(":") for line in lines if line)
    return {name.strip(): value.strip() for name, _, value in pairs}


def parted(subject: str) -> tuple[str, str]:
    """The subject of the fact, and the token under which it was handed out again (or nothing)."""
    tokens = subject.split(".")
    if len(tokens) > UNIT_TOKENS and tokens[-2] == "again":
        return ".".join(tokens[:-2]), tokens[-1]
    return subject, ""


def fact_of(subject: str) -> str:
    return ".".join(subject.split(".")[:2])


def event_headers(event: Event, headers: Mapping[str, str]) -> dict[str, str]:
    """CloudEvents' required attributes beside the event's own headers; JetStream itself knows the time and place."""
    own = {name: value for name, value in headers.items() if not name.startswith(OWN_HEADERS)}
    return {"ce-specversion": "1.0", "ce-id": event.subject, "ce-source": SOURCE, "ce-type": event.fact, **own}


def recorded(stored: Stored) -> Recorded | None:
    """The fact in a message; None, and a warning, for one that this version cannot read."""
    subject, token = parted(stored.subject)
    try:
        event = events.read(fact_of(subject), stored.data)
    except (KeyError, ValidationError) as error:
        log.warning("message %d (%s) is no event this version reads: %s", stored.sequence, stored.subject, error)
        return None
    if event.subject != subject:
        log.warning("message %d says that it is %s and lies under %s", stored.sequence, event.subject, subject)
        return None
    return Recorded(stored.sequence, stored.time, event, stored.traces, token)


def letter_headers(stored: Stored, consumer: str, attempts: int, reason: str) -> dict[str, str]:
    """What a dead letter tells besides the message itself. The reason may be of many lines: it travels as JSON."""
    return {
        **{name: value for name, value in stored.headers.items() if not name.startswith(("Nats-", "Reel-"))},
        CONSUMER: consumer,
        SUBJECT: stored.subject,
        SEQUENCE: str(stored.sequence),
        ATTEMPTS: str(attempts),
        REASON: json.dumps(reason[:REASON_LENGTH]),
    }


def letter(stored: Stored) -> DeadLetter | None:
    """The dead letter in a message; None, and a warning, for something else that somebody put there."""
    try:
        attempts, reason = int(stored.headers[ATTEMPTS]), str(json.loads(stored.headers[REASON]))
        subject, _ = parted(stored.headers[SUBJECT])
    except (KeyError, ValueError) as error:
        log.warning("message %d (%s) is no dead letter: %s", stored.sequence, stored.subject, error)
        return None
    return DeadLetter(
        id=str(stored.sequence),
        consumer=stored.headers.get(CONSUMER, ""),
        subject=subject,
        fact=fact_of(subject),
        data=stored.data,
        headers=stored.traces,
        attempts=attempts,
        reason=reason,
        time=stored.time,
    )
