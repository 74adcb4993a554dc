"""What Asterisk itself reports of keys and sounds, taken down beside Callbridge: it tells whose fault a difference is.

Knows ARI's events for a second application that is subscribed to everything. Does not know what was sent.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import aiohttp
from yarl import URL

from lab.asterisk import Asterisk

APP = "digits-witness"
MARKS = {"PlaybackStarted": "[", "PlaybackFinished": "]"}
FILTER = {"allowed": [{"type": name} for name in ("ChannelDtmfReceived", *MARKS)]}


@dataclass(frozen=True, slots=True)
class Report:
    """A key that was released, or `[` and `]`: a playback that began and ended. Milliseconds, Asterisk's clock."""

    what: str
    at: float
    length: int


class Witness:
    """The reports of each channel, in Asterisk's order, second reports included."""

    def __init__(self) -> None:
        self.reports: defaultdict[str, list[Report]] = defaultdict(list)

    def keys(self, channel: str) -> str:
        return "".join(report.what for report in self.reports[channel] if report.what not in "[]")

    def series(self, channel: str) -> str:
        """What @ milliseconds / duration, as tests/edges/asterisk/test_echoes.py takes it."""
        reports = self.reports[channel]
        return " ".join(
            f"{report.what}@{round(report.at - reports[0].at)}" + (f"/{report.length}" if report.length else "")
            for report in reports
        )

    async def listen(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            if message.type is not aiohttp.WSMsgType.TEXT:
                continue
            event = json.loads(message.data)
            at = datetime.fromisoformat(event["timestamp"]).timestamp() * 1000
            if mark := MARKS.get(event["type"]):
                channel = event["playback"]["target_uri"].removeprefix("channel:")
                self.reports[channel].append(Report(mark, at, 0))
            else:
                self.reports[event["channel"]["id"]].append(Report(event["digit"], at, event["duration_ms"]))


@asynccontextmanager
async def witness_of(asterisk: Asterisk) -> AsyncIterator[Witness]:
    """Listen until the end of `async with`."""
    headers = {"Authorization": aiohttp.encode_basic_auth(asterisk.ari_user, asterisk.ari_password)}
    query = {"app": APP, "subscribeAll": "true"}
    witness = Witness()
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.ws_connect(URL(f"{asterisk.ari_url}/events").with_query(query)) as socket,
        session.put(f"{asterisk.ari_url}/applications/{APP}/eventFilter", json=FILTER) as answer,
        asyncio.TaskGroup() as tasks,
    ):
        answer.raise_for_status()
        tasks.create_task(witness.listen(socket))
        yield witness
        await socket.close()
