"""Where the calls of the matrix take place: one service beside one Asterisk, who is told, and telephones for a call.

Knows how the end of all events of a call is found. Does not know which they are.
"""

import json
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing, suppress
from pathlib import Path

import aiohttp

from bridge.calls.deliveries import DeliveryFilter, DeliveryState
from bridge.terminal.remote import RemoteService
from bridge.terminal.remote_events import RemoteEvents
from lab.asterisk import Asterisk
from lab.phone import Phone
from lab.ports import free_port
from tests.asterisk.bridge_process import BridgeProcess
from tests.asterisk.calling import bridge
from tests.asterisk.matrix.settings import TOKEN, bridge_settings, ivr_files, paths, replies
from tests.asterisk.script_server import Asked, ScriptServer
from tests.asterisk.serving import eventually
from tests.asterisk.talkers import nothing_left
from tests.fakes.receiver import EVENTS_WITHIN

OUTSIDE, TRUNK = "outside", "trunk"
"""Telephones with these names are an unknown caller, and the public network that is called."""
_OPEN = "SELECT (SELECT count(*) FROM calls WHERE ended IS NULL) + (SELECT count(*) FROM legs WHERE ended IS NULL)"


class Stage:
    """`phones` are those of the call that is played now."""

    def __init__(self, asterisk: Asterisk, running: BridgeProcess, receiver: ScriptServer, api_port: int) -> None:
        self.asterisk = asterisk
        self.running = running
        self.receiver = receiver
        self.phones: dict[str, Phone] = {}
        self.placed: list[str] = []
        """CallAPIIDs of the calls that a program has placed."""
        self._api = f"http://127.0.0.1:{api_port}/uapi/phoneCalls/@me/simple"
        self._events = RemoteEvents(RemoteService(running.socket))

    @asynccontextmanager
    async def call(self, names: Sequence[str]) -> AsyncIterator[None]:
        """Telephones that are there for one call; before it nothing may be left of another."""
        await nothing_left(self.asterisk)
        assert not self.receiver.asked, "late, of the call before"
        self.placed.clear()
        try:
            async with AsyncExitStack() as stack:
                for name in names:
                    self.phones[name] = await stack.enter_async_context(self._phone(name))
                yield
        except BaseException:  # one that has gone wrong shall spoil no other
            await eventually(self._settled, EVENTS_WITHIN)
            self.receiver.asked.clear()
            raise
        finally:
            self.phones.clear()

    @asynccontextmanager
    async def _phone(self, name: str) -> AsyncIterator[Phone]:
        asterisk = self.asterisk
        if name in {OUTSIDE, TRUNK}:
            async with Phone(asterisk.sip_port, port=asterisk.trunk_port if name == TRUNK else 0) as made:
                yield made
            return
        async with Phone(asterisk.sip_port, name, asterisk.phone_password) as made:
            await made.register()
            try:
                yield made
            finally:
                await made.unregister()

    async def places(self, source: str, to: str, ring: int = 25) -> None:
        """A program places a call."""
        body = {"extension": source, "phoneCallView": [{"source": [source], "destination": to}]}
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.post(self._api, params={"waitForPickup": str(ring)}, json=body) as answer,
        ):
            said = json.loads(await answer.text())
            assert answer.status == 200, said
            self.placed.append(said[0]["id"])

    async def hears_of(self, *events: str) -> None:
        """Wait until these were asked or told: `0003*101/dial-in`."""
        wanted = {f"/{event}" for event in events}
        await eventually(lambda: wanted <= {asked.path for asked in self.receiver.asked}, EVENTS_WITHIN)

    async def all_told(self, count: int) -> list[Asked]:
        """What was asked and told of a call that is over, once it is all: fewer if they do not come."""
        await nothing_left(self.asterisk)
        with suppress(TimeoutError):
            await eventually(lambda: len(self.receiver.asked) >= count, EVENTS_WITHIN)
        await eventually(self._settled, EVENTS_WITHIN)
        told, self.receiver.asked[:] = list(self.receiver.asked), []
        return told

    def _settled(self) -> bool:
        """No call and no leg is open, and nothing waits to be delivered."""
        with closing(sqlite3.connect(f"file:{self.running.database}?mode=ro", uri=True)) as kept:
            (still,) = kept.execute(_OPEN).fetchone()
        return not still and not any(
            self._events.deliveries(DeliveryFilter(state=state), 1)
            for state in (DeliveryState.PENDING, DeliveryState.IN_FLIGHT)
        )


@asynccontextmanager
async def stage(asterisk: Asterisk, folder: Path) -> AsyncIterator[Stage]:
    """A service with its receiver."""
    async with ScriptServer() as receiver:
        for path in paths():
            receiver.answers(path, replies().get(path, "<Response></Response>"))
        port = free_port()
        ivrs = ivr_files(receiver.url).values()
        async with bridge(asterisk, folder, *ivrs, settings=bridge_settings(receiver.url, port)) as running:
            yield Stage(asterisk, running, receiver, port)
        assert not receiver.asked, "told too late"
