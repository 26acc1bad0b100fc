"""One job, one trace: what arrives over OTLP when a video is made."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from tests.reel import reel

PLAN = {"title": "Traced", "scenes": [{"visual": "cat in a park", "voiceover": "Hello."}]}
STAGES = {
    "video.requested", "plan.created", "line.requested", "line.ready", "audio.ready", "captions.ready",
    "clip.requested", "clip.ready", "clips.ready", "render.requested", "video.rendered", "post.requested",
}  # fmt: skip


@contextmanager
def receiver() -> Iterator[tuple[str, list[Span]]]:
    """An OTLP/HTTP endpoint on loopback, and the spans it was sent."""
    spans: list[Span] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            sent = ExportTraceServiceRequest.FromString(body)
            spans.extend(span for r in sent.resource_spans for s in r.scope_spans for span in s.spans)
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", spans
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_every_handler_of_a_job_is_in_one_trace(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text(json.dumps(PLAN))
    with receiver() as (endpoint, spans):
        ran = reel(
            tmp_path / "home", "make", "--plan", "plan.json", "--for", "draft", "--json",
            cwd=tmp_path, OTEL_EXPORTER_OTLP_ENDPOINT=endpoint,
        )  # fmt: skip
        assert ran.result["made"] > 0
    assert len({span.trace_id for span in spans}) == 1
    [root] = [span for span in spans if not span.parent_span_id]
    assert root.name == "reel"
    ids = {span.span_id for span in spans}
    assert all(span.parent_span_id in ids for span in spans if span is not root), "a parent is missing"
    assert {span.name.removesuffix(" process") for span in spans if span.name.endswith(" process")} >= STAGES
    assert {"provider espeak", "provider illustrate", "provider outline"} <= {span.name for span in spans}
