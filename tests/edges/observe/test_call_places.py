import pytest

from bridge.calls.entries.resume import CallTakenUp
from bridge.calls.entries.transfers import CallLeft, LegPlaced, TalkBegun
from bridge.calls.journal import (
    CallEnded,
    CallEntered,
    CallReturned,
    Entry,
    IvrEntered,
    Moved,
    Noted,
    RequestSent,
    StepBegun,
)
from bridge.observe import call_places
from bridge.observe.call_places import CallPlaces
from bridge.telephony.causes import DialplanResult, EndReason

ENTERED = CallEntered("0003*099", "0744", "099", "", "api-1", "pbx1")


def places_after(*entries: Entry, call: str = "17.4") -> CallPlaces:
    places = CallPlaces()
    for entry in entries:
        places.read(Noted(0.0, call, entry))
    return places


@pytest.mark.parametrize(
    ("entry", "context", "place", "doing"),
    [
        (StepBegun("context.main.option.start", "play_sound"), "main", "main.start", "play sound"),
        (StepBegun("context.main.option.1[3]", "transfer"), "main", "main.1[3]", "transfer"),
        (StepBegun("", "Play", "", 4), "", "", "Play"),
        (StepBegun("ivr.on_lifetime", "hangup"), "", "", "hangup"),
        (RequestSent("crm", "GET", "https://crm.example/", 1), "", "", "asks crm"),
        (Moved("billing", "2", 1, "jump"), "billing", "billing.2", ""),
        (LegPlaced("001", "PJSIP/001"), "", "", "rings 001"),
        (TalkBegun("001"), "", "", "talks to 001"),
        (CallLeft("phones,001,1"), "", "", "in the dialplan"),
    ],
)
def test_where_a_call_stands_is_what_was_told_last(entry: Entry, context: str, place: str, doing: str) -> None:
    found = places_after(ENTERED, entry).of("api-1")
    assert found is not None
    assert (found.ivr, found.context, found.place, found.doing) == ("0003*099", context, place, doing)


def test_another_ivr_begins_at_its_beginning() -> None:
    found = places_after(ENTERED, Moved("billing", "2", 1, "jump"), IvrEntered("0003*098")).of("api-1")
    assert found is not None
    assert (found.ivr, found.context, found.place) == ("0003*098", "", "")


@pytest.mark.parametrize("end", [CallEnded(EndReason.CALLER_HANGUP, 1.0), CallReturned(DialplanResult.DONE)])
def test_a_call_that_has_ended_stands_nowhere(end: Entry) -> None:
    places = places_after(ENTERED, end, StepBegun("context.main.option.1", "wait"))
    assert places.of("api-1") is None


def test_what_concerns_no_call_in_an_ivr_is_passed_over() -> None:
    assert places_after(StepBegun("context.main.option.1", "wait")).of("") is None


def test_a_call_that_comes_back_is_known_once() -> None:
    places = places_after(ENTERED, ENTERED)
    assert places.of("api-1") is not None
    places.read(Noted(0.0, "17.4", CallEnded(EndReason.CALLER_HANGUP, 1.0)))
    assert places.of("api-1") is None


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call_places, "MOST", 2)
    places = CallPlaces()
    for number in range(3):
        places.read(Noted(0.0, f"17.{number}", CallEntered("0003*099", "", "", "", f"api-{number}", "pbx1")))
    assert [places.of(f"api-{number}") is not None for number in range(3)] == [False, True, True]


def test_a_call_that_outlived_a_restart_stands_where_it_stood() -> None:
    found = places_after(CallTakenUp(2.5, "0003*099", "billing", "2", 3, 4, "api-1")).of("api-1")
    assert found is not None
    assert (found.ivr, found.context, found.place) == ("0003*099", "billing", "billing.2[3]")
    nowhere = places_after(CallTakenUp(2.5, "0003*099", "", "", 1, 0, "api-1")).of("api-1")
    assert nowhere is not None
    assert nowhere.place == ""
