import asyncio
import os
import socket
import ssl
from collections.abc import Iterator

import pytest
import uvloop

from bridge.web import doorstep
from bridge.web.doorstep import Doorstep
from tests.fakes.certificates import Certificates, make_certificates


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("doorstep"))


@pytest.fixture(params=[asyncio.SelectorEventLoop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def runner(request: pytest.FixtureRequest) -> Iterator[asyncio.Runner]:
    """The service runs with the second one, whose transports are another kind."""
    with asyncio.Runner(loop_factory=request.param) as found:
        yield found


class Echo(asyncio.Protocol):
    """Says what it hears, and is counted."""

    made = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        Echo.made += 1
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.transport.write(data)  # type: ignore[attr-defined]  # uvloop's transport is one without saying so


def client(certificates: Certificates) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificates.authority))


async def echoed(port: int, certificates: Certificates) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=client(certificates))
    writer.write(b"hello")
    heard = await reader.readexactly(5)
    writer.close()
    return heard


def test_who_says_nothing_takes_few_descriptors_and_keeps_nobody_out(
    runner: asyncio.Runner, certificates: Certificates
) -> None:
    async def attack() -> None:
        step = Doorstep(Echo, certificates.server(), 5)
        async with asyncio.timeout(20), step.listening("127.0.0.1", 0) as port:
            before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - one kernel directory
            mute = [await asyncio.open_connection("127.0.0.1", port) for _ in range(40)]
            assert await echoed(port, certificates) == b"hello"
            for reader, _ in mute[:35]:
                assert await reader.read() == b""
            after = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - as above
            assert after - before < len(mute) + 10
            for _, writer in mute:
                writer.close()

    runner.run(attack())


def test_what_is_no_tls_takes_no_place(runner: asyncio.Runner, certificates: Certificates) -> None:
    async def attack() -> None:
        made = Echo.made
        async with asyncio.timeout(20), Doorstep(Echo, certificates.server(), 5).listening("127.0.0.1", 0) as port:
            for octets in (b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\xff\xff" + b"\0" * 100, b""):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(octets)
                writer.write_eof()
                await reader.read()
                writer.close()
            assert Echo.made == made
            assert await echoed(port, certificates) == b"hello"
            assert Echo.made == made + 1

    runner.run(attack())


def test_a_handshake_that_takes_too_long_is_ended(
    runner: asyncio.Runner, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert doorstep.HANDSHAKE == 10
    monkeypatch.setattr(doorstep, "HANDSHAKE", 0.05)

    async def attack() -> None:
        async with asyncio.timeout(20), Doorstep(Echo, certificates.server(), 5).listening("127.0.0.1", 0) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            assert await reader.read() == b""
            writer.close()

    runner.run(attack())


def test_when_there_is_no_descriptor_the_next_is_let_in_later(
    certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorstep, "SHORT", 0.01)

    async def attack() -> None:
        loop, refusals = asyncio.get_running_loop(), [OSError(24, "Too many open files")]
        accept = loop.sock_accept

        async def scarce(door: socket.socket) -> tuple[socket.socket, object]:
            if refusals:
                raise refusals.pop()
            return await accept(door)

        monkeypatch.setattr(loop, "sock_accept", scarce)
        async with asyncio.timeout(20), Doorstep(Echo, certificates.server(), 5).listening("127.0.0.1", 0) as port:
            assert await echoed(port, certificates) == b"hello"

    asyncio.run(attack())


def test_a_port_that_is_taken_is_an_error_and_nothing_stays_open(certificates: Certificates) -> None:
    async def attack() -> None:
        step = Doorstep(Echo, certificates.server(), 5)
        async with asyncio.timeout(20), step.listening("127.0.0.1", 0) as port:
            with pytest.raises(OSError, match="in use"):
                async with step.listening("127.0.0.1", port):
                    pass

    asyncio.run(attack())


def test_the_end_does_not_wait_for_handshakes(certificates: Certificates) -> None:
    async def attack() -> None:
        async with asyncio.timeout(5), Doorstep(Echo, certificates.server(), 5).listening("127.0.0.1", 0) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        assert await reader.read() == b""
        writer.close()

    asyncio.run(attack())
