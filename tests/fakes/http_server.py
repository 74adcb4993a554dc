"""A web server on loopback that does exactly as told, misbehaviour included, and keeps every octet it was sent."""

import asyncio
import contextlib
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field

Behaviour = Callable[["Connection", bytes], Awaitable[None]]
"""What is done with one request: its raw octets, and the connection on which it came."""


@dataclass
class Connection:
    """One connection that a client has opened."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    requests: list[bytes] = field(default_factory=list)
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the client has closed it."""

    async def send(self, octets: bytes) -> None:
        self.writer.write(octets)
        await self.writer.drain()

    def close(self) -> None:
        self.writer.close()

    def reset(self) -> None:
        """End it with a TCP reset."""
        linger = struct.pack("ii", 1, 0)
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.writer.transport.abort()


@dataclass
class HttpServer:
    """Requests in the order in which they came, and what to do with the next ones."""

    port: int = 0
    behaviours: list[Behaviour] = field(default_factory=list)
    """One for each coming request; the last one stays."""
    requests: list[bytes] = field(default_factory=list)
    connections: list[Connection] = field(default_factory=list)
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)
    closing: set[asyncio.Task[None]] = field(default_factory=set)

    def will(self, *behaviours: Behaviour) -> None:
        self.behaviours = list(behaviours)

    def url(self, target: str = "/", host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{target}"

    async def has(self, requests: int) -> None:
        """Wait until so many requests have come."""
        async with self.arrived:
            await self.arrived.wait_for(lambda: len(self.requests) >= requests)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(reader, writer)
        self.connections.append(connection)
        try:
            while request := await read_request(reader):
                connection.requests.append(request)
                self.requests.append(request)
                async with self.arrived:
                    self.arrived.notify_all()
                behaviour = self.behaviours.pop(0) if len(self.behaviours) > 1 else self.behaviours[0]
                await behaviour(connection, request)
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            connection.gone.set()
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()


@contextlib.asynccontextmanager
async def http_server(*behaviours: Behaviour, tls: ssl.SSLContext | None = None) -> AsyncIterator[HttpServer]:
    """Serve on a free port of 127.0.0.1 until the block ends."""
    site = HttpServer(behaviours=list(behaviours))

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        site.closing.add(task)
        try:
            await site.serve(reader, writer)
        except asyncio.CancelledError:
            writer.transport.abort()
        finally:
            site.closing.discard(task)

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()
        tasks = list(site.closing)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def read_request(reader: asyncio.StreamReader) -> bytes:
    """One request with its body; empty when the client has closed the connection."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""
    length = header(head, "Content-Length")
    return head + (await reader.readexactly(int(length)) if length else b"")


def header(request: bytes, name: str) -> str | None:
    """The first value of a header."""
    return next(iter(headers(request, name)), None)


def headers(request: bytes, name: str) -> list[str]:
    lines = request.split(b"\r\n\r\n", 1)[0].decode("latin-1").split("\r\n")[1:]
    pairs = (line.split(": ", 1) for line in lines)
    return [value for key, value in pairs if key.lower() == name.lower()]


def target(request: bytes) -> str:
    return request.split(b" ", 2)[1].decode("latin-1")


def body(request: bytes) -> bytes:
    return request.split(b"\r\n\r\n", 1)[1]


def reply(
    content: bytes = b"", status: str = "200 OK", extra: Iterable[str] = (), *, close_after: bool = False
) -> Behaviour:
    """Answer properly, and close the connection afterwards without a word if so told."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(content)}", *extra]
    octets = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + content

    async def behave(connection: Connection, request: bytes) -> None:
        await connection.send(octets)
        if close_after:
            connection.close()

    return behave


def redirect(location: str, status: str = "302 Found") -> Behaviour:
    return reply(b"moved", status, [f"Location: {location}"])


def octets(raw: bytes, *, then_close: bool = True) -> Behaviour:
    """Send these octets, whatever they are."""

    async def behave(connection: Connection, request: bytes) -> None:
        await connection.send(raw)
        if then_close:
            connection.close()

    return behave


def drip(raw: bytes, gate: asyncio.Event) -> Behaviour:
    """Send the first half, and the second one only when the gate opens."""

    async def behave(connection: Connection, request: bytes) -> None:
        await connection.send(raw[: len(raw) // 2])
        await gate.wait()
        await connection.send(raw[len(raw) // 2 :])

    return behave


async def hang_up(connection: Connection, request: bytes) -> None:
    """Close without a single octet."""
    connection.close()


async def reset(connection: Connection, request: bytes) -> None:
    """Reset the connection without a single octet."""
    connection.reset()


async def never(connection: Connection, request: bytes) -> None:
    """Answer nothing until the client has had enough; the connection then counts as gone."""
    await connection.reader.read()
    connection.gone.set()


async def endless(connection: Connection, request: bytes) -> None:
    """A body without an end."""
    await connection.send(b"HTTP/1.1 200 OK\r\n\r\n<Response>")
    while True:
        await connection.send(b" " * 65536)


@contextlib.contextmanager
def refused_port() -> Iterator[int]:
    """A port on which nobody listens, and nobody else will: it is bound."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


@contextlib.contextmanager
def deaf_port() -> Iterator[int]:
    """A port that never completes a connection: its queue is full, and nobody accepts."""
    with socket.socket() as listening, contextlib.ExitStack() as waiting:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        address = listening.getsockname()
        for _ in range(4):
            client = waiting.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(address)
        yield address[1]
