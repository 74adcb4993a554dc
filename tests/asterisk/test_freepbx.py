"""Beside FreePBX, with our lines in its custom files: calls in by its routes and its phones, out by its routes, and
what becomes of them while Callbridge is away.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import pytest
import pytest_asyncio

from lab.asterisk_root import Version, asterisk_home
from lab.phone import Phone
from tests.asterisk.bridge_process import BridgeProcess
from tests.asterisk.calling import HANGUP, Told, ask, bridge, ivr, tone
from tests.asterisk.freepbx_box import FreePbx
from tests.asterisk.script_server import ScriptServer
from tests.asterisk.talkers import nothing_left
from tests.asterisk.transferring import talk, transfer

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="session")]

DID, THEIRS = "0258422544", "0744123456"
OURS = """
[[extension]]
number = "201"
type = "phone"
[[extension]]
number = "400"
type = "queue"
[dial]
external = "Local/{number}@callbridge-out/n"
[[dial.allow]]
pattern = "0NX."
[[dial.allow]]
pattern = "NXXX"
"""


@pytest_asyncio.fixture(loop_scope="session", scope="module", params=["22", "16"], ids=["asterisk22", "asterisk16"])
async def box(request: pytest.FixtureRequest) -> AsyncIterator[FreePbx]:
    """One box of each version for all tests of this file."""
    async with FreePbx(asterisk_home(cast("Version", request.param))) as made:
        yield made


@asynccontextmanager
async def running(box: FreePbx, folder: Path, menu: str, settings: str = "") -> AsyncIterator[BridgeProcess]:
    """Callbridge with the IVR 099; when it ends, no channel and no bridge may be left."""
    async with bridge(box, folder, ivr(f"start = [{menu}]"), settings=OURS + settings) as process:
        yield process
        await nothing_left(box)


@asynccontextmanager
async def extension(box: FreePbx, number: str) -> AsyncIterator[Phone]:
    """A phone of FreePBX, registered."""
    async with Phone(box.sip_port, number, box.phone_password) as made:
        await made.register()
        try:
            yield made
        finally:
            await made.unregister()


@asynccontextmanager
async def outside(box: FreePbx) -> AsyncIterator[Phone]:
    """Somebody in the public network; his calls come in as those of a trunk that is not identified."""
    async with Phone(box.sip_port) as made:
        yield made


@asynccontextmanager
async def trunk(box: FreePbx) -> AsyncIterator[Phone]:
    """The public network behind FreePBX's trunk."""
    async with Phone(box.sip_port, port=box.trunk_port) as made:
        yield made


async def test_an_inbound_route_leads_to_the_ivr_through_a_custom_destination(box: FreePbx, tmp_path: Path) -> None:
    async with (
        ScriptServer() as script,
        running(box, tmp_path, f"{tone(440)}, {ask(script.url + '/end?did=$CALLEDDID')}"),
        outside(box) as caller,
    ):
        script.answers("/end", "<Response><Hangup/></Response>")
        call = await caller.call(DID)
        await call.hears(440, within=20)
        assert (await script.asks(within=20)).parameters["did"] == DID
        await call.ended(within=20)


async def test_a_phone_dials_the_ivr_as_a_custom_extension(box: FreePbx, tmp_path: Path) -> None:
    async with running(box, tmp_path, f"{tone(620)}, {HANGUP}"), extension(box, "200") as reception:
        call = await reception.call("099")
        await call.hears(620, within=20)
        await call.ended(within=20)


async def test_a_transfer_goes_out_by_the_outbound_routes_with_the_number_that_was_dialled(
    box: FreePbx, tmp_path: Path
) -> None:
    menu = f"{transfer(THEIRS, 'final = false')}, {tone(850)}, {HANGUP}"
    async with running(box, tmp_path, menu), trunk(box) as network, outside(box) as caller:
        call = await caller.call(DID, name="Ion")
        theirs = await network.rings(within=20)
        assert (theirs.called, theirs.caller) == (THEIRS, (DID, "Ion"))
        assert "+12025550143" not in "".join(message.encode().decode() for message in theirs.dialog.messages)
        await talk(call, theirs)
        await theirs.hangup()
        await call.hears(850, within=20)
        await call.ended(within=20)


async def test_a_number_that_is_withheld_stays_withheld(box: FreePbx, tmp_path: Path) -> None:
    async with running(box, tmp_path, transfer(THEIRS)), trunk(box) as network, extension(box, "200") as reception:
        call = await reception.call("099")
        theirs = await network.rings(within=20)
        assert theirs.caller == ("anonymous", "Anonymous")
        invite = theirs.dialog.messages[0].encode().decode()
        assert not {"<sip:200@", "<sip:099@", "0258400400"} & set(re.findall(r"<sip:\d+@|0258400400", invite))
        await talk(call, theirs)
        await theirs.hangup()
        await call.ended(within=20)


async def test_how_a_call_out_has_failed_is_known_at_once(box: FreePbx, tmp_path: Path) -> None:
    failures = {486: "BUSY", 603: "BUSY", 503: "CONGESTION"}
    async with ScriptServer() as script, trunk(box) as network, outside(box) as caller:
        script.answers("/told", "<Response/>")
        tells = ask(script.url + "/told?s=$DIALSTATUS")
        numbers = [*(THEIRS for _ in failures), "5999"]
        steps = ", ".join(f"{transfer(to, 'final = false')}, {tells}" for to in numbers)
        async with running(box, tmp_path, f"{steps}, {HANGUP}"):
            call = await caller.call(DID)
            for count, (status, ended) in enumerate(failures.items(), 1):
                theirs = await network.rings(within=20)
                theirs.reject(status)
                assert await told(script, count) == ended
            assert await told(script, len(numbers)) == "CONGESTION", "no route has this number"
            await call.ended(within=20)


async def told(script: ScriptServer, count: int) -> str:
    """How the IVR says that so many transfers have ended; FreePBX alone would take 20 s for it."""
    return (await script.asks(count, within=15)).parameters["s"]


async def test_a_queue_of_freepbx_takes_the_caller_and_gives_him_back(box: FreePbx, tmp_path: Path) -> None:
    menu = f"{transfer('400', 'final = false')}, {tone(1300)}, {HANGUP}"
    async with running(box, tmp_path, menu) as process, extension(box, "201") as ana, outside(box) as caller:
        call = await caller.call(DID)
        hers = await ana.rings(within=20)
        await talk(call, hers)
        await hers.hangup()
        await call.hears(1300, within=20)
        await call.ended(within=20)
        await Told(process).end()
        assert Told(process).codes() == []


async def test_while_callbridge_is_away_a_destination_of_freepbx_takes_the_call(box: FreePbx) -> None:
    async with extension(box, "200") as reception, outside(box) as caller:
        call = await caller.call(DID)
        theirs = await reception.rings(within=20)
        await talk(call, theirs)
        await call.hangup()
        await theirs.ended(within=20)
        assert await box.channels() == []
