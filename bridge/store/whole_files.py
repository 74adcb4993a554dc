"""Writes a file so that it is there wholly or not at all, whatever happens meanwhile, and for our eyes only.

Knows the order of write, sync and rename. Does not know what is in a file. Waits for the disk: call it in a thread.
"""

import os
from contextlib import suppress
from pathlib import Path
from uuid import uuid4


def write_whole(file: Path, content: bytes) -> None:
    """Replace a file (mode 0600), or leave it as it is; its folder is made if need be. Raises OSError."""
    file.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    staged = file.with_name(f".new-{uuid4().hex}")
    try:
        with open(staged, "xb", opener=_for_us) as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        staged.replace(file)
    except OSError:
        with suppress(OSError):
            staged.unlink()
        raise
    _sync_folder(file.parent)


def _for_us(file: str, flags: int) -> int:
    return os.open(file, flags, 0o600)


def _sync_folder(folder: Path) -> None:
    """The new name is on the disk, too; a file system that cannot do that keeps it in its own time."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
