"""Events as CloudEvents 1.0 (structured JSON), with the W3C trace context among the attributes."""

from collections.abc import Mapping
from datetime import UTC, datetime

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from reel_common.events import CATALOGUE, Event

SOURCE = "/reelwright"


class CloudEvent(BaseModel):
    """The envelope. `sequence` (a CloudEvents extension) is the place in the bus's order, when known."""

    model_config = ConfigDict(frozen=True, extra="allow")

    specversion: str = Field(default="1.0", pattern=r"^1\.0$")
    id: str
    source: str = SOURCE
    type: str
    subject: str | None = None
    time: datetime | None = None
    datacontenttype: str = "application/json"
    sequence: int | None = None
    again: str | None = None
    """Ours: the token under which a stored fact was handed out again."""
    traceparent: str | None = None
    tracestate: str | None = None
    data: dict[str, JsonValue]


def wrap(
    event: Event, *, time: datetime | None, headers: Mapping[str, str], sequence: int | None, again: str = ""
) -> CloudEvent:
    """The envelope for an event; of `headers` the trace context is kept."""
    return CloudEvent(
        id=event.subject,
        type=event.fact,
        subject=event.subject,
        time=time or datetime.now(UTC),
        sequence=sequence,
        again=again or None,
        traceparent=headers.get("traceparent"),
        tracestate=headers.get("tracestate"),
        data=event.model_dump(mode="json"),
    )


def unwrap(envelope: CloudEvent) -> tuple[Event, dict[str, str]]:
    """The event and its headers. Errors: ValueError for an unknown type or data that breaks its schema."""
    if envelope.type not in CATALOGUE:
        raise ValueError(f"unknown event type {envelope.type!r}; known are {', '.join(CATALOGUE)}")
    event = CATALOGUE[envelope.type].model_validate(envelope.data)
    headers = {"traceparent": envelope.traceparent, "tracestate": envelope.tracestate}
    return event, {name: value for name, value in headers.items() if value}
