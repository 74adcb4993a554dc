"""Live calls as server-sent events: all rows first, then what has changed, for each browser at its own pace.

Knows rows and browsers that listen. Does not know HTTP. A browser that is slow is told less often, never more at once:
what it is told is the difference to what it knows. One that takes nothing at all is let go. However many calls change,
and however often, a browser hears of them once in a look; and a row is written as text once for all who look.
"""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

from bridge.telephony.plain import harmless
from bridge.web.console.ports import LiveCalls, LiveRow
from bridge.web.console.sessions import Session
from bridge.web.console.wire import Listening, PageRefusal, Stream

EVERY: Final = 0.5
"""Seconds between two looks."""
QUIET: Final = 15.0
"""Seconds after which something is said although nothing has changed: whoever has left is found out."""
IN_ALL: Final = 50
OF_ONE: Final = 6
"""Streams of one session: so many pages are looked at at once."""
OF_USER: Final = 20
"""Streams of one user, in all his sessions: he leaves room for others."""
PORTION: Final = 100
"""Rows that are written in one go."""
MESSAGE: Final = 500
"""Rows in one message."""
MOST: Final = 2000
"""Rows that are shown; of more calls the number is told."""


class LiveStreams:
    """All browsers that look at live calls."""

    def __init__(self, calls: LiveCalls, pause: Callable[[float], Awaitable[None]]) -> None:
        """`pause` waits between two looks."""
        self._calls = calls
        self._pause = pause
        self._open: list[Session] = []
        self._written: dict[str, _Written] = {}

    def stream(self, session: Session, lasts: Callable[[], bool]) -> Stream:
        """For one browser, while its session lasts. Raises PageRefusal when there are too many."""
        mine = [one for one in self._open if one.user == session.user]
        if len(self._open) >= IN_ALL or len(mine) >= OF_USER or sum(one is session for one in mine) >= OF_ONE:
            raise PageRefusal(503, "Too many live pages are open.")

        async def run(browser: Listening) -> None:
            self._open.append(session)
            try:
                await self._tell(browser, lasts)
            finally:
                self._open.remove(session)
                if not self._open:
                    self._written.clear()

        return Stream(run)

    async def _tell(self, browser: Listening, lasts: Callable[[], bool]) -> None:
        known: dict[str, LiveRow] = {}
        told, total, quiet, first = -1, 0, 0.0, True
        while first or lasts():
            rows = await self._calls.rows()
            total, shown = len(rows), {row.id: row for row in rows[:MOST]}
            changed = await self._changed(known, shown)
            gone = [key for key in known if key not in shown]
            for key in gone:
                self._written.pop(key, None)
            known = shown
            if first or changed or gone or total != told or quiet >= QUIET:
                await self._send(browser, changed, gone, total, first=first)
                told, quiet, first = total, 0.0, False
            await self._pause(EVERY)
            quiet += EVERY

    async def _changed(self, known: Mapping[str, LiveRow], shown: Mapping[str, LiveRow]) -> Sequence[str]:
        """What is to be told of rows that are not as they are known: of a call that only went on, where it stands."""
        told = []
        for row in shown.values():
            if (was := known.get(row.id)) is row:
                continue
            written = self._written.get(row.id)
            if written is None or written.row is not row:
                written = self._written[row.id] = _Written.of(row)
            told.append(written.whole if was is None or _who(was) != _who(row) else written.place)
            if len(told) % PORTION == 0:
                await self._pause(0)
        return told

    async def _send(
        self, browser: Listening, changed: Sequence[str], gone: Sequence[str], total: int, *, first: bool
    ) -> None:
        """In as few messages as there may be, the last of which says that this is how it stands."""
        for start in range(0, max(1, len(changed)), MESSAGE):
            last = start + MESSAGE >= len(changed)
            head = {"begin": first and start == 0, "gone": gone if last else [], "total": total, "whole": last}
            rows = ",".join(changed[start : start + MESSAGE])
            await browser.send(f'event: calls\ndata: {json.dumps(head)[:-1]}, "rows": [{rows}]}}\n\n')
            await self._pause(0)


@dataclass(frozen=True, slots=True)
class _Written:
    """A row as JSON: where it stands, and all of it, which begins with the same."""

    row: LiveRow
    place: str
    whole: str

    @classmethod
    def of(cls, row: LiveRow) -> Self:
        place = _json(_place(row))
        return cls(row, place, f"{place[:-1]},{_json(_who(row))[1:]}")


def _place(row: LiveRow) -> tuple[object, ...]:
    return row.id, row.ivr, row.context, row.place, row.doing, row.state


def _who(row: LiveRow) -> tuple[object, ...]:
    return row.number, row.name, row.called, row.since


def _json(values: tuple[object, ...]) -> str:
    """For the program of the page, which writes texts as texts."""
    return json.dumps([harmless(one) if isinstance(one, str) else one for one in values], separators=(",", ":"))
