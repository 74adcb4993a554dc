"""The life of a leg. Source: Events and API 2.2 (rules 3, 5), 3.3."""

from dataclasses import replace

import pytest

from bridge.calls.phones.calls import PhoneCalls
from bridge.calls.phones.legs import PATIENCE, PhoneLeg, PhoneLegs
from bridge.calls.records import LegRecord
from bridge.ivr.events import Trigger
from bridge.telephony.causes import CallFlow
from tests.unit.calls.telephones import ANA, BEN, SUPPORT, Telephony


class World(Telephony):
    def legs(self) -> PhoneLegs:
        return PhoneLegs(self.ports, PhoneCalls(self.ports))

    def record(self, flow: CallFlow = CallFlow.IN) -> LegRecord:
        call = self.board.enter("17.2", "", "pbx1", 1.0)
        return LegRecord(call.api_id, call.call_id, "17.2", 0, ANA, flow, "pbx1", "callbridge", 1.0)


def test_a_leg_is_found_by_its_channel_and_extension_while_it_is_up() -> None:
    world = World()
    legs = world.legs()
    leg = legs.open(world.record(), Trigger.DIAL_IN)
    assert legs.get("17.2", ANA) is leg
    assert (legs.get("17.2", BEN), legs.get("17.3", ANA), legs.get("17.2", None)) == (None, None, None)
    assert (legs.of_channel("17.2"), legs.of_channel("17.3"), len(legs)) == ((leg,), (), 1)
    legs.leave(leg, 2.0, 16)
    assert (legs.get("17.2", ANA), len(legs)) == (None, 0)


@pytest.mark.parametrize(
    ("flow", "dial", "answer"),
    [(CallFlow.IN, Trigger.DIAL_IN, Trigger.ANSWER_IN), (CallFlow.OUT, Trigger.DIAL_OUT, Trigger.ANSWER_OUT)],
)
def test_its_direction_says_which_answer_it_has(flow: CallFlow, dial: Trigger, answer: Trigger) -> None:
    world = World()
    legs = world.legs()
    leg = legs.open(world.record(flow), dial)
    legs.answered(leg, 3.0)
    legs.answered(leg, 4.0)
    legs.leave(leg, 9.0, 16)
    assert [trigger for _, trigger in world.keeper.told] == [dial, answer, Trigger.HANGUP]
    assert [(told.answered, told.ended) for told, _ in world.keeper.told] == [(None, None), (3.0, None), (3.0, 9.0)]


@pytest.mark.parametrize(
    ("word", "cause", "status"),
    [("BUSY", 16, "BUSY"), ("", 17, "BUSY"), ("nonsense", 0, "UNKNOWN"), ("ABORT", 17, "CANCEL")],
)
def test_the_word_of_its_dial_says_how_it_has_ended_and_without_it_the_cause(
    word: str, cause: int, status: str
) -> None:
    world = World()
    legs = world.legs()
    leg = legs.open(world.record(), None)
    legs.dial_ended(leg, "17.2", word, 2.0)
    legs.leave(leg, 3.0, cause)
    assert world.events == [f"001 hangup {status}"]


def ringing(world: World, legs: PhoneLegs) -> PhoneLeg:
    leg = legs.open(world.record(), None)
    leg.dialling.add("17.2")
    return leg


def test_its_hangup_waits_for_the_end_of_its_dial_and_for_no_longer_than_it_may() -> None:
    world = World()
    legs = world.legs()
    leg = ringing(world, legs)
    legs.leave(leg, 3.0, 17)
    assert (list(legs.waiting("17.2")), list(legs.waiting("17.3")), len(legs)) == ([leg], [], 1)
    world.after(PATIENCE)
    assert (world.events, len(legs)) == (["001 hangup BUSY"], 0)
    legs.dial_ended(leg, "17.2", "CANCEL", 9.0)
    assert world.events == ["001 hangup BUSY"]


def test_it_does_not_wait_when_nobody_will_tell_or_when_it_was_answered() -> None:
    world = World()
    legs = world.legs()
    legs.leave(ringing(world, legs), 3.0, 17, patiently=False)
    leg = ringing(world, legs)
    legs.answered(leg, 2.0)
    legs.leave(leg, 3.0, 17)
    assert world.events == ["001 hangup BUSY", "001 answer-in", "001 hangup ANSWER"]
    assert not world.due


def test_what_came_in_time_is_not_told_again_when_the_time_is_over() -> None:
    world = World()
    legs = world.legs()
    leg = ringing(world, legs)
    legs.leave(leg, 3.0, 17)
    legs.dial_ended(leg, "17.2", "NOANSWER", 4.0)
    world.after(PATIENCE)
    assert world.events == ["001 hangup NOANSWER"]


def test_a_channel_may_have_a_leg_of_a_phone_and_one_of_a_queue() -> None:
    world = World()
    legs = world.legs()
    phone = legs.open(world.record(CallFlow.OUT), None)
    queue = legs.open(replace(world.record(), extension=SUPPORT), None)
    assert legs.of_channel("17.2") == (phone, queue)
    legs.leave(queue, 3.0, 16)
    assert legs.of_channel("17.2") == (phone,)


def test_it_has_the_identity_of_the_call_to_which_it_belongs_now() -> None:
    world = World()
    legs = world.legs()
    older = world.board.enter("16.1", "", "pbx1", 0.5)
    leg = legs.open(world.record(), Trigger.DIAL_IN)
    world.board.join(older, world.board.enter("17.2", "", "pbx1", 1.0))
    legs.answered(leg, 2.0)
    assert [told.api_id for told, _ in world.keeper.told] == ["call2", "call1"]
    assert world.keeper.told[-1][0].call_id == "16.1"
