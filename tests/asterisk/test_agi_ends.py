"""How calls over FastAGI end, and what is left of them: hang-ups, events, a service that ends or dies, strangers.

Source: Events and API 2.2; Asterisk reference 10, 11; ADR 0038.
"""

import asyncio
import signal
import socket
from collections import Counter
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from bridge.telephony.causes import EndReason
from lab.asterisk import Asterisk
from lab.phone import Phone
from tests.asterisk.bridge_process import BridgeProcess
from tests.asterisk.calling import HANGUP, Told, ask, bridge, ivr, tone
from tests.asterisk.over_agi import agi, written_down
from tests.asterisk.script_server import Answer, ScriptServer
from tests.asterisk.serving import eventually
from tests.asterisk.transferring import talk, transfer, transferring

pytestmark = pytest.mark.asterisk

LONG = tone(440, "loop = 30")
EVENTS = ("dial-in", "answer-in", "hangup")


def events(script: ScriptServer, *extensions: str) -> str:
    """Whom these extensions' events are told."""
    script.answers("/event", "")
    return "".join(
        f'[[event]]\nextension = "0003*{extension}"\ntype = "{kind}"\nmode = "notify"\nurl = "{script.url}/event"\n'
        for extension in extensions
        for kind in EVENTS
    )


def told_of(script: ScriptServer, call: str) -> list[tuple[str, str]]:
    """The events of the IVR of one call, with their CallStatus, in their order."""
    asked = [one.parameters for one in script.asked if one.path == "/event"]
    return [(one["EventType"], one["CallStatus"]) for one in asked if one["CallID"] == call]


@pytest.mark.parametrize(
    "doing",
    [
        LONG,
        '{ action = "wait", seconds = 60 }',
        '{ action = "record_digits", variable = "code", timeout = 60 }',
        '{ action = "record_sound", variable = "r", max_seconds = 60 }',
        "",
    ],
    ids=["a sound", "a wait", "a collection", "a recording", "idle"],
)
async def test_a_caller_who_hangs_up_meanwhile_is_gone_at_once(
    asterisk: Asterisk, phone: Phone, tmp_path: Path, doing: str
) -> None:
    menu = ivr(f"start = [{tone(620)}, {doing}]", "timeout = 60")
    async with bridge(asterisk, tmp_path, menu, settings=agi(asterisk)) as running:
        call = await phone.call("agi099")
        since = await call.hears(620)
        await call.silent(0.5, since=since + 1) if "440" not in doing else await call.hears(440)
        await call.hangup()
        assert await Told(running).end(within=3) is EndReason.CALLER_HANGUP
        assert await running.channels_left(within=3) == []


async def test_a_caller_who_hangs_up_during_a_request_ends_it(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    script.answers("/slow", Answer("", after=30))
    async with bridge(asterisk, tmp_path, ivr(f"start = [{ask(script.url + '/slow')}]"), settings=agi(asterisk)) as one:
        call = await phone.call("agi099")
        await script.asks()
        await call.hangup()
        await script.drops(within=3)
        assert await Told(one).end() is EndReason.CALLER_HANGUP


async def test_events_of_an_ivr_are_told_once_each_whoever_hangs_up(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    menu = ivr(f"start = [{tone(620)}, {LONG}]\n1 = [{HANGUP}]")
    settings = events(script, "099") + agi(asterisk)
    async with bridge(asterisk, tmp_path, menu, settings=settings) as running:
        first = await phone.call("agi099")
        await first.hears(620)
        await first.hangup()
        await script.asks(3)
        second = await phone.call("agi099")
        await second.hears(620)
        await running.asterisk.cli(f"channel request hangup {(await running.asterisk.channels())[0]}")
        await second.ended()
        await script.asks(6)
        third = await phone.call("agi099")
        await third.hears(620)
        await third.hangup()
        await script.asks(9)
        calls = dict.fromkeys(one.parameters["CallID"] for one in script.asked)
        assert len(calls) == 3
        for call in calls:
            assert told_of(script, call) == [("dial-in", "CALLING"), ("answer", "ANSWER"), ("hangup", "ANSWER")]


async def test_a_call_that_is_rejected_before_it_is_answered_has_ended_busy(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    steer = f'[[event]]\ntype = "dial-in"\nmode = "steer"\nurl = "{script.url}/end"\n'
    menu = ivr(f"start = [{HANGUP}]", 'answer = "after_dial_in"', steer)
    hangups = f'[[event]]\nextension = "0003*099"\ntype = "hangup"\nurl = "{script.url}/event"\n'
    script.answers("/event", "")
    async with bridge(asterisk, tmp_path, menu, settings=hangups + agi(asterisk)):
        call = await phone.call("agi099")
        assert (await call.ended()).cause == 21
        told = (await script.asks(2)).parameters
        assert (told["EventType"], told["CallStatus"]) == ("hangup", "BUSY")


async def test_the_phone_that_an_ivr_rings_has_its_own_events_and_each_is_told_once(
    asterisk: Asterisk, phone: Phone, ana: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    menu = ivr(f"start = [{transfer('001')}]")
    settings = events(script, "099", "001") + agi(asterisk)
    async with transferring(asterisk, tmp_path, menu, settings=settings):
        call = await phone.call("agi099")
        theirs = await ana.rings()
        await talk(call, theirs)
        await theirs.hangup()
        await call.ended()
        await script.asks(6)
        asked = Counter((one.parameters["CalledExtension"], one.parameters["EventType"]) for one in script.asked)
        kinds = ("dial-in", "answer", "hangup")
        assert asked == Counter((extension, kind) for extension in ("0003*099", "0003*001") for kind in kinds)
        assert len({one.parameters["CallID"] for one in script.asked}) == 1


async def test_a_call_whose_service_ends_goes_on_in_the_dialplan_and_its_hangup_is_told_by_the_next(
    asterisk: Asterisk, phone: Phone, ana: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    menu = ivr(f"start = [{LONG}]")
    settings = events(script, "099") + agi(asterisk)
    async with bridge(asterisk, tmp_path, menu, settings=settings) as running:
        call = await phone.call("agi099")
        await call.hears(440)
        await script.asks(2)
        assert await running.stop() == 0
        assert (await written_down(asterisk, "AGI")).endswith("/ERROR/0")
        theirs = await ana.rings(within=10)
        await talk(call, theirs)
        await running.start()
        await call.hangup()
        await theirs.ended()
        asked = (await script.asks(3)).parameters
        assert (asked["EventType"], asked["CallStatus"]) == ("hangup", "ANSWER")
        assert told_of(script, asked["CallID"])[:2] == [("dial-in", "CALLING"), ("answer", "ANSWER")]


async def test_a_conversation_goes_on_when_the_service_ends(
    asterisk: Asterisk, phone: Phone, ana: Phone, tmp_path: Path
) -> None:
    menu = ivr(f"start = [{transfer('001')}]")
    async with transferring(asterisk, tmp_path, menu, settings=agi(asterisk)) as running:
        call = await phone.call("agi099")
        theirs = await ana.rings()
        await talk(call, theirs)
        assert await running.stop() == 0
        said = asyncio.get_running_loop().time()
        theirs.say_tone(1300, 1)
        await call.hears(1300, since=said)
        await theirs.hangup()
        assert (await call.ended()).by == "them"
        assert (await written_down(asterisk, "AGI")).endswith("/LEFT/0")
        assert len(ana.calls) == 1, "who has talked is not sent to the fallback"


@pytest.mark.parametrize("killed", [True, False], ids=["killed", "not started"])
async def test_without_the_service_a_phone_rings(
    asterisk: Asterisk, phone: Phone, ana: Phone, tmp_path: Path, killed: bool
) -> None:
    menu = ivr(f"start = [{LONG}]")
    async with bridge(asterisk, tmp_path, menu, settings=agi(asterisk)) as running:
        if killed:
            call = await phone.call("agi099")
            await call.hears(440)
            await running.stop(signal.SIGKILL)
        else:
            await running.stop()
            call = await phone.call("agi099")
        theirs = await ana.rings(within=10)
        await talk(call, theirs)
        status, result, _ = (await written_down(asterisk, "AGI")).split("/")
        assert (status, result) == ("SUCCESS" if killed else "FAILURE", "")
        await call.hangup()
        await theirs.ended()


def knock(port: int, octets: bytes, strangers: ExitStack) -> None:
    """A stranger connects, says something, and stays until he is let go."""
    stranger = strangers.enter_context(socket.create_connection(("127.0.0.1", port)))
    stranger.setblocking(False)
    with suppress(OSError):  # he is closed already, or says more than anybody reads
        stranger.send(octets)


async def test_strangers_cost_nothing_while_a_call_runs(asterisk: Asterisk, phone: Phone, tmp_path: Path) -> None:
    """A port scan, half a header, an endless one, a browser, somebody who says nothing, and one who says too much."""
    menu = ivr(f"start = [{tone(440, 'loop = 8')}, {tone(620)}, {HANGUP}]")
    settings = agi(asterisk) + "header_timeout = 0.5\n"
    async with bridge(asterisk, tmp_path, menu, settings=settings) as running:
        call = await phone.call("agi099")
        await call.hears(440)
        before = running.open_files()  # the store's too, which writes by now
        odd = [b"", b"agi_network: yes\n", b"x" * 200_000, b"GET / HTTP/1.1\r\nHost: h\r\n\r\n", b"\n\n"]
        channel = b"agi_network: yes\nagi_channel: x\x1b[2J-1\nagi_uniqueid: 1.1\nagi_network_script: ivr/\x1b[2J\n\n"
        with ExitStack() as staying:
            for octets in (*odd, channel):
                with ExitStack() as passing:
                    for _ in range(20):
                        knock(asterisk.agi_port, octets, passing)
                        knock(asterisk.agi_port, octets, staying)
            await call.hears(620, within=20)
        assert (await call.ended()).cause == 16
        assert call.longest_gap(since=call.first_audio_at) < 1.0
        again = await phone.call("agi099")
        await again.hears(440)
        await again.hangup()
        await eventually(lambda: running.open_files() <= before, within=5)
        assert await Told(running).ends(2) == [EndReason.HANGUP_ACTION, EndReason.CALLER_HANGUP]
        assert "\x1b" not in running.said()
        assert "Please report" not in running.said()


async def test_two_hundred_silent_connections_shut_nobody_out_for_long(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    menu = ivr(f"start = [{tone(620)}, {HANGUP}]")
    settings = agi(asterisk) + "header_timeout = 0.5\n"
    async with bridge(asterisk, tmp_path, menu, settings=settings) as running:
        before = running.open_sockets()
        with ExitStack() as strangers:
            for _ in range(260):
                knock(asterisk.agi_port, b"", strangers)
            await eventually(lambda: running.open_sockets() <= before, within=10)
            call = await phone.call("agi099")
            await call.hears(620)
            await call.ended()


async def test_a_box_without_ari_is_served(asterisk: Asterisk, phone: Phone, tmp_path: Path) -> None:
    menu = ivr(f"start = [{tone(620)}, {HANGUP}]")
    box = BridgeProcess(asterisk, tmp_path / "callbridge", {"ivr": menu}, agi(asterisk))
    box.waits_for = ("AMI of Asterisk pbx1",)
    text = box.config.read_text(encoding="utf-8")
    box.config.write_text(text.replace(f":{asterisk.ari_port}/", ":1/"), encoding="utf-8")
    async with box as running:
        call = await phone.call("agi099")
        await call.hears(620)
        assert (await call.ended()).cause == 16
        assert await Told(running).end() is EndReason.HANGUP_ACTION
