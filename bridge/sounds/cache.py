"""Keeps speech in files: whole or not at all, and never more than a bound.

Knows keys, sizes and when a file was last used. Does not know what is said in them.
"""

import os
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

SUFFIX = ".wav"
STAGED = ".new-"
"""How the name of a file begins that is not complete yet."""
IN_USE = 600.0
"""Seconds after its last use in which a file may still be playing, with all its repetitions."""
LEFTOVER = 300.0
"""Seconds after which a file that is not complete belongs to nobody any more."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of the cache: octets, and when it was last used, in seconds since 1970."""

    file: Path
    size: int
    used: float


def surplus(kept: Iterable[Kept], most: int, now: float) -> list[Kept]:
    """Which files go so that the rest is not larger than `most` octets: the longest unused first.

    One that may still be playing stays, unless twice the bound is reached: a full disk is worse than one cut prompt.
    """
    oldest_first = sorted(kept, key=lambda one: one.used)
    total = sum(one.size for one in oldest_first)
    going = []
    for one in oldest_first:
        if total <= most or (now - one.used < IN_USE and total <= 2 * most):
            break
        going.append(one)
        total -= one.size
    return going


def remove_unused(folder: Path, before: float) -> int:
    """Remove speech that was last used before a moment; how many files. Waits for the disk. Raises OSError."""
    removed = 0
    for file in folder.glob(f"*{SUFFIX}"):
        with suppress(FileNotFoundError):  # another thread's, and gone meanwhile
            if not file.name.startswith(STAGED) and file.stat().st_mtime < before:
                file.unlink()
                removed += 1
    return removed


class SpeechCache:
    """A folder of files named by their keys. `open` and `keep` wait for the disk: call them in a thread."""

    def __init__(self, folder: Path, most: int) -> None:
        """Keep at most so many octets in a folder."""
        self._folder = folder.absolute()
        self._most = most
        self._total = 0
        self._lock = threading.Lock()

    def open(self) -> None:
        """Make the folder if need be, and remove what an interrupted run has left. Raises OSError."""
        self._folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        with self._lock:
            self._trim()

    def find(self, key: str) -> Path | None:
        """The file of a key, which now counts as used; None when there is none."""
        file = self._file(key)
        try:
            os.utime(file)
        except OSError:
            return None
        return file

    def stage(self) -> Path:
        """A new name in the same folder, for a file that is being made."""
        with suppress(OSError):  # somebody may have cleaned up; whatever else is wrong is found when it is written
            self._folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        return self._folder / f"{STAGED}{uuid4().hex}{SUFFIX}"

    def keep(self, staged: Path, key: str) -> Path:
        """Give a complete file its name, for Asterisk to read. Raises OSError."""
        with staged.open("rb+") as file:
            os.fchmod(file.fileno(), 0o644)
            os.fsync(file.fileno())
            size = os.fstat(file.fileno()).st_size
        with self._lock:
            target = staged.replace(self._file(key))
            self._total += size
            if self._total > self._most:
                self._trim()
        return target

    def _file(self, key: str) -> Path:
        return self._folder / f"{key}{SUFFIX}"

    def _trim(self) -> None:
        now = time.time()
        kept = []
        for file in self._folder.glob(f"*{SUFFIX}"):
            with suppress(OSError):  # another thread's, and gone meanwhile
                seen = file.stat()
                if not file.name.startswith(STAGED):
                    kept.append(Kept(file, seen.st_size, seen.st_mtime))
                elif now - seen.st_mtime > LEFTOVER:
                    file.unlink()
        going = surplus(kept, self._most, now)
        for one in going:
            with suppress(OSError):
                one.file.unlink()
        self._total = sum(one.size for one in kept) - sum(one.size for one in going)
