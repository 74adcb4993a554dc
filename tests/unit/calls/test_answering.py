"""Answering a call, once. Source: The IVR 3.2."""

import asyncio

import pytest

from bridge.calls.answering import answer
from bridge.calls.journal import CallAnswered
from bridge.errors import AsteriskError
from bridge.ivr.verbs import Hangup
from tests.fakes.channel import Answered, FakeChannel, Silence
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import a_call, an_ivr, main

IVR = an_ivr(main(start=[Hangup()]), answer_delay=0.5)


async def test_it_is_answered_once_and_its_media_settle() -> None:
    caller, rig = FakeChannel(), Rig()
    call = a_call(IVR, caller)
    call.answered = False
    await answer(call, rig.ports)
    await answer(call, rig.ports)
    assert caller.noticed == [Answered(), Silence(0.5)]
    assert rig.journal.entries == [CallAnswered()]


async def test_in_no_ivr_there_is_no_delay() -> None:
    call = a_call(channel=FakeChannel())
    call.answered = False
    await answer(call, Rig().ports)
    assert asyncio.get_running_loop().time() == 0


async def test_an_answer_that_asterisk_refuses_may_be_tried_again() -> None:
    caller = FakeChannel()
    caller.refuses = {"answer"}
    call = a_call(IVR, caller)
    call.answered = False
    with pytest.raises(AsteriskError):
        await answer(call, Rig().ports)
    assert not call.answered
