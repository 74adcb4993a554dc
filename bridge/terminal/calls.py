"""Past calls on a terminal: one on a line, with how long it lasted and how it ended.

Knows columns and words. Does not know where calls come from.
"""

from collections.abc import Callable, Iterator, Sequence

from bridge.calls.journal import CallEnded, CallEntered, CallReturned
from bridge.calls.visit_span import Visit
from bridge.telephony.plain import harmless
from bridge.terminal.top import lasting

HEAD = ("entered", "CallID", "caller", "called", "IVR", "lasted", "end")
_WIDTHS = (24, 20, 16, 16, 12, 7)


def listed(visits: Sequence[Visit], moment: Callable[[float], str]) -> Iterator[str]:
    """Names of columns, and a line for each call; nothing in them steers a terminal."""
    yield _line(HEAD)
    for visit in visits:
        begun = visit.begun.entry
        if isinstance(begun, CallEntered):
            lasted = lasting(visit.end.at - visit.begun.at) if visit.end else "-"
            parties = (begun.caller or "-", begun.called or "-", begun.extension or "-")
            yield _line((moment(visit.begun.at), visit.begun.call, *parties, lasted, _how(visit)))


def _line(parts: Sequence[str]) -> str:
    filled = (harmless(part).ljust(width) for part, width in zip(parts, (*_WIDTHS, 0), strict=True))
    return "  ".join(filled).rstrip()


def _how(visit: Visit) -> str:
    """An end that is not written may still come, or was lost with the service."""
    match visit.end and visit.end.entry:
        case None:
            return "-"
        case CallEnded(reason):
            return reason.replace("_", " ")
        case CallReturned(result):
            return f"back to the dialplan, {result}"
        case _:
            return "a fault of Callbridge"
