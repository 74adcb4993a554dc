"""What Python's garbage collector looks through while calls are up: little, and the whole of it seldom.

Knows the collector. Does not know calls. They leave nothing behind that only the collector finds, as tests make sure;
so a full collection is a safeguard, and all it costs is time: one that also looks through modules, settings and IVRs
held up every caller for 0.3 s, once in some hundred calls (docs/explanation/where-the-time-goes.md).
"""

import gc
from typing import Final

THRESHOLDS: Final = (700, 10, 1000)
"""Python's own, but for the last one: a full collection comes after a thousand of the middle generation, not ten."""


def keep_what_is_there() -> None:
    """Call it when all that a service is made of has been built: from now on the collector leaves that alone."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
