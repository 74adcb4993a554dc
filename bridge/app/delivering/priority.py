"""How much of the processor the process that delivers gets: what calls leave, but never nothing for long.

Knows Linux's scheduling (sched(7), proc(5) on `schedstat`). Does not know deliveries. Source: ADR 0091.
"""

import os
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

BEHIND: Final = 5
"""Nice: its share when all processors are wanted, about a quarter of what whoever serves calls gets."""
LOOKS: Final = 1.0
"""Seconds from one look at it to the next."""
STARVES: Final = 0.5
"""Part of that time in which it was ready to run, and others ran."""
FORWARD: Final = 10.0
"""Seconds for which it then has its share, before it steps back again."""
_NS: Final = 1e9


class Priority:
    """Of one process, which has made itself nice (`BEHIND`) already."""

    def __init__(self, pid: int, pause: Callable[[float], Awaitable[None]]) -> None:
        """`pause(seconds)` waits."""
        self._pid = pid
        self._pause = pause

    async def watch(self) -> None:
        """Until it is cancelled, or the process has ended. Raises nothing else.

        While it steps back (SCHED_IDLE), whoever has a call to serve interrupts it at once.
        """
        with suppress(OSError, ValueError, IndexError):
            while True:
                self.be(os.SCHED_IDLE)
                before, waited = self._waited(), 0.0
                while waited < STARVES * LOOKS:
                    await self._pause(LOOKS)
                    now = self._waited()
                    before, waited = now, now - before
                self.be(os.SCHED_OTHER)
                await self._pause(FORWARD)

    def be(self, policy: int) -> None:
        """All its threads. Raises OSError when it has ended."""
        for thread in self._threads():
            with suppress(ProcessLookupError):  # that one has ended meanwhile
                os.sched_setscheduler(int(thread.name), policy, os.sched_param(0))

    def _waited(self) -> float:
        """Seconds for which its threads were ready and did not run, until now."""
        waited = 0.0
        for thread in self._threads():
            with suppress(FileNotFoundError, ProcessLookupError):
                waited += int((thread / "schedstat").read_text(encoding="ascii").split()[1]) / _NS
        return waited

    def _threads(self) -> Iterator[Path]:
        return Path(f"/proc/{self._pid}/task").iterdir()


def may_come_forward() -> bool:
    """Whether this process, once it has stepped back, may be brought forward again: by root, or within RLIMIT_NICE.

    Tried by a thread that ends at once; what it is told counts for nobody else. A kernel that does not say how long
    somebody was kept waiting says too little.
    """
    could = threading.Event()

    def come_and_go() -> None:
        with suppress(OSError):
            for policy in (os.SCHED_IDLE, os.SCHED_OTHER):
                os.sched_setscheduler(0, policy, os.sched_param(0))
            could.set()

    with suppress(OSError, RuntimeError, ValueError, IndexError):  # RuntimeError: there may be no more threads
        if int(Path("/proc/self/schedstat").read_bytes().split()[0]) > 0:
            thread = threading.Thread(target=come_and_go)
            thread.start()
            thread.join()
    return could.is_set()
