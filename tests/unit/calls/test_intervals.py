"""Time intervals by their names. Source: The IVR 5.1; acceptance I36 (dates)."""

from dataclasses import replace
from datetime import date, timedelta, timezone

from bridge.calls.intervals import inside_any
from bridge.ivr.intervals import Interval, Line
from bridge.ivr.verbs import Hangup
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import a_call, a_live, an_ivr, main

TODAY = date(2025, 11, 22)  # that of the fake clock: 08:26:40 UTC
CLOSED, OPEN = Interval("x", (Line(dates=(TODAY,)),)), Interval("x", (Line(dates=(date(1999, 1, 1),)),))
IVR = an_ivr(main(start=[Hangup()]))


async def test_any_of_several_may_match() -> None:
    call = a_call(an_ivr(main(start=[Hangup()]), intervals={"a": OPEN, "b": CLOSED}))
    assert inside_any(("a", "b"), call, Rig().ports)
    assert not inside_any(("a",), call, Rig().ports)


async def test_the_ivrs_own_comes_before_that_of_the_service() -> None:
    live = replace(a_live(), intervals={"a": CLOSED, "b": CLOSED})
    call = a_call(an_ivr(main(start=[Hangup()]), intervals={"a": OPEN}), live=live)
    assert not inside_any(("a",), call, Rig().ports)
    assert inside_any(("b",), call, Rig().ports)
    assert inside_any(("a",), a_call(live=live), Rig().ports)


async def test_one_that_does_not_exist_never_matches() -> None:
    assert not inside_any(("gone",), a_call(IVR), Rig().ports)


async def test_without_a_zone_of_its_own_it_goes_by_the_services() -> None:
    morning = Interval("a", (Line(hours=(10 * 60, 11 * 60)),))
    east = replace(a_live(), intervals={"a": morning}, timezone=timezone(timedelta(hours=2)))
    assert inside_any(("a",), a_call(IVR, live=east), Rig().ports)
    assert not inside_any(("a",), a_call(IVR, live=replace(a_live(), intervals={"a": morning})), Rig().ports)
