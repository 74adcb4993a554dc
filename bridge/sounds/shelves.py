"""All sounds that lie below the roots, and where each of them stands: view, organisation, language, folder and name.

Knows the layout of the files. Does not know what is in them. Source: The IVR 8.2.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePath

from bridge.ivr.sound_names import folder_name, sound_name
from bridge.ivr.step import View
from bridge.sounds.formats import FORMATS
from bridge.sounds.library import LINKED
from bridge.telephony.values import is_organisation

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,4}")
"""How the folder of a language is called; longer first words name no language that anybody speaks."""
_OF_ASTERISK = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z0-9]{1,20}){0,4}")
"""The same in Asterisk's sounds, where it may go on with a speaker: `ru_RU_f_IvrvoiceRU`."""
MOST_FILES = 200_000
"""Of one root; what comes after them is not looked at."""


@dataclass(frozen=True, slots=True, order=True)
class Shelf:
    """Where a sound stands. `organisation` "" is for all; `language` "" only in the system view."""

    view: View
    organisation: str
    language: str
    folder: str
    name: str


@dataclass(frozen=True, slots=True)
class Shelved:
    """One sound: its place, and its file in each format."""

    shelf: Shelf
    files: tuple[Path, ...]

    @property
    def formats(self) -> tuple[str, ...]:
        """The file extensions."""
        return tuple(file.suffix[1:] for file in self.files)


@dataclass(frozen=True, slots=True)
class Stray:
    """A file that no name leads to, and why, as one clause."""

    file: Path
    why: str
    advice: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sounds are meant; None: any."""

    view: View | None = None
    organisation: str | None = None
    language: str | None = None
    folder: str | None = None

    def has(self, shelf: Shelf) -> bool:
        """Tell whether a place is one of those."""
        return (
            self.view in (None, shelf.view)
            and self.organisation in (None, shelf.organisation)
            and (self.language is None or self.language.replace("_", "-") == shelf.language.replace("_", "-"))
            and (self.folder is None or f"{shelf.folder}/".startswith(f"{self.folder.strip('/')}/"))
        )


def shelf_of(view: View, inside: PurePath) -> Shelf | Stray:
    """The place of a file, told by its path below the root of the view."""
    *folders, file = inside.parts
    ending = PurePath(file).suffix[1:]
    organisation = folders.pop(0) if view is View.CLIENT and folders and is_organisation(folders[0]) else ""
    known = LANGUAGE if view is View.CLIENT else _OF_ASTERISK
    language = folders.pop(0) if folders and known.fullmatch(folders[0]) else ""
    stem = file.removesuffix(f".{ending}")
    folder = "/".join(folders)
    if view is View.CLIENT and not language:
        return Stray(
            Path(inside),
            "it lies in no folder of a language",
            "Move it to client/LANGUAGE/ or client/ORGANISATION/LANGUAGE/",
        )
    if ending not in FORMATS:
        return Stray(
            Path(inside), f"Asterisk plays no .{ending or '…'} file", "Convert it with callbridge sounds import"
        )
    if sound_name(stem) != stem or folder_name(folder) != folder:
        return Stray(Path(inside), "no action can name it", "Rename it: letters, digits, spaces and _ - .")
    return Shelf(view, organisation, language, folder, stem)


def shelves(view: View, root: Path, wanted: Wanted) -> Iterator[Shelved | Stray]:
    """All sounds of one view, in the order of their places, then the files that are astray. Waits for the disk."""
    found: dict[Shelf, list[Path]] = {}
    strays = []
    for inside in _files(view, root):
        shelf = shelf_of(view, inside)
        if isinstance(shelf, Stray):
            strays.append(Stray(root / inside, shelf.why, shelf.advice))
        elif wanted.has(shelf):
            found.setdefault(shelf, []).append(root / inside)
    for shelf in sorted(found):
        yield Shelved(shelf, tuple(sorted(found[shelf])))
    if wanted == Wanted(wanted.view):
        yield from strays


def _files(view: View, root: Path) -> Iterator[PurePath]:
    """Every file of a view that is not hidden, as a path below its root; not more than there may be."""
    tops = [root] if view is View.CLIENT else _tops(root)
    every = (PurePath(folder, name) for top in tops for folder, names in _walk(top) for name in names)
    yield from (file.relative_to(root) for file in islice(every, MOST_FILES))


def _tops(root: Path) -> list[Path]:
    """Asterisk's folders of the first level: where several names lead to one folder, the shortest counts.

    Of links, those to languages are followed, and `custom`: that is how Debian lays out its sounds.
    """
    found: dict[Path, Path] = {}
    folders = sorted(root.iterdir(), key=lambda one: (len(one.name), one.name)) if root.is_dir() else []
    for folder in folders:
        is_meant = not folder.is_symlink() or folder.name == LINKED or LANGUAGE.fullmatch(folder.name)
        if is_meant and folder.is_dir() and not folder.name.startswith("."):
            found.setdefault(folder.resolve(), folder)
    return sorted(found.values())


def _walk(top: Path) -> Iterator[tuple[str, list[str]]]:
    for folder, folders, files in os.walk(top):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield folder, sorted(name for name in files if not name.startswith("."))
