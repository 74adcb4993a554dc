"""Transfers that leave for the dialplan or for another IVR, and who is asked first: The IVR 10.4; I30, I38, I43."""

from pathlib import Path

import pytest

from bridge.calls.entries.transfers import CallLeft
from bridge.telephony.causes import EndReason
from lab.asterisk import Asterisk
from lab.phone import Phone
from tests.asterisk.calling import HANGUP, Told, ivr, reply, tone
from tests.asterisk.script_server import ScriptServer
from tests.asterisk.serving import eventually
from tests.asterisk.transferring import LEAVE, tell, told, transfer, transferring

pytestmark = pytest.mark.asterisk

ROMANIAN = '{ action = "set_language", language = "ro" }'
SUBSCRIPTION = '{ action = "set_variable", name = "subscription", value = "gold" }'
OTHER = "098"


async def seen_by_the_dialplan(asterisk: Asterisk) -> str:
    """What lab-xfer,told has written down: language, CI_subscription, CALLBRIDGE_RESULT, TIMEOUT(absolute)."""
    said = await asterisk.cli("dialplan show globals")
    return next(line.split("=", 1)[1] for line in said.splitlines() if line.strip().startswith("TOLD="))


async def test_a_queue_that_nobody_serves_in_time_leads_to_on_failure(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    """I30."""
    waiting = transfer("800", 'on_failure = { option = "5" }')
    menu = f"start = [{waiting}, {tone(1900)}]\n5 = [{tone(850)}, {tell(script)}]"
    async with transferring(asterisk, tmp_path, ivr(menu), settings=LEAVE):
        call = await phone.call("099")
        await call.hears(850, within=10)
        assert await told(script) == ("NOANSWER", "no_answer")
        await call.ended()
        assert 1900 not in call.hearing.tones()


async def test_a_queues_agent_is_talked_to_and_the_call_comes_back(
    asterisk: Asterisk, phone: Phone, ben: Phone, tmp_path: Path
) -> None:
    menu = f"start = [{transfer('800', 'final = false')}, {tone(620)}, {HANGUP}]"
    async with transferring(asterisk, tmp_path, ivr(menu), settings=LEAVE):
        ben.auto = "answer"
        call = await phone.call("099")
        theirs = await ben.rings()
        await theirs.answered()
        theirs.say_tone(1000, 1)
        call.say_tone(1500, 1)
        await call.hears(1000)
        await theirs.hears(1500)
        await theirs.hangup()
        await call.hears(620)
        await call.ended()


async def test_a_queues_dialplan_has_the_language_of_the_call(asterisk: Asterisk, phone: Phone, tmp_path: Path) -> None:
    """I43."""
    menu = f"start = [{ROMANIAN}, {transfer('800', 'final = false')}, {tone(620)}, {HANGUP}]"
    settings = LEAVE.replace("q{short}", "told")
    async with transferring(asterisk, tmp_path, ivr(menu), settings=settings):
        call = await phone.call("099")
        await call.hears(620)
        await call.ended()
        assert await seen_by_the_dialplan(asterisk) == "ro//LEFT/0"


async def test_the_dialplan_gets_what_is_exported_and_its_sounds_are_heard(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    def leave(extension: str) -> str:
        place = f'kind = "dialplan", dialplan = {{ context = "lab-xfer", extension = "{extension}" }}'
        return f'{{ action = "transfer", {place}, export = ["subscription"], final = false }}'

    menu = f"start = [{SUBSCRIPTION}, {leave('told')}, {leave('tone')}, {tone(620)}, {tell(script)}]"
    async with transferring(asterisk, tmp_path, ivr(menu), settings=LEAVE):
        call = await phone.call("099")
        await call.hears_in_order([1900, 620])
        assert await told(script) == ("ANSWER", "answered")
        await call.ended()
        assert await seen_by_the_dialplan(asterisk) == "en/gold/LEFT/0"


async def test_a_place_that_the_dialplan_does_not_have_comes_back_as_a_failure(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    failing = transfer("800", 'on_failure = { option = "5" }')
    menu = f"start = [{failing}, {tone(1900)}]\n5 = [{tone(850)}, {tell(script)}]"
    settings = LEAVE.replace("q{short}", "nothing{short}")
    async with transferring(asterisk, tmp_path, ivr(menu), settings=settings):
        call = await phone.call("099")
        await call.hears(850)
        assert await told(script) == ("CHANUNAVAIL", "unavailable")
        await call.ended()
        assert 1900 not in call.hearing.tones()


async def test_callers_who_are_sent_to_a_conference_hear_each_other(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    conference = transfer("801", 'kind = "conference"')
    async with transferring(asterisk, tmp_path, ivr(f"start = [{tone(620)}, {conference}]")) as running:
        one, other = await phone.call("099"), await phone.call("099")
        for call in (one, other):
            await call.hears(620)
        await eventually(lambda: sum(isinstance(entry, CallLeft) for entry in Told(running).entries()) == 2)
        one.say_tone(1500, 6)
        await other.hears(1500, within=8, lasting=0.3)
        await one.hangup()
        await other.hangup()
        assert await Told(running).ends(2) == [EndReason.CALLER_HANGUP] * 2


async def test_another_ivr_goes_on_with_the_same_call_and_its_variables(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    said = f'{{ action = "call_interactive", url = "{script.url}/end?x=$subscription&e=$EXTENSION" }}'
    first = ivr(f"start = [{SUBSCRIPTION}, {transfer(OTHER)}, {tone(1900)}]")
    other = ivr(f"start = [{tone(850)}, {said}]", number=OTHER)
    async with transferring(asterisk, tmp_path, first, other) as running:
        call = await phone.call("099")
        await call.hears(850)
        await call.ended()
        parameters = script.asked[0].parameters
        assert (parameters["x"], parameters["e"]) == ("gold", "0003*098")
        assert 1900 not in call.hearing.tones()
        assert await Told(running).ends() == [EndReason.REPLY_HANGUP]


async def test_a_caller_who_is_refused_by_the_dial_in_event_is_never_answered(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    """I38."""
    script.answers("/in", reply("<Hangup/>"))
    event = f'[[event]]\ntype = "dial-in"\nurl = "{script.url}/in"\n'
    text = ivr(f"start = [{tone(1900)}]", settings='answer = "after_dial_in"', contexts=event)
    async with transferring(asterisk, tmp_path, text):
        call = await phone.call("099")
        ending = await call.ended()
        assert call.answered_at is None
        assert ending.cause == 21
        assert len(script.asked) == 1
        assert call.hearing.tones() == []


async def test_a_caller_who_is_accepted_by_the_dial_in_event_is_answered_after_it(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    script.answers("/in", reply("<SetVar name='a'>b</SetVar>"))
    event = f'[[event]]\ntype = "dial-in"\nurl = "{script.url}/in"\n'
    text = ivr(f"start = [{tone(620)}, {HANGUP}]", settings='answer = "after_dial_in"', contexts=event)
    async with transferring(asterisk, tmp_path, text):
        call = await phone.call("099")
        asked = await script.asks()
        assert await call.answered() > asked.at
        await call.hears(620)
        await call.ended()
