"""Schemathesis against the gateway's own OpenAPI document, in this process: every check there is."""

import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import schemathesis
from fastapi import FastAPI
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig
from schemathesis.config._checks import NEGATIVE_DATA_REJECTION_EXPECTED_STATUSES as REJECTIONS
from schemathesis.engine import events, from_schema

import reel_gateway
from reel_common.bus_memory import MemoryBus
from reel_common.store_folder import FolderStore
from reel_gateway.settings import GatewaySettings

KEY = "a key for the tests"
BEGINNINGS = {
    "text/plain": b"",
    "text/markdown": b"# ",
    "application/pdf": b"%PDF-1.7\n",
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff\xe0",
    "image/webp": b"RIFF\x10\0\0\0WEBP",
    "image/gif": b"GIF89a",
    "video/mp4": b"\0\0\0\x18ftypisom",
    "video/quicktime": b"\0\0\0\x14ftypqt  ",
    "video/webm": b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm",
    "audio/mpeg": b"ID3",
    "audio/wav": b"RIFF\x10\0\0\0WAVE",
}
"""How a file of each kind begins: more than a schema can say."""

EXCUSED = (b"this Idempotency-Key was used for another request",)
"""Refusals of valid requests: no schema can say that a key is to be used once."""


@dataclass(slots=True)
class Outcome:
    """What was sent, how it was answered, and what broke a promise of the document."""

    cases: int = 0
    by_operation: Counter[str] = field(default_factory=Counter)
    by_status: Counter[int] = field(default_factory=Counter)
    checks: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def app(folder: Path) -> FastAPI:
    """A gateway that needs a key and has no limits on how often it is asked."""
    settings = GatewaySettings(api_keys=(KEY,), writes_per_minute=0, reads_per_minute=0)
    return reel_gateway.build(settings, FolderStore(folder), MemoryBus())


def fuzz(
    *, examples: int, seed: int, phases: tuple[str, ...] = ("examples", "coverage", "fuzzing", "stateful")
) -> Outcome:
    """Try every operation with valid and invalid requests, `examples` for each and phase at most."""
    _know_files()
    config = SchemathesisConfig.from_dict({
        "seed": seed,
        "headers": {"Authorization": f"Bearer {KEY}"},
        "generation": {"max-examples": examples, "deterministic": True, "database": "none", "no-shrink": True,
                       "with-security-parameters": False},
        "phases": {name: {"enabled": name in phases} for name in ("examples", "coverage", "fuzzing", "stateful")},
        "checks": {"negative_data_rejection": {"expected-statuses": [*REJECTIONS, "413"]}},
        "cache": {"enabled": False},
    })  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        schema = schemathesis.openapi.from_asgi(
            "/openapi.json", app(Path(folder)), config=config, headers={"X-API-Key": KEY}
        )
        outcome = Outcome()
        for event in from_schema(schema).execute():
            _count(outcome, event)
        return outcome


def _know_files() -> None:
    for media_type, beginning in BEGINNINGS.items():
        rest = st.text(min_size=1).map(lambda text: text.replace("\0", "").encode("utf-8", "ignore") + b".")
        schemathesis.openapi.media_type(media_type, rest.map(lambda data, first=beginning: first + data))  # type: ignore[misc]


def _count(outcome: Outcome, event: events.EngineEvent) -> None:
    if isinstance(event, events.NonFatalError | events.FatalError):
        outcome.errors.append(str(getattr(event, "info", None) or getattr(event, "exception", event)))
    if not isinstance(event, events.ScenarioFinished):
        return
    for interaction in event.recorder.interactions.values():
        outcome.cases += 1
        if interaction.response is not None:
            outcome.by_status[interaction.response.status_code] += 1
    outcome.by_operation[str(event.label)] += len(event.recorder.interactions)
    for case, checks in event.recorder.checks.items():
        for check in checks:
            outcome.checks[check.name] += 1
            if check.failure_info is not None and not _excused(event, case):
                outcome.failures.append(_told(event, case, check))


def _excused(event: events.ScenarioFinished, case: str) -> bool:
    interaction = event.recorder.interactions.get(case)
    content = interaction.response.content if interaction and interaction.response else b""
    return any(said in content for said in EXCUSED)


def _told(event: events.ScenarioFinished, case: str, check: Any) -> str:
    interaction = event.recorder.interactions.get(case)
    response = interaction.response if interaction else None
    answer = f"{response.status_code} {response.content[:300]!r}" if response is not None else "no answer"
    failure = check.failure_info
    sent = failure.code_sample[:600]
    return (
        f"{event.label}: {check.name}: {failure.failure.title}: {failure.failure.message[:300]}\n  {sent}\n  {answer}"
    )
