"""Was it the contender that was measured? A phase in which callers or script were the bottleneck is void.

Knows what was seen of a phase, and bounds. Does not know who the contender is. Source: Asterisk reference, Benchmark.
"""

from collections.abc import Sequence
from typing import Final

from bench.phase import Phase
from bench.statistics import percentile

BUSY: Final = 0.70
"""Of one processor: whoever is busier cannot be trusted to be in time."""
ALL_BUSY: Final = 0.85
"""Of the processor that callers and script share."""
MEASURERS: Final = ("generator", "telephone", "script")
SCRIPT_LATE_MS: Final = 5.0
"""The 99th percentile of the script's answers."""
TELEPHONE_LATE_MS: Final = 60.0
"""Three frames of RTP, the 99th percentile of the telephone's calls."""


def reasons(phase: Phase, *, may_fail: bool = False) -> Sequence[str]:
    """Why it is void; none when it counts. `may_fail`: failed calls are what is looked for."""
    found = [
        f"{name} used {phase.share(name):.0%} of a processor, more than {BUSY:.0%}"
        for name in MEASURERS
        if phase.share(name) > BUSY
    ]
    if (all_ := sum(phase.share(name) for name in MEASURERS)) > ALL_BUSY:
        found.append(f"callers and script used {all_:.0%} of their processor, more than {ALL_BUSY:.0%}")
    if (late := phase.script.get("late_p99_ms", 0.0)) > SCRIPT_LATE_MS:
        found.append(f"the script answered {late:.1f} ms too late (p99), more than {SCRIPT_LATE_MS:g} ms")
    if (late := percentile(phase.late, 99)) > TELEPHONE_LATE_MS:
        found.append(f"the telephone sent RTP {late:.0f} ms too late (p99), more than {TELEPHONE_LATE_MS:g} ms")
    if phase.failed and not may_fail:
        found.append(f"{phase.failed} of {phase.calls} calls have failed: {phase.said[0] if phase.said else ''}")
    return found
