"""The machine on which a run took place, and how much of it others used meanwhile.

Knows /proc and versions. Does not know figures.
"""

import os
import platform
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

PACKAGES: Final = ("aiohttp", "uvloop", "lxml", "panoramisk", "pydantic")


QUIET: Final = 0.3
"""Load for each processor above which somebody else works here."""


class Watch:
    """From the beginning of a run on."""

    def __init__(self) -> None:
        self.load = os.getloadavg()[0]
        self._began = time.time()
        self._busy, self._all = _ticks()

    def notes(self) -> list[str]:
        """Why its figures are to be taken with care; none on a quiet machine."""
        if self.load <= QUIET * (os.cpu_count() or 1):
            return []
        return [
            f"others were at work on this machine when the run began (load {self.load:.1f}): take it as provisional"
        ]

    def told(self) -> dict[str, Any]:
        """For JSON."""
        busy, all_ = _ticks()
        return {
            "when": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(self._began)),
            "minutes": round((time.time() - self._began) / 60, 1),
            "processors": os.cpu_count(),
            "processor": _processor(),
            "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
            "system": f"{platform.system()} {platform.release()}",
            "python": platform.python_version(),
            "busy": round((busy - self._busy) / max(1, all_ - self._all), 2),
            "load_at_the_end": round(os.getloadavg()[0], 1),
            **{name: version(name) for name in PACKAGES},
        }


def stolen() -> float:
    """Seconds of its processors that other machines on the same host have had so far, when this one wanted them."""
    fields = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0].split()
    return int(fields[8]) / os.sysconf("SC_CLK_TCK")


def _ticks() -> tuple[int, int]:
    fields = [int(one) for one in Path("/proc/stat").read_text(encoding="ascii").splitlines()[0].split()[1:9]]
    return sum(fields) - fields[3] - fields[4], sum(fields)


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
