"""Writes docs/reference/call-matrix.md from the table that tests/asterisk/test_call_matrix.py plays.

Run it with `python docs/generate_matrix.py`; tests/test_matrix_reference.py fails when the page is not what it would
write.
"""  # noqa: INP001 - a program beside its page, no package

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))  # so that it runs before anything is installed

from tests.asterisk.matrix.expected import Leg, extended  # noqa: E402 - after the path is known
from tests.asterisk.matrix.row import Row  # noqa: E402 - as above
from tests.asterisk.matrix.table import CHAPTERS  # noqa: E402 - as above

PAGE = ROOT / "docs" / "reference" / "call-matrix.md"
HEAD = """\
# The call matrix

Which [events](events.md) each kind of call causes, and what they say. Printed by `python docs/generate_matrix.py` from
the table that `tests/asterisk/test_call_matrix.py` plays with real telephones, over Asterisk 22.10.1 and 16.28.0: both
cause exactly these events, and no other.

In all calls:

- 001 (Ana), 002 (Ben) and 101 to 104 are telephones, 800 is a queue whose agent is 002, 801 a conference, 2XX are IVRs,
  and 0003 is the organisation. The caller outside is +12025550143, without a name.
- Every extension has a definition of each type; each IVR has besides a second one of `dial-out` with `mode = "notify"`.
- *Asked* is who steers: the call waits for the reply. All others are told.
- Each line of a table is one leg of an extension: its events come in this order, and all have the values of the line.
  Between legs there is no order, and none between those that are asked and those that are told.
- A letter stands for a channel's uniqueid. `CallID` is A in all events of a call, and `CallAPIID` is the same in all of
  them, unless the line says otherwise.
- `CallStatus` is `CALLING` at `dial-in` and `dial-out`, `ANSWER` at `answer-in`, `answer-out` and `call_interactive`;
  that of a `hangup` is written behind it. After `ANSWER`, `Duration` is more than 0, otherwise it is 0.
- `CalledExtensionID` and `CallerExtensionID` are there wherever the extension is. `RecID` is there where it is said.
- A dash is a parameter that is left out.
"""
COLUMNS = (
    "extension",
    "events",
    "`SubCallID`",
    "`CallFlow`",
    "`CallerIDNum`",
    "`CallerIDName`",
    "`CallerExtension`",
    "`CalledExtension`",
    "`CalledNumber`",
    "`CalledDID`",
)


def page() -> str:
    """The whole page."""
    return "\n".join((HEAD, *(line for chapter, rows in CHAPTERS.items() for line in _chapter(chapter, rows))))


def _chapter(name: str, rows: tuple[Row, ...]) -> Iterator[str]:
    yield f"## {name}\n"
    for row in rows:
        yield from _section(row)


def _section(row: Row) -> Iterator[str]:
    yield f"### {row.name}\n"
    yield f"{row.how}\n"
    if row.legs:
        yield f"| {' | '.join(COLUMNS)} |"
        yield f"|{' --- |' * len(COLUMNS)}"
        yield from (f"| {' | '.join(cell or '-' for cell in _cells(leg))} |" for leg in row.legs)
        yield ""
    else:
        yield "No event.\n"
    if row.note:
        yield f"{row.note}\n"


def _cells(leg: Leg) -> tuple[str, ...]:
    events = leg.events + (" with `RecID`" if leg.recorded else "")
    called = f"{leg.channel} (`CallID` {leg.call})" if leg.call != "A" else leg.channel
    return (
        extended(leg.of),
        events,
        called,
        leg.flow,
        leg.caller_number,
        leg.name,
        extended(leg.by),
        extended(leg.called),
        leg.number,
        leg.did,
    )


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
