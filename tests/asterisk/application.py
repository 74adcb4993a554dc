"""An ARI application of a few lines, for tests of the dialplan alone: it takes a channel and hands it on.

Knows the websocket and `continue`. Is no part of Callbridge, and takes its application's name while none runs.
"""

import asyncio
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import aiohttp

from lab.asterisk import Asterisk

Event = Mapping[str, Any]


class Application:
    """`callbridge`, as the dialplan calls it."""

    def __init__(self, asterisk: Asterisk) -> None:
        authorization = aiohttp.encode_basic_auth(asterisk.ari_user, asterisk.ari_password)
        self._url = asterisk.ari_url
        self._session = aiohttp.ClientSession(headers={"Authorization": authorization})
        self._socket: aiohttp.ClientWebSocketResponse | None = None

    async def __aenter__(self) -> Self:
        self._socket = await self._session.ws_connect(f"{self._url}/events", params={"app": "callbridge"})
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._socket is not None:
            await self._socket.close()
        await self._session.close()

    async def entered(self, within: float = 5) -> tuple[str, list[str]]:
        """Wait for the next channel; its id, and the arguments of Stasis() after the application's name."""
        event = await self._next("StasisStart", within)
        return event["channel"]["id"], event["args"]

    async def hand_to(self, channel: str, context: str, extension: str) -> None:
        """Continue in the dialplan."""
        place = {"context": context, "extension": extension, "priority": 1}
        async with self._session.post(f"{self._url}/channels/{channel}/continue", json=place) as answer:
            assert answer.status == 204, await answer.text()

    async def hang_up(self, channel: str) -> None:
        async with self._session.delete(f"{self._url}/channels/{channel}") as answer:
            assert answer.status in {204, 404}, await answer.text()

    async def _next(self, kind: str, within: float) -> Event:
        assert self._socket is not None
        async with asyncio.timeout(within):
            while True:
                event: Event = await self._socket.receive_json()
                if event["type"] == kind:
                    return event
