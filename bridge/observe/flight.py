"""A call's flight record: one file with all that was noted of it, to be sent to a colleague or replayed.

Knows the form: a head of JSON, then the lines of the journal. Does not know what an entry means.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bridge.calls.journal import Noted, ReplyReceived, RequestSent
from bridge.observe.lines import from_line, to_line

FORM: Final = 1
LARGEST: Final = 64 << 20
"""Octets of a record that are read."""


@dataclass(frozen=True, slots=True)
class Flight:
    """`exact`: requests and replies are as they were; otherwise values are masked, and replies are not there."""

    call: str
    version: str
    exact: bool
    entries: tuple[Noted, ...]


def recorded(call: str, version: str, shown: Sequence[Noted], exact: Sequence[Noted]) -> Flight:
    """Put both records of a call together: requests and replies as they were take the place of those that are shown."""
    kinds = (RequestSent, ReplyReceived)
    known = {(one.at, type(one.entry)): one for one in exact}
    entries = tuple(known.get((one.at, type(one.entry)), one) for one in shown)
    wholly = all((one.at, type(one.entry)) in known for one in shown if isinstance(one.entry, kinds))
    return Flight(call, version, wholly, entries)


def to_text(flight: Flight) -> str:
    """The file."""
    head = {"callbridge_flight": FORM, "version": flight.version, "call": flight.call, "exact": flight.exact}
    return "".join(f"{line}\n" for line in (json.dumps(head), *map(to_line, flight.entries)))


def from_text(text: str) -> Flight:
    """Read a file. Raises ValueError, with why as one clause, when it is none; a line that is broken is left out."""
    first, _, rest = text.partition("\n")
    try:
        head = json.loads(first)
        form = head["callbridge_flight"]
        call, version, exact = str(head["call"]), str(head["version"]), head["exact"] is True
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ValueError("it is no flight record; `callbridge show CALL --export FILE` makes one") from None
    if form != FORM:
        raise ValueError(f"it is a flight record of form {str(form)[:20]}, and this version reads form {FORM}")
    entries = tuple(noted for line in rest.splitlines() if (noted := from_line(line)))
    return Flight(call, version, exact, entries)
