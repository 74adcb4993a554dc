"""Channels that were seen, and who calls behind them. Source: Events and API 1, 2.2; Asterisk reference 9."""

import pytest

from bridge.calls.phones import sighting_book
from bridge.calls.phones.sighting_book import YOUNG, Line, SightingBook
from bridge.telephony.values import Extension
from tests.unit.calls.telephones import ANA, seen

OWNERS = {"PJSIP/001": ANA}


def book(**lines: str) -> SightingBook:
    """Channels by uniqueid, each with its name."""
    made = SightingBook(OWNERS.get)
    for channel, name in lines.items():
        made.see(seen(channel, name, "a"), 0)
    return made


def line(of: SightingBook, channel: str) -> Line:
    found = of.get(channel)
    assert found
    return found


def test_a_channel_belongs_to_the_phone_of_its_endpoint_and_a_local_one_to_nobody() -> None:
    known = SightingBook(lambda endpoint: ANA)
    phone, local = known.see(seen("a", "PJSIP/001-1"), 0), known.see(seen("b", "Local/001@x-1;1"), 0)
    assert phone
    assert local
    assert (phone.owner, phone.is_local) == (ANA, False)
    assert (local.owner, local.is_local) == (None, True)


def test_whose_it_is_may_be_known_before_it_has_a_name_and_then_holds() -> None:
    known = book(a="", b="")
    line(known, "a").owner = Extension("0003", "555")
    known.see(seen("a", "PJSIP/001-1"), 1)
    known.see(seen("b", "PJSIP/001-2"), 1)
    assert [line(known, channel).owner for channel in "ab"] == [Extension("0003", "555"), ANA]


def test_what_was_dialled_first_stays_and_names_of_the_dialplan_are_no_numbers() -> None:
    known = SightingBook(OWNERS.get)
    for dialled in ("s", "", "0258422544", "001", "h"):
        known.see(seen("a", "PJSIP/trunk-1", dialled=dialled), 0)
    assert (line(known, "a").dialled_first, line(known, "a").dialled) == ("0258422544", "0258422544")


def test_where_a_transfer_has_sent_it_holds_against_what_is_seen_first_afterwards() -> None:
    known = book(a="PJSIP/trunk-1")
    line(known, "a").dialled = "101"
    known.see(seen("a", "PJSIP/trunk-1", dialled="0258422544"), 1)
    assert (line(known, "a").dialled_first, line(known, "a").dialled) == ("0258422544", "101")


def test_what_is_not_seen_any_more_is_what_it_was() -> None:
    known = SightingBook(OWNERS.get)
    known.see(seen("a", "PJSIP/001-1", "z", caller="1", connected="2"), 0)
    known.see(seen("a", "", ""), 1)
    now = line(known, "a").seen
    assert (now.name, now.caller.number, now.connected.number) == ("PJSIP/001-1", "1", "2")


class TestOrigin:
    def test_a_real_channel_calls_itself(self) -> None:
        known = book(a="PJSIP/001-1", b="PJSIP/002-1")
        assert known.origin(line(known, "b")) is line(known, "b")

    def test_behind_local_channels_it_is_whoever_dialled_the_first(self) -> None:
        names = {"b": "Local/1@x-1;1", "c": "Local/1@x-1;2", "d": "Local/2@x-2;1", "e": "Local/2@x-2;2"}
        known = book(a="PJSIP/001-1", **names)
        line(known, "b").dialled_by, line(known, "d").dialled_by = "a", "c"
        assert known.origin(line(known, "e")) is line(known, "a")

    def test_it_begins_with_a_local_half_that_we_have_placed(self) -> None:
        known = book(a="PJSIP/001-1", b="Local/1@x-1;1", c="Local/1@x-1;2")
        line(known, "b").placed = True
        assert known.origin(line(known, "c")) is known.origin(line(known, "b")) is line(known, "b")

    def test_where_nobody_has_dialled_it_is_the_channel_after_which_the_call_is_named(self) -> None:
        known = book(a="PJSIP/001-1", c="Local/1@x-1;2")
        assert known.origin(line(known, "c")) is line(known, "a")

    def test_a_local_channel_that_began_by_itself_is_its_own_beginning(self) -> None:
        for names in ({"a": "Local/1@x-1;1", "c": "Local/1@x-1;2"}, {"c": "Local/odd"}):
            known = book(**names)
            assert known.origin(line(known, "c")) is line(known, "c")

    def test_channels_that_dial_each_other_in_a_circle_end_somewhere(self) -> None:
        known = book(b="Local/1@x-1;1", c="Local/2@x-2;1")
        line(known, "b").dialled_by, line(known, "c").dialled_by = "c", "b"
        assert known.origin(line(known, "b")) in {line(known, "b"), line(known, "c")}


def test_a_channel_that_is_gone_is_not_brought_back_by_late_news() -> None:
    known = book(a="Local/1@x-1;1")
    known.forget("a", 1)
    assert known.see(seen("a", "Local/1@x-1;1"), 2) is None
    assert (len(known), known.is_gone("a")) == (0, True)
    known.expire(130)
    assert not known.is_gone("a")


def test_what_has_no_id_is_no_channel() -> None:
    assert book().see(seen("", "PJSIP/001-1"), 0) is None


def test_a_stock_lacks_what_is_old_or_was_seen_before_the_link_was_lost() -> None:
    known = book(a="PJSIP/1-1", b="PJSIP/2-1", c="PJSIP/3-1")
    assert known.missing({"a"}, YOUNG) == ()
    assert known.missing({"a"}, YOUNG + 0.1) == (line(known, "b"), line(known, "c"))
    known.blind()
    assert known.missing({"a", "b"}, 0) == (line(known, "c"),)
    assert known.missing({}, 0) == (line(known, "c"),)


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sighting_book, "MOST_CHANNELS", 2)
    known = book(a="PJSIP/1-1", b="PJSIP/2-1")
    assert known.surplus() is None
    known.see(seen("c", "PJSIP/3-1"), 0)
    assert known.surplus() is line(known, "a")
    for channel in "abc":
        known.forget(channel, 1)
    assert [known.is_gone(channel) for channel in "abc"] == [False, True, True]
