"""Memory, open files and connections over time: whether a level stays after warm-up, and a plot of it.

Knows samples. Does not know how they are taken. The level after warm-up is the median of a stretch of samples, and so
is the level at the end: one sample says when the collector ran, and no more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final
from xml.sax.saxutils import escape

WARM_UP: Final = 30.0
"""Seconds of a process in which caches and pools fill."""
STRETCH: Final = 20.0
"""Seconds over which a level is taken."""
WIDTH, HEIGHT, MARGIN = 900, 320, 50


@dataclass(frozen=True, slots=True)
class Sample:
    """One look at the service: when, which process, KiB, open files."""

    at: float
    pid: int
    memory: int
    files: int


@dataclass(frozen=True, slots=True)
class Life:
    """One process from its start to its end: its levels in KiB after warm-up, and at the end."""

    pid: int
    seconds: float
    warm: float
    end: float

    @property
    def growth(self) -> float:
        """How much larger it was at its end."""
        return self.end / self.warm


def lives(samples: Sequence[Sample]) -> Sequence[Life]:
    """The processes that lived long enough for two levels, in their order."""
    by_pid: dict[int, list[Sample]] = {}
    for sample in samples:
        by_pid.setdefault(sample.pid, []).append(sample)
    return [life for pid, some in by_pid.items() if (life := _life(pid, some)) is not None]


def _life(pid: int, samples: Sequence[Sample]) -> Life | None:
    born, died = samples[0].at, samples[-1].at
    if died - born < WARM_UP + 2 * STRETCH:
        return None
    warm = [one.memory for one in samples if WARM_UP <= one.at - born < WARM_UP + STRETCH]
    end = [one.memory for one in samples if died - one.at < STRETCH]
    return Life(pid, died - born, median(warm), median(end)) if warm and end else None


def plot(samples: Sequence[Sample], faults: Sequence[tuple[float, str]]) -> str:
    """Memory over time as SVG: a line for each process, a tick with its name for each fault."""
    if not samples:
        return '<svg xmlns="http://www.w3.org/2000/svg"/>'
    first, last = samples[0].at, max(samples[-1].at, samples[0].at + 1)
    most = max(sample.memory for sample in samples) * 1.1

    def place(at: float, memory: float) -> str:
        x = MARGIN + (at - first) / (last - first) * (WIDTH - 2 * MARGIN)
        return f"{x:.1f},{HEIGHT - MARGIN - memory / most * (HEIGHT - 2 * MARGIN):.1f}"

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-size="11">',
        "<title>Resident memory of Callbridge under faults</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
    ]
    for step in range(5):
        level = most / 1.1 * step / 4
        x, y = place(first, level).split(",")
        parts.append(f'<line x1="{x}" y1="{y}" x2="{WIDTH - MARGIN}" y2="{y}" stroke="#dddddd"/>')
        parts.append(f'<text x="{MARGIN - 5}" y="{y}" text-anchor="end">{level / 1024:.0f} MiB</text>')
    for at, name in faults:
        x, y = place(at, 0).split(",")
        parts.append(f'<line x1="{x}" y1="{y}" x2="{x}" y2="{MARGIN}" stroke="#bb5500" stroke-dasharray="2 3">')
        parts.append(f"<title>{escape(name)} at {at - first:.0f} s</title></line>")
    for pid in dict.fromkeys(sample.pid for sample in samples):
        points = " ".join(place(one.at, one.memory) for one in samples if one.pid == pid)
        parts.append(f'<polyline points="{points}" fill="none" stroke="#005a9c" stroke-width="1.5"/>')
    parts.append(f'<text x="{MARGIN}" y="{HEIGHT - 15}">0 s</text>')
    parts.append(f'<text x="{WIDTH - MARGIN}" y="{HEIGHT - 15}" text-anchor="end">{last - first:.0f} s</text>')
    parts.append(f'<text x="{MARGIN}" y="20">Resident memory of Callbridge; dashed: a fault</text>')
    return "\n".join([*parts, "</svg>", ""])
