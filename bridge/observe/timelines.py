"""Writes the timelines of all calls to files, one for each day.

Knows files and days. Does not know what an entry means. A reader of the journal: never waits, never raises.
"""

import os
import queue
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from bridge.calls.journal import Noted
from bridge.observe.lines import moment, to_line

_Work = tuple[Callable[[], int], Future[int]]

WAITING = 20_000
"""Entries that wait for a slow disk; what is more is lost, and counted."""


class TimelineFiles:
    """Appends to `<dir>/2026-11-23.jsonl` in a thread of its own, which `close` ends when all is written."""

    def __init__(self, folder: Path) -> None:
        """Write below a folder, which is made when it is not there."""
        self._folder = folder
        self._waiting: queue.Queue[Noted | _Work | None] = queue.Queue(WAITING)
        self._complained = False
        self.lost = 0
        """Entries that were not written: the disk was too slow, or refused."""
        self._thread = threading.Thread(target=self._write_all, name="timelines", daemon=True)
        self._thread.start()

    def read(self, noted: Noted) -> None:
        """Take one entry of the journal."""
        try:
            self._waiting.put_nowait(noted)
        except queue.Full:
            self.lost += 1

    def meanwhile(self, work: Callable[[], int]) -> Future[int]:
        """Do something with the files in the thread that writes them, while none is open, after what waits already.

        What it returns or raises is in the future; also queue.Full, when the disk is too slow.
        """
        done: Future[int] = Future()
        try:
            self._waiting.put_nowait((work, done))
        except queue.Full as full:
            done.set_exception(full)
        return done

    def close(self, seconds: float = 5.0) -> None:
        """Write what waits, for at most so many seconds. Waits: call it in a thread, or when nothing else runs."""
        try:
            self._waiting.put(None, timeout=seconds)
        except queue.Full:
            return
        self._thread.join(seconds)

    def _write_all(self) -> None:
        day, file = "", None
        while (noted := self._waiting.get()) is not None:
            if isinstance(noted, tuple):
                self._close(file)
                file = None
                _do(*noted)
                continue
            try:
                today = moment(noted.at)[:10]
                if file is None or day != today:
                    file, day = self._open(file, today), today
                file.write(to_line(noted) + "\n")
                if self._waiting.empty():
                    file.flush()
            except Exception as error:  # noqa: BLE001 - a timeline that cannot be written stops neither calls nor others
                self._refused(error)
                with suppress(OSError):
                    if file is not None:
                        file.close()
                file = None
        self._close(file)

    def _open(self, before: TextIO | None, day: str) -> TextIO:
        self._close(before)
        self._folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        # The mode is set with the file, not after it: what stands there already keeps its own.
        return open(self._folder / f"{day}.jsonl", "a", encoding="utf-8", opener=_for_us_and_our_group)

    def _close(self, file: TextIO | None) -> None:
        try:
            if file is not None:
                file.close()
        except OSError as error:  # closing writes what is left: the disk may be full
            self._refused(error)

    def _refused(self, error: Exception) -> None:
        self.lost += 1
        if not self._complained:
            self._complained = True
            with suppress(OSError, ValueError):
                sys.stderr.write(f"[journal] dir: timelines cannot be written: {error}. They stay in memory only.\n")


def _do(work: Callable[[], int], done: Future[int]) -> None:
    try:
        done.set_result(work())
    except Exception as error:  # noqa: BLE001 - whoever asked for it is told; timelines go on
        done.set_exception(error)


def _for_us_and_our_group(file: str, flags: int) -> int:
    return os.open(file, flags, 0o640)
