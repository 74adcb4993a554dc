"""A wire between Callbridge and Asterisk that can be cut, held up, left half open and made slow.

Knows TCP connections and octets, and which of ARI's connections is the event socket. Does not know commands.
"""

import asyncio
from types import TracebackType
from typing import Self

from bridge.app.clock import SystemClock

EVENT_SOCKET = b"GET /ari/events"
CHUNK = 65536


class _Wire:
    """One connection, both ways."""

    def __init__(self, near: asyncio.StreamWriter, far: asyncio.StreamWriter) -> None:
        self.near, self.far = near, far
        self.swallows = False
        """Half open: nothing arrives any more, and neither side is told."""
        self.for_events = False

    def abort(self) -> None:
        self.near.transport.abort()
        self.far.transport.abort()


class Proxy:
    """Listens on a port of its own as long as `async with`, and passes everything on to `target` on loopback."""

    def __init__(self, target: int) -> None:
        self.port = 0
        self.refuses = False
        """New connections are closed at once."""
        self.delay = 0.0
        """Seconds by which every answer to a command is late; events are not."""
        self._target = target
        self._wires: set[_Wire] = set()
        self._serving: set[asyncio.Task[None]] = set()
        self._flows = asyncio.Event()
        self._flows.set()
        self._clock = SystemClock()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=256)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._serving:
            task.cancel()
        if self._serving:
            await asyncio.wait(self._serving)

    @property
    def open(self) -> int:
        """Connections that stand now; of one that is half open nobody can say it."""
        return sum(not wire.swallows for wire in self._wires)

    async def quiet(self, within: float = 2) -> None:
        """Wait until no connection stands any more."""
        async with asyncio.timeout(within):
            while self._wires:
                await self._clock.pause(0.01)

    def cut(self) -> None:
        """All connections break now."""
        for wire in tuple(self._wires):
            wire.abort()

    def stall(self) -> None:
        """Nothing passes any more, in either direction, and nothing is lost."""
        self._flows.clear()

    def lose(self) -> None:
        """What stands is half open from now on; new connections are well."""
        for wire in self._wires:
            wire.swallows = True

    def heal(self) -> None:
        """As good as new; what was lost stays lost."""
        self.refuses, self.delay = False, 0.0
        self._flows.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        try:
            if not self.refuses:
                far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
                await self._connect(_Wire(writer, far_writer), reader, far_reader)
        except (OSError, asyncio.CancelledError):
            pass  # nobody is behind it, or the run is over; either way this connection is
        finally:
            self._serving.discard(task)
            writer.transport.abort()

    async def _connect(self, wire: _Wire, near: asyncio.StreamReader, far: asyncio.StreamReader) -> None:
        self._wires.add(wire)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._pass_on(wire, near, wire.far, answers=False))
                tasks.create_task(self._pass_on(wire, far, wire.near, answers=True))
        finally:
            self._wires.discard(wire)
            wire.abort()

    async def _pass_on(
        self, wire: _Wire, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, answers: bool
    ) -> None:
        """One direction until its end; the end of one is the end of both, but not where it is half open."""
        try:
            while data := await source.read(CHUNK):
                wire.for_events = wire.for_events or (not answers and data.startswith(EVENT_SOCKET))
                await self._flows.wait()
                if answers and self.delay and not wire.for_events:
                    await self._clock.pause(self.delay)
                if not wire.swallows:
                    sink.write(data)
                    await sink.drain()
        except OSError:
            pass
        if not wire.swallows:
            wire.abort()
