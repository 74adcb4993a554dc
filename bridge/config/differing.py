"""Which files are not as they were when they were accepted: what a reload would bring.

Knows texts of files, and counts lines. Does not know what is in them: whether they would be accepted, `check` says.
Waits for the disk: call it in a thread. Source: The IVR 7.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bridge.calls.orders import FileChange
from bridge.config.files import Unreadable
from bridge.config.texts import DiskTexts
from bridge.store.live_sets import AcceptedFiles


def differing(accepted: AcceptedFiles) -> tuple[FileChange, ...]:
    """By name: files that were read, and IVRs that have come into a folder that was listed."""
    root = Path(accepted.config).parent
    files = dict.fromkeys((*accepted.files, *_new(accepted)))
    changes = (_change(accepted.files.get(file), _text(file), _named(Path(file), root)) for file in files)
    return tuple(sorted((one for one in changes if one is not None), key=lambda one: one.file))


def _new(accepted: AcceptedFiles) -> Iterator[str]:
    for folder, names in accepted.folders.items():
        try:
            now = DiskTexts().names(Path(folder))
        except Unreadable:
            continue
        yield from (str(Path(folder) / name) for name in sorted(set(now) - set(names)) if name.endswith(".toml"))


def _text(file: str) -> str | None:
    try:
        return DiskTexts().text(Path(file))
    except Unreadable:
        return None


def _change(before: str | None, now: str | None, name: str) -> FileChange | None:
    if before == now:
        return None
    was, came = Counter((before or "").splitlines()), Counter((now or "").splitlines())
    how = "gone" if now is None else "new" if before is None else "changed"
    return FileChange(name, how, (came - was).total(), (was - came).total())


def _named(file: Path, root: Path) -> str:
    return str(file.relative_to(root)) if file.is_relative_to(root) else str(file)
