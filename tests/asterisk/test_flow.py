"""How a call walks its IVR: scenarios I9 to I12, I20, I26 and I28 of The IVR 11."""

from pathlib import Path

import pytest

from bridge.telephony.causes import EndReason
from lab.asterisk import Asterisk
from lab.phone import Phone
from tests.asterisk.calling import HANGUP, Told, ask, bridge, ivr, reply, tone
from tests.asterisk.script_server import ScriptServer

pytestmark = pytest.mark.asterisk


async def test_after_the_end_of_a_list_its_context_waits_and_runs_option_timeout(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    """I9."""
    prompt = tone(440, 'where = "background", loop = 3')
    menu = f"start = [{prompt}]\n2 = [{tone(620)}]\ntimeout = [{tone(850)}, {HANGUP}]"
    async with bridge(asterisk, tmp_path, ivr(menu, "timeout = 1.5")):
        call = await phone.call("099")
        await call.hears(440)
        await call.press("2")
        await call.hears(620)
        timeout = await call.hears(850)
        assert 1.3 < timeout - call.hearing.last(620) < 1.8
        await call.ended()


async def test_a_caller_who_never_keys_is_hung_up_at_the_eleventh_expiry(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    """I10."""
    menu = 'start = [{ action = "wait", seconds = 0.1 }]\ntimeout = [{ action = "jump", option = "start" }]'
    async with bridge(asterisk, tmp_path, ivr(menu, "timeout = 0.5\nmax_idle_cycles = 10")) as running:
        call = await phone.call("099")
        answered = await call.answered()
        await call.ended(within=15)
        ended = call.ending
        assert ended is not None
        assert await Told(running).end() is EndReason.IDLE_LIMIT
        assert 11 * 0.6 - 0.3 < ended.at - answered < 11 * 0.6 + 1.5
        assert "CB306" in Told(running).codes()


async def test_a_key_without_actions_and_without_option_invalid_ends_the_call(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    """I11."""
    prompt = tone(440, 'where = "background", loop = 3')
    async with bridge(asterisk, tmp_path, ivr(f"start = [{prompt}]\ntimeout = [{HANGUP}]")) as running:
        call = await phone.call("099")
        await call.hears(440)
        await call.press("7")
        await call.ended()
        assert await Told(running).end() is EndReason.INVALID_EMPTY


async def test_a_jump_to_nowhere_leads_to_option_invalid_and_from_there_to_the_end(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    """I12."""
    script.answers("/jump", reply('<Jump context="nope"/>'))
    again = ask(script.url + "/jump")
    async with bridge(asterisk, tmp_path, ivr(f"start = [{again}]\ninvalid = [{tone(620)}, {again}]")) as running:
        call = await phone.call("099")
        await call.hears(620)
        await call.ended()
        assert await Told(running).end() is EndReason.TARGET_MISSING
        assert Told(running).codes() == ["CB303", "CB303"]


async def test_a_loop_without_input_ends_and_other_calls_do_not_notice(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    """I20."""
    loop = 'start = [{ action = "set_variable", name = "a", value = "1" }, { action = "jump", option = "start" }]'
    menu = f"start = [{tone(440)}, {tone(620)}, {HANGUP}]"
    async with bridge(asterisk, tmp_path, ivr(loop), ivr(menu, number="098")) as running:
        other = await phone.call("098")
        await other.hears(440)
        looping = await phone.call("099")
        await looping.ended()
        assert await Told(running).end() is EndReason.ACTION_LIMIT
        second = await other.hears(620)
        assert second - await other.hears(440) < 1.3
        await other.ended()


async def test_a_call_that_finds_no_callbridge_rings_the_fallback_phone(
    asterisk: Asterisk, phone: Phone, ana: Phone, tmp_path: Path
) -> None:
    """I26."""
    async with bridge(asterisk, tmp_path, ivr(f"start = [{HANGUP}]")):
        pass
    call = await phone.call("099")
    ringing = await ana.rings(within=10)
    ringing.answer()
    ringing.say_tone(1300, 1.0)
    await call.hears(1300)
    await call.hangup()


@pytest.mark.parametrize("name", ["FILE(/tmp/callbridge-was-here)", "CALLERID(num)", "__evil", "CALLAPIID"])
async def test_a_script_cannot_name_a_function_or_a_reserved_variable(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path, name: str
) -> None:
    """I28."""
    script.answers("/set", reply(f'<SetVar name="{name}">owned</SetVar>', "<Pause length='1'/>"))
    expected = {"__evil": [], "CALLAPIID": ["CB145"]}.get(name, ["CB144"])
    asked = ask(f"{script.url}/end?num=$CALLERIDNUM&shown=$SHOWNCALLERIDNUM&api=$CALLAPIID")
    async with bridge(asterisk, tmp_path, ivr(f"start = [{ask(script.url + '/set')}, {asked}]")) as running:
        call = await phone.call("099")
        await script.asks()
        channel = (await asterisk.channels())[0]
        assert "owned" not in await asterisk.cli(f"core show channel {channel}")
        told = (await script.asks(2)).parameters
        assert "owned" not in told.values()
        assert told["num"] == told["shown"] == "+12025550143"
        await call.ended()
        await Told(running).end()
        assert Told(running).codes() == expected
