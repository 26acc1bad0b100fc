"""The tests' lying HTTP server passes everything on as it was, unless it is told to lie."""

import http.client
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.http_faults import Answer, Asked, lying


class Plain(BaseHTTPRequestHandler):
    """Answers with what it was asked."""

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.send_response(201)
        self.send_header("X-Path", self.path)
        self.send_header("X-Host", self.headers["host"])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_HEAD(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1234")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def plain() -> Iterator[tuple[str, int]]:
    server = HTTPServer(("127.0.0.1", 0), Plain)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield "127.0.0.1", server.server_port
    server.shutdown()
    server.server_close()
    thread.join(5)


def asked(address: str, method: str, body: bytes | None = None) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(address, timeout=5)
    connection.request(method, "/a%20b?c=d%2Fe", body, headers={"Host": "signed.example"})
    answer = connection.getresponse()
    found = answer.status, dict(answer.getheaders()), answer.read()
    connection.close()
    return found


def test_what_is_not_lied_about_passes_unchanged(plain: tuple[str, int]) -> None:
    def honest(asked: Asked, ask: Callable[[], Answer]) -> Answer:
        return ask()

    with lying(*plain, honest) as address:
        status, headers, body = asked(address, "PUT", b"x" * 100_000)
        assert (status, headers["X-Path"], headers["X-Host"]) == (201, "/a%20b?c=d%2Fe", "signed.example")
        assert body == b"x" * 100_000
        status, headers, body = asked(address, "HEAD")
        assert (status, headers["Content-Length"], body) == (200, "1234", b"")


def test_a_lie_replaces_the_answer_after_the_deed(plain: tuple[str, int]) -> None:
    true: list[int] = []

    def lie(asked: Asked, ask: Callable[[], Answer]) -> Answer:
        true.append(ask().status)
        return Answer(500, (), b"no")

    with lying(*plain, lie) as address:
        assert asked(address, "PUT", b"stored")[::2] == (500, b"no")
    assert true == [201]
