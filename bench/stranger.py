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
    """Until it is ended. What it could not do in its time, because others had the processor, it does in the next."""
    never = threading.Event()
    began = time.monotonic()
    while True:
        while time.process_time() < share * (time.monotonic() - began):
            sum(range(500))
        never.wait(PORTION - (time.monotonic() - began) % PORTION)


if __name__ == "__main__":
    work(min(0.95, float(sys.argv[1])))
