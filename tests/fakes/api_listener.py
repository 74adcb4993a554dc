"""The API behind its listener, and a client that says exact octets."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from bridge.web.api import api_listener
from bridge.web.server import ApiListener
from tests.fakes.api import TOKEN, FakeApi


class Listens(Protocol):
    """Something on 127.0.0.1."""

    @property
    def port(self) -> int: ...


@dataclass(frozen=True)
class Reply:
    """What came back. `head` is as it was sent."""

    status: int
    head: str
    body: bytes

    @property
    def content(self) -> Any:  # noqa: ANN401 - JSON is any value
        return json.loads(self.body)

    @property
    def headers(self) -> dict[str, str]:
        pairs = (line.partition(": ") for line in self.head.split("\r\n")[1:])
        return {name: value for name, _, value in pairs}

    @property
    def code(self) -> tuple[int, str]:
        return self.status, self.content["error"]["code"]


@asynccontextmanager
async def listening(api: FakeApi | None = None, **changes: Any) -> AsyncIterator[tuple[FakeApi, ApiListener]]:  # noqa: ANN401 - JSON is any value
    """An API that listens on a free port."""
    known = api or FakeApi(listen="127.0.0.1:0", **changes)
    listener = api_listener(known.ports)
    async with asyncio.timeout(30), listener.running():
        yield known, listener


class Peer:
    """One connection, kept open."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def say(self, octets: bytes) -> Reply:
        self.writer.write(octets)
        return await self.hear()

    async def hear(self, *, body: bool = True) -> Reply:
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").removesuffix("\r\n\r\n")
        reply = Reply(int(head.split(" ")[1]), head, b"")
        length = int(reply.headers.get("Content-Length", "0"))
        return Reply(reply.status, head, await self.reader.readexactly(length) if body and length else b"")

    async def is_closed(self) -> bool:
        try:
            return await self.reader.read(1) == b""
        except ConnectionError:
            return True

    async def close(self) -> None:
        self.writer.close()
        try:
            await self.writer.wait_closed()
        except (ConnectionError, ssl.SSLError):
            return


@asynccontextmanager
async def connected(listener: Listens, tls: ssl.SSLContext | None = None) -> AsyncIterator[Peer]:
    reader, writer = await asyncio.open_connection("127.0.0.1", listener.port, ssl=tls)
    peer = Peer(reader, writer)
    try:
        yield peer
    finally:
        await peer.close()


async def said(listener: Listens, octets: bytes, tls: ssl.SSLContext | None = None) -> Reply:
    """Say something on a connection of its own."""
    async with connected(listener, tls) as peer:
        return await peer.say(octets)


def request(method: str, target: str, body: bytes = b"", *more: str, token: str = TOKEN) -> bytes:
    lines = [f"{method} {target} HTTP/1.1", "Host: pbx.example", f"Authorization: Bearer {token}", *more]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join((*lines, "", "")).encode("latin-1") + body
