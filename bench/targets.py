"""One table: what was promised of which figure, and whether it was kept.

Knows names and bounds. Does not know how a figure comes about. Source: the table of targets of "Fast, and proven so".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bench.book import Figure


@dataclass(frozen=True, slots=True)
class Target:
    """The median of a figure is to be at most `bound`, or at least with `least`."""

    figure: str
    what: str
    bound: float
    least: bool = False
    unit: str = ""


TARGETS: Final = (
    Target("cpu_ratio.socket_to_floor", "processor per call, REST over WebSocket : the floor over HTTP", 1.0),
    Target("cpu_ratio.http_to_floor", "processor per call, HTTP : the floor over HTTP", 1.4),
    Target("cpu_ratio.socket_to_fastagi", "processor per call, REST over WebSocket : panoramisk FastAGI", 0.8),
    Target("cpu_ratio.socket_to_node", "processor per call, REST over WebSocket : Node.js ari-client", 0.5),
    Target(
        "reaction_over_dialplan_ms",
        "last key to next sound without the script, p99 at half of the highest rate, above plain dialplan",
        5.0,
        unit="ms",
    ),
    Target("highest_ratio", "highest calls a second : the floor's", 0.9, least=True),
    Target("memory_kib_per_call", "memory for each call up", 30.0, unit="KiB"),
    Target("memory_mib.1000", "memory with 1,000 calls up", 150.0, unit="MiB"),
    Target("cost_ratio.calls_up", "processor per call, 1,000 calls up : 10", 1.1),
    Target("cost_ratio.ivr_size", "processor per call, IVR of 10,000 options : of 10", 1.1),
    Target("cost_ratio.history", "processor per call, 5 million calls of history : none", 1.1),
    Target("reply_ratio.five_verbs", "reading a reply of five verbs : lxml.etree.fromstring alone", 4.0),
    Target("reply_growth.invalid", "reading an invalid reply eight times as long : eight times the time", 1.5),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`met` None: it was not measured."""

    target: Target
    measured: Figure | None
    met: bool | None

    def told(self) -> dict[str, object]:
        """For JSON."""
        target = self.target
        measured = self.measured.spread.median if self.measured else None
        how = "at least" if target.least else "at most"
        return {"figure": target.figure, "what": target.what, how: target.bound, "measured": measured, "met": self.met}


def judge(figures: Mapping[str, Figure]) -> Sequence[Verdict]:
    """All targets, in their order."""
    return [_judge(target, figures.get(target.figure)) for target in TARGETS]


def _judge(target: Target, figure: Figure | None) -> Verdict:
    if figure is None:
        return Verdict(target, None, None)
    median = figure.spread.median
    return Verdict(target, figure, median >= target.bound if target.least else median <= target.bound)
