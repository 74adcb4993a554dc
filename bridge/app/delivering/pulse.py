"""When a call moved last: in memory that the service shares with the process that delivers its events.

Knows memory (memfd_create(2)) and a clock that all processes of a machine share. Does not know who looks at it, nor
why: to write it costs a call no more than to note anything.
"""

import os
import time
from mmap import PAGESIZE, mmap
from struct import Struct
from typing import Final

from bridge.calls.entries.events import OF_EVENTS
from bridge.calls.journal import Noted

_MOMENT: Final = Struct("d")


class Pulse:
    """One side of it."""

    def __init__(self, file: int) -> None:
        """`file` is such memory, see `made`; -1: memory of one's own, in which no call ever moves."""
        self.file = file
        self._memory = mmap(file, PAGESIZE)

    @classmethod
    def made(cls) -> "Pulse":
        """New memory; no call has moved. It ends with the last process that has it.

        Where the system gives none, nobody else can see it: deliveries then give way to no call.
        """
        try:
            file = os.memfd_create("callbridge-pulse")
            os.truncate(file, PAGESIZE)
            return cls(file)
        except (OSError, ValueError):
            return cls(-1)

    def read(self, noted: Noted) -> None:
        """Whatever is noted of a call moves it, but what becomes of its events. Reads the journal."""
        if noted.call and not isinstance(noted.entry, OF_EVENTS):
            _MOMENT.pack_into(self._memory, 0, time.monotonic())

    def since(self) -> float:
        """Seconds since a call moved last."""
        (moment,) = _MOMENT.unpack_from(self._memory)
        return time.monotonic() - float(moment)
