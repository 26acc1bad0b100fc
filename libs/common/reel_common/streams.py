"""What Reelwright keeps in NATS, as data: streams and consumers in the words (and nanoseconds) of JetStream's API.

Only what nats-server 2.9 knows is used. Sources: JetStream's API documentation, and the measurements behind
docs/decisions: `limits` retention keeps the memory of what was published, `discard new` never drops waiting work.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from reel_common.bus import Consumer
from reel_common.events import CATALOGUE
from reel_common.topology import REACTIONS

Config = Mapping[str, object]

EVENTS = "EVENTS"
DLQ = "DLQ"
ADVISORIES = "ADV"
CANARY = "CANARY"

SECOND = 1_000_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
KIB = 1 << 10
GIB = 1 << 30
LARGEST_EVENT = 64 * KIB
"""Bytes of one event with its headers; whatever is larger belongs into the store."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream as it has to be. `fixed` names what a server cannot change once the stream is there."""

    config: Config
    smallest: int = 0
    """Not 0: `max_bytes` is a wish, and a server with a small disk may give any amount down to this."""
    fixed: frozenset[str] = field(default=frozenset({"retention", "storage", "persist_mode", "sealed", "no_ack"}))

    @property
    def name(self) -> str:
        return str(self.config["name"])


def streams(replicas: int) -> tuple[Stream, ...]:
    """All streams. EVENTS comes last: it alone reserves room, and gets what the others leave."""
    return (
        _stream(DLQ, replicas, ["dlq.>"], max_age=90 * DAY, max_msg_size=4 * LARGEST_EVENT, duplicate_window=HOUR),
        _stream(ADVISORIES, replicas, _advisories(), max_age=30 * DAY, max_msgs=100_000, discard="old"),
        _stream(CANARY, replicas, ["canary.>"], max_age=DAY, max_msgs_per_subject=1, max_msgs=10_000, discard="old"),
        Stream(
            _config(
                EVENTS,
                replicas,
                [f"{fact}.>" for fact in CATALOGUE],
                max_age=14 * DAY,
                max_bytes=10 * GIB,
                max_msg_size=LARGEST_EVENT,
                duplicate_window=HOUR,
                deny_delete=True,
            ),
            smallest=4 << 20,
        ),
    )


def consumer(wanted: Consumer) -> Config:
    """A durable pull consumer. The server never gives up and knows no backoff list: both are the worker's."""
    return {
        "durable_name": wanted.name,
        "filter_subject": f"{wanted.fact}.>",
        "ack_policy": "explicit",
        "ack_wait": round(wanted.ack_wait * SECOND),
        "deliver_policy": "all",
        "replay_policy": "instant",
        "max_deliver": -1,
        "max_ack_pending": 10_000,
        "max_waiting": 512,
    }


def consumers(ack_wait: float) -> tuple[Consumer, ...]:
    """One for every reaction of the pipeline."""
    return tuple(Consumer(reaction.name, reaction.on.fact, ack_wait) for reaction in REACTIONS)


def _stream(name: str, replicas: int, subjects: list[str], **more: object) -> Stream:
    return Stream(_config(name, replicas, subjects, **more))


def _config(name: str, replicas: int, subjects: list[str], **more: object) -> Config:
    return {
        "name": name,
        "subjects": subjects,
        "retention": "limits",
        "storage": "file",
        "discard": "new",
        "num_replicas": replicas,
        "max_consumers": -1,
        "max_msgs": -1,
        "max_msgs_per_subject": -1,
        "max_bytes": -1,
        "max_msg_size": -1,
        "max_age": 0,
        "duplicate_window": 120 * SECOND,
        "no_ack": False,
        "sealed": False,
        "deny_delete": False,
        "deny_purge": False,
        "allow_rollup_hdrs": False,
        "allow_direct": False,
    } | more


def _advisories() -> list[str]:
    return [f"$JS.EVENT.ADVISORY.CONSUMER.{what}.{EVENTS}.>" for what in ("MAX_DELIVERIES", "MSG_TERMINATED")]
