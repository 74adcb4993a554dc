"""A public receiver of call events takes ours: over HTTPS, at the path /, by GET and POST, with `absent = "empty"`.

Its rules are those of synergycns's VoipNow-CallAPI-Events-Server, written anew here. Source: Events and API 9.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from lab.asterisk import Asterisk
from lab.phone import Phone
from tests.asterisk.api_site import CUSTOMER, OUTSIDE
from tests.asterisk.calling import POLL, ivr
from tests.asterisk.transferring import talk, transfer, transferring
from tests.fakes.certificates import Certificates, make_certificates
from tests.fakes.receiver import EVENTS_WITHIN

pytestmark = pytest.mark.asterisk

TYPES = ("dial-in", "dial-out", "hangup", "answer-in", "answer-out")
MENU = ivr(f"start = [{transfer(CUSTOMER)}]")


class CallEvents:
    """What it is told; whoever lacks a value is answered as that program would."""

    def __init__(self) -> None:
        self.told: list[tuple[str, dict[str, str]]] = []
        self.failed: list[dict[str, str]] = []
        self.port = 0

    async def take(self, request: web.Request) -> web.Response:
        given = await request.post() if request.method == "POST" else request.query
        values = {name: str(value) for name, value in given.items()}
        if not values.get("CallID"):
            return web.Response(text="Invalid Request")
        try:
            organisation, *_ = values["CalledExtension"].split("*")
        except KeyError:
            self.failed.append(values)
            return web.Response(status=500)
        self.told.append((request.method, values | {"organisation": organisation}))
        return web.Response(text="OK")

    async def hears(self, count: int, within: float = EVENTS_WITHIN) -> None:
        """So many events have been taken."""
        async with asyncio.timeout(within):
            while len(self.told) < count:  # noqa: ASYNC110 - another process tells nothing by itself
                await asyncio.sleep(POLL)  # noqa: TID251 - as above


@asynccontextmanager
async def call_events(certificates: Certificates) -> AsyncIterator[CallEvents]:
    made, app = CallEvents(), web.Application()
    app.router.add_route("*", "/", made.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=certificates.server()).start()
    made.port = runner.addresses[0][1]
    try:
        yield made
    finally:
        await runner.cleanup()


def definitions(port: int, authority: Path, absent: str) -> str:
    """Of each type, one by GET and one by POST, of the telephone 001 and of the IVR."""
    table = f"""[[event]]
extension = ["0003*001", "0003*099"]
type = "{{}}"
method = "{{}}"
url = "https://127.0.0.1:{port}/"
mode = "notify"
profile = "voipnow"
absent = "{absent}"
ca_file = "{authority}"
"""
    return "".join(
        table.format(name, method).replace('mode = "notify"\n', 'mode = "notify"\n' if "dial" in name else "")
        for name in TYPES
        for method in ("GET", "POST")
    )


async def test_it_takes_every_event_of_calls_that_come_and_go_and_leave(
    asterisk: Asterisk, ana: Phone, trunk: Phone, phone: Phone, tmp_path: Path
) -> None:
    certificates = make_certificates(tmp_path)
    async with call_events(certificates) as server:
        settings = OUTSIDE + definitions(server.port, certificates.authority, "empty")
        async with transferring(asterisk, tmp_path, MENU, settings=settings):
            caller = await phone.call("dial001")  # the telephone is called
            rung = await ana.rings()
            await talk(caller, rung)
            await caller.hangup()
            await rung.ended()
            await server.hears(6)
            ana_calls = await ana.call("00" + CUSTOMER[1:])  # and calls somebody outside
            rung = await trunk.rings()
            await talk(ana_calls, rung)
            await ana_calls.hangup()
            await rung.ended()
            await server.hears(12)
            caller = await phone.call("099")  # an IVR is called, and calls somebody outside
            rung = await trunk.rings()
            await talk(caller, rung)
            await rung.hangup()
            await caller.ended()
            await server.hears(22)
        assert server.failed == []
        told = server.told
    for method in ("GET", "POST"):
        seen = [(one["CallStatus"], one["CallFlow"], one["CalledExtension"]) for how, one in told if how == method]
        assert sorted(seen[:3]) == [
            ("ANSWER", "IN", "0003*001"), ("ANSWER", "IN", "0003*001"), ("CALLING", "IN", "0003*001"),
        ]  # fmt: skip
        assert sorted(seen[3:6]) == [("ANSWER", "OUT", ""), ("ANSWER", "OUT", ""), ("CALLING", "OUT", "")]
        assert sorted(seen[6:]) == [
            ("ANSWER", "IN", "0003*099"), ("ANSWER", "IN", "0003*099"), ("ANSWER", "OUT", ""),
            ("CALLING", "IN", "0003*099"), ("CALLING", "OUT", ""),
        ]  # fmt: skip
    assert {one["organisation"] for _, one in told} == {"0003", ""}
    assert all(list(one) == list(told[0][1]) for _, one in told)


async def test_without_that_setting_it_fails_at_calls_that_leave_and_is_told_again(
    asterisk: Asterisk, ana: Phone, trunk: Phone, tmp_path: Path
) -> None:
    certificates = make_certificates(tmp_path)
    async with call_events(certificates) as server:
        settings = OUTSIDE + definitions(server.port, certificates.authority, "omit")
        async with transferring(asterisk, tmp_path, MENU, settings=settings):
            ana_calls = await ana.call("00" + CUSTOMER[1:])
            rung = await trunk.rings()
            await talk(ana_calls, rung)
            await ana_calls.hangup()
            await rung.ended()
            async with asyncio.timeout(10):
                while len(server.failed) < 3:  # noqa: ASYNC110 - another process tells nothing by itself
                    await asyncio.sleep(POLL)  # noqa: TID251 - as above
        assert server.told == []
