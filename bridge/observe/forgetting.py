"""Takes calls out of the timelines' files, and days that are too old.

Knows files and days. Does not know why. Waits for the disk: `TimelineFiles.meanwhile` runs it in the thread that writes
them, so that no line is written to a file that is being replaced. Source: The IVR 2.3.
"""

import json
import os
import re
import shutil
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from bridge.observe.timelines import EXACT

_HEAD = re.compile(rb'\{"at":"[^"\\]*","call":"([^"\\]*)"')
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\.jsonl")


def forget_calls(folder: Path, calls: Collection[str]) -> int:
    """Remove the lines of calls, by CallID; how many. A file is replaced wholly or not at all. Raises OSError."""
    those = frozenset(call.encode() for call in calls)
    return sum(_forget(file, those) for file in _days(folder)) if those else 0


def remove_days(folder: Path, before: str) -> int:
    """Remove the files of all days before one, such as `2026-11-23`; how many. Raises OSError."""
    old = [file for file in _days(folder) if file.stem < before]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def _days(folder: Path) -> list[Path]:
    """Those of timelines, and those of requests and replies as they were."""
    found = (file for place in (folder, folder / EXACT) for file in place.glob("*.jsonl"))
    return sorted(file for file in found if _DAY.fullmatch(file.name) and not file.is_symlink())


def _forget(file: Path, calls: frozenset[bytes]) -> int:
    removed = 0
    staged = file.with_name(f".new-{uuid4().hex}")
    try:
        with file.open("rb") as lines, open(staged, "xb", opener=_for_us) as kept:
            for line in lines:
                if _call_of(line) in calls:
                    removed += 1
                else:
                    kept.write(line)
            kept.flush()
            os.fsync(kept.fileno())
        if removed:
            shutil.copystat(file, staged)
            _give_to_owner_of(file, staged)
            staged.replace(file)
    finally:
        staged.unlink(missing_ok=True)
    return removed


def _call_of(line: bytes) -> bytes:
    """The CallID of a line; empty when it is none of ours: such a line stays."""
    if found := _HEAD.match(line):
        return found[1]
    try:
        call = json.loads(line)["call"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return b""
    return call.encode(errors="replace") if isinstance(call, str) else b""


def _give_to_owner_of(file: Path, staged: Path) -> None:
    with suppress(PermissionError):  # only root may give away, and whoever is not root owns both
        known = file.stat()
        os.chown(staged, known.st_uid, known.st_gid)


def _for_us(file: str, flags: int) -> int:
    return os.open(file, flags, 0o600)
