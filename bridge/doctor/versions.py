"""Versions of Asterisk that are known to hurt: CB506 to CB510.

Knows versions, and the numbers under which their faults are known. Does not know what a fault means to a call.
Source: Asterisk reference 1, 5 (T3, T15, T16).
"""

import re
from collections.abc import Iterator
from typing import Final

from bridge.doctor.facts import AriSeen, Facts
from bridge.doctor.finding import Finding, finding, type_in

Version = tuple[int, int, int]

BASELINE: Final[Version] = (16, 28, 0)
GUARDED: Final[dict[int, Version]] = {20: (20, 20, 1), 22: (22, 10, 1), 23: (23, 4, 1)}
"""From here on ARI's set-variable obeys `live_dangerously` (GHSA-vrfp-mg3q-3959)."""
AWAKE: Final[dict[int, Version]] = {18: (18, 25, 0), 20: (20, 10, 0)}
"""From here on a command on a silent channel does not wait 200 ms (asterisk#801)."""
STALLS: Final[tuple[tuple[int, int], ...]] = ((20, 18), (20, 19))
"""`GET channels` may take minutes after AudioSocket calls (asterisk#2078)."""
NEWEST: Final = 23
UPGRADE: Final = type_in("apt-get update", "apt-get install --only-upgrade asterisk")

_VERSION = re.compile(r"(?:[A-Za-z]+[-/])?(\d{1,3})\.(\d{1,4})(?:\.(\d{1,4}))?")


def check_versions(facts: Facts) -> Iterator[Finding]:
    for name, server in facts.servers.items():
        if isinstance(server.ari, AriSeen):
            yield from _of(server.ari.version, name)


def version_of(text: str) -> Version | None:
    """`22.10.1~dfsg` as numbers; None for what cannot be read."""
    found = _VERSION.match(text.strip())
    return (int(found[1]), int(found[2]), int(found[3] or 0)) if found else None


def _of(text: str, where: str) -> Iterator[Finding]:
    version = version_of(text)
    if version is None or version < BASELINE:
        yield finding(
            "CB506", f"Asterisk {text[:40] or 'of an unknown version'}: 16.28 is the oldest that works", where
        )
        return
    branch = version[0]
    if branch not in GUARDED and branch <= NEWEST:
        what = f"Asterisk {text[:40]}: branch {branch} gets no repairs any more (GHSA-vrfp-mg3q-3959 stays open)"
        yield finding("CB508", what, where)
    elif version < GUARDED.get(branch, version):
        fixed = ".".join(str(part) for part in GUARDED[branch])
        what = f"Asterisk {text[:40]}: whoever may use ARI may run dialplan functions (GHSA-vrfp-mg3q-3959)"
        yield finding("CB507", f"{what}; mended in {fixed}", where, UPGRADE)
    if branch < min(AWAKE) or version < AWAKE.get(branch, version):
        what = f"Asterisk {text[:40]}: each command on a silent call may take 200 ms (asterisk#801)"
        yield finding("CB510", what, where)
    if version[:2] in STALLS:
        what = f"Asterisk {text[:40]}: the list of channels may stall for minutes (asterisk#2078)"
        yield finding("CB509", what, where, UPGRADE)
