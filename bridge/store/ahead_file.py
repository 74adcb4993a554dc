"""A file of lines that outlives its process: written in one piece each, and read up to the first that is not whole.

Knows files. Does not know what stands in the lines. It is not on the disk when a line is written, but in the kernel's
memory: that is for whoever is killed, and no power failure.
"""

import errno
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

LARGEST = 16 << 20
"""Octets. Of what waits for a database that is away, no more is read at the next start."""


class AheadFile:
    """One process has it at a time. Every door may raise OSError; a write of a full disk leaves it as it was."""

    def __init__(self, path: Path) -> None:
        """Nothing is opened yet."""
        self.path = path
        self._file: int | None = None
        self._size = self._first = 0

    @property
    def is_open(self) -> bool:
        """This process has it."""
        return self._file is not None

    @property
    def has_lines(self) -> bool:
        """Others than the first."""
        return self._size > self._first

    def open(self) -> None:
        """Have it for this process; made when it is not there. BlockingIOError: another process has it."""
        if self._file is None:
            opened = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            try:
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BaseException:
                os.close(opened)
                raise
            self._file = opened

    def read(self) -> tuple[str, list[tuple[int, str]]]:
        """The name in its first line, and the lines after it with their numbers. Of a file that is none of ours: none.

        The last line may be half: of whoever was killed while he wrote it.
        """
        octets = os.pread(self._opened(), 2 * LARGEST, 0)
        first, *rest = _whole(octets) or [(0, "")]
        return first[1], rest

    def begin(self, name: str) -> None:
        """Throw away what stands there, and begin anew under this name."""
        self._size = 0
        os.ftruncate(self._opened(), 0)
        self.append(0, name)
        self._first = self._size

    def append(self, number: int, text: str) -> None:
        """Write a line of ASCII without line ends. ENOSPC also when the file would become too large."""
        line = b"%d %08x %s\n" % (number, crc32(text.encode("ascii")), text.encode("ascii"))
        if self._size + len(line) > LARGEST:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        file = self._opened()
        written = os.write(file, line)
        if written < len(line):
            try:
                os.ftruncate(file, self._size)
            except OSError:  # behind half a line nobody would read another
                self.close()
                raise
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._size += written

    def empty(self) -> None:
        """Throw away all lines but the first."""
        os.ftruncate(self._opened(), self._first)
        self._size = self._first

    def close(self) -> None:
        """Another process may have it."""
        file, self._file = self._file, None
        if file is not None:
            os.close(file)

    def _opened(self) -> int:
        if self._file is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        return self._file


def _whole(octets: bytes) -> list[tuple[int, str]]:
    return [*_lines(octets)]


def _lines(octets: bytes) -> Iterator[tuple[int, str]]:
    """Up to the first that was not written whole."""
    for line in octets.split(b"\n")[:-1]:
        number, _, rest = line.partition(b" ")
        check, _, text = rest.partition(b" ")
        if not number.isdigit() or check != b"%08x" % crc32(text):
            return
        yield int(number), text.decode("ascii")
