"""IVR files that lie elsewhere, read as if they lay among the others: what `callbridge check FILE` looks at.

Knows paths. Does not know what is in files.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from bridge.config.texts import Texts
from bridge.ivr.document import SIZE_LIMIT


class Overlay:
    """Texts in which some files take the place of those of their name in a folder, or join them."""

    def __init__(self, texts: Texts, folder: Path, files: Iterable[Path]) -> None:
        """`folder` is that of the IVR files; what lies in it already is left there."""
        self._texts = texts
        self._folder = folder
        self._laid = {folder / file.name: file for file in files if not _is_in(file, folder)}

    def text(self, path: Path, limit: int = SIZE_LIMIT) -> str:
        """The text of a file; a list of numbers is looked for beside the files that were laid there too."""
        if (file := self._laid.get(path)) is not None:
            return self._texts.text(file, limit)
        if not path.exists() and path.is_relative_to(self._folder):
            beside = (file.parent / path.relative_to(self._folder) for file in self._laid.values())
            path = next((one for one in beside if one.is_file()), path)
        return self._texts.text(path, limit)

    def names(self, folder: Path) -> Sequence[str]:
        """The names in a folder, sorted."""
        names = self._texts.names(folder)
        return sorted({*names, *(one.name for one in self._laid)}) if folder == self._folder else names


def _is_in(file: Path, folder: Path) -> bool:
    return file.absolute().parent.resolve() == folder.resolve()
