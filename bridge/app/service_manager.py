"""What systemd wants to hear of the service: that it is ready, that it ends, and that it still turns.

Knows the datagrams of sd_notify(3). Does not know when any of that is so. Without systemd nobody is told.
"""

import socket
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

_MICROSECONDS: Final = 1_000_000
_OFTEN: Final = 4
"""Signs of life within the time that systemd waits for one."""


class ServiceManager:
    """The one that has started this process, if it has asked to be told. Nothing here waits or raises."""

    def __init__(self, environ: Mapping[str, str], pid: int) -> None:
        """`environ` is the process's: it names the socket, and how often a sign of life is wanted of which process."""
        address = environ.get("NOTIFY_SOCKET", "")
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        waits = environ.get("WATCHDOG_USEC", "") if environ.get("WATCHDOG_PID", str(pid)) == str(pid) else ""
        self._every = int(waits) / _MICROSECONDS / _OFTEN if waits.isdecimal() else 0.0
        self._next = 0.0

    def ready(self) -> None:
        """Calls are served from now on."""
        self._tell("READY=1")

    def ending(self, within: float) -> None:
        """It ends, and may take so many seconds for it, whatever the unit says."""
        self._tell("STOPPING=1", f"EXTEND_TIMEOUT_USEC={int(within * _MICROSECONDS)}")

    def alive(self, now: float) -> None:
        """The event loop turns. `now` is a monotonic clock's; more often than needed is heard less often."""
        if self._every and now >= self._next:
            self._next = now + self._every
            self._tell("WATCHDOG=1")

    def _tell(self, *lines: str) -> None:
        if not self._address:
            return
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as speaking:
            speaking.settimeout(0)
            speaking.sendto("\n".join(lines).encode(), self._address)
