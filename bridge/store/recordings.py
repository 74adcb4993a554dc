"""The recordings of calls: files below `callbridge/<CallAPIID>/` of Asterisk's recording directory.

Knows their names, how long they are, and how to stay below that directory whatever a name says and wherever a link
points. Does not know who may fetch one. Source: Events and API 6.10.
"""

import asyncio
import errno
import os
import re
import stat
import wave
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from bridge.calls.api_ports import Recording
from bridge.errors import StoreError
from bridge.store.history import History
from bridge.telephony.values import Extension

FOLDER: Final = "callbridge"
TYPES: Final = {"wav": "audio/wav", "gsm": "audio/gsm", "ulaw": "audio/basic", "alaw": "audio/x-alaw-basic"}
"""Content types, by the file extension that Asterisk gives."""
_PER_SECOND: Final = {"gsm": 1650, "ulaw": 8000, "alaw": 8000}
"""Octets."""
_WAV_HEAD: Final = 44
"""Octets before the sound."""
_API_ID = re.compile(r"[A-Za-z0-9]{1,64}")
_NAME = re.compile(r"([A-Za-z0-9_-]{1,64})(?:\.([a-z0-9]{1,8}))?")
_READ: Final = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
_ENTER: Final = _READ | os.O_DIRECTORY

Busy = Callable[[str, str, float, float], bool]
"""Whether a recording is still being made: CallAPIID, name without extension, moments of its start and last change."""


class RecordingFiles:
    """Fulfils the port `Recordings`. Every method may raise StoreError, and takes any text: most name nothing."""

    def __init__(self, folder: Path, history: History, busy: Busy) -> None:
        """`folder` is Asterisk's recording directory as we see it."""
        self._folder = folder / FOLDER
        self._history = history
        self._busy = busy

    async def extensions_of(self, api_id: str) -> frozenset[Extension]:
        """Those that had a leg in a call, or were charged with it; none for a call that nobody knows."""
        return await self._history.extensions_of(api_id)

    async def all_of(self, api_id: str) -> Sequence[Recording]:
        """Of one call, the oldest first."""
        return await asyncio.to_thread(self._all_of, api_id)

    async def find(self, api_id: str, name: str) -> Recording | None:
        """One by its name, with or without file extension."""
        return next((one for one in await self.all_of(api_id) if name in (one.name, Path(one.name).stem)), None)

    async def read(self, api_id: str, name: str, start: int, length: int) -> bytes:
        """Octets of the file from `start` on, at most `length`; none when it has gone."""
        return await asyncio.to_thread(self._read, api_id, name, start, length)

    async def remove(self, api_id: str, name: str) -> bool:
        """Remove it; False when it has gone already."""
        found = await self.find(api_id, name)
        return found is not None and await asyncio.to_thread(self._unlink, api_id, [found.name]) > 0

    async def purge(self, before: float) -> int:
        """Remove all that were last changed before a moment, and folders that are empty then; how many files."""
        return await asyncio.to_thread(self._purge, before)

    async def forget(self, api_ids: Sequence[str]) -> int:
        """Remove all recordings of calls; how many."""
        return sum([await asyncio.to_thread(self._forget, api_id) for api_id in api_ids])

    def _all_of(self, api_id: str) -> list[Recording]:
        with self._inside(api_id) as place:
            if place is None:
                return []
            found = [one for name in _names(place) if (one := self._look(place, api_id, name))]
        return sorted(found, key=lambda one: (one.started, one.name))

    def _look(self, place: int, api_id: str, name: str) -> Recording | None:
        with _file(place, name) as opened:
            if opened is None:
                return None
            number, known = opened
            stem, _, extension = name.partition(".")
            seconds = _seconds(number, extension, known.st_size)
            began = known.st_mtime - seconds
            busy = self._busy(api_id, stem, began, known.st_mtime)
            return Recording(name, began, seconds, known.st_size, TYPES[extension], busy)

    def _read(self, api_id: str, name: str, start: int, length: int) -> bytes:
        with self._inside(api_id) as place, _file(place, name) as opened:
            return b"" if opened is None else os.pread(opened[0], max(length, 0), max(start, 0))

    def _unlink(self, api_id: str, names: Sequence[str]) -> int:
        removed = 0
        with self._inside(api_id) as place:
            for name in names if place is not None else ():
                with suppress(FileNotFoundError, IsADirectoryError):
                    os.unlink(name, dir_fd=place)
                    removed += 1
        if removed:
            with suppress(OSError):  # there is more in it
                (self._folder / api_id).rmdir()
        return removed

    def _purge(self, before: float) -> int:
        """A folder that cannot be read or changed keeps no other."""
        removed, refused = 0, list[StoreError]()
        for api_id in self._calls():
            try:
                with self._inside(api_id) as place:
                    names = [] if place is None else [name for name in _names(place) if _is_old(place, name, before)]
                removed += self._unlink(api_id, names)
            except StoreError as why:
                refused.append(why)
        if refused:
            raise refused[0]
        return removed

    def _forget(self, api_id: str) -> int:
        with self._inside(api_id) as place:
            names = [] if place is None else list(_names(place))
        return self._unlink(api_id, names)

    def _calls(self) -> list[str]:
        with _said(), suppress(FileNotFoundError):
            return [place.name for place in self._folder.iterdir() if _API_ID.fullmatch(place.name)]
        return []

    @contextmanager
    def _inside(self, api_id: str) -> Iterator[int | None]:
        """The folder of a call, None when there is none: opened step by step, and no step is a link."""
        with _said():
            if not _API_ID.fullmatch(api_id):
                yield None
                return
            try:
                above = os.open(self._folder, _ENTER)
            except (FileNotFoundError, NotADirectoryError):
                yield None
                return
            try:
                place = _open(api_id, _ENTER, above)
            finally:
                os.close(above)
            try:
                yield place
            finally:
                if place is not None:
                    os.close(place)


@contextmanager
def _file(place: int | None, name: str) -> Iterator[tuple[int, os.stat_result] | None]:
    """A file of our making that is neither a link nor anything else."""
    number = None if place is None or not _is_recording(name) else _open(name, _READ, place)
    try:
        known = None if number is None else os.fstat(number)
        yield (number, known) if number is not None and known is not None and stat.S_ISREG(known.st_mode) else None
    finally:
        if number is not None:
            os.close(number)


def _open(name: str, flags: int, place: int) -> int | None:
    try:
        return os.open(name, flags, dir_fd=place)
    except OSError as refused:
        if refused.errno in {errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO}:
            return None
        raise


def _names(place: int) -> Iterator[str]:
    return (name for name in os.listdir(place) if _is_recording(name))


def _is_recording(name: str) -> bool:
    found = _NAME.fullmatch(name)
    return found is not None and found[2] in TYPES


def _is_old(place: int, name: str, before: float) -> bool:
    with _file(place, name) as opened:
        return opened is not None and opened[1].st_mtime < before


def _seconds(number: int, extension: str, size: int) -> float:
    """How long it is; of a WAV that is being written, as far as it goes: its header is completed at the end."""
    if extension in _PER_SECOND:
        return size / _PER_SECOND[extension]
    try:
        with open(number, "rb", closefd=False) as file, wave.open(file) as sound:
            per_second = sound.getframerate() * sound.getsampwidth() * sound.getnchannels()
            return float(max(size - _WAV_HEAD, 0) / per_second)
    except (wave.Error, EOFError, ZeroDivisionError):
        return 0.0


@contextmanager
def _said() -> Iterator[None]:
    try:
        yield
    except OSError as refused:
        raise StoreError(f"recordings cannot be read or removed: {refused.strerror}") from refused
