"""Debian packages that are missing, and how one gets them: as root they are installed, else the line to type is told.

Knows apt-get, and the numbers of users that an ordinary user gives away. Needs Python's own library alone: it is used
before pip has installed anything. Does not know who needs what.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from lab.asterisk_root import LabError, environment

SPEECH: Final = {"espeak-ng": "espeak-ng", "sox": "sox"}
"""Program and the Debian package that has it."""
ROOT_MAKER: Final = {"mmdebstrap": "mmdebstrap"}
USER_PROGRAMS: Final = {"newuidmap": "uidmap", "newgidmap": "uidmap", "mount": "mount"}
"""What an ordinary user needs besides, to make a root without being root."""


def missing(programs: Mapping[str, str]) -> list[str]:
    """The packages whose programs are not there."""
    path = environment()["PATH"]
    return sorted({package for program, package in programs.items() if not shutil.which(program, path=path)})


def for_a_root() -> Mapping[str, str]:
    """What makes a Debian root, for whoever we are."""
    return ROOT_MAKER if os.geteuid() == 0 else ROOT_MAKER | USER_PROGRAMS


def check_namespaces() -> None:
    """An ordinary user needs numbers of users to give away. Raises LabError with the line to type."""
    if os.geteuid() == 0:
        return
    user = pwd.getpwuid(os.geteuid()).pw_name
    names = {user, str(os.geteuid())}
    for file, option in ((Path("/etc/subuid"), "--add-subuids"), (Path("/etc/subgid"), "--add-subgids")):
        lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
        if not any(line.split(":", 1)[0] in names for line in lines):
            raise LabError(
                f"{file} has no line for {user}. Type this, then try again:\n    "
                f"sudo usermod {option} 100000-165535 {user}"
            )


def install(packages: Sequence[str]) -> None:
    """Install Debian packages, or say how. Raises LabError when that is not possible from here."""
    if not packages:
        return
    names = " ".join(packages)
    if not shutil.which("apt-get"):
        raise LabError(f"These programs are missing, and this is no Debian that could install them: {names}")
    if os.geteuid() != 0:
        raise LabError(f"Type this, then try again:\n    sudo apt-get update && sudo apt-get install --yes {names}")
    if _apt("install", *packages):  # most machines know where packages are, and need not ask anew
        _must(_apt("update"), "update")
        _must(_apt("install", *packages), f"install {names}")


def _apt(*words: str) -> str:
    """What apt-get complains of; empty when it has done it."""
    done = subprocess.run(
        ["apt-get", "--quiet", "--quiet", "--yes", "--no-install-recommends", *words],
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return (done.stderr.strip() or f"status {done.returncode}") if done.returncode else ""


def _must(complaint: str, what: str) -> None:
    if complaint:
        raise LabError(f"apt-get {what} failed:\n{complaint}")
