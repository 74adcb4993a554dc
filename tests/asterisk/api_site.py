"""A whole service with its API beside a real Asterisk, and a program that uses it.

Knows tokens, and how a test looks at calls by the API. Does not know what a test wants of it.
"""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from lab.asterisk import Asterisk
from lab.stage import free_port
from tests.asterisk.bridge_process import BridgeProcess
from tests.asterisk.calling import POLL, bridge
from tests.asterisk.transferring import OURS
from tests.fakes.api_listener import Reply, request, said

DESK, OTHER, FEW, SECRET = (f"{name}-{'x' * 36}" for name in ("desk", "other", "few", "secret"))
"""Tokens: of the telephones 001 and 002 and all IVRs; of 101 alone; of two calls an hour; a client's secret."""
CUSTOMER = "0744123456"
CALLS = "/uapi/phoneCalls/@me"
OUTSIDE = """
[dial]
external = "PJSIP/{number}@trunk"
[[dial.allow]]
pattern = "0744X."
"""


def _token(name: str, secret: str, extensions: str, more: str = "") -> str:
    digest = hashlib.sha256(secret.encode()).hexdigest()
    return f"""[[api.token]]
name = "{name}"
sha256 = "{digest}"
user = "17"
extensions = {extensions}
scopes = ["calls", "events", "recordings"]
{more}
"""


def api_settings(port: int, more: str = "") -> str:
    """`[api]` of callbridge.toml; receivers on this machine may be told, as these are."""
    digest = hashlib.sha256(SECRET.encode()).hexdigest()
    return f"""
[api]
listen = "127.0.0.1:{port}"
public_url = "http://127.0.0.1:{port}"
rate = 1000
burst = 1000
{more}
[[api.client]]
id = "crm"
secret_sha256 = "{digest}"
user = "17"
extensions = ["*"]
scopes = ["calls", "events"]
{_token("desk", DESK, '["0003*001", "0003*002", "0003*09X"]')}
{_token("other", OTHER, '["0003*101"]')}
{_token("few", FEW, '["0003*001"]', "max_calls_per_hour = 2")}
"""


class Api:
    """The API of a service, asked by a program with the token of a desk."""

    def __init__(self, running: BridgeProcess, port: int) -> None:
        self.running = running
        self.port = port

    async def say(self, octets: bytes) -> Reply:
        """Exact octets, on a connection of their own."""
        return await said(self, octets)

    async def ask(
        self, method: str, path: str, body: Mapping[str, object] | None = None, *more: str, token: str = DESK
    ) -> Reply:
        content = b"" if body is None else json.dumps(body).encode()
        return await self.say(request(method, path, content, *more, token=token))

    async def create(
        self, source: str, to: str, query: str = "", *more: str, token: str = DESK, **view: object
    ) -> Reply:
        """Place a call that the telephone 001 pays."""
        body = {"extension": "001", "phoneCallView": [{"source": [source], "destination": to, **view}]}
        return await self.ask("POST", f"{CALLS}/simple{query}", body, *more, token=token)

    async def places(self, source: str, to: str, query: str = "", **view: object) -> str:
        """The same; the id of the call."""
        reply = await self.create(source, to, query, token=DESK, **view)
        assert reply.status == 200, reply.body
        return str(reply.content[0]["id"])

    async def entries(self, extension: str = "0003*001") -> list[Any]:
        """The calls of an extension."""
        reply = await self.ask("GET", f"{CALLS}/{extension}")
        assert reply.status == 200, reply.body
        entries: list[Any] = reply.content["entry"]
        return entries

    async def shows(
        self, happened: Callable[[list[Any]], object], extension: str = "0003*001", within: float = 8
    ) -> list[Any]:
        """The calls of an extension, once they are as wanted."""
        seen: list[Any] = []
        try:
            async with asyncio.timeout(within):
                while True:
                    if happened(seen := await self.entries(extension)):
                        return seen
                    await asyncio.sleep(POLL)  # noqa: TID251 - another process is watched from outside
        except TimeoutError:
            raise AssertionError(f"not shown in time; last: {seen}") from None

    async def stands(self, states: Mapping[str, str], extension: str = "0003*001", within: float = 8) -> Any:  # noqa: ANN401 - JSON is any value
        """The one call of an extension, once its views have these states by extension."""
        (entry,) = await self.shows(lambda entries: [_states(one) for one in entries] == [states], extension, within)
        return entry

    async def is_over(self, call: str, extension: str = "0003*001") -> None:
        """The API does not know the call any more."""
        await self.shows(lambda entries: all(one["id"] != call for one in entries), extension)
        reply = await self.ask("GET", f"{CALLS}/{extension}/{call}")
        assert reply.code == (404, "not_found")

    async def deliveries(self, *words: str) -> list[Any]:
        """What `callbridge events list` prints."""
        status, printed = await self.running.typed("events", "list", "--json", *words)
        assert status == 0, printed
        return [json.loads(line) for line in printed.splitlines() if line.startswith("{")]

    async def settled(self, count: int, within: float = 20) -> list[Any]:
        """So many deliveries, when none of them is under way any more."""
        async with asyncio.timeout(within):
            while True:
                found = await self.deliveries()
                if len(found) == count and all(one["state"] in {"delivered", "dead"} for one in found):
                    return found
                await asyncio.sleep(POLL)  # noqa: TID251 - another process is watched from outside


def _states(entry: Any) -> dict[str, str]:  # noqa: ANN401 - JSON is any value
    return {view["extension"]: view["status"] for view in entry["phoneCallView"]}


@asynccontextmanager
async def api_site(
    asterisk: Asterisk, folder: Path, *ivrs: str, settings: str = "", more: str = "", port: int = 0
) -> AsyncIterator[Api]:
    """Callbridge with its API; `more` stands in `[api]`. When it ends, no channel is left."""
    port = port or free_port()
    whole = OURS + OUTSIDE + settings + api_settings(port, more)
    async with bridge(asterisk, folder, *ivrs, settings=whole) as running:
        yield Api(running, port)
