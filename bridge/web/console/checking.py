"""Checks passwords in a thread of its own, one at a time and behind everybody else: calls do not feel it.

Knows users and their hashes. Does not know addresses, nor what follows from an answer.
"""

import asyncio
import hashlib
import os
import secrets
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Final

from bridge.web.console.passwords import LONGEST, PasswordHash

WAITING: Final = 8
"""Log-ins that may wait for their turn; who comes then is told to come again."""
_BEHIND: Final = 10
"""How much nicer this thread is to others than they are to each other."""


class TooManyLogIns(Exception):
    """So many wait already that one more is not taken."""


class PasswordChecks:
    """All users' passwords. `close` ends the thread."""

    def __init__(self, hashes: Mapping[str, PasswordHash]) -> None:
        """By name."""
        self._hashes = dict(hashes)
        self._key = secrets.token_bytes(16)
        self._others = tuple(self._hashes.values()) or (PasswordHash.nobodys(),)
        self._waiting = 0
        self._thread = ThreadPoolExecutor(1, "console-passwords", initializer=_step_back)

    async def fits(self, name: str, password: str) -> bool:
        """Whether there is such a user with this password; it takes as long when there is none.

        Raises TooManyLogIns.
        """
        if self._waiting >= WAITING:
            raise TooManyLogIns
        known = self._hashes.get(name)
        tried = known or self._stand_in(name)
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            right = await loop.run_in_executor(self._thread, tried.fits, password[:LONGEST])
        finally:
            self._waiting -= 1
        return right and known is not None

    def _stand_in(self, name: str) -> PasswordHash:
        """For a name that is nobody's: always the same user's, so that it costs what some user's costs."""
        digest = hashlib.blake2b(name.encode(errors="replace"), key=self._key, digest_size=8).digest()
        return self._others[int.from_bytes(digest) % len(self._others)]

    def close(self) -> None:
        """Check none any more."""
        self._thread.shutdown(wait=False, cancel_futures=True)


def _step_back() -> None:
    with suppress(OSError):  # a sandbox may forbid it: then passwords are checked all the same
        ours = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, ours, os.getpriority(os.PRIO_PROCESS, ours) + _BEHIND)
