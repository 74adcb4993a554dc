"""Past calls: looked for by number, extension, id and time; a page at a time, the newest first.

Knows forms and pages. Does not know where calls are kept.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from math import inf, nextafter
from typing import Final, TypeVar
from urllib.parse import urlencode

from bridge.calls.records import CallRecord
from bridge.web.console.ports import PastCalls, Search
from bridge.web.console.visit import Route, View, Visit
from bridge.web.console.wire import Answer, Asked, PageRefusal

PAGE: Final = 50
"""Calls on one page."""
_LONGEST: Final = 100
FIELDS: Final = ("number", "extension", "call", "since", "until")

T = TypeVar("T")


class HistoryPages:
    """What was."""

    def __init__(self, view: View, past: PastCalls) -> None:
        """`past` is asked once for each page."""
        self._view = view
        self._past = past

    @property
    def routes(self) -> Sequence[Route]:
        """What is answered here."""
        return (Route("GET", "/history", self.show),)

    async def show(self, visit: Visit) -> Answer:
        """One page of what was found."""
        given = {name: text_of(visit.asked, name) for name in FIELDS}
        until = moment_of(given["until"], "until")
        if before := text_of(visit.asked, "before"):
            until = number_of(before)
        wanted = Search(given["number"], given["extension"], given["call"], moment_of(given["since"], "since"), until)
        found = await self._past.search(wanted, PAGE + 1)
        calls, older = page_of(found, lambda call: call.began, PAGE)
        asked = {name: text for name, text in given.items() if text}
        link = f"/history?{urlencode(asked | {'before': repr(older)})}" if older is not None else ""
        newest = f"/history?{urlencode(asked)}" if before else ""
        return await self._view.page(
            visit, "history.html", calls=calls, given=given, older=link, newest=newest, how=how_it_ended
        )


def how_it_ended(call: CallRecord) -> str:
    """In words; empty while it is up, or unknown."""
    return call.end_reason.replace("_", " ")


def page_of(found: Sequence[T], at: Callable[[T], float], most: int) -> tuple[Sequence[T], float | None]:
    """Of one row more than a page has: the page, and before which moment the next one begins, None if there is none.

    What happened in the same moment stays on one page, so that no row is lost between two.
    """
    if len(found) <= most:
        return found, None
    edge = at(found[most])
    page = [row for row in found[:most] if at(row) > edge]
    if page:
        return page, nextafter(edge, inf)
    return found[:most], edge


def text_of(asked: Asked, name: str) -> str:
    """A field of a search, short."""
    return asked.query.get(name, "").strip()[:_LONGEST]


def moment_of(text: str, name: str) -> float | None:
    """`2026-11-23T21:08` in the time of this machine; None for an empty field. Raises PageRefusal."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).astimezone().timestamp()
    except (ValueError, OverflowError, OSError):
        raise PageRefusal(400, f"The moment in “{name}” is none. Write it as 2026-11-23T21:08.") from None


def number_of(text: str) -> float:
    """A moment from a link of ours. Raises PageRefusal."""
    try:
        return float(text)
    except ValueError:
        raise PageRefusal(400, "This link is broken.") from None
