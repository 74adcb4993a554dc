"""Looks at the folders of the settings, and at the disks on which they lie.

Knows which setting is which folder. Does not know what is wrong with one.
"""

import shutil
from collections.abc import Iterable
from pathlib import Path

from bridge.app.examination.rights import READ, WRITE, Person, hindrance
from bridge.asterisk.recording import FOLDER
from bridge.config.settings import Settings
from bridge.doctor.facts import Disk, Folder

SQLITE = "sqlite:///"


def look_at_folders(settings: Settings, service: Person, asterisk: Person | None) -> tuple[Folder, ...]:
    """`asterisk` None: his user is not known, or he sees other folders than we. Never raises."""
    written = [
        ("[service] state_dir", settings.service.state_dir),
        ("[speech] cache_dir", settings.speech.cache_dir),
        ("[journal] dir", settings.journal.dir),
        ("[log] audit_file", settings.log.audit_file.parent),
        ("[control] socket", settings.control.socket.parent),
    ]
    url = settings.store.url.get_secret_value()
    if url.startswith(SQLITE):
        written.append(("[store] url", Path(url.removeprefix(SQLITE)).parent))
    shared = {"[speech] cache_dir"}
    found = [_folder(setting, path, service, asterisk if setting in shared else None) for setting, path in written]
    for name, one in settings.asterisk.items():
        setting = f"[asterisk.{name}.paths] recordings"
        ours = one.paths.recordings / FOLDER
        where = ours if _is_there(ours) else one.paths.recordings
        found.append(_folder(setting, where, service, None, made_by_us=False))
    return (*found, _folder("[sounds] root", settings.sounds.root, None, asterisk, made_by_us=False))


def look_at_disks(folders: Iterable[Folder]) -> tuple[Disk, ...]:
    """Each file system once. Never raises."""
    disks: dict[int, Disk] = {}
    for folder in folders:
        try:
            device = Path(folder.path).stat().st_dev
            usage = shutil.disk_usage(folder.path)
        except OSError:
            continue
        disks.setdefault(device, Disk(folder.setting, folder.path, usage.free, usage.total))
    return tuple(disks.values())


def _folder(
    setting: str, path: Path, service: Person | None, asterisk: Person | None, *, made_by_us: bool = True
) -> Folder:
    here = path
    while not _is_there(here) and here != here.parent:
        here = here.parent
    if here != path:
        ours, why = _may(service, here, WRITE)
        return Folder(setting, str(path), made_by_us and ours is True, ours, asterisks=None, why=why)
    ours, why = _may(service, path, WRITE)
    theirs, because = _may(asterisk, path, READ)
    return Folder(setting, str(path), exists=True, ours=ours, asterisks=theirs, why=why or because)


def _is_there(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _may(who: Person | None, path: Path, want: int) -> tuple[bool | None, str]:
    if who is None:
        return None, ""
    try:
        why = hindrance(who, path, want)
    except OSError:
        return None, ""
    return not why, why
