"""Who holds a lease, in words by which a process on the same machine can tell whether the holder still lives.

Knows Linux' `/proc`. Does not know leases. Where nothing can be told, a holder is taken to live: its lease runs out.
"""

import os
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Final

_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
_NAMESPACE: Final = Path("/proc/self/ns/pid")
_STATE, _BEGAN = 0, 19
"""Places in what follows the name in `/proc/<pid>/stat`."""
_OVER: Final = frozenset("ZX")
"""It has ended, and is only not waited for yet."""


def this_process() -> str:
    """This one: where its number counts (the machine since it was started, the container), its number, its beginning.

    Only somebody to whom the same numbers count can look for it; to all others it is a name like any other.
    """
    pid = os.getpid()
    place, seen = _place(), _seen(pid)
    return f"{place} {pid} {seen[_BEGAN]}" if place and seen else uuid.uuid4().hex


def has_ended(owner: str) -> bool:
    """True when it is certain that a process is no more."""
    place, _, words = owner.partition(" ")
    number, _, began = words.partition(" ")
    if not place or place != _place() or not number.isdecimal():
        return False
    pid = int(number)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except OSError:  # somebody else's, which lives; `/proc` may hide it
        pass
    seen = _seen(pid)
    return bool(seen) and (seen[_BEGAN] != began or seen[_STATE] in _OVER)


def _place() -> str:
    with suppress(OSError):
        return f"{_BOOT.read_text(encoding='ascii').strip()}/{os.readlink(_NAMESPACE)}"  # noqa: PTH115 - the kernel's word, which is no path
    return ""


def _seen(pid: int) -> list[str]:
    """Its state and what follows; empty when it is not to be seen. The name before may hold anything."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    return []
