"""An HTTP server that stands before another one and may lie: what it does with each request is a function.

Requests go on byte for byte (path, headers and body), so signed ones stay valid.
"""

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ONE_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A request; `path` with its query."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """A response. `length` is what is promised where that is not the length of the body (an answer to HEAD)."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    length: int | None = None


Fault = Callable[[Asked, Callable[[], Answer]], Answer]
"""Gets a request and what asks the real server; returns the answer the client shall get."""


@contextmanager
def lying(host: str, port: int, fault: Fault) -> Iterator[str]:
    """`host:port` of a server in front of the given one. Calls of `fault` come from many threads."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            asked = Asked(self.command, self.path, tuple(self.headers.items()), body)
            try:
                answer = fault(asked, lambda: _forward(host, port, asked))
            except OSError:  # nobody is behind us
                self.close_connection = True
                return
            self.send_response_only(answer.status)
            for name, value in answer.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body) if answer.length is None else answer.length))
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_PUT = do_HEAD = do_POST = do_DELETE = answer

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def _forward(host: str, port: int, asked: Asked) -> Answer:
    connection = http.client.HTTPConnection(host, port, timeout=10)
    try:
        connection.putrequest(asked.method, asked.path, skip_host=True, skip_accept_encoding=True)
        for name, value in asked.headers:
            connection.putheader(name, value)
        connection.endheaders(asked.body)
        got = connection.getresponse()
        body = got.read()
        headers = tuple((name, value) for name, value in got.getheaders() if name.lower() not in ONE_HOP)
        promised = got.getheader("content-length")
        return Answer(got.status, headers, body, int(promised) if asked.method == "HEAD" and promised else None)
    finally:
        connection.close()
