"""A unix socket that only we and our group may use: made, or taken over from a service that has died.

Knows files of the kind socket and their rights. Does not know what is said over one.
"""

import errno
import grp
import os
import pwd
import socket
import stat
import struct
from contextlib import suppress
from pathlib import Path
from typing import Protocol

GROUP = "callbridge"
MODE = 0o660
ANSWERS_WITHIN = 1.0
BACKLOG = 32

_PEER = struct.Struct("3i")


class SocketInUse(OSError):
    """A living process listens there already."""


class Listening:
    """A socket that listens, and its file. Made by `listen`."""

    def __init__(self, made: socket.socket, path: Path) -> None:
        """Remember which file it is."""
        self.socket = made
        self.path = path
        self._file = path.stat().st_ino

    def remove(self) -> None:
        """Take the file away, if it is still the one that was made; to be called before the socket is closed."""
        with suppress(OSError):
            if self.path.lstat().st_ino == self._file:
                self.path.unlink()


def listen(path: Path) -> Listening:
    """Listen at a path, its folder made if need be. Raises SocketInUse, or another OSError.

    The socket belongs to the group `callbridge` where that exists and we may give it away.
    """
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    _make_room(path)
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
    try:
        os.fchmod(made.fileno(), 0o600)  # its file begins with this mode: ours alone, until its group is set
        made.bind(str(path))
        with suppress(KeyError, OSError):  # no such group, or not ours to give: then it is our own group's
            os.chown(path, -1, grp.getgrnam(GROUP).gr_gid)
        path.chmod(MODE)
        made.listen(BACKLOG)
        made.settimeout(0)
        return Listening(made, path)
    except BaseException:
        made.close()
        raise


class Connection(Protocol):
    """What is asked of a connected socket; the event loop's own kind has this, too."""

    def getsockopt(self, level: int, name: int, size: int, /) -> bytes:
        """One option of the kernel's."""


def peer_of(connection: Connection) -> str:
    """Who is at the other end, as the kernel says: `ana (uid 1000)`."""
    _, uid, _ = _PEER.unpack(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size))
    try:
        return f"{pwd.getpwuid(uid).pw_name} (uid {uid})"
    except KeyError:
        return f"uid {uid}"


def _make_room(path: Path) -> None:
    try:
        seen = path.lstat()
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(seen.st_mode):
        raise FileExistsError(errno.EEXIST, "a file that is no socket is there, and is left alone", str(path))
    if _somebody_listens(path):
        raise SocketInUse(errno.EADDRINUSE, "another Callbridge listens there", str(path))
    path.unlink(missing_ok=True)


def _somebody_listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as trial:
        trial.settimeout(ANSWERS_WITHIN)
        try:
            trial.connect(str(path))
        except (ConnectionRefusedError, FileNotFoundError):
            return False
        except (TimeoutError, BlockingIOError):  # it lives, and is busy
            return True
    return True
