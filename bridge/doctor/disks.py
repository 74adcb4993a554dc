"""Free space where something is written: CB554.

Knows how much is little. Does not know how it is measured.
"""

from collections.abc import Iterator
from shlex import quote
from typing import Final

from bridge.doctor.facts import Facts
from bridge.doctor.finding import Finding, finding, type_in

LITTLE: Final = 500 << 20
"""Octets: some hours of recordings of a busy day."""


def check_disks(facts: Facts) -> Iterator[Finding]:
    for disk in facts.disks:
        if disk.free < LITTLE:
            what = f"{disk.free >> 20} MiB are free where {disk.path} lies, of {disk.whole >> 20}"
            mend = type_in("callbridge purge", f"du -xsh {quote(disk.path)}/* | sort -h")
            yield finding("CB554", what, disk.setting, mend)
