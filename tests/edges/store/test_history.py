import pytest

from bridge.calls.records import Change
from bridge.calls.service_ports import OpenLegs
from bridge.store.database import Database
from bridge.store.history import CallFilter, History
from bridge.telephony.causes import CallFlow, CallStatus
from bridge.telephony.values import Extension
from tests.edges.store.stored import NOW, PHONE, Desk, call, leg

IVR = Extension("0003", "099")


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


@pytest.fixture
def history(desk: Desk) -> History:
    return History(desk.database, desk.around)


async def test_what_an_earlier_process_left_open_comes_back_as_it_was(desk: Desk, history: History) -> None:
    port: OpenLegs = history
    ended = leg(ended=NOW + 9, status=CallStatus.ANSWER, recording="r1")
    young = leg(channel="17.9", began=NOW + 5, flow=CallFlow.OUT, caller_name="Ștefan")
    old = leg(extension=IVR, visit=2, answered=NOW + 1)
    other = leg(channel="17.8", app="other")
    await desk.batches.write([Change(leg=one) for one in (young, ended, old, other)], ())
    assert await port.open_legs("callbridge") == (old, young)
    assert await port.open_legs("other") == (other,)
    assert await history.legs("a" * 20) == (ended, old, young)


async def test_two_visits_and_two_servers_are_different_legs(desk: Desk, history: History) -> None:
    legs = (leg(extension=IVR, visit=0), leg(extension=IVR, visit=1), leg(extension=IVR, server="pbx2"))
    await desk.batches.write([Change(leg=one) for one in legs], ())
    assert set(await history.legs("a" * 20)) == set(legs)


async def test_calls_are_found_by_number_however_it_is_written_by_extension_and_time(
    desk: Desk, history: History
) -> None:
    first = call("a" * 20, caller_number="0258422544", began=NOW - 50, ended=NOW - 40)
    second = call("b" * 20, called_number="0040258422544", began=NOW - 30, extension=str(IVR))
    third = call("c" * 20, caller_number="112", began=NOW - 20)
    other = call("d" * 20, caller_number="0258422544", app="other")
    of_third = leg("c" * 20, called_number="+40258422544", extension=IVR)
    await desk.batches.write([*(Change(one) for one in (first, second, third, other)), Change(leg=of_third)], ())
    for wanted, expected in (
        (CallFilter(), (third, second, first)),
        (CallFilter(number="+40 258 422 544"), (third, second, first)),
        (CallFilter(number="112"), (third,)),
        (CallFilter(number="258422544"), (third, second, first)),
        (CallFilter(extension=IVR), (third,)),
        (CallFilter(extension=PHONE), ()),
        (CallFilter(call="a" * 20), (first,)),
        (CallFilter(call=second.call_id), (second,)),
        (CallFilter(since=NOW - 30), (third, second)),
        (CallFilter(until=NOW - 30), (first,)),
        (CallFilter(up=True), (third, second)),
        (CallFilter(up=False), (first,)),
    ):
        assert await history.calls(wanted, 10) == expected, wanted
    assert await history.calls(CallFilter(), 1) == (third,)


async def test_numbers_are_found_also_when_the_country_was_configured_later(desk: Desk, history: History) -> None:
    desk.country = None
    await desk.batches.write([Change(one := call(caller_number="+40258422544"))], ())
    assert await history.calls(CallFilter(number="0040258422544"), 10) == ()
    desk.country = "RO"
    assert await history.calls(CallFilter(number="0258422544"), 10) == (one,)


async def test_whose_call_it_was(desk: Desk, history: History) -> None:
    await desk.batches.write([Change(call(extension=str(IVR)), leg())], ())
    await desk.batches.write([Change(call("b" * 20, extension=""), leg("b" * 20, app="other"))], ())
    assert await history.extensions_of("a" * 20) == {IVR, PHONE}
    assert await history.extensions_of("b" * 20) == frozenset()
    assert await history.extensions_of("unknown") == frozenset()
