"""Transfers over FastAGI: to telephones, trunks, queues and IVRs, as all of them hear and see it: The IVR 3.9, 10.5."""

from pathlib import Path

import pytest

from bridge.calls.entries.transfers import TalkBegun, TransferEnded
from bridge.telephony.causes import CallStatus, EndReason
from lab.asterisk import Asterisk
from lab.phone import Phone
from tests.asterisk.bridge_process import BridgeProcess
from tests.asterisk.calling import HANGUP, Told, ivr, tone
from tests.asterisk.over_agi import agi, written_down
from tests.asterisk.script_server import ScriptServer
from tests.asterisk.transferring import LEAVE, talk, tell, told, transfer, transferring

pytestmark = pytest.mark.asterisk

CALLER = "+12025550143"
OUTSIDE = """
[dial]
external = "PJSIP/{number}@trunk"
[[dial.allow]]
pattern = "00X."
"""


async def talks(running: BridgeProcess) -> list[str]:
    """With whom the caller has talked, once the call is over."""
    entries = Told(running)
    await entries.end()
    return [entry.number for entry in entries.entries() if isinstance(entry, TalkBegun)]


async def test_a_phone_is_rung_and_talked_to_and_a_final_transfer_ends_the_call(
    asterisk: Asterisk, phone: Phone, ana: Phone, tmp_path: Path
) -> None:
    menu = ivr(f"start = [{transfer('001')}, {tone(1900)}]")
    async with transferring(asterisk, tmp_path, menu, settings=agi(asterisk)) as running:
        call = await phone.call("agi099", name="Ion")
        theirs = await ana.rings()
        assert theirs.caller == (CALLER, "Ion")
        await call.hears_sound()
        await talk(call, theirs)
        await theirs.hangup()
        assert (await call.ended()).cause == 16
        entries = Told(running)
        assert await entries.end() is EndReason.TRANSFER_FINAL
        (ended,) = [entry for entry in entries.entries() if isinstance(entry, TransferEnded)]
        assert ended.status is CallStatus.ANSWER
        assert 0 < ended.seconds < 3
        assert 1900 not in call.hearing.tones()


async def test_another_transfer_goes_on_when_the_callee_hangs_up(
    asterisk: Asterisk, phone: Phone, ana: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    menu = ivr(f"start = [{transfer('001', 'final = false')}, {tone(620)}, {tell(script)}]")
    async with transferring(asterisk, tmp_path, menu, settings=agi(asterisk)):
        call = await phone.call("agi099")
        theirs = await ana.rings()
        await talk(call, theirs)
        await theirs.hangup()
        await call.hears(620)
        assert await told(script) == ("ANSWER", "answered")
        assert script.asked[0].parameters["CallerIDNum"] == CALLER
        await call.ended()


async def test_a_conversation_ends_at_its_limit_and_the_call_goes_on(
    asterisk: Asterisk, phone: Phone, ana: Phone, tmp_path: Path
) -> None:
    limited = transfer("001", "limit = 1.5, final = false")
    menu = ivr(f"start = [{limited}, {tone(620)}, {HANGUP}]")
    async with transferring(asterisk, tmp_path, menu, settings=agi(asterisk)):
        call = await phone.call("agi099")
        theirs = await ana.rings()
        await talk(call, theirs)
        assert 1.3 < (await theirs.ended()).at - await theirs.answered() < 2.5
        await call.hears(620)
        await call.ended()


async def test_the_lifetime_of_the_ivr_does_not_end_a_conversation(
    asterisk: Asterisk, phone: Phone, ana: Phone, tmp_path: Path
) -> None:
    """I37."""
    menu = ivr(f"start = [{transfer('001', 'final = false')}, {tone(620)}, {HANGUP}]", "lifetime = 10")
    async with transferring(asterisk, tmp_path, menu, settings=agi(asterisk)):
        call = await phone.call("agi099")
        theirs = await ana.rings()
        theirs.answer()
        await call.silent(10.5, within=20)
        await theirs.hangup()
        await call.hears(620)
        await call.ended()


@pytest.mark.parametrize(
    ("status", "what"),
    [
        (486, ("BUSY", "busy")),
        (603, ("BUSY", "busy")),
        (480, ("NOANSWER", "no_answer")),
        (404, ("CONGESTION", "congestion")),
        (484, ("CONGESTION", "congestion")),
        (503, ("CONGESTION", "congestion")),
    ],
)
async def test_why_a_phone_was_not_reached_is_told_and_the_next_action_is_heard(
    asterisk: Asterisk,
    phone: Phone,
    ana: Phone,
    script: ScriptServer,
    tmp_path: Path,
    status: int,
    what: tuple[str, str],
) -> None:
    menu = ivr(f"start = [{transfer('001')}, {tone(620)}, {tell(script)}]")
    async with transferring(asterisk, tmp_path, menu, settings=agi(asterisk)):
        ana.auto = status
        call = await phone.call("agi099")
        await call.hears(620)
        assert await told(script) == what
        await call.ended()


async def test_a_phone_that_nobody_answers_and_one_that_is_not_there(
    asterisk: Asterisk, phone: Phone, ana: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    ringing = transfer("001", 'ring = 2, on_failure = { option = "5" }')
    menu = ivr(f"start = [{ringing}]\n5 = [{tell(script)}, {transfer('101', 'final = false')}, {tell(script)}]")
    script.answers("/end", "<Response/>")
    async with transferring(asterisk, tmp_path, menu, settings=agi(asterisk)):
        call = await phone.call("agi099")
        theirs = await ana.rings()
        ended = await theirs.ended()
        assert ended.status == 487
        assert 1.5 < ended.at - theirs.invited_at < 2.6
        assert await told(script) == ("NOANSWER", "no_answer")
        second = (await script.asks(2)).parameters
        assert (second["s"], second["r"]) == ("CHANUNAVAIL", "unavailable")
        await call.hangup()


async def test_of_two_phones_that_ring_the_first_to_answer_wins(
    asterisk: Asterisk, phone: Phone, ana: Phone, ben: Phone, tmp_path: Path
) -> None:
    menu = ivr(f"start = [{transfer('001,002')}]")
    async with transferring(asterisk, tmp_path, menu, settings=agi(asterisk)) as running:
        call = await phone.call("agi099")
        one, other = await ana.rings(), await ben.rings()
        await talk(call, other)
        await one.ended()
        assert one.answered_at is None
        await other.hangup()
        await call.ended()
        assert (await talks(running)) == ["002"]


@pytest.mark.parametrize("talking", [False, True], ids=["while it rings", "while talking"])
async def test_a_caller_who_hangs_up_ends_the_leg(
    asterisk: Asterisk, phone: Phone, ana: Phone, tmp_path: Path, talking: bool
) -> None:
    menu = ivr(f"start = [{transfer('001')}]")
    async with transferring(asterisk, tmp_path, menu, settings=agi(asterisk)) as running:
        call = await phone.call("agi099")
        theirs = await ana.rings()
        if talking:
            await talk(call, theirs)
        await call.hangup()
        await theirs.ended(within=3)
        entries = Told(running)
        assert await entries.end() is EndReason.CALLER_HANGUP
        (ended,) = [entry for entry in entries.entries() if isinstance(entry, TransferEnded)]
        assert ended.status is (CallStatus.ANSWER if talking else CallStatus.CANCEL)


async def test_a_call_outside_shows_the_number_that_may_be_shown_and_is_told_apart_from_a_phone(
    asterisk: Asterisk, phone: Phone, ana: Phone, trunk: Phone, tmp_path: Path
) -> None:
    menu = ivr(f"start = [{transfer('001,0040744123456')}]")
    settings = OUTSIDE + agi(asterisk)
    async with transferring(asterisk, tmp_path, menu, settings=settings) as running:
        call = await phone.call("agi099")
        theirs = await trunk.rings()
        await ana.rings()
        assert theirs.called == "0040744123456"
        assert theirs.caller[0] != CALLER
        await talk(call, theirs)
        await theirs.hangup()
        await call.ended()
        assert (await talks(running)) == ["0040744123456"]


async def test_a_recording_of_a_conversation_is_not_possible_and_that_is_said(
    asterisk: Asterisk, phone: Phone, ana: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    recorded = transfer("001", "final = false, record = true")
    menu = ivr(f"start = [{recorded}, {tell(script)}]")
    async with transferring(asterisk, tmp_path, menu, settings=agi(asterisk)) as running:
        call = await phone.call("agi099")
        theirs = await ana.rings()
        await talk(call, theirs)
        await theirs.hangup()
        assert await told(script) == ("ANSWER", "answered")
        await call.ended()
        await Told(running).end()
        assert "CB305" in Told(running).codes()


async def test_a_queue_that_nobody_serves_in_time_leads_to_on_failure(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    """I30."""
    waiting = transfer("800", 'on_failure = { option = "5" }')
    menu = ivr(f"start = [{waiting}, {tone(1900)}]\n5 = [{tone(850)}, {tell(script)}]")
    async with transferring(asterisk, tmp_path, menu, settings=LEAVE + agi(asterisk)):
        call = await phone.call("agi099")
        await call.hears(850, within=10)
        assert await told(script) == ("NOANSWER", "no_answer")
        await call.ended()


async def test_a_queues_agent_is_talked_to_and_the_call_comes_back(
    asterisk: Asterisk, phone: Phone, ben: Phone, tmp_path: Path
) -> None:
    """By the shipped contexts of callbridge-xfer."""
    menu = ivr(f"start = [{transfer('800', 'final = false')}, {tone(620)}, {HANGUP}]")
    async with transferring(asterisk, tmp_path, menu, settings=agi(asterisk)):
        ben.auto = "answer"
        call = await phone.call("agi099")
        theirs = await ben.rings()
        await theirs.answered()
        theirs.say_tone(1000, 1)
        await call.hears(1000)
        await theirs.hangup()
        await call.hears(620)
        await call.ended()


async def test_the_dialplan_gets_what_is_exported_and_a_place_that_it_does_not_have_is_a_failure(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    def leave(extension: str) -> str:
        place = f'kind = "dialplan", dialplan = {{ context = "lab-xfer", extension = "{extension}" }}'
        return f'{{ action = "transfer", {place}, export = ["subscription"], final = false }}'

    subscription = '{ action = "set_variable", name = "subscription", value = "gold" }'
    menu = ivr(f"start = [{subscription}, {leave('told')}, {leave('zzz')}, {tell(script)}]")
    async with transferring(asterisk, tmp_path, menu, settings=LEAVE + agi(asterisk)):
        call = await phone.call("agi099")
        assert await told(script) == ("CHANUNAVAIL", "unavailable")
        await call.ended()
        assert await written_down(asterisk, "TOLD") == "en/gold/LEFT/0"


async def test_a_call_that_the_dialplan_ends_is_over(asterisk: Asterisk, phone: Phone, tmp_path: Path) -> None:
    place = 'kind = "dialplan", dialplan = { context = "lab-visit", extension = "gone" }'
    leaving = f'{{ action = "transfer", {place}, final = false }}'
    settings = LEAVE.replace('contexts = ["lab-xfer"]', 'contexts = ["lab-xfer", "lab-visit"]') + agi(asterisk)
    async with transferring(asterisk, tmp_path, ivr(f"start = [{leaving}, {tone(620)}]"), settings=settings) as running:
        call = await phone.call("agi099")
        await call.hears(1900)
        assert (await call.ended()).by == "them"
        assert await Told(running).end() is EndReason.CALLER_HANGUP
        assert 620 not in call.hearing.tones()


async def test_another_ivr_goes_on_with_the_same_call(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    first = ivr(f"start = [{transfer('098')}, {tone(1900)}]")
    said = f'{{ action = "call_interactive", url = "{script.url}/end?e=$EXTENSION" }}'
    other = ivr(f"start = [{tone(850)}, {said}]", number="098")
    async with transferring(asterisk, tmp_path, first, other, settings=agi(asterisk)):
        call = await phone.call("agi099")
        await call.hears(850)
        await call.ended()
        assert script.asked[0].parameters["e"] == "0003*098"
