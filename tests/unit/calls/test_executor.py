"""Which effect belongs to which step."""

import pytest

from bridge.calls.executor import execute
from bridge.calls.journal import FaultFound
from bridge.errors import ChannelGone
from bridge.ivr.actions import Action
from bridge.ivr.bind import Ask
from bridge.ivr.outcomes import Ended, Goto, Next, Run, Unanswered
from bridge.ivr.variables import Template
from bridge.ivr.verbs import Hangup, RecordSound, SetCaller, Transfer, Verb, Wait
from tests.fakes.channel import FakeChannel
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import (
    SCRIPT,
    a_call,
    again,
    an_ivr,
    ask_script,
    digits,
    jump,
    main,
    says,
    set_to,
    sound,
    tts,
)


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
    ],
)
async def test_every_step_has_its_effect_and_says_what_comes_next(step: Action | Verb | Ask, outcome: type) -> None:
    rig = Rig()
    rig.scripts.replies = [says()]
    assert isinstance(await execute(step, a_call(an_ivr(main(start=[Hangup()]))), rig.ports), outcome)


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
