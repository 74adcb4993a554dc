"""Reads files of Asterisk on this machine, with all that they include.

Knows folders. Does not know what a value means.
"""

import errno
import os
from pathlib import Path
from typing import Final

from bridge.doctor.conf import Conf, parse_conf
from bridge.doctor.finding import Unseen

FILES: Final = ("http.conf", "ari.conf", "manager.conf", "asterisk.conf")
LARGEST: Final = 1 << 20
MOST: Final = 200
"""Files of one include with a star."""
_WHY: Final = {errno.ENOENT: "it is not there", errno.EACCES: "it may not be read; run this as root"}


def read_confs(etc: Path, files: tuple[str, ...] = FILES) -> dict[str, Conf | Unseen]:
    """Each file by its name; one that cannot be read is Unseen. Never raises."""
    return {file: _read(etc, file) for file in files}


def is_freepbx(etc: Path, mark: Path = Path("/etc/freepbx.conf")) -> bool:
    """Whether FreePBX writes the files of this folder."""
    return mark.exists() or (etc / "freepbx.conf").exists() or (etc / "extensions_additional.conf").exists()


def _read(etc: Path, file: str) -> Conf | Unseen:
    path = etc / file
    try:
        text = _text(path)
    except OSError as error:
        return Unseen(f"{path}: {_WHY.get(error.errno or 0, error.strerror or 'it cannot be read')}")
    return parse_conf(text, lambda name: _included(etc, name))


def _included(etc: Path, name: str) -> str | None:
    """An include may name a file elsewhere, or several by a star."""
    try:
        if "*" not in name:
            return _text(etc / name)
        folder = Path("/") if name.startswith("/") else etc
        return "\n".join(_text(path) for path in sorted(folder.glob(name.lstrip("/")))[:MOST])
    except (OSError, ValueError):
        return None


def _text(path: Path) -> str:
    with open(path, encoding="utf-8", errors="replace", opener=_at_once) as file:
        return file.read(LARGEST)


def _at_once(name: str, flags: int) -> int:
    """Not to wait for a pipe that somebody has put there."""
    return os.open(name, flags | os.O_NONBLOCK)
