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
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TextIO

from bridge.calls.journal import Noted
from bridge.observe.handed_over import HandedOver
from bridge.observe.lines import moment, to_line

_Work = tuple[Callable[[], int], Future[int]]

DAY = 86_400
EXACT = "exact"
"""The folder of requests and replies as they were, inside that of timelines; for the service's user alone."""

WAITING = 20_000
"""Entries that wait for a slow disk; what is more is lost, and counted."""


class TimelineFiles:
    """Appends to `<dir>/2026-11-23.jsonl` in a thread of its own, which `close` ends when all is written.

    What `read_exactly` takes goes to `<dir>/exact/2026-11-23.jsonl`.
    """

    def __init__(self, folder: Path) -> None:
        """Write below a folder, which is made when it is not there."""
        self._folder = folder
        self._waiting: HandedOver[Noted | _Exactly | _Work] = HandedOver(WAITING)
        self._complained = False
        self.lost = 0
        """Entries that were not written: the disk was too slow, or refused."""
        self._thread = threading.Thread(target=self._write_all, name="timelines", daemon=True)
        self._thread.start()

    def read(self, noted: Noted) -> None:
        """Take one entry of the journal."""
        self.lost += not self._waiting.put(noted)

    def read_exactly(self, noted: Noted) -> None:
        """Take one entry as it was, for replay."""
        self.lost += not self._waiting.put(_Exactly(noted))

    def meanwhile(self, work: Callable[[], int]) -> Future[int]:
        """Do something with the files in the thread that writes them, while none is open, after what waits already.

        What it returns or raises is in the future; also queue.Full, when the disk is too slow.
        """
        done: Future[int] = Future()
        if not self._waiting.put((work, done), now=True):
            done.set_exception(queue.Full())
        return done

    def close(self, seconds: float = 5.0) -> None:
        """Write what waits, for at most so many seconds. Waits: call it in a thread, or when nothing else runs."""
        self._waiting.end()
        self._thread.join(seconds)

    def _write_all(self) -> None:
        shown, exact = _DayFile(self._folder, 0o640), _DayFile(self._folder / EXACT, 0o600)
        while self._waiting.more():
            while (waiting := self._waiting.take()) is not None:
                if isinstance(waiting, tuple):
                    self._tried(shown.close)
                    self._tried(exact.close)
                    _do(*waiting)
                    continue
                noted, file = (waiting.noted, exact) if isinstance(waiting, _Exactly) else (waiting, shown)
                self._tried(partial(file.end_day_before, noted))
                self._tried(partial(file.write, noted))
            self._tried(shown.flush)
            self._tried(exact.flush)
        self._tried(shown.close)
        self._tried(exact.close)

    def _tried(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001 - a timeline that cannot be written stops neither calls nor others
            self._refused(error)

    def _refused(self, error: Exception) -> None:
        self.lost += 1
        if not self._complained:
            self._complained = True
            with suppress(OSError, ValueError):
                sys.stderr.write(f"[journal] dir: timelines cannot be written: {error}. They stay in memory only.\n")


@dataclass(frozen=True, slots=True)
class _Exactly:
    noted: Noted


class _DayFile:
    """The file of a day in one folder; after a failure it is opened anew."""

    def __init__(self, folder: Path, mode: int) -> None:
        self._folder, self._mode = folder, mode
        self._day = -1.0
        self._file: TextIO | None = None

    def end_day_before(self, noted: Noted) -> None:
        if noted.at // DAY != self._day:
            self.close()

    def write(self, noted: Noted) -> None:
        if self._file is None:
            self._day = noted.at // DAY
            self._file = self._open(moment(noted.at)[:10])
        try:
            self._file.write(to_line(noted) + "\n")
        except Exception:
            self._drop()
            raise

    def flush(self) -> None:
        if self._file is not None:
            try:
                self._file.flush()
            except Exception:
                self._drop()
                raise

    def close(self) -> None:
        """What is left is written: the disk may be full."""
        file, self._file = self._file, None
        if file is not None:
            file.close()

    def _drop(self) -> None:
        with suppress(OSError):
            self.close()

    def _open(self, day: str) -> TextIO:
        self._folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        # The mode is set with the file, not after it: what stands there already keeps its own.
        opener = partial(_opened, self._mode)
        return open(self._folder / f"{day}.jsonl", "a", encoding="utf-8", opener=opener)


def _do(work: Callable[[], int], done: Future[int]) -> None:
    try:
        done.set_result(work())
    except Exception as error:  # noqa: BLE001 - whoever asked for it is told; timelines go on
        done.set_exception(error)


def _opened(mode: int, file: str, flags: int) -> int:
    return os.open(file, flags, mode)
