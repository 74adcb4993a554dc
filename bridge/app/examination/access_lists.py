"""What an access list (ACL) of a file grants to a user, as the kernel decides it.

Knows how Linux keeps such a list, and the order in which its entries count. Does not know files.
Source: acl(5), "access check algorithm"; linux/posix_acl_xattr.h.
"""

import os
import struct
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Final

NAME: Final = "system.posix_acl_access"
_VERSION, _ENTRY = struct.Struct("<I"), struct.Struct("<HHI")
_OWNER, _USER, _OWN_GROUP, _GROUP, _MASK, _OTHERS = 0x01, 0x02, 0x04, 0x08, 0x10, 0x20
_ALL = 7


def access_list(path: Path) -> bytes:
    """The list of a file; empty when it has none, so that its mode says all. Raises OSError when we may not look."""
    try:
        found = os.getxattr(path, NAME)
    except OSError:
        path.stat()  # gone, or not for us; else this file system has no lists
        return b""
    return found if len(found) > _VERSION.size and (len(found) - _VERSION.size) % _ENTRY.size == 0 else b""


def granted(acl: bytes, uid: int, groups: AbstractSet[int], *, owner: int, group: int) -> list[int]:
    """The rights of the entries that count for a user who is not root; he has what one of them grants in whole."""
    entries = list(_ENTRY.iter_unpack(acl[_VERSION.size :]))
    mask = next((rights for tag, rights, _ in entries if tag == _MASK), _ALL)
    if uid == owner:
        return [rights for tag, rights, _ in entries if tag == _OWNER]
    if named := [rights & mask for tag, rights, who in entries if tag == _USER and who == uid]:
        return named
    his = [
        rights & mask
        for tag, rights, who in entries
        if (tag == _OWN_GROUP and group in groups) or (tag == _GROUP and who in groups)
    ]
    return his or [rights for tag, rights, _ in entries if tag == _OTHERS]
