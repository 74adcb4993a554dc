"""The records of telephones' calls. Source: Events and API 1, 5.1, 7.1."""

from dataclasses import replace

import pytest

from bridge.calls.phones import calls as phone_calls
from bridge.calls.phones.calls import PhoneCalls
from bridge.calls.records import CallRecord, LegRecord
from bridge.calls.switchboard import LiveCall
from bridge.telephony.causes import CallFlow
from tests.unit.calls.telephones import ANA, Telephony, visit


def leg_of(call: LiveCall) -> LegRecord:
    return LegRecord(
        *(call.api_id, call.call_id, "17.2", 0, ANA, CallFlow.IN, "pbx1", "callbridge", 5.0),
        caller_number="0744",
        called_did="0258",
        called_number="0258",
    )


class World(Telephony):
    def begin(self, channel: str = "17.1", began: float = 3.0) -> tuple[PhoneCalls, LiveCall]:
        return PhoneCalls(self.ports), self.board.enter(channel, "", "pbx1", began)

    @property
    def written(self) -> list[CallRecord]:
        return [change.call for change in self.keeper.changes if change.call]


def test_a_record_is_written_with_the_first_leg_and_ends_with_the_call() -> None:
    world = World()
    calls, call = world.begin()
    record = calls.began(leg_of(call))
    assert record == call.record
    assert record
    assert (record.began, record.caller_number, record.did, record.extension) == (3.0, "0744", "0258", "0003*001")
    assert calls.began(leg_of(call)) is None
    calls.settle(call.api_id)
    assert world.written == []
    world.board.gone("17.1")
    calls.settle(call.api_id)
    assert world.written == [replace(record, ended=world.clock.now())]
    assert list(calls) == []


def test_that_it_was_answered_is_written_once() -> None:
    calls, call = World().begin()
    assert calls.answered(call.api_id, 7.0) is None
    calls.began(leg_of(call))
    answered = calls.answered(call.api_id, 7.0)
    assert answered == call.record
    assert answered
    assert answered.answered == 7.0
    assert calls.answered(call.api_id, 8.0) is None


def test_what_others_have_written_of_it_stays() -> None:
    calls, call = World().begin()
    call.record = CallRecord(call.api_id, "17.1", "pbx1", "callbridge", 1.0, caller_number="0744 as they say")
    assert calls.began(leg_of(call)) is call.record
    calls.adopt(leg_of(call), call)
    assert call.record.caller_number == "0744 as they say"


def test_a_call_of_the_api_without_a_record_is_the_apis() -> None:
    for said in ({"charged": ANA}, {"token": "crm"}):
        calls, call = World().begin()
        for name, value in said.items():
            setattr(call, name, value)
        assert calls.began(leg_of(call)) is None


def test_a_call_that_is_not_known_has_no_record() -> None:
    world = World()
    calls, call = world.begin()
    world.board.gone("17.1")
    calls.entered(visit("17.1", call))
    assert calls.began(leg_of(call)) is None
    assert calls.visit_of(call.api_id) is None


@pytest.mark.parametrize("placed", [True, False])
def test_whoever_serves_ivrs_ends_the_record_of_a_caller_who_was_in_one(placed: bool) -> None:
    world = World()
    calls, call = world.begin()
    if placed:
        call.token, call.entered = "crm", True
        call.record = CallRecord(call.api_id, "17.1", "pbx1", "callbridge", 1.0)
        calls.began(leg_of(call))
    else:
        calls.began(leg_of(call))
        calls.entered(visit("17.1", call))
    for channel in ("17.9", "17.1"):
        calls.gone(call, channel)
    world.board.gone("17.1")
    calls.settle(call.api_id)
    assert world.written == []


def test_the_record_of_a_call_that_only_a_later_party_took_to_an_ivr_ends_here() -> None:
    world = World()
    calls, call = world.begin()
    call.record = CallRecord(call.api_id, "17.1", "pbx1", "callbridge", 1.0)
    world.board.belongs("17.2", call)
    calls.entered(visit("17.2", call))
    for channel in ("17.1", "17.2"):
        calls.gone(call, channel)
        world.board.gone(channel)
    calls.settle(call.api_id)
    assert [record.ended is not None for record in world.written] == [True]


def test_one_that_has_ended_already_or_was_never_written_is_left_alone() -> None:
    world = World()
    calls, call = world.begin()
    call.record = CallRecord(call.api_id, "17.1", "pbx1", "callbridge", 1.0, ended=2.0)
    calls.began(leg_of(call))
    asked, other = world.begin("18.1")
    asked.asked(other, leg_of(other))
    other.record = CallRecord(other.api_id, "18.1", "pbx1", "callbridge", 1.0)
    for channel in ("17.1", "18.1"):
        world.board.gone(channel)
    calls.settle(call.api_id)
    asked.settle(other.api_id)
    assert world.written == []


def test_of_two_that_are_joined_the_newer_one_ends_and_the_older_knows_what_it_knew() -> None:
    world = World()
    calls, older = world.begin()
    newer = world.board.enter("18.1", "", "pbx1", 9.0)
    calls.began(leg_of(newer))
    calls.asked(newer, leg_of(newer))
    calls.entered(visit("18.1", newer))
    calls.join(newer, older)
    assert [(record.api_id, record.ended is not None) for record in world.written] == [(newer.api_id, True)]
    assert calls.was_asked(older.api_id, ANA)
    assert not calls.was_asked(older.api_id, ANA)
    known = calls.visit_of(older.api_id)
    assert known
    assert known.channel == "18.1"
    calls.joined(older, newer)
    assert len(world.written) == 1


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phone_calls, "MOST_CALLS", 2)
    world = World()
    calls, first = world.begin()
    calls.began(leg_of(first))
    for channel in ("18.1", "19.1"):
        calls.asked(call := world.board.enter(channel, "", "pbx1", 9.0), leg_of(call))
    assert list(calls) == ["call2", "call3"]
    assert [record.api_id for record in world.written] == ["call1"]
