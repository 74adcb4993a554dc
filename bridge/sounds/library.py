"""Finds a sound by view, organisation, language, folder and name; there is no way out of its roots.

Knows the layout of the files, and that Asterisk may know a folder under another path. Does not know speech,
nor which sounds a call has recorded: the recording view is answered by `calls`.
Source: Call Interactive 6.2; The IVR 8.2; Asterisk reference 6.
"""

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bridge.calls.ports import SoundName
from bridge.ivr.sound_names import folder_name, sound_name
from bridge.ivr.verbs import View
from bridge.sounds.languages import language_names, spellings
from bridge.telephony.values import MediaUri, is_organisation

_USUAL = ("wav", "ulaw", "alaw", "sln", "sln16", "wav16", "g722", "gsm", "WAV", "wav49")
_RARE = ("sln12", "sln24", "sln32", "sln44", "sln48", "sln96", "sln192", "raw", "ul", "mu", "pcm", "ulw", "al", "alw")
_BY_MODULE = ("g729", "ilbc", "siren7", "siren14", "ogg", "mp3")
FORMATS = (*_USUAL, *_RARE, *_BY_MODULE)
"""File extensions that an Asterisk can play, the usual ones first. Which one is played is Asterisk's choice."""


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

    file: Path
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

    def _candidates(self, sound: SoundName, path: str) -> Iterator[_Candidate]:
        for language in language_names(sound.languages):
            for spelling in spellings(language):
                if sound.view in (None, View.CLIENT):
                    yield from self._client(sound.organisation, f"{spelling}/{path}")
                if sound.view in (None, View.SYSTEM):
                    yield from self._system(spelling, path)
        if sound.view in (None, View.SYSTEM):
            yield from self._system("", path)  # Asterisk's own last resort, where `custom/…` of many systems lies

    def _client(self, organisation: str, path: str) -> Iterator[_Candidate]:
        home = self._places.root / "client"
        for start in (f"{organisation}/" if is_organisation(organisation) else None, ""):
            if start is not None:
                uri = f"sound:{self._places.root_in_asterisk.rstrip('/')}/client/{start}{path}"
                yield _Candidate(home / f"{start}{path}", home, uri)

    def _system(self, language: str, path: str) -> Iterator[_Candidate]:
        home = self._places.system
        if home is not None:
            name = f"{language}/{path}" if language else path
            uri = f"sound:{name}" if self._places.system_is_asterisks else f"sound:{home / name}"
            # Debian's `en` is a link to where the package of a language lies: the link itself is the operator's.
            yield _Candidate(home / name, home / language, uri)


def _exists(candidate: _Candidate) -> bool:
    try:
        if not candidate.file.parent.is_dir():  # most are not there, and this spares a look for each format
            return False
    except OSError:
        return False
    return any(_is_inside(Path(f"{candidate.file}.{ending}"), candidate.within) for ending in FORMATS)


def _is_inside(file: Path, home: Path) -> bool:
    """Tell whether it is a file, and still below that folder when all links are followed."""
    try:
        return stat.S_ISREG(file.stat().st_mode) and file.resolve().is_relative_to(home.resolve())
    except OSError:  # a name too long for the file system, a loop of links, no right to look
        return False
