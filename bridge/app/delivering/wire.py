"""How words travel between a service and the process that delivers its events: over a pair of sockets of their own.

Knows frames. Does not know words. Nobody else can write there: it has no name, and both ends are the same program.
"""

import asyncio
import io
import pickle
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, is_dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Any, Self

_HEAD = struct.Struct("!I")


class Wire:
    """One end, which is closed by `close`."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Use `over`."""
        self._reader, self._writer = reader, writer

    @classmethod
    async def over(cls, end: socket.socket) -> Self:
        """It has the socket from now on."""
        return cls(*await asyncio.open_unix_connection(sock=end))

    def send(self, word: object) -> None:
        """Never waits; to one that has ended, it is lost."""
        if not self._writer.is_closing():
            said = _pickled(word)
            self._writer.write(_HEAD.pack(len(said)) + said)

    async def sent(self) -> None:
        """Wait until the other end keeps up. Never raises."""
        with suppress(OSError):
            await self._writer.drain()

    async def receive(self) -> object:
        """The next word. Raises EOFError when the other end is closed, or has died."""
        try:
            (size,) = _HEAD.unpack(await self._reader.readexactly(_HEAD.size))
            return pickle.loads(await self._reader.readexactly(size))  # noqa: S301 - our own process, by a socket without a name
        except (asyncio.IncompleteReadError, OSError):
            raise EOFError from None

    def close(self) -> None:
        """What was sent is still sent."""
        self._writer.close()

    async def __aenter__(self) -> Self:
        """It is closed at the end."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """See `close`."""
        self.close()


class _Pickler(pickle.Pickler):
    """Has a frozen dataclass made anew by its own constructor: its usual way looks its fields up one by one."""

    def reducer_override(self, of: Any) -> Any:  # noqa: ANN401 - as pickle has it
        return (type(of), _values(type(of))(of)) if is_dataclass(of) and not isinstance(of, type) else NotImplemented


def _pickled(word: object) -> bytes:
    into = io.BytesIO()
    _Pickler(into, pickle.HIGHEST_PROTOCOL).dump(word)
    return into.getvalue()


@lru_cache(maxsize=256)
def _values(kind: type) -> Callable[[object], tuple[object, ...]]:
    names = [field.name for field in fields(kind) if field.init]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda of: tuple(getattr(of, name) for name in names)  # `attrgetter` makes no shorter tuples
