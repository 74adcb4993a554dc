"""What is done for one call, counted in functions that are entered, does not depend on how many others are up."""

import sys
from collections.abc import Callable
from dataclasses import replace
from types import FrameType

from bridge.calls.sightings import Appeared, DialBegan, DialEnded, HungUp, Seen
from bridge.calls.switchboard import LiveLeg
from bridge.telephony.causes import EndReason
from tests.fakes.listeners import Listeners
from tests.fakes.ports import Rig
from tests.unit.calls.telephones import Telephony, seen
from tests.unit.calls.test_visits import CALL, IVR, VISIT


def entered(work: Callable[[], None]) -> int:
    """How many functions, those of C among them, it enters."""
    count = 0

    def note(_frame: FrameType, event: str, _of: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


class Visiting(Listeners):
    def begin(self, channel: str) -> None:
        live = self.rig.switchboard.enter(channel, channel, "pbx1", 5.0)
        self.rig.switchboard.seat(live, LiveLeg(channel, IVR, "099"))
        call = replace(CALL, api_id=live.api_id, call_id=channel)
        self.visits.begun(channel, call, {}, set())
        self.visits.entered(replace(VISIT, channel=channel, call_id=channel, api_id=live.api_id))
        self.visits.answered(channel)

    def end(self, channel: str) -> None:
        self.visits.left(channel, EndReason.CALLER_HANGUP, 16, "")
        self.visits.gone(channel, 16)


def of_a_visit(others: int) -> int:
    here = Visiting(Rig())
    for number in range(others):
        here.begin(f"9.{number}")

    def one() -> None:
        here.begin("1.1")
        here.end("1.1")

    one()
    return entered(one)


def of_a_call_between_telephones(others: int) -> int:
    here = Telephony()

    def begin(number: int) -> tuple[Seen, Seen]:
        caller = seen(f"1.{number}", f"PJSIP/001-{number}", dialled="002")
        callee = seen(f"2.{number}", f"PJSIP/002-{number}", caller.channel)
        here.see(Appeared(caller), Appeared(callee), DialBegan(caller, callee), DialEnded(caller, callee, "ANSWER"))
        return caller, callee

    def one(number: int) -> None:
        here.see(*(HungUp(channel, 16) for channel in begin(number)))

    for number in range(others):
        begin(number)
    one(20_001)
    counted = entered(lambda: one(20_002))
    assert (here.bugs, here.events[-1]) == ([], "002 hangup ANSWER")
    return counted


async def test_a_visit_of_an_ivr() -> None:
    assert of_a_visit(1000) == of_a_visit(10) > 0


def test_a_call_between_telephones() -> None:
    assert of_a_call_between_telephones(1000) == of_a_call_between_telephones(10) > 0
