"""What Python itself is told at the start of a service, so that callers are not kept waiting.

Knows the interpreter. Does not know calls. The figures: docs/explanation/where-the-time-goes.md.
"""

import gc
import sys
from typing import Final

THRESHOLDS: Final = (700, 10, 1000)
"""Python's own, but for the last one: a full collection comes after a thousand of the middle generation, not ten.

A call that goes well leaves nothing behind that only a collection finds; what a failed request leaves (frames and
tracebacks that know each other) the young generations find. So a full one is a safeguard, and mostly costs time only.
"""
SWITCH: Final = 0.0005
"""Seconds that a thread which writes to disk or database may keep the interpreter while the event loop wants it."""


def prepare() -> None:
    """Call it when all that a service is made of has been built: from now on the collector leaves that alone.

    One that also looked through modules, settings and IVRs held every caller up for 0.3 s, once in some hundred calls.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    sys.setswitchinterval(SWITCH)
