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
from bridge.doctor.facts import Place

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
    return Person(_name_of(uid), uid, frozenset({os.getegid(), *os.getgroups()}))


def hindrance(who: Person, path: Path, want: int) -> str:
    """What keeps somebody from a folder, as a clause; "" when nothing does. Raises OSError when we may not look."""
    if who.uid == 0:
        return ""
    for above in reversed(path.parents):
        if not _may(who, above, ENTER):
            return f"{above} lets {who.name} not pass (mode {stat.S_IMODE(above.stat().st_mode):04o})"
    return "" if _may(who, path, want | ENTER) else f"its mode is {stat.S_IMODE(path.stat().st_mode):04o}"


def barriers(who: Person | None, path: Path, seen_as: Path) -> tuple[Path, ...]:
    """Which folders somebody may not pass on the way into a folder; None: he has no rights but those of all others.

    `seen_as` is the folder as he sees it: where he lives in another root, what lies above that is no affair of his.
    Raises OSError when we may not look.
    """
    if who is not None and who.uid == 0:
        return ()
    way = [path, *path.parents]
    same = 0
    for ours, his in zip(path.parts[::-1], seen_as.parts[::-1], strict=False):
        if ours != his:
            break
        same += 1
    stranger = who or Person("", -1, frozenset())
    return tuple(one for one in reversed(way[: max(same, 1)]) if not _may(stranger, one, ENTER))


def place(path: Path) -> Place:
    """Who owns a folder, and its mode. Raises OSError."""
    found = path.stat()
    return Place(str(path), _name_of(found.st_uid), _group_of(found.st_gid), stat.S_IMODE(found.st_mode))


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _group_of(gid: int) -> str:
    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)


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
