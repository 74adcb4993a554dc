"""How transfers end. Source: The IVR 3.9, 9 step 5, 10.4."""

import pytest

from bridge.calls.entries.transfers import TransferEnded, VolumeUsed
from bridge.calls.journal import Entry
from bridge.calls.legs import LegEnd
from bridge.calls.transfers import (
    STATUS,
    count,
    ended,
    onward_from,
    reason_of,
    reason_of_return,
    spent,
    tell_alarms,
)
from bridge.ivr.outcomes import Ended, Goto, Next, Sought
from bridge.ivr.targets import HangUp
from bridge.telephony.causes import CallStatus, EndReason
from bridge.telephony.destinations import DialReason, RingOutside, RingPhone
from bridge.telephony.values import Extension
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import a_call, to, transfer

RULE = RingOutside("0040258", "PJSIP/0040258@trunk", "dial.allow[1]", max_calls_per_hour=5)
FINAL = Ended(EndReason.TRANSFER_FINAL)


def test_every_reason_has_its_status() -> None:
    assert set(STATUS) == set(DialReason)


async def test_the_end_is_kept_and_told() -> None:
    rig, call = Rig(), a_call()
    ended(DialReason.BUSY, call, rig.ports, 1.23456)
    assert (call.value_of("DIALSTATUS"), call.value_of("DIALREASON")) == ("BUSY", "busy")
    expected: list[Entry] = [TransferEnded(CallStatus.BUSY, DialReason.BUSY, 1.235)]
    assert rig.journal.entries == expected


@pytest.mark.parametrize(
    ("reason", "final", "on_failure", "outcome"),
    [
        (DialReason.ANSWERED, True, to("x"), FINAL),
        (DialReason.ANSWERED, False, to("x"), Next()),
        (DialReason.BUSY, True, to("x"), Goto(Sought("x"))),
        (DialReason.BUSY, False, HangUp(), Ended(EndReason.HANGUP_ACTION)),
        (DialReason.BUSY, True, None, FINAL),
        (DialReason.BUSY, False, None, Next()),
    ],
)
async def test_what_follows(reason: DialReason, final: bool, on_failure: object, outcome: object) -> None:
    rig, call = Rig(), a_call()
    ended(reason, call, rig.ports)
    assert onward_from(transfer("001", final=final, on_failure=on_failure), call) == outcome


@pytest.mark.parametrize(
    ("ends", "reason"),
    [
        ((LegEnd.NO_ANSWER, LegEnd.BUSY, LegEnd.CONGESTION), DialReason.BUSY),
        ((LegEnd.CONGESTION, LegEnd.NO_ANSWER), DialReason.NO_ANSWER),
        ((LegEnd.UNAVAILABLE, LegEnd.CONGESTION), DialReason.CONGESTION),
        ((LegEnd.UNAVAILABLE,), DialReason.UNAVAILABLE),
        ((), DialReason.UNAVAILABLE),
    ],
)
def test_busy_comes_before_no_answer_before_congestion(ends: tuple[LegEnd, ...], reason: DialReason) -> None:
    assert reason_of(ends) is reason


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("", DialReason.ANSWERED),
        ("timeout", DialReason.NO_ANSWER),
        ("FULL", DialReason.BUSY),
        ("USEREXIT", DialReason.CANCELLED),
        ("what", DialReason.UNAVAILABLE),
    ],
)
def test_the_word_of_a_return_is_read(word: str, reason: DialReason) -> None:
    assert reason_of_return(word) is reason


async def test_a_phone_is_never_used_up() -> None:
    rig = Rig()
    assert spent(RingPhone(Extension("0003", "001"), ("PJSIP/001",)), a_call(), rig.ports) is None


async def test_a_rule_is_used_up_at_its_limit_and_alarms_are_raised_on_the_way() -> None:
    rig, call = Rig(), a_call()
    for number in range(5):
        assert spent(RULE, call, rig.ports) is None, number
        count(RULE, call, rig.ports)
    assert spent(RULE, call, rig.ports) == "dial.allow[1] has used up its 5 calls in an hour"
    tell_alarms(RULE, call, rig.ports)
    what = "calls in an hour"
    assert rig.journal.of(VolumeUsed) == [
        VolumeUsed("dial.allow[1]", what, 4, 5),
        VolumeUsed("dial.allow[1]", what, 5, 5),
    ]
