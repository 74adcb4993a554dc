"""IVRs: all of them, and each as a graph with the callers who are in it.

Knows pictures as they are handed over. Does not know IVR files.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from bridge.web.console.ports import Ivrs, LiveCalls
from bridge.web.console.visit import Route, View, Visit, wanted
from bridge.web.console.wire import Answer

MOST: Final = 500
"""IVRs on one page."""


class IvrPages:
    """What the files say."""

    def __init__(self, view: View, ivrs: Ivrs, live: LiveCalls) -> None:
        """`live` tells who is in which IVR."""
        self._view = view
        self._ivrs = ivrs
        self._live = live

    @property
    def routes(self) -> Sequence[Route]:
        """What is answered here."""
        return (Route("GET", "/ivrs", self.all), Route("GET", "/ivrs/([0-9*]{1,80})", self.one))

    async def all(self, visit: Visit) -> Answer:
        """A row for each."""
        callers = Counter(row.ivr for row in await self._live.rows())
        ivrs = self._ivrs.all()
        return await self._view.page(visit, "ivrs.html", ivrs=ivrs[:MOST], total=len(ivrs), callers=callers)

    async def one(self, visit: Visit) -> Answer:
        """The graph of one."""
        drawn = await self._ivrs.drawn(visit.parts[0])
        wanted(drawn, "IVR")
        callers = Counter(row.context for row in await self._live.rows() if row.ivr == visit.parts[0])
        return await self._view.page(visit, "ivr.html", ivr=drawn, callers=callers, total=callers.total())
