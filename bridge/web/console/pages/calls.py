"""The first page: live calls, each with where it stands in its IVR; and each call whole.

Knows rows of live calls, and the orders to hang one up, redirect it, or place one for a test. Does not know how calls
are found out, nor how orders are carried out.
"""

from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from bridge.calls.ports import Clock
from bridge.web.console.ports import CallActs, LiveCalls, PastCalls
from bridge.web.console.stream import MOST, LiveStreams
from bridge.web.console.visit import Route, View, Visit, wanted
from bridge.web.console.wire import Answer, PageRefusal, Stream, moved

FIRST: Final = 30
"""Calls in the page itself: as many as a screen has room for; the program of the page adds the others at once."""


class CallPages:
    """Live calls, and each call whole."""

    def __init__(
        self, view: View, live: LiveCalls, past: PastCalls, acts: CallActs, streams: LiveStreams, clock: Clock
    ) -> None:
        """`streams` keep open pages up to date."""
        self._view = view
        self._live = live
        self._past = past
        self._acts = acts
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
            Route("POST", "/calls/([^/]{1,200})/redirect", self.redirect),
            Route("POST", "/ivrs/([0-9*]{1,80})/call", self.place),
        )

    async def live(self, visit: Visit) -> Answer:
        """The calls that are up: the oldest at once, all by the stream, or for who asks for all."""
        rows = await self._live.rows()
        most = MOST if "all" in visit.asked.query else FIRST
        return await self._view.page(visit, "calls.html", rows=rows[:most], total=len(rows), now=self._clock.now())

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
        done = await self._acts.hang_up(visit.parts[0], visit.session.user, visit.asked.address)
        return moved(f"/?said={'ended' if done else 'gone'}")

    async def redirect(self, visit: Visit) -> Answer:
        """Connect its caller with a number."""
        call, to = visit.parts[0], visit.asked.form.get("to", "").strip()[:80]
        if not to:
            raise PageRefusal(400, "Say to which number, so nothing was done.")
        done = await self._acts.redirect(call, to, visit.session.user, visit.asked.address)
        return moved(f"/calls/{quote(call)}?said=redirected" if done else "/?said=gone")

    async def place(self, visit: Visit) -> Answer:
        """Ring a telephone, and let it into an IVR."""
        telephone = visit.asked.form.get("telephone", "").strip()[:80]
        call = await self._acts.place(telephone, visit.parts[0], visit.session.user, visit.asked.address)
        return moved(f"/calls/{quote(call)}?said=placed")
