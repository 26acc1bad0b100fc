"""Logs: one JSON object a line, with the trace and the job they belong to, and nothing that lets anybody in."""

import asyncio
import io
import json
import logging
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from opentelemetry.sdk.trace import TracerProvider

from reel_common import logs

log = logging.getLogger("reel_common.example")


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, hook = list(root.handlers), root.level, sys.excepthook
    third = {name: logging.getLogger(name).level for name in logs.QUIET}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    sys.excepthook = hook
    logging.captureWarnings(False)
    for name, before in third.items():
        logging.getLogger(name).setLevel(before)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Callable[[], list[dict[str, Any]]]]:
    """Start with settings; gives what was logged since, parsed."""

    def start(**settings: str) -> Callable[[], list[dict[str, Any]]]:
        stderr = io.StringIO()
        monkeypatch.setattr(sys, "stderr", stderr)
        for name, value in settings.items():
            monkeypatch.setenv(f"REEL_{name.upper()}", value)
        logs.start("voice")
        return lambda: [json.loads(line) for line in stderr.getvalue().splitlines()]

    return start


def test_a_line_is_one_json_object_that_tells_who_said_what_and_when(started: Any) -> None:
    said = started()
    log.info("ready with %d", 3)
    [line] = said()
    assert line.pop("time").endswith("Z")
    assert line == {"level": "info", "logger": "reel_common.example", "message": "ready with 3", "service": "voice"}


def test_a_line_break_in_a_message_does_not_break_the_line(started: Any) -> None:
    said = started()
    log.warning("two\nlines, „quoted“")
    assert [line["message"] for line in said()] == ["two\nlines, „quoted“"]


def test_a_line_holds_the_ids_of_the_span_it_was_written_in(started: Any) -> None:
    said = started()
    with TracerProvider().get_tracer("t").start_as_current_span("work") as span:
        log.info("inside")
    log.info("outside")
    inside, outside = said()
    assert inside["trace_id"] == f"{span.get_span_context().trace_id:032x}"
    assert inside["span_id"] == f"{span.get_span_context().span_id:016x}"
    assert "trace_id" not in outside


async def test_what_is_logged_for_a_job_names_it_in_tasks_and_threads_too(started: Any) -> None:
    said = started()
    with logs.about(job="cats", take=2, unit="s3"):
        await asyncio.gather(asyncio.to_thread(log.info, "thread"), asyncio.create_task(_say("task")))
    log.info("after")
    thread, task, after = sorted(said(), key=lambda line: ["thread", "task", "after"].index(line["message"]))
    assert [(line["job"], line["take"], line["unit"]) for line in (thread, task)] == [("cats", 2, "s3")] * 2
    assert "job" not in after


async def _say(what: str) -> None:
    log.info(what)


def test_an_exception_is_in_the_line_of_the_message(started: Any) -> None:
    said = started()
    try:
        raise ValueError("no good")
    except ValueError:
        log.exception("it broke")
    [line] = said()
    assert line["message"] == "it broke"
    assert line["error"].endswith("ValueError: no good")


def test_a_bug_that_ends_the_process_is_a_line_too(started: Any) -> None:
    said = started()
    try:
        raise ValueError("no good")
    except ValueError as error:
        sys.excepthook(ValueError, error, error.__traceback__)
    [line] = said()
    assert (line["level"], line["message"]) == ("critical", "ended by ValueError: no good")


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("cannot reach nats://worker:hunter2@nats:4222", "hunter2"),
        ("GET http://s3/b/k?X-Amz-Credential=AKIA1/x&X-Amz-Signature=beef failed", "beef"),
        ("GET http://s3/b/k?X-Amz-Credential=AKIA1/x&X-Amz-Signature=beef failed", "AKIA1"),
        ("asked https://api/v1?voice=a&api_key=beef99", "beef99"),
        ("{'Authorization': 'Bearer sk-live-12345678'}", "sk-live-12345678"),
        ("{'X-API-Key': 'sk-live-12345678'}", "sk-live-12345678"),
    ],
)
def test_no_line_holds_a_secret(started: Any, text: str, secret: str) -> None:
    said = started()
    log.warning("%s", text)
    try:
        raise ValueError(text)
    except ValueError:
        log.exception("it broke")
    assert secret not in json.dumps(said())
    assert "***" in said()[0]["message"]


def test_an_ordinary_address_stays_as_it_is() -> None:
    told = "http://10.0.0.1:9000/bucket/a?list-type=2 and someone@example.org, the bearer of news"
    assert logs.without_secrets(told) == told


def test_on_a_terminal_a_line_is_for_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    logs.start("voice")
    with logs.about(job="cats", take=1, unit=""):
        log.warning("busy")
    assert terminal.getvalue().endswith(" voice WARNING reel_common.example: busy (cats 1)\n")


def test_the_setting_decides_on_the_form_and_the_level(started: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    said = started(log="json", log_level="error")
    log.warning("unheard")
    log.error("heard")
    assert [line["message"] for line in said()] == ["heard"]
    monkeypatch.setenv("REEL_LOG", "text")
    logs.start("voice")
    log.error("as text")
    assert isinstance(sys.stderr, io.StringIO)
    assert "ERROR reel_common.example: as text" in sys.stderr.getvalue().splitlines()[-1]


def test_third_parties_are_heard_only_when_it_matters(started: Any) -> None:
    said = started(log_level="debug")
    logging.getLogger("uvicorn.access").info("GET /")
    logging.getLogger("fontTools.varLib").debug("Dropping avar table")
    logging.getLogger("urllib3.util.retry").warning("Retrying (Retry(total=2")
    logging.getLogger("nats.aio.client").error("nats: encountered error")
    logging.getLogger("uvicorn.error").error("heard")
    assert [line["message"] for line in said()] == ["heard"]


def test_a_warning_of_python_is_a_line(started: Any) -> None:
    said = started()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("old", DeprecationWarning, stacklevel=1)
    assert "DeprecationWarning: old" in said()[0]["message"]


def test_starting_twice_says_everything_once(started: Any) -> None:
    started()
    said = started()
    log.info("once")
    assert len(said()) == 1
