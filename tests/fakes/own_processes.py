"""Which processes are ours, asked of Linux."""

import os
from contextlib import suppress
from pathlib import Path


def children() -> set[str]:
    """Ids of all processes that we have started, dead ones that nobody has buried included.

    Each process is asked for its parent: a list by thread loses, or counts twice, the children of a thread that ends
    while the list is read, as the threads do in which asyncio waits for the ends of processes.
    """
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(FileNotFoundError, ProcessLookupError):
            parent = (process / "stat").read_text(encoding="utf-8", errors="replace").rpartition(") ")[2].split()[1]
            if int(parent) == os.getpid():
                found.add(process.name)
    return found
