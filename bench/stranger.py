"""`python -m bench.stranger 0.2` uses a fifth of one processor, in portions: other work on the same machine.

Knows nothing of calls. With it a measurement can tell what any work beside calls does to them, whoever does it.
"""

import sys
import threading
import time
from typing import Final

PORTION: Final = 0.05
"""Seconds from the beginning of one portion to the next: the rhythm in which events are written and delivered."""


def work(share: float) -> None:
    """Until it is ended."""
    never = threading.Event()
    while True:
        began = time.thread_time()
        while time.thread_time() - began < share * PORTION:
            sum(range(500))
        never.wait((1 - share) * PORTION)


if __name__ == "__main__":
    work(min(0.95, float(sys.argv[1])))
