"""A call's journal as lines of the console: the words of the terminal's timeline, and how long each thing took.

Knows entries and their marks. Does not know pages, nor where entries come from: they are masked already.
"""

from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import unquote_plus

from bridge.calls.entries.events import DeliveryTried
from bridge.calls.journal import Entry, FaultFound, Noted, ReplyReceived, RequestFailed, RequestSent, SoundPlayed
from bridge.faults import Fault
from bridge.terminal import marks
from bridge.terminal.timeline import Line, lines_of
from bridge.web.console.ports import StepLine

_KINDS: Final = {
    marks.ENTERED: "came",
    marks.ANSWERED: "answered",
    marks.STEP: "step",
    marks.SOUND: "sound",
    marks.KEY: "key",
    marks.SENT: "sent",
    marks.REPLIED: "replied",
    marks.VARIABLE: "note",
    marks.RINGS: "rings",
    marks.EVENT: "event",
    marks.MOVED: "moved",
    marks.NOTE: "note",
    marks.WARNING: "warning",
    marks.FAILED: "failed",
    marks.ENDED: "came",
    marks.LINK: "note",
}
_PAIRS: Final = 60
"""Parameters of a request that are shown one by one."""


def console_lines(entries: Iterable[Noted]) -> Iterator[StepLine]:
    """A line for each entry, the oldest first."""
    for line in lines_of(entries):
        yield _line(line)


def _line(line: Line) -> StepLine:
    said, entry = line.words, line.noted.entry
    return StepLine(
        line.at, line.depth, _KINDS[said.mark], said.mark.symbol, said.what, said.detail, said.aside, _seconds(entry),
        tuple(_more(entry)),
    )  # fmt: skip


def _seconds(entry: Entry) -> float:
    match entry:
        case SoundPlayed(seconds=seconds) | ReplyReceived(seconds=seconds) | RequestFailed(seconds=seconds):
            return seconds
        case DeliveryTried(seconds=seconds):
            return seconds
        case _:
            return 0.0


def _more(entry: Entry) -> Iterator[tuple[str, str]]:
    match entry:
        case RequestSent(method=method, url=url, body=body):
            place, _, query = url.partition("?")
            yield method, place
            yield from _parameters(query or body)
        case ReplyReceived(status=status, size=size, verbs=verbs):
            yield "status", str(status)
            yield "octets", str(size)
            yield "verbs", ", ".join(verbs) or "none"
        case RequestFailed(fault=found) | FaultFound(fault=found):
            yield from _fault(found)
        case _:
            return


def _parameters(form: str) -> Iterator[tuple[str, str]]:
    for pair in form.split("&")[:_PAIRS]:
        name, _, value = pair.partition("=")
        if name:
            yield unquote_plus(name), unquote_plus(value)


def _fault(found: Fault) -> Iterator[tuple[str, str]]:
    yield found.code, found.message
    yield "what to do", found.row.mend
