"""Folders that we write and Asterisk reads: CB550 to CB552.

Knows what each folder is for. Does not know how rights are looked at. Source: callbridge.toml.
"""

from collections.abc import Iterator
from shlex import quote
from typing import Final

from bridge.doctor.facts import Facts, Folder
from bridge.doctor.finding import Finding, Mend, finding, type_in
from bridge.doctor.homes import elsewhere, home_of
from bridge.doctor.playing import SPEECH, is_proven

OURS: Final = "/callbridge"
"""The folder of our recordings, inside that of all of Asterisk's."""


def check_folders(facts: Facts) -> Iterator[Finding]:
    for folder in facts.folders:
        if not folder.exists:
            yield finding("CB550", f"{folder.path} does not exist", folder.setting, _make(facts, folder))
        elif folder.ours is False:
            what = f"the service's user {facts.user} may not write to {folder.path}{_because(folder)}"
            yield finding("CB551", what, folder.setting, _give(facts, folder))
        if folder.exists and folder.asterisks is False and not (folder.setting == SPEECH and is_proven(facts)):
            what = f"Asterisk's user may not read {folder.path}{_because(folder)}"
            yield finding("CB552", what, folder.setting, _open(facts, folder))


def _because(folder: Folder) -> str:
    return f": {folder.why}" if folder.why else ""


def _make(facts: Facts, folder: Folder) -> Mend:
    if _is_of_recordings(folder):
        return type_in(f"install -d -m 0750 -o asterisk -g asterisk {quote(folder.path)}", *_shared(facts, folder))
    return type_in(f"install -d -m 0755 -o {quote(facts.user)} {quote(folder.path)}")


def _give(facts: Facts, folder: Folder) -> Mend:
    if _is_of_recordings(folder):
        return type_in(*_shared(facts, folder))
    return type_in(f"chown {quote(facts.user)} {quote(folder.path)}")


def _open(facts: Facts, folder: Folder) -> Mend:
    if home_of(folder.path):
        return elsewhere(facts, folder.setting, folder.path)
    return type_in(f"chmod -R o+rX {quote(folder.path)}")


def _is_of_recordings(folder: Folder) -> bool:
    return folder.setting.endswith("recordings")


def _shared(facts: Facts, folder: Folder) -> tuple[str, ...]:
    """Asterisk writes there, and goes on to: the service gets its rights by an access list."""
    recordings = folder.path.removesuffix(OURS)
    ours, user = quote(recordings + OURS), quote(facts.user)
    above = recordings.rpartition("/")[0] or "/"
    return (
        f"install -d -m 0750 -o asterisk -g asterisk {ours}",
        f"setfacl -m u:{user}:x {quote(above)} {quote(recordings)}",
        f"setfacl -R -m u:{user}:rwX,d:u:{user}:rwX {ours}",
    )
