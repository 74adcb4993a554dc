import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest

from bridge.calls.orders import Reloaded
from bridge.faults import Fault, fault
from bridge.ivr.live import SwitchOrder
from bridge.terminal.remote import RemoteError, RemoteService
from bridge.web.control import control_socket
from tests.fakes.orders import STANDING, FakeOrders

T = TypeVar("T")
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"


def asked(path: Path, orders: FakeOrders, ask: Callable[[RemoteService], T]) -> T:
    """What the command line gets of a service in a thread and a loop of its own."""

    async def serve() -> T:
        async with control_socket(path, orders):
            return await asyncio.to_thread(ask, RemoteService(path))

    return asyncio.run(serve())


@contextmanager
def answering(path: Path, answer: bytes) -> Iterator[None]:
    """Something else that listens there, and says this to everybody."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen()

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield
        thread.join()


def test_what_the_service_says_arrives_as_it_was_said(tmp_path: Path) -> None:
    found = fault("CB403", "must be a text, not 7", file="ivr/a.toml", line=4, address="ivr.language")
    orders = FakeOrders(reloaded=Reloaded(accepted=False, version="0a1b", findings=(found,), restart=("log.level",)))

    def ask(service: RemoteService) -> tuple[Reloaded, bool]:
        assert service.standing() == STANDING
        assert service.switches() == orders.switches()
        assert service.turn("a/b ș", SwitchOrder.OFF).is_on is False
        return service.reload(accept_errors=True), service.turn("night", SwitchOrder.TOGGLE).is_on

    reloaded, night = asked(tmp_path / "control.sock", orders, ask)
    assert (reloaded.accepted, reloaded.version, reloaded.restart) == (False, "0a1b", ("log.level",))
    (finding,) = reloaded.findings
    assert isinstance(finding, Fault)
    assert str(finding) == str(found)
    assert night is True
    assert [what for what, _ in orders.ordered] == ["a/b ș off", "reload True", "night toggle"]


def test_what_the_service_refuses_is_said_in_its_words(tmp_path: Path) -> None:
    with pytest.raises(RemoteError, match=r"^There is no switch of this name\.$"):
        asked(tmp_path / "control.sock", FakeOrders(), lambda service: service.turn("day", SwitchOrder.ON))


def test_a_service_that_does_not_run_is_told(tmp_path: Path) -> None:
    path = tmp_path / "control.sock"
    with pytest.raises(RemoteError, match="does not run: nobody listens at"):
        RemoteService(path).standing()
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    with pytest.raises(RemoteError, match="does not run"):
        RemoteService(path).standing()


def test_a_socket_that_we_may_not_use_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(self: socket.socket, address: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(socket.socket, "connect", refused)
    with pytest.raises(RemoteError, match=r"You may not use .* member of the group callbridge"):
        RemoteService(tmp_path / "control.sock").standing()


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (b"220 mail.example ESMTP\r\n", "is no Callbridge"),
        (b"", "ended before it had answered"),
        (OK % (2, b"[]"), "is no Callbridge"),
        (OK % (9, b'{"a": 1}\n'), "is no Callbridge"),
        (OK % (50, b"{}"), "is no Callbridge"),
        (b"HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\nOops", "failed at this order"),
        (b"HTTP/1.1 404 No\r\nContent-Length: 4\r\n\r\nOops", "It answered with HTTP status 404"),
        (b'HTTP/1.1 400 No\r\nContent-Length: 20\r\n\r\n{"error": "\\u001b["}', r"^\\x1b\[\.$"),
    ],
)
def test_whatever_else_listens_there_is_told_in_one_line(tmp_path: Path, answer: bytes, told: str) -> None:
    path = tmp_path / "control.sock"
    with answering(path, answer), pytest.raises(RemoteError, match=told) as raised:
        RemoteService(path).standing()
    assert "\n" not in str(raised.value)


def test_a_service_that_never_answers_is_not_waited_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.terminal.remote.ANSWER_WITHIN", 0.05)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "control.sock"))
        listening.listen()
        with pytest.raises(RemoteError, match=r"has not answered within 0\.05 s"):
            RemoteService(tmp_path / "control.sock").standing()


def test_a_file_that_is_no_socket_is_told(tmp_path: Path) -> None:
    path = tmp_path / "callbridge.toml"
    path.write_text("schema = 1")
    with pytest.raises(RemoteError, match="nobody listens at"):
        RemoteService(path).standing()
    with pytest.raises(RemoteError):
        RemoteService(tmp_path / ("s" * 120)).standing()


def test_a_service_that_ends_meanwhile_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def reset(self: socket.socket, *_: object) -> None:
        raise ConnectionResetError(104, "Connection reset by peer")

    path = tmp_path / "control.sock"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen()
        monkeypatch.setattr(socket.socket, "sendall", reset)
        with pytest.raises(RemoteError, match="ended before it had answered"):
            RemoteService(path).standing()
