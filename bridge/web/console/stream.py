"""Live calls as server-sent events: all rows first, then what has changed, for each browser at its own pace.

Knows rows and browsers that listen. Does not know HTTP. A browser that is slow is told less often, never more at once:
what it is told is the difference to what it knows. One that takes nothing at all is let go.
"""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from typing import Final

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

        return Stream(run)

    async def _tell(self, browser: Listening, lasts: Callable[[], bool]) -> None:
        known: dict[str, LiveRow] = {}
        told, total, quiet, first = -1, 0, 0.0, True
        while first or lasts():
            rows = await self._calls.rows()
            total, shown = len(rows), {row.id: row for row in rows[:MOST]}
            changed = [row for row in shown.values() if known.get(row.id) is not row]
            gone = [key for key in known if key not in shown]
            known = shown
            if first or changed or gone or total != told or quiet >= QUIET:
                await self._send(browser, changed, gone, total, first=first)
                told, quiet, first = total, 0.0, False
            await self._pause(EVERY)
            quiet += EVERY

    async def _send(
        self, browser: Listening, changed: Sequence[LiveRow], gone: Sequence[str], total: int, *, first: bool
    ) -> None:
        """In portions, the last of which says that this is how it stands."""
        for start in range(0, max(1, len(changed)), PORTION):
            portion = changed[start : start + PORTION]
            last = start + PORTION >= len(changed)
            message = {
                "begin": first and start == 0,
                "rows": [as_json(row) for row in portion],
                "gone": gone if last else [],
                "total": total,
                "whole": last,
            }
            await browser.send(f"event: calls\ndata: {json.dumps(message)}\n\n")
            await self._pause(0)


def as_json(row: LiveRow) -> dict[str, object]:
    """A row for the program of the page, which writes texts as texts."""
    return {name: harmless(value) if isinstance(value, str) else value for name, value in asdict(row).items()}
