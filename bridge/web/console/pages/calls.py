"""The first page: live calls, each with where it stands in its IVR; and the order to hang one up.

Knows rows of live calls. Does not know how they are found out.
"""

from collections.abc import Sequence

from bridge.calls.ports import Clock
from bridge.web.console.ports import LiveCalls, PastCalls
from bridge.web.console.stream import MOST, LiveStreams
from bridge.web.console.visit import Route, View, Visit, wanted
from bridge.web.console.wire import Answer, Stream, moved


class CallPages:
    """Live calls, and each call whole."""

    def __init__(self, view: View, live: LiveCalls, past: PastCalls, streams: LiveStreams, clock: Clock) -> None:
        """`streams` keep open pages up to date."""
        self._view = view
        self._live = live
        self._past = past
        self._streams = streams
        self._clock = clock

    @property
    def routes(self) -> Sequence[Route]:
        """What is answered here."""
        return (
            Route("GET", "/", self.live),
            Route("GET", "/calls/stream", self.stream),
            Route("GET", "/calls/([^/]{1,200})", self.whole),
            Route("POST", "/calls/([^/]{1,200})/hang-up", self.hang_up),
        )

    async def live(self, visit: Visit) -> Answer:
        """All calls that are up."""
        rows = await self._live.rows()
        return await self._view.page(visit, "calls.html", rows=rows[:MOST], total=len(rows), now=self._clock.now())

    async def stream(self, visit: Visit) -> Stream:
        """The same, as events."""
        return self._streams.stream(visit.session, visit.lasts)

    async def whole(self, visit: Visit) -> Answer:
        """One call."""
        found = await self._past.whole(visit.parts[0])
        wanted(found, "call")
        live = self._live.find(visit.parts[0])
        return await self._view.page(visit, "call.html", whole=found, live=live, now=self._clock.now())

    async def hang_up(self, visit: Visit) -> Answer:
        """End one call."""
        done = await self._live.hang_up(visit.parts[0], visit.session.user, visit.asked.address)
        return moved(f"/?said={'ended' if done else 'gone'}")
