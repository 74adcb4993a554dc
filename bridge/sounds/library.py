"""Finds a sound by view, organisation, language, folder and name; there is no way out of its roots.

Knows the layout of the files, and that Asterisk may know a folder under another path. Does not know speech,
nor which sounds a call has recorded: the recording view is answered by `calls`.
Source: Call Interactive 6.2; The IVR 8.2; Asterisk reference 6.
"""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from bridge.calls.ports import SoundName
from bridge.ivr.sound_names import folder_name, sound_name
from bridge.ivr.step import View
from bridge.sounds.formats import FORMATS
from bridge.sounds.languages import LAST_LANGUAGE, language_names, spellings
from bridge.telephony.values import MediaUri, is_organisation

LINKED = "custom"
"""The folder of Asterisk's sounds for an operator's own, without a language; on Debian a link to another place."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where sounds lie. `root_in_asterisk` is `root` as Asterisk sees it; `system` None: there is none to search.

    With `system_is_asterisks`, `system` is our sight of Asterisk's own sounds, which are then named as Asterisk
    names them (`en/beep`); else it is a folder of ours that Asterisk sees under the same path.
    """

    root: Path
    root_in_asterisk: str
    system: Path | None
    system_is_asterisks: bool = True


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A file without its extension, the folder that it must not leave, and what Asterisk calls it."""

    file: str
    """Not a `Path`: in each call some dozens are looked for that are not there."""
    within: Path
    uri: str


class Library:
    """All sounds that lie in files. Only looks (`stat`), so it may be asked from the event loop."""

    def __init__(self, places: Places) -> None:
        """Look in these places."""
        self._places = places

    def find(self, sound: SoundName) -> MediaUri | None:
        """The first file that exists, each language in all views before the next; None when there is none.

        A name that is not allowed is not found. So is a file that a link leads out of its root.
        """
        name, folder = sound_name(sound.name), folder_name(sound.folder)
        if name is None or folder is None:
            return None
        path = f"{folder}/{name}" if folder else name
        return next((MediaUri(found.uri) for found in self._candidates(sound, path) if _exists(found)), None)

    def names(self, sound: SoundName) -> set[str]:
        """The names that may have been meant by one that was not found: all that lie where it was looked for.

        Waits for the disk, so it is not for the event loop.
        """
        name, folder = sound_name(sound.name) or "", folder_name(sound.folder)
        if folder is None:
            return set()
        before = f"{name.rpartition('/')[0]}/" if "/" in name else ""
        path = f"{folder}/{before}x" if folder else f"{before}x"
        homes = dict.fromkeys(Path(candidate.file).parent for candidate in self._candidates(sound, path))
        files = (file for home in homes for file in _listed(home))
        return {f"{before}{file.stem}" for file in files if file.suffix[1:] in FORMATS}

    def _candidates(self, sound: SoundName, path: str) -> Iterator[_Candidate]:
        for language in language_names(sound.languages, last=None if sound.only else LAST_LANGUAGE):
            for spelling in spellings(language):
                if sound.view in (None, View.CLIENT):
                    yield from self._client(sound.organisation, f"{spelling}/{path}")
                if sound.view in (None, View.SYSTEM):
                    yield from self._system(spelling, path)
        if sound.view in (None, View.SYSTEM) and not sound.only:
            yield from self._system("", path)  # Asterisk's own last resort, where `custom/…` of many systems lies

    def _client(self, organisation: str, path: str) -> Iterator[_Candidate]:
        home = self._places.root / "client"
        for start in (f"{organisation}/" if is_organisation(organisation) else None, ""):
            if start is not None:
                uri = f"sound:{self._places.root_in_asterisk.rstrip('/')}/client/{start}{path}"
                yield _Candidate(f"{home}/{start}{path}", home, uri)

    def _system(self, language: str, path: str) -> Iterator[_Candidate]:
        home = self._places.system
        if home is not None:
            name = f"{language}/{path}" if language else path
            uri = f"sound:{name}" if self._places.system_is_asterisks else f"sound:{home / name}"
            # Debian's `en` is a link to where the package of a language lies: the link itself is the operator's.
            within = home / (language or (LINKED if path.startswith(f"{LINKED}/") else ""))
            yield _Candidate(f"{home}/{name}", within, uri)
            for voice in _voices(home, language):
                yield _Candidate(f"{voice}/{path}", voice, uri)


def _voices(home: Path, language: str) -> list[Path]:
    """The folders `ru_RU_f_…`, when the link `ru` leads nowhere.

    Debian's links go by way of /etc/alternatives. Asterisk can follow them; who sees its sounds from outside of its
    container cannot, and the packages' folders begin with the language.
    """
    try:
        link = home / language
        return sorted(home.glob(f"{language}_*")) if link.is_symlink() and not link.exists() else []
    except OSError:  # no right to look, a loop of links
        return []


def _listed(home: Path) -> list[Path]:
    try:
        return list(islice(home.iterdir(), 10_000))
    except OSError:  # most are not there
        return []


def _exists(candidate: _Candidate) -> bool:
    try:  # most folders are not there, and this spares a look for each format
        if not stat.S_ISDIR(os.stat(candidate.file.rpartition("/")[0]).st_mode):  # noqa: PTH116 - as in _Candidate
            return False
    except OSError:
        return False
    return any(_is_inside(f"{candidate.file}.{ending}", candidate.within) for ending in FORMATS)


def _is_inside(file: str, home: Path) -> bool:
    """Tell whether it is a file, and still below that folder when all links are followed."""
    try:
        if not stat.S_ISREG(os.stat(file).st_mode):  # noqa: PTH116 - as in _Candidate
            return False
        return not _has_links(file, f"{home}/") or Path(file).resolve().is_relative_to(home.resolve())
    except OSError:  # a name too long for the file system, a loop of links, no right to look
        return False


def _has_links(file: str, home: str) -> bool:
    """Tell whether there is a link between the folder and the file; without one the file cannot be elsewhere.

    Names have no `..`, so to follow all links from the root on, for each sound of each call, is hardly ever needed.
    """
    if not file.startswith(home):
        return True
    place = home
    for part in file.removeprefix(home).split("/"):
        place = f"{place}{part}"
        if stat.S_ISLNK(os.lstat(place).st_mode):
            return True
        place = f"{place}/"
    return False
