"""A piece of work in the trace: begun, ended, and what ended it. Free as long as nothing is exported."""

import traceback
from asyncio import CancelledError
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import Link, Span, SpanContext, SpanKind, StatusCode

from reel_common.errors import ServiceError
from reel_common.logs import without_secrets

MAX_LINKS = 128
"""What the SDK keeps of a span's links by default."""

CLIENT = SpanKind.CLIENT
"""The kind of a span in which another system is asked."""

Value = str | int | float | bool

tracer = trace.get_tracer(__name__)


@contextmanager
def span(
    name: str,
    attributes: Mapping[str, Value] | None = None,
    *,
    kind: SpanKind = SpanKind.INTERNAL,
    context: Context | None = None,
    links: Iterable[SpanContext] = (),
) -> Iterator[Span]:
    """A span below the one that runs now (or in `context`); an error that ends it is recorded and raised."""
    with tracer.start_as_current_span(
        name,
        context=context,
        kind=kind,
        attributes=attributes,
        links=[Link(cause) for cause in links][:MAX_LINKS],
        record_exception=False,
        set_status_on_exception=False,
    ) as running:
        try:
            yield running
        except CancelledError:
            running.set_attribute("reel.stopped", True)
            raise
        except BaseException as error:
            record(running, error)
            raise


def record(failed: Span, error: BaseException) -> None:
    """Note on a span what went wrong in it; with the traceback when it is a bug and not a known failure."""
    if not failed.is_recording():
        return
    kind, said = type(error).__qualname__, without_secrets(str(error))
    told = {"exception.type": kind, "exception.message": said}
    if not isinstance(error, ServiceError):
        told["exception.stacktrace"] = without_secrets("".join(traceback.format_exception(error)))
    failed.add_event("exception", told)
    fail(failed, kind, said)


def fail(failed: Span, kind: str, said: str) -> None:
    """Mark a span as failed. `kind` is one of few (a class, a code), `said` a sentence."""
    failed.set_attribute("error.type", kind)
    failed.set_status(StatusCode.ERROR, said)
