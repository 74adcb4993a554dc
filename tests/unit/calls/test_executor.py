"""Which effect belongs to which step."""

import pytest

from bridge.calls.executor import execute
from bridge.calls.journal import FaultFound
from bridge.errors import ChannelGone
from bridge.ivr.actions import (
    Action,
    AlterCallerId,
    Authenticate,
    CallerField,
    CallerIdJump,
    CallerOperation,
    Say,
    SetInterdigitTimeout,
    SetLanguage,
    TimeIntervalJump,
)
from bridge.ivr.bind import Ask
from bridge.ivr.connect import Callee, Connect, Leave
from bridge.ivr.outcomes import Ended, Goto, Next, Run, Unanswered
from bridge.ivr.transfer import Transfer
from bridge.ivr.variables import Template
from bridge.ivr.verbs import Hangup, RecordSound, SetCaller, Verb, Wait
from bridge.telephony.destinations import DialplanPlace, RingPhone
from bridge.telephony.values import Extension
from tests.fakes.channel import FakeChannel
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import (
    SCRIPT,
    a_call,
    a_live,
    again,
    an_ivr,
    ask_script,
    digits,
    jump,
    main,
    says,
    set_to,
    sound,
    to,
    transfer,
    tts,
)

ALTER = AlterCallerId(field=CallerField.NAME, operation=CallerOperation.APPEND, value=Template.literal("x"))


@pytest.mark.parametrize(
    ("step", "outcome"),
    [
        (Hangup(), Ended),
        (Wait(seconds=1), Next),
        (set_to("a", "1"), Next),
        (SetCaller(name="Shop", number="1"), Next),
        (sound("menu"), Next),
        (tts("hi"), Next),
        (jump(), Goto),
        (digits(), Unanswered),
        (RecordSound(), Next),
        (Transfer(to=(Template.literal("1"),)), Ended),
        (ask_script(), Run),
        (Ask(SCRIPT), Run),
        (transfer("001"), Run),
        (Connect(transfer("001"), (Callee(RingPhone(Extension("0003", "001"), ("PJSIP/001",)), "001"),)), Next),
        (Leave(transfer("800"), DialplanPlace("callbridge-xfer", "q800")), Ended),
        (Say(value=Template.literal("1")), Next),
        (SetLanguage(language=Template.literal("ro")), Next),
        (ALTER, Next),
        (CallerIdJump(then=to("x"), anonymous=True), Next),
        (TimeIntervalJump(intervals=("gone",), outside=to("x")), Goto),
        (Authenticate(pins=("1",)), Unanswered),
        (SetInterdigitTimeout(seconds=1), Next),
    ],
)
async def test_every_step_has_its_effect_and_says_what_comes_next(
    step: Action | Verb | Ask | Connect | Leave, outcome: type
) -> None:
    rig = Rig(live=a_live())
    rig.scripts.replies = [says()]
    call = a_call(an_ivr(main(start=[Hangup()])), live=rig.live)
    assert isinstance(await execute(step, call, rig.ports), outcome)


async def test_a_command_that_asterisk_refuses_is_a_fault_and_the_next_step_runs() -> None:
    rig, caller = Rig(), FakeChannel(up=True)
    caller.refuses = {"wait"}
    assert await execute(Wait(seconds=1), a_call(channel=caller), rig.ports) == Next()
    (found,) = rig.journal.of(FaultFound)
    assert (found.fault.code, found.fault.message) == ("CB312", "Asterisk refused wait: 500")
    assert found.source == "dialplan step"


async def test_a_caller_who_has_left_is_no_fault() -> None:
    rig, caller = Rig(), FakeChannel(up=True)
    caller.leave()
    with pytest.raises(ChannelGone):
        await execute(Wait(seconds=1), a_call(channel=caller), rig.ports)
    assert rig.journal.entries == []


async def test_a_request_that_was_not_bound_is_a_bug() -> None:
    with pytest.raises(AssertionError, match="bound to an Ask"):
        await execute(again(), a_call(), Rig().ports)
