"""The floor: the least that an ARI client in Python can do for the call of bench.call. Not Callbridge, and no advice.

aiohttp and uvloop, as Callbridge has; the same commands and the same filter of events as Callbridge's, nothing else: no
check of anything, no time limit, no journal, no store, no second script, no other call flow. What Callbridge costs
above it is its own.
"""

import asyncio
import base64
import json
import os
import sys
from typing import Any

import uvloop
from aiohttp import ClientSession, TCPConnector
from lxml import etree

from bridge.asterisk.commands import EVENTS


class Client:
    """All calls."""

    def __init__(self, session: ClientSession, ari: str, script: str, sounds: str) -> None:
        self._session, self._ari, self._script, self._sounds = session, ari, script, sounds
        user, password = os.environ["ARI_USER"], os.environ["ARI_PASSWORD"]
        token = base64.b64encode(f"{user}:{password}".encode()).decode()
        self._headers = {"Authorization": f"Basic {token}"}
        self._app = ""
        self._last: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self, app: str) -> None:
        self._app = app
        async with self._session.ws_connect(f"{self._ari}/events?app={app}", headers=self._headers) as socket:
            allowed = {"allowed": [{"type": name} for name in EVENTS]}
            await self._send("PUT", f"applications/{app}/eventFilter", allowed)
            async for message in socket:
                self._happened(json.loads(message.data))

    def _happened(self, event: dict[str, Any]) -> None:
        match event["type"]:
            case "StasisStart":
                self._go(self._begin(event["channel"]["id"]))
            case "ChannelDtmfReceived":
                self._go(self._keyed(event["channel"]["id"], event["digit"]))
            case "PlaybackFinished" if (
                channel := event["playback"]["target_uri"].removeprefix("channel:")
            ) in self._last:
                self._last.discard(channel)
                self._go(self._send("DELETE", f"channels/{channel}"))

    def _go(self, work: Any) -> None:  # noqa: ANN401 - one of our coroutines
        task = asyncio.create_task(work)  # noqa: TID251 - a program of its own, without calls that it could lose
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _begin(self, channel: str) -> None:
        await self._send("POST", f"applications/{self._app}/subscription", {"eventSource": f"channel:{channel}"})
        await self._send("POST", f"channels/{channel}/variable", {"variable": "CDR(userfield)", "value": channel})
        await self._send("POST", f"channels/{channel}/answer")
        await self._play(channel, "prompt", "tone-440")

    async def _keyed(self, channel: str, key: str) -> None:
        stopped = self._send("DELETE", f"playbacks/{channel}-prompt")
        asked = self._ask(channel, key)
        _, reply = await asyncio.gather(stopped, asked)
        self._last.add(channel)
        await self._play(channel, "done", reply.findtext("PlaySound"))

    async def _ask(self, channel: str, key: str) -> Any:  # noqa: ANN401 - an element of lxml
        data = {"CallID": channel, "Digits": key}
        async with self._session.post(self._script, data=data) as answer:
            return etree.fromstring(await answer.read())

    async def _play(self, channel: str, playback: str, name: str) -> None:
        body = {"media": [f"sound:{self._sounds}/client/en/{name}"]}
        await self._send("POST", f"channels/{channel}/play/{channel}-{playback}", body)

    async def _send(self, method: str, path: str, body: object = None) -> None:
        async with self._session.request(method, f"{self._ari}/{path}", json=body, headers=self._headers) as answer:
            await answer.read()


async def main(app: str, ari: str, script: str, sounds: str) -> None:
    async with ClientSession(connector=TCPConnector(limit=0)) as session:
        await Client(session, ari, script, sounds).run(app)


if __name__ == "__main__":
    uvloop.run(main(*sys.argv[1:]))
