"""Folders that we write and Asterisk reads: CB550 to CB552.

Knows what each folder is for. Does not know how rights are looked at. Source: callbridge.toml.
"""

from collections.abc import Iterator
from shlex import quote

from bridge.doctor.facts import Facts, Folder
from bridge.doctor.finding import Finding, Mend, finding, type_in
from bridge.doctor.playing import SPEECH, is_proven


def check_folders(facts: Facts) -> Iterator[Finding]:
    for folder in facts.folders:
        if not folder.exists:
            yield finding("CB550", f"{folder.path} does not exist", folder.setting, _make(facts, folder))
        elif folder.ours is False:
            what = f"the service's user {facts.user} may not write to {folder.path}{_because(folder)}"
            yield finding("CB551", what, folder.setting, type_in(f"chown {quote(facts.user)} {quote(folder.path)}"))
        if folder.exists and folder.asterisks is False and not (folder.setting == SPEECH and is_proven(facts)):
            what = f"Asterisk's user may not read {folder.path}{_because(folder)}"
            yield finding("CB552", what, folder.setting, type_in(f"chmod -R o+rX {quote(folder.path)}"))


def _because(folder: Folder) -> str:
    return f": {folder.why}" if folder.why else ""


def _make(facts: Facts, folder: Folder) -> Mend:
    if folder.setting.endswith("recordings"):  # Asterisk writes there, and we take away
        return type_in(f"install -d -m 2770 -o asterisk -g {quote(facts.user)} {quote(folder.path)}")
    return type_in(f"install -d -m 0755 -o {quote(facts.user)} {quote(folder.path)}")
