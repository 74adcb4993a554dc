"""One finding: its row in the fault tables, what exactly was found, and the lines that mend it.

Knows how a finding is made. Does not know what is looked for.
"""

from dataclasses import dataclass
from typing import Final

from bridge.faults import Level, Row, row_of

UNSEEN: Final = "CB599"
"""The code of a check that could not be made."""


@dataclass(frozen=True, slots=True)
class Mend:
    """Lines as they are to be written into a file; without `file`, commands as they are to be typed."""

    file: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """`what` is one clause without a full stop; `where` a file, an address, or a server's name."""

    row: Row
    what: str
    where: str = ""
    mend: Mend | None = None

    @property
    def code(self) -> str:
        """The stable code, `CB513`."""
        return self.row.code

    @property
    def level(self) -> Level:
        """How bad it is."""
        return self.row.level


@dataclass(frozen=True, slots=True)
class Unseen:
    """What could not be looked at, and why, as one clause."""

    why: str


def finding(code: str, what: str, where: str = "", mend: Mend | None = None) -> Finding:
    """Make a finding of a code; KeyError for one that is none, which is a bug."""
    return Finding(row_of(code), what, where, mend)


def write(file: str, *lines: str) -> Mend:
    """Lines to be written into a file."""
    return Mend(file, lines)


def type_in(*commands: str) -> Mend:
    """Commands to be typed."""
    return Mend("", commands)


def unseen(what: str, unknown: Unseen, where: str = "") -> Finding:
    """Say that a check could not be made."""
    return finding(UNSEEN, f"{what}: {unknown.why}", where)
