"""One fault: its row in the tables, and the place where it was found."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad a fault is. The letters F, W and N are those of Call Interactive 8; the others of The IVR 6.4."""

    REFUSED = "refused"
    """F: the reply is refused, or the request has failed; the failure ladder begins."""
    WARNING = "warning"
    """W: something that the author wrote is not done as written."""
    NOTE = "note"
    """N: repaired, nothing lost."""
    FATAL = "fatal"
    """A file that cannot be accepted at all."""
    ERROR = "error"
    """Something in a file that cannot work; who accepts it gets a file that runs without it."""
    INFO = "info"
    """For people to know."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the fault tables. Codes are stable and never get a new meaning."""

    code: str
    level: Level
    cause: str
    happens: str
    mend: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that was found. `line` and `column` count from 1; 0 is "not known".

    `file` and `address` belong to faults of files (`context.main.option.1[2].url`),
    `verb` and `excerpt` (at most 80 characters) to faults of replies.
    """

    row: Row
    detail: str = ""
    line: int = 0
    column: int = 0
    verb: str | None = None
    excerpt: str = ""
    file: str = ""
    address: str = ""

    @property
    def code(self) -> str:
        """The stable code, `CB120`."""
        return self.row.code

    @property
    def level(self) -> Level:
        """How bad it is."""
        return self.row.level

    @property
    def message(self) -> str:
        """What is wrong, as one clause without a full stop."""
        return self.detail or self.row.cause

    def __str__(self) -> str:
        """One line, as The IVR 6.3 has it: FILE:LINE: SEVERITY CODE ADDRESS: what is wrong. What to do."""
        place = ":".join(part for part in (self.file, str(self.line) if self.line else "") if part)
        subject = self.address or (f"<{self.verb}>" if self.verb else "")
        head = " ".join(part for part in (f"{place}:" if place else "", self.level, self.code, subject) if part)
        mend = self.row.mend[:1].upper() + self.row.mend[1:]
        return f"{head}: {self.message}. {mend}."
