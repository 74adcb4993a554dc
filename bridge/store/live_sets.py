"""The operator's files as they were when they were last accepted: kept in the state directory, by version.

Knows names and texts of files. Does not know what they mean, nor who accepts them. Waits for the disk: call it in a
thread. The files are ours alone (mode 0600): a URL in them may hold a password. Source: The IVR 7.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from bridge.store.whole_files import write_whole

FOLDER = "sets"
POINTER = "accepted"
KEPT = 10
"""Sets that are kept, the latest ones."""
SIZE_LIMIT = 256 << 20

_VERSION = re.compile(r"[0-9a-f]{1,64}")


class AcceptedFiles(BaseModel):
    """One state of all files: their texts by path, and which names the folders that were listed had."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    schema_version: int = 1
    version: str
    config: str
    """Which `callbridge.toml` it was."""
    files: Mapping[str, str]
    folders: Mapping[str, list[str]]
    accept_errors: bool = False
    """It was accepted in spite of findings of the level error."""


class AcceptedSets:
    """All that are kept below one state directory."""

    def __init__(self, state_dir: Path, in_use: Callable[[], frozenset[str] | None] = frozenset) -> None:
        """Nothing is read or made yet. `in_use`: on which versions calls run; None: that is not known, so all stay."""
        self.folder = state_dir / FOLDER
        self._in_use = in_use

    def keep(self, accepted: AcceptedFiles) -> None:
        """Keep a set and make it the last accepted one; those that are too many go. Raises OSError."""
        write_whole(self._file(accepted.version), accepted.model_dump_json().encode())
        write_whole(self.folder / POINTER, accepted.version.encode())
        self._remove_surplus(accepted.version)

    def latest(self, config: str) -> AcceptedFiles | None:
        """The last accepted set, if there is one that is whole and was made of this `callbridge.toml`."""
        try:
            version = (self.folder / POINTER).read_text("ascii").strip()
        except (OSError, ValueError):
            return None
        kept = self.of_version(version)
        return kept if kept is not None and kept.config == config else None

    def of_version(self, version: str) -> AcceptedFiles | None:
        """A set by its version, if it is there and whole."""
        if not _VERSION.fullmatch(version):
            return None
        try:
            with self._file(version).open("rb") as file:
                kept = AcceptedFiles.model_validate_json(file.read(SIZE_LIMIT))
        except (OSError, ValueError, ValidationError):
            return None
        return kept if kept.schema_version == 1 else None

    def _file(self, version: str) -> Path:
        return self.folder / f"{version}.json"

    def _remove_surplus(self, last: str) -> None:
        """All but the latest, and those on which calls run."""
        if (in_use := self._in_use()) is None:
            return
        with suppress(OSError):  # a set too many does no harm
            latest_first = sorted(self.folder.glob("*.json"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
            for file in latest_first[KEPT:]:
                if file.stem != last and file.stem not in in_use:
                    file.unlink()
