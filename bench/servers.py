"""Web servers for measurements: in a process of their own, so that their work is not counted as ours.

Knows connections, heads, and how long a body is. Does not know what is answered.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

Answer = Callable[[bytes, asyncio.StreamReader], Awaitable[bytes | None]]
"""Of the head of a request, the body; None: nothing more is said on this connection."""


async def serve(answer: Answer) -> None:
    """Print the port, and serve until it is ended."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                body = await answer(head, reader)
                if body is None:
                    break
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201 - whoever has started it reads this
    await server.serve_forever()


def length_of(head: bytes) -> int:
    """Octets of the body that follows."""
    _, found, rest = head.lower().partition(b"\r\ncontent-length:")
    return int(rest.partition(b"\r\n")[0]) if found else 0


@asynccontextmanager
async def started(module: str) -> AsyncIterator[int]:
    """`python -m module serve` runs while this is entered; its port."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, "serve", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout  # noqa: S101 - we have asked for the pipe
    try:
        yield int(await process.stdout.readline())
    finally:
        process.terminate()
        await process.wait()
