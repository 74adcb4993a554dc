"""All rows of the fault tables by their code."""

from bridge.faults.actions import ACTIONS
from bridge.faults.fault import Fault, Row
from bridge.faults.files import FILES
from bridge.faults.machine import MACHINE
from bridge.faults.replies import REPLIES
from bridge.faults.requests import REQUESTS

ROWS: dict[str, Row] = {row.code: row for row in (*REPLIES, *REQUESTS, *ACTIONS, *FILES, *MACHINE)}


def row_of(code: str) -> Row:
    """The row of a code; KeyError for one that is none, which is a bug."""
    return ROWS[code]


def fault(code: str, detail: str = "", *, file: str = "", line: int = 0, address: str = "") -> Fault:
    """Make a fault of a code, with what exactly was wrong as one clause."""
    return Fault(row_of(code), detail, line=line, file=file, address=address)
