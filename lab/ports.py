"""Blocks of ports on 127.0.0.1, so that several laboratories run side by side; and one port for a single server.

Knows how a block is reserved against other processes of this user. Does not know what a port is used for.
"""

import fcntl
import os
import secrets
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from lab.asterisk_root import LabError, cache_dir

FIRST: Final = 12000
"""Below the range from which the kernel takes ports for outgoing connections."""
BLOCK: Final = 1000
BLOCKS: Final = 20
NAMED: Final = 100
"""Ports at a block's start that are given out one by one; the rest is for RTP."""
SINGLE: Final = range(FIRST + BLOCK * BLOCKS, 32768)
"""Ports for one server each: behind the blocks, and still below those that the kernel gives to connections."""


@dataclass(slots=True)
class PortBlock:
    """One thousand ports of our own until `release`, or several thousand in a row."""

    first: int
    locks: list[int]
    _next: int = field(default=0)

    def take(self) -> int:
        """One port that no other user of this block was given; even, as RTP wishes."""
        self._next += 2
        if self._next > NAMED:
            raise LabError("All single ports of this block are taken.")
        return self.first + self._next - 2

    @property
    def rtp(self) -> tuple[int, int]:
        """First and last port of the RTP range: one thousand is enough for 450 calls."""
        return self.first + NAMED, self.first + BLOCK * len(self.locks) - 1

    def release(self) -> None:
        """Give the block back."""
        for lock in self.locks:
            os.close(lock)


def reserve(thousands: int = 1) -> PortBlock:
    """A block that no other process of ours has and whose named ports nobody uses. Raises LabError if there is none."""
    for number in range(BLOCKS - thousands + 1):
        first = FIRST + number * BLOCK
        locks = _lock([first + BLOCK * index for index in range(thousands)])
        if locks and all(_is_free(port) for port in range(first, first + NAMED, 2)):
            return PortBlock(first, locks)
        for lock in locks:
            os.close(lock)
    last = FIRST + BLOCK * BLOCKS - 1
    raise LabError(
        f"No block of {thousands * BLOCK} ports between {FIRST} and {last} is free on 127.0.0.1. "
        "End other laboratories first."
    )


def _lock(firsts: Sequence[int]) -> list[int]:
    """All of them, or none: an empty list."""
    directory = cache_dir() / "ports"
    directory.mkdir(exist_ok=True)
    locks: list[int] = []
    for first in firsts:
        lock = os.open(directory / str(first), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        locks.append(lock)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            for taken in locks:
                os.close(taken)
            return []
    return locks


def free_port() -> int:
    """A port that nobody uses now. One that the kernel chose might go to a connection before its server listens."""
    for port in secrets.SystemRandom().sample(SINGLE, len(SINGLE)):
        if _is_free(port):
            return port
    raise LabError(f"No port from {SINGLE[0]} to {SINGLE[-1]} is free on 127.0.0.1.")


def _is_free(port: int) -> bool:
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            if kind == socket.SOCK_STREAM:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True
