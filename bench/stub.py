"""The script that all contenders ask: `python -m bench.stub` answers each request after a fixed time.

Knows HTTP as far as the contenders speak it, and how late it was itself. Does not know who asks, nor why.
`POST /50` is answered after 50 ms; `GET /report` tells how many were answered, by how many milliseconds too late, and
forgets that. A process of its own; it prints its port, and serves until it is ended.
"""

import asyncio
import json
import os
import sys
from typing import Final, cast

import uvloop

from bench.call import REPLY
from bench.servers import length_of
from bench.statistics import percentile

HEAD: Final = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n%b"
ANSWER: Final = HEAD % (len(REPLY), REPLY.encode())
PRIORITY: Final = -10


class Late:
    """By how many milliseconds answers were sent too late."""

    def __init__(self) -> None:
        self.by: list[float] = []

    def report(self) -> bytes:
        told = {
            "answered": len(self.by),
            "late_p99_ms": percentile(self.by, 99),
            "late_most_ms": max(self.by, default=0.0),
        }
        self.by = []
        return json.dumps(told).encode()


class Script(asyncio.Protocol):
    """One connection; a request follows its answer."""

    def __init__(self, late: Late) -> None:
        self._late, self._loop = late, asyncio.get_running_loop()
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end]
            whole = end + 4 + length_of(head)
            if len(self._buffer) < whole:
                return
            self._buffer = self._buffer[whole:]
            self._asked(head.split(b" ", 2)[1])

    def _asked(self, target: bytes) -> None:
        if target == b"/report":
            body = self._late.report()
            self._send(HEAD % (len(body), body))
            return
        due = self._loop.time() + int(target.partition(b"?")[0].strip(b"/")) / 1000
        self._loop.call_at(due, self._answer, due)

    def _answer(self, due: float) -> None:
        self._late.by.append(1000 * (self._loop.time() - due))
        self._send(ANSWER)

    def _send(self, data: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)


async def serve() -> None:
    late = Late()
    server = await asyncio.get_running_loop().create_server(lambda: Script(late), "127.0.0.1", 0, backlog=1024)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    if os.geteuid() == 0:
        os.nice(PRIORITY)  # whoever answers at fixed times goes before whoever is measured
    uvloop.run(serve())
