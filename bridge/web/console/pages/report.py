"""The IVR report, what has changed in the files since calls run on them, and the order to reload them.

Knows findings and changes as they are handed over. Does not know the files. Source: The IVR 7.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Final

from bridge.calls.orders import FileChange, Orders, Reloaded
from bridge.calls.ports import Clock
from bridge.faults import Fault
from bridge.web.console.ports import Ivrs, Report, ReportLine
from bridge.web.console.visit import Route, View, Visit
from bridge.web.console.wire import Answer

MOST: Final = 500
"""Findings, and files, on one page."""
FRESH: Final = 1.0
"""Seconds for which a comparison with the disk is good enough for others who ask: it reads every file."""
_REFUSED: Final = 409


class ReportPages:
    """What the files say, and what calls run on."""

    def __init__(self, view: View, ivrs: Ivrs, orders: Orders, clock: Clock) -> None:
        """`ivrs` make the report, `orders` are carried out by the service."""
        self._view = view
        self._ivrs = ivrs
        self._orders = orders
        self._clock = clock
        self._comparing = asyncio.Lock()
        self._changes: tuple[FileChange, ...] = ()
        self._compared = float("-inf")

    @property
    def routes(self) -> Sequence[Route]:
        """What is answered here."""
        return (Route("GET", "/report", self.show), Route("POST", "/report", self.reload))

    async def show(self, visit: Visit) -> Answer:
        """What is wrong with the files, and which a reload would bring."""
        return await self._page(visit, await self._ivrs.report())

    async def reload(self, visit: Visit) -> Answer:
        """Let new calls run on the files, or say why not."""
        done = await self._orders.reload(visit.who, accept_errors="accept_errors" in visit.asked.form)
        self._compared = float("-inf")
        found = Report(self._clock.now(), tuple(_line(one) for one in done.findings))
        return await self._page(visit, found, done)

    async def _page(self, visit: Visit, report: Report, done: Reloaded | None = None) -> Answer:
        changes = await self._differing()
        lines = report.lines
        return await self._view.page(
            visit,
            "report.html",
            200 if done is None or done.accepted else _REFUSED,
            report=report,
            lines=lines[:MOST],
            counts=Counter(line.severity for line in lines),
            total=len(lines),
            changes=changes[:MOST],
            changed=len(changes),
            done=done,
        )

    async def _differing(self) -> tuple[FileChange, ...]:
        """One comparison at a time, for all who ask meanwhile: in threads that calls need too."""
        async with self._comparing:
            if self._clock.monotonic() - self._compared >= FRESH:
                self._changes = await self._orders.differing()
                self._compared = self._clock.monotonic()
            return self._changes


def _line(found: Fault) -> ReportLine:
    mend = found.row.mend
    return ReportLine(
        str(found.level), found.code, found.file, found.line, found.address, found.message, mend[:1].upper() + mend[1:]
    )
