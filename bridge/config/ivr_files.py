"""The directory of IVR files: each of them read, with the lists of numbers beside it.

Knows names of files and what lies where. Does not know what two files may not both claim.
Source: The IVR 4 (`match_file`), 6, 6.4 (CB400, CB423).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bridge.config.files import Unreadable
from bridge.config.texts import Texts
from bridge.faults import Fault, fault
from bridge.ivr.load import Loaded, load_ivr
from bridge.ivr.outside import ListText, Outside
from bridge.toml_lines import TomlLines

LIST_LIMIT = 10 * 2**20
"""Octets of a `match_file`."""


@dataclass(frozen=True, slots=True)
class IvrFile:
    """A file that was read, or of which only findings are known. `texts` are its own and those of its lists."""

    loaded: Loaded
    texts: tuple[str, ...] = ()


def read_ivr_files(directory: Path, outside: Outside, texts: Texts, findings: list[Fault]) -> Iterator[IvrFile]:
    """Every `*.toml` of the directory, in the order of names. One that cannot be read is told too."""
    try:
        names = [name for name in texts.names(directory) if _is_ivr_file(name)]
    except Unreadable as error:
        findings.append(fault("CB400", f"the directory of IVR files cannot be read: {error}", file=str(directory)))
        return
    for name in names:
        yield read_ivr_file(directory / name, f"{directory.name}/{name}", outside, texts)


def read_ivr_file(path: Path, name: str, outside: Outside, texts: Texts) -> IvrFile:
    """One file, with the `match_file`s beside it; `name` is for people."""
    try:
        text = texts.text(path)
    except Unreadable as error:
        return IvrFile(Loaded(name, TomlLines(""), None, (fault("CB400", str(error), file=name),)))
    lists: list[str] = []
    loaded = load_ivr(text, name, replace(outside, read_list=_lists_beside(path, texts, lists)))
    return IvrFile(loaded, (text, *lists))


def _lists_beside(file: Path, texts: Texts, kept: list[str]) -> Callable[[str], ListText | str]:
    """What reads the lists of a file, and keeps their texts. There is no way out of the directory."""
    directory = file.parent

    def read(name: str) -> ListText | str:
        path = directory / name
        try:
            if not path.resolve().is_relative_to(directory.resolve()):
                return "the file is not in the directory of the IVR files"
            text = texts.text(path, LIST_LIMIT)
        except Unreadable as error:
            return str(error)
        except (OSError, ValueError, RuntimeError):
            return "the file cannot be read: its name is not valid"
        kept.append(text)
        return ListText(f"{directory.name}/{name}", text)

    return read


def _is_ivr_file(name: str) -> bool:
    """Files that editors leave behind begin with a dot."""
    return name.endswith(".toml") and not name.startswith(".")
