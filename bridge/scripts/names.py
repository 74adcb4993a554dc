"""Host names to addresses, by the machine's own resolver, so that a slow name server holds up nobody else.

Knows look-ups. Does not know which addresses may be asked.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

LookUp = Callable[[str], Awaitable[tuple[str, ...]]]
"""A host name to its addresses as text, in the order in which they are to be tried; raises OSError."""

_THREADS = 64


class SystemNames:
    """Look-ups in threads of their own. Those of one name share one thread: a dead name costs one, not one per call."""

    def __init__(self) -> None:
        """Start no thread yet."""
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="names")
        self._under_way: dict[str, asyncio.Future[tuple[str, ...]]] = {}

    async def look_up(self, host: str) -> tuple[str, ...]:
        """Find the addresses of a name. Raises OSError. A caller who leaves does not stop it for the others."""
        shared = self._under_way.get(host)
        if shared is None:
            shared = asyncio.get_running_loop().run_in_executor(self._threads, _addresses, host)
            self._under_way[host] = shared
            shared.add_done_callback(lambda done: self._ended(host, done))
        return await asyncio.shield(shared)

    def close(self) -> None:
        """Start no look-up any more; those under way are left to themselves."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _ended(self, host: str, done: asyncio.Future[tuple[str, ...]]) -> None:
        del self._under_way[host]
        if not done.cancelled():
            done.exception()  # looked at, or asyncio would complain when nobody waits any more


def _addresses(host: str) -> tuple[str, ...]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    except UnicodeError as error:  # a label that no name server could be asked for
        raise OSError(socket.EAI_NONAME, "this is no host name") from error
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))
