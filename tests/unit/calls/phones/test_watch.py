"""Who is who among channels that are seen. Source: Events and API 1, 2.2, 7.1."""

import pytest

from bridge.calls.phones import sighting_book
from bridge.calls.phones.sightings import Appeared, DialBegan, DialEnded, HungUp
from bridge.calls.phones.watch import PhoneWatch
from bridge.ivr.events import Trigger
from tests.unit.calls.telephones import ANA, Telephony, seen


def test_a_call_that_is_seen_from_its_middle_is_named_after_its_first_channel() -> None:
    watched = Telephony()
    watched.see(DialEnded(seen("17.1", "PJSIP/trunk-1"), seen("17.2", "PJSIP/001-2", "17.1"), "ANSWER"))
    watched.see(HungUp(seen("17.1", "PJSIP/trunk-1"), 16))
    later = Telephony()
    later.see(Appeared(seen("17.2", "PJSIP/001-2", "17.1")))
    assert (watched.call.call_id, later.call.call_id) == ("17.1", "17.1")


def test_two_calls_that_share_a_linkedid_are_one_and_the_older_holds() -> None:
    watched = Telephony()
    first, second = seen("17.1", "PJSIP/trunk-1"), seen("18.1", "PJSIP/trunk-2")
    watched.see(DialBegan(first, seen("17.2", "PJSIP/001-2", "17.1")))
    watched.clock.go_on(1)
    watched.see(DialBegan(second, seen("18.2", "PJSIP/002-2", "18.1")))
    watched.see(Appeared(seen("18.2", "PJSIP/002-2", "17.1")))
    watched.see(HungUp(seen("18.2", "PJSIP/002-2", "17.1"), 17))
    watched.after(2)
    assert [call.api_id for call in watched.board] == ["call1"]
    closed = [change.call for change in watched.keeper.changes if change.call and change.call.ended]
    assert [call.api_id for call in closed] == ["call2"]
    assert watched.keeper.told[-1][0].api_id == "call1"


def test_a_call_that_others_knew_to_be_over_keeps_its_identity_for_late_news() -> None:
    watched = Telephony()
    callee = seen("17.2", "PJSIP/001-2", "17.1")
    watched.see(DialBegan(seen("17.1", "PJSIP/trunk-1"), callee))
    for channel in ("17.1", "17.2"):
        watched.board.gone(channel)
    watched.see(DialEnded(seen("17.1", "PJSIP/trunk-1"), callee, "ANSWER"))
    for channel in ("17.2", "17.1"):
        watched.see(HungUp(seen(channel, ""), 16))
    assert {(leg.api_id, leg.call_id) for leg, _ in watched.keeper.told} == {("call1", "17.1")}
    assert (watched.phones.size, list(watched.board)) == (0, [])


def test_only_a_channel_that_was_known_before_and_is_no_callers_was_placed_by_us() -> None:
    watched = Telephony()
    watch = PhoneWatch(watched.ports)
    call = watched.board.expect("17.1", "pbx1", 1.0)
    watched.board.belongs("17.900", call)
    placed = {channel: watch.line(seen(channel, f"PJSIP/{channel}", "17.1")) for channel in ("17.1", "17.900", "17.3")}
    assert {channel: line.placed for channel, line in placed.items() if line} == {
        "17.1": False,
        "17.900": True,
        "17.3": False,
    }
    assert watch.line(None) is None


def test_the_oldest_of_too_many_channels_is_taken_for_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sighting_book, "MOST_CHANNELS", 3)
    watched = Telephony()
    for call in range(4):
        watched.see(DialBegan(None, seen(f"{call}.1", f"PJSIP/001-{call}")))
    assert watched.events == ["001 dial-in"] * 3 + ["001 hangup UNKNOWN", "001 dial-in"]
    assert watched.leg_at(ANA, Trigger.HANGUP).channel == "0.1"
    assert len(list(watched.board)) == 3
