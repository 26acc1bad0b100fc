"""The tests' own network does what the fault tests say it does."""

import socket
import threading
from collections.abc import Iterator

import pytest

from tests.proxy import Proxy, proxy


@pytest.fixture
def echo() -> Iterator[tuple[str, int]]:
    """A server that sends back whatever it gets."""
    listening = socket.create_server(("127.0.0.1", 0))
    ends: list[socket.socket] = []

    def serve() -> None:
        while True:
            try:
                end, _ = listening.accept()
            except OSError:
                return
            ends.append(end)
            threading.Thread(target=answer, args=(end,), daemon=True).start()

    def answer(end: socket.socket) -> None:
        try:
            while data := end.recv(1 << 16):
                end.sendall(data)
            end.close()
        except OSError:
            return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listening.getsockname()
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join(5)
    for end in ends:
        end.close()


@pytest.fixture
def between(echo: tuple[str, int]) -> Iterator[Proxy]:
    with proxy(*echo) as made:
        yield made


def connected(between: Proxy, timeout: float = 5) -> socket.socket:
    end = socket.create_connection(("127.0.0.1", between.port), timeout=timeout)
    end.sendall(b"hello")
    assert end.recv(5) == b"hello"
    return end


def assert_no_way_in(between: Proxy) -> None:
    """The reset may come while the connection is being made, or just after."""
    with pytest.raises(ConnectionResetError), socket.create_connection(("127.0.0.1", between.port), timeout=5) as end:
        end.recv(1)


def say(end: socket.socket, data: bytes) -> None:
    end.sendall(data)
    end.shutdown(socket.SHUT_WR)


def test_bytes_and_the_end_of_a_stream_pass_unchanged(between: Proxy) -> None:
    with connected(between) as end:
        sent = bytes(range(256)) * 4000
        writing = threading.Thread(target=say, args=(end, sent))
        writing.start()
        got = b""
        while chunk := end.recv(1 << 16):
            got += chunk
        writing.join(5)
    assert got == sent
    assert between.accepted == 1
    assert between.stopped_bytes == 0


def test_a_cut_resets_open_connections_and_lets_new_ones_in(between: Proxy) -> None:
    with connected(between) as end:
        assert between.cut() == 1
        with pytest.raises(ConnectionResetError):
            end.recv(1)
    connected(between).close()
    assert (between.accepted, between.cut_connections) == (2, 1)


def test_what_is_held_comes_late_and_whole(between: Proxy) -> None:
    with connected(between, timeout=0.3) as end:
        between.hold()
        end.sendall(b"late")
        with pytest.raises(TimeoutError):
            end.recv(1)
        assert between.stopped_bytes == 4
        between.heal()
        end.settimeout(5)
        assert end.recv(4) == b"late"


def test_questions_may_pass_while_their_answers_are_held() -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    with listening, proxy(*listening.getsockname()) as between:
        client = socket.create_connection(("127.0.0.1", between.port), timeout=0.3)
        server, _ = listening.accept()
        with client, server:
            between.hold(answers_only=True)
            client.sendall(b"question")
            assert server.recv(8) == b"question"
            server.sendall(b"answer")
            with pytest.raises(TimeoutError):
                client.recv(6)
            between.heal()
            assert client.recv(6) == b"answer"


def test_what_is_swallowed_never_comes_and_its_connection_ends(between: Proxy) -> None:
    with connected(between, timeout=0.3) as end, connected(between) as untouched:
        between.swallow()
        end.sendall(b"lost")
        with pytest.raises(TimeoutError):
            end.recv(1)
        between.heal()
        end.settimeout(5)
        with pytest.raises(ConnectionResetError):
            end.recv(1)
        untouched.sendall(b"kept")
        assert untouched.recv(4) == b"kept"


def test_nobody_hears_of_an_end_that_dies_behind_a_broken_network(echo: tuple[str, int]) -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    with listening, proxy(*listening.getsockname()) as between:
        client = socket.create_connection(("127.0.0.1", between.port))
        server, _ = listening.accept()
        with server:
            server.settimeout(0.3)
            between.hold()
            client.close()
            with pytest.raises(TimeoutError):
                server.recv(1)
            between.heal()
            server.settimeout(5)
            assert server.recv(1) == b""


def test_refusing_ends_old_and_new_connections_until_healed(between: Proxy) -> None:
    with connected(between) as end:
        between.refuse()
        with pytest.raises(ConnectionResetError):
            end.recv(1)
    assert_no_way_in(between)
    assert between.refused == 1
    between.heal()
    connected(between).close()


def test_a_delay_is_no_loss(between: Proxy) -> None:
    between.delay = 0.05
    connected(between).close()


def test_a_server_that_is_away_looks_away(echo: tuple[str, int]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        free = taken.getsockname()
    with proxy(*free) as between:
        assert_no_way_in(between)
