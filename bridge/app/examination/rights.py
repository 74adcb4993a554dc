"""Who may read and write where: by user, groups, modes and access lists, for somebody who is not us.

Knows modes and the folders above. Does not know what a folder is for, nor how a list is kept (see access_lists).
"""

import grp
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from bridge.app.examination.access_lists import access_list, granted

READ, WRITE, ENTER = 4, 2, 1


@dataclass(frozen=True, slots=True)
class Person:
    """A user of this machine, with all his groups."""

    name: str
    uid: int
    groups: frozenset[int]


def person(name: str) -> Person | None:
    """A user by his name, None when there is none."""
    try:
        entry = pwd.getpwnam(name)
    except (KeyError, ValueError):
        return None
    others = (group.gr_gid for group in grp.getgrall() if name in group.gr_mem)
    return Person(name, entry.pw_uid, frozenset({entry.pw_gid, *others}))


def ourselves() -> Person:
    """Whoever runs this."""
    uid = os.geteuid()
    try:
        name = pwd.getpwuid(uid).pw_name
    except KeyError:
        name = str(uid)
    return Person(name, uid, frozenset({os.getegid(), *os.getgroups()}))


def hindrance(who: Person, path: Path, want: int) -> str:
    """What keeps somebody from a folder, as a clause; "" when nothing does. Raises OSError when we may not look."""
    if who.uid == 0:
        return ""
    for above in reversed(path.parents):
        if not _may(who, above, ENTER):
            return f"{above} lets {who.name} not pass (mode {stat.S_IMODE(above.stat().st_mode):04o})"
    return "" if _may(who, path, want | ENTER) else f"its mode is {stat.S_IMODE(path.stat().st_mode):04o}"


def _may(who: Person, path: Path, want: int) -> bool:
    found = path.stat()
    if acl := access_list(path):
        rights = granted(acl, who.uid, who.groups, owner=found.st_uid, group=found.st_gid)
        return any(one & want == want for one in rights)
    mode = found.st_mode
    if found.st_uid == who.uid:
        mine = mode >> 6
    elif found.st_gid in who.groups:
        mine = mode >> 3
    else:
        mine = mode
    return mine & want == want
