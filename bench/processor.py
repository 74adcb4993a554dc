"""What a process has used of the machine, from /proc; and which processor it may use.

Knows Linux. Does not know what the process does.
"""

import os
from pathlib import Path

MEASURING, MEASURED = 0, 1
"""Two processors: callers and script on one, Asterisk and the contender on the other, so that neither is in the way."""


def seconds(pid: int) -> float:
    """Seconds of the processor that a process has used, in user and system mode; 0 for process 0."""
    if not pid:
        return 0.0
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def own_seconds() -> float:
    """The same, of this process."""
    used = os.times()
    return used.user + used.system


def memory(pid: int) -> int:
    """Resident memory in KiB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))


def pin(pid: int, side: int) -> None:
    """Keep a process, its threads and what they begin later on one side; nothing on a machine with one processor."""
    if os.cpu_count() == 1:
        return
    for task in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(task.name), {side})
