"""Who may have what: strangers the log-in, viewers pages, operators also orders. The rest of the console is behind it.

Knows routes and roles. Does not know what a page shows.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from bridge.web.console.assets import Assets
from bridge.web.console.log_in import LogIn
from bridge.web.console.visit import Route, View, Visit
from bridge.web.console.wire import Answer, Asked, PageRefusal, Stream, moved

_STATIC: Final = "/static/"
AT_ONCE: Final = 8
"""Requests of one user in work at a time: browsers make six, a program any number."""


class Desk:
    """Answers every request."""

    def __init__(self, log_in: LogIn, view: View, assets: Assets, routes: Iterable[Route]) -> None:
        """`routes` are asked in their order."""
        self._log_in = log_in
        self._view = view
        self._assets = assets
        self._routes = tuple(routes)
        self._busy: Counter[str] = Counter()

    async def serve(self, asked: Asked) -> Answer | Stream:
        """The answer. Raises PageRefusal, OrderRefused, StoreError."""
        reads = asked.method in {"GET", "HEAD"}
        if asked.path.startswith(_STATIC) and reads:
            found = self._assets.answer(asked, asked.path.removeprefix(_STATIC))
            if found is None:
                raise PageRefusal(404, "There is no such file.")
            return found
        session = self._log_in.session(asked)
        if asked.path == "/log-in":
            if not reads:
                return await self._log_in.log_in(asked)
            return moved("/") if session else await self._log_in.form()
        if session is None:
            if not reads or asked.headers.get("accept", "").startswith("text/event-stream"):
                raise PageRefusal(401, "Your session has ended. Log in again; nothing was done.")
            return moved("/log-in")
        if not reads and not session.sent(asked.form.get("form_key", "")):
            raise PageRefusal(403, "This order did not come from a page of your session, so nothing was done.")
        if asked.path == "/log-out" and not reads:
            return self._log_in.log_out(asked, session)
        route, parts = self._find(asked, reads=reads)
        if not reads and not session.may_act:
            raise PageRefusal(403, "You may look, and give no orders: your role is viewer.")

        def lasts() -> bool:
            return self._log_in.session(asked) is session

        if self._busy[session.user] >= AT_ONCE:
            raise PageRefusal(429, "You ask for too many pages at once.", {"Retry-After": "1"})
        self._busy[session.user] += 1
        try:
            return await route.handler(Visit(asked, session, parts, lasts))
        finally:
            self._busy[session.user] -= 1

    async def refuse(self, status: int, why: str) -> Answer:
        """A page that says why there is no other."""
        return await self._view.bare("refused.html", status, code=status, why=why)

    def _find(self, asked: Asked, *, reads: bool) -> tuple[Route, tuple[str, ...]]:
        other = False
        for route in self._routes:
            if found := route.pattern.fullmatch(asked.path):
                if (route.method == "GET") is reads:
                    return route, tuple(found.groups())
                other = True
        if other:
            raise PageRefusal(405, "This is not how this page is asked.")
        raise PageRefusal(404, "There is no such page.")
