"""Where the operator's texts are read from: the disk, of which it is noted what was read, or what was noted once.

Knows files and folders. Does not know what is in them. Waits for the disk: call it in a thread.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from bridge.config.files import Unreadable, read_text
from bridge.ivr.document import SIZE_LIMIT


class Texts(Protocol):
    """Reads texts. What stands in a file of secrets is read elsewhere, and never kept."""

    def text(self, path: Path, limit: int = SIZE_LIMIT) -> str:
        """The text of a file of at most so many octets. Raises Unreadable."""

    def names(self, folder: Path) -> Sequence[str]:
        """The names in a folder, sorted. Raises Unreadable."""


class DiskTexts:
    """The disk as it is now."""

    def __init__(self) -> None:
        """Nothing is read yet."""
        self.files: dict[str, str] = {}
        self.folders: dict[str, list[str]] = {}
        self._seen: dict[Path, object] = {}

    def text(self, path: Path, limit: int = SIZE_LIMIT) -> str:
        """The text of a file of at most so many octets. Raises Unreadable."""
        self._look(path)
        self.files[str(path)] = text = read_text(path, limit)
        return text

    def names(self, folder: Path) -> Sequence[str]:
        """The names in a folder, sorted. Raises Unreadable."""
        self._look(folder)
        try:
            self.folders[str(folder)] = names = sorted(one.name for one in folder.iterdir())
        except OSError as error:
            raise Unreadable((error.strerror or "no reason is known").lower()) from None
        return names

    def changed(self) -> Path | None:
        """What is not any more as it was before it was read; None: all that was read is of one state."""
        return next((path for path, before in self._seen.items() if _stamp(path) != before), None)

    def _look(self, path: Path) -> None:
        """Before it is read: what changes later is noticed."""
        self._seen.setdefault(path, _stamp(path))


class KeptTexts:
    """What was read once."""

    def __init__(self, files: Mapping[str, str], folders: Mapping[str, Sequence[str]]) -> None:
        """By path."""
        self._files = files
        self._folders = folders

    def text(self, path: Path, limit: int = SIZE_LIMIT) -> str:  # noqa: ARG002 - what was read was small enough
        """The text that a file had. Raises Unreadable."""
        try:
            return self._files[str(path)]
        except KeyError:
            raise Unreadable("the file is not among those that were accepted") from None

    def names(self, folder: Path) -> Sequence[str]:
        """The names that a folder had. Raises Unreadable."""
        try:
            return self._folders[str(folder)]
        except KeyError:
            raise Unreadable("the folder is not among those that were accepted") from None


def _stamp(path: Path) -> object:
    """What changes when a file is written or replaced, or a name in a folder comes or goes."""
    try:
        seen = path.stat()
    except (OSError, ValueError):
        return None
    return seen.st_mtime_ns, seen.st_ctime_ns, seen.st_size, seen.st_ino, seen.st_dev
