"""What the list of calls shows of telephones. Source: Events and API 6.4."""

from bridge.calls.phones.seats import PhoneSeats
from bridge.calls.phones.sighting_book import Line
from bridge.calls.records import LegRecord
from bridge.calls.switchboard import LegState, LiveLeg
from bridge.telephony.causes import CallFlow
from tests.unit.calls.telephones import ANA, Telephony, seen


def record(channel: str = "17.2") -> LegRecord:
    return LegRecord(
        *("call1", "17.1", channel, 0, ANA, CallFlow.IN, "pbx1", "callbridge", 1.0),
        caller_number="0744",
        called_number="001",
    )


def test_a_seat_has_a_state_and_both_parties() -> None:
    world = Telephony()
    seats = PhoneSeats(world.board)
    call = world.board.enter("17.2", "17.1", "pbx1", 1.0)
    seats.sit(record(), LegState.RINGING)
    leg = call.legs["17.2", ANA]
    assert (leg.number, leg.state, leg.source, leg.destination) == ("0003*001", LegState.RINGING, ("0744",), ("001",))
    seats.answer(record())
    seats.sit(record(), LegState.RINGING)
    assert leg.state is LegState.ON_CALL
    seats.rise(record())
    assert call.legs == {}


def test_what_others_have_seated_keeps_its_parties() -> None:
    world = Telephony()
    call = world.board.enter("17.2", "17.1", "pbx1", 1.0)
    theirs = world.board.seat(call, LiveLeg("17.2", ANA, "0003*001", source=("0003*099",), destination=("0003*001",)))
    PhoneSeats(world.board).sit(record(), LegState.RINGING)
    assert (theirs.state, theirs.source, theirs.destination) == (LegState.RINGING, ("0003*099",), ("0003*001",))


def test_where_there_is_no_call_nobody_sits() -> None:
    world = Telephony()
    seats = PhoneSeats(world.board)
    seats.sit(record(), LegState.RINGING)
    seats.answer(record())
    seats.rise(record())
    seats.talk(Line(seen("17.2", "PJSIP/001-2"), 0))
    seats.talk(None)
    world.board.enter("17.2", "17.1", "pbx1", 1.0)
    seats.answer(record())
    seats.talk(Line(seen("17.2", "PJSIP/001-2"), 0))
    assert world.call.legs == {}


def test_a_party_outside_sits_with_its_number_if_it_has_one_and_is_nobodys() -> None:
    world = Telephony()
    seats = PhoneSeats(world.board)
    call = world.board.enter("17.1", "", "pbx1", 1.0)
    trunk = seen("17.1", "PJSIP/trunk-1")
    local = seen("17.1", "Local/1@x-1;1")
    for line in (Line(trunk, 0, ANA), Line(local, 0), Line(trunk, 0, placed=True)):
        seats.sit_outside(line, "0744", LegState.RINGING, record())
    seats.sit_outside(Line(trunk, 0), "", LegState.RINGING, record())
    seats.found(Line(trunk, 0))
    assert call.legs == {}
    seats.sit_outside(Line(trunk, 0), "0744", LegState.OTHER_RINGS, record())
    assert [(leg.number, leg.state) for leg in call.legs.values()] == [("0744", LegState.OTHER_RINGS)]
    seats.talk(Line(trunk, 0))
    assert call.legs["17.1", None].state is LegState.ON_CALL
