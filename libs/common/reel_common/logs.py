"""Logs on stderr: one JSON object a line for machines, one plain line for a person, and no secrets in either."""

import json
import logging
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import MappingProxyType, TracebackType
from typing import TextIO

from opentelemetry import trace

from reel_common.settings import CommonSettings

QUIET = {
    "nats": logging.CRITICAL,  # the bus tells of its connection in its own words
    "urllib3": logging.ERROR,  # the store tells what became of its tries
}
"""Third parties that others speak for, and what they may still say. The rest may warn; only we inform and debug."""
OURS = "reel_"

SECRETS = (
    (re.compile(r"(?<=://)[^/\s@'\"]+@"), "***@"),  # nats://user:password@host
    (
        re.compile(r"([?&](?:X-Amz-[A-Za-z-]+|[\w-]*(?:token|key|secret|password|signature))=)[^&\s'\"]+", re.I),
        r"\1***",
    ),
    (re.compile(r"(\b(?:bearer|basic)\s+)[\w.~+/=-]{8,}", re.I), r"\1***"),
    (re.compile(r"(\bx-api-key['\"]?\s*[:=]\s*['\"]?)[^\s'\",]+", re.I), r"\1***"),
)
"""What no log may hold: user and password in an address, signed addresses, keys in headers."""

_about: ContextVar[Mapping[str, str | int]] = ContextVar("_about", default=MappingProxyType({}))


def start(service: str) -> None:
    """Log what this process says, as `REEL_LOG` and `REEL_LOG_LEVEL` want it. Called once, before anything is said."""
    settings = CommonSettings()
    as_json = settings.log == "json" or (settings.log == "auto" and not sys.stderr.isatty())
    root = logging.getLogger()
    for before in [handler for handler in root.handlers if isinstance(handler, _Stderr)]:
        root.removeHandler(before)
    handler = _Stderr(sys.stderr)
    handler.setFormatter(Json(service) if as_json else Text(service))
    handler.addFilter(lambda record: record.levelno >= logging.WARNING or record.name.startswith(OURS))
    root.addHandler(handler)
    root.setLevel(settings.log_level.upper())
    for name, level in QUIET.items():
        logging.getLogger(name).setLevel(level)
    logging.captureWarnings(True)
    if as_json:
        sys.excepthook = _uncaught


@contextmanager
def about(**what: str | int) -> Iterator[None]:
    """Whatever is logged in this block, and in tasks and threads it starts, tells of this job, take and unit."""
    token = _about.set(what)
    try:
        yield
    finally:
        _about.reset(token)


class _Stderr(logging.StreamHandler[TextIO]):
    """Ours, so that starting twice does not say everything twice."""


class Json(logging.Formatter):
    """One object a line: time (ISO, UTC), level, logger, message, service; where known trace_id, span_id, job, take,
    unit; error with the traceback."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self.service = service

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, object] = {
            "time": _time(record).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
            "service": self.service,
            **_trace(),
            **{name: value for name, value in _about.get().items() if value != ""},
        }
        if error := _error(self, record):
            told["error"] = error
        return json.dumps(told, ensure_ascii=False)


class Text(logging.Formatter):
    """For a person: `12:03:01 voice WARNING reel_common.worker: what happened (cats-x7k2qd 1 s3-1)`."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self.service = service

    def format(self, record: logging.LogRecord) -> str:
        here = " ".join(str(value) for value in _about.get().values() if value != "")
        said = f"{record.name}: {without_secrets(record.getMessage())}" + (f" ({here})" if here else "")
        error = _error(self, record)
        line = f"{_time(record).astimezone():%H:%M:%S} {self.service} {record.levelname} {said}"
        return f"{line}\n{error}" if error else line


def without_secrets(text: str) -> str:
    """The text with `***` wherever it held something by which one gets in."""
    for pattern, instead in SECRETS:
        text = pattern.sub(instead, text)
    return text


def _time(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, UTC)


def _trace() -> dict[str, str]:
    context = trace.get_current_span().get_span_context()
    if not context.is_valid:
        return {}
    return {"trace_id": trace.format_trace_id(context.trace_id), "span_id": trace.format_span_id(context.span_id)}


def _error(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    parts = [formatter.formatException(record.exc_info)] if record.exc_info and record.exc_info[0] else []
    parts += [formatter.formatStack(record.stack_info)] if record.stack_info else []
    return without_secrets("\n".join(parts))


def _uncaught(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    """What ends the process is a line like any other; a traceback in bare lines would be lost on whoever collects."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, traceback)
        return
    logging.getLogger(__name__).critical("ended by %s: %s", kind.__name__, error, exc_info=(kind, error, traceback))
