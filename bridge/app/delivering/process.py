"""`python -m bridge.app.delivering.process FD PULSE`: delivers the events of a service that has started it.

It ends with that. FD is a socket to it, PULSE memory that it shares (see `pulse`).

Knows that calls come first. Does not know deliveries. Source: ADR 0091.
"""

import os
import signal
import socket
import sys
from contextlib import suppress
from importlib import import_module

from bridge.app.delivering.priority import BEHIND, may_come_forward


def main(end: int, pulse: int) -> None:
    """Ends when the other end of this socket says so, or is closed; signals are the service's business."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    work = import_module("bridge.app.delivering.work")  # a second of the processor: events wait for that
    with suppress(OSError):  # a service manager may forbid it
        os.nice(BEHIND)
    work.run(socket.socket(fileno=end), pulse, may_step_back=may_come_forward())


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
