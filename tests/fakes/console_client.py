"""A browser's part of HTTP towards a console, kept small: cookies, forms, origin."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from tests.fakes.console import PASSWORD, ConsoleHouse, console_of


@dataclass(frozen=True)
class Page:
    status: int
    text: str
    headers: Mapping[str, str]
    cookies: Mapping[str, str]

    @property
    def form_key(self) -> str:
        found = re.search(r'name="form_key" value="([^"]+)"', self.text)
        return found[1] if found else ""


class Client:
    """Somebody with a browser. `headers` go with each request."""

    def __init__(self, session: aiohttp.ClientSession, base: str, house: ConsoleHouse) -> None:
        self._session = session
        self.base = base
        self.house = house
        self.headers: dict[str, str] = {}
        self.form_key = ""

    async def get(self, path: str, **headers: str) -> Page:
        return await self._ask("GET", path, None, headers)

    async def post(self, path: str, form: Mapping[str, str], **headers: str) -> Page:
        """An order, with the key of the session's forms and the origin as a browser sends them."""
        whole = {"form_key": self.form_key} | dict(form)
        return await self._ask("POST", path, whole, {"Origin": self.base} | headers)

    async def log_in(self, name: str = "ana", password: str = PASSWORD) -> Page:
        self.form_key = (await self.get("/log-in")).form_key
        page = await self.post("/log-in", {"name": name, "password": password})
        if page.status == 303:
            self.form_key = (await self.get("/")).form_key
        return page

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Page:  # noqa: ANN401 - any body
        return await self._ask(method, path, body, headers)

    async def _ask(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> Page:  # noqa: ANN401 - any body, any setting
        sent = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        asking = self._session.request(method, self.base + path, data=body, headers=sent, allow_redirects=False)
        async with asking as reply:
            cookies = {name: one.OutputString() for name, one in reply.cookies.items()}
            return Page(reply.status, await reply.text(), reply.headers, cookies)


@asynccontextmanager
async def client_of(house: ConsoleHouse | None = None, **settings: Any) -> AsyncIterator[Client]:  # noqa: ANN401 - any body, any setting
    """A console on a free port, and somebody who is not logged in."""
    known = house or ConsoleHouse()
    async with (
        console_of(known, **settings) as console,
        aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session,
    ):
        yield Client(session, f"http://127.0.0.1:{console.listener.port}", known)
