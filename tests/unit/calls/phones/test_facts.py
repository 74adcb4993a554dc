"""What dial events of legs that are seen tell. Source: Events and API 3.2; E2."""

from dataclasses import replace

import pytest

from bridge.calls.phones.facts import calling, calling_ivr, number_of, rung
from bridge.calls.phones.sighting_book import Line
from bridge.calls.phones.sightings import Seen
from bridge.calls.records import LegRecord
from bridge.ivr.live import LiveSet
from bridge.telephony.causes import CallFlow
from bridge.telephony.dialling import Dialling
from bridge.telephony.directory import Directory
from bridge.telephony.extensions import Declaration, ExtensionKind
from bridge.telephony.values import CallerId, Extension
from tests.unit.calls.telephones import ANA, BEN, IVR, LIVE, seen

LEG = LegRecord("c1", "17.1", "17.2", 0, ANA, CallFlow.IN, "pbx1", "callbridge", 1.0)
VISIT = LegRecord(
    *("c1", "17.1", "17.1", 1, IVR, CallFlow.IN, "pbx1", "callbridge", 1.0),
    caller_number="0744",
    caller_name="Acme",
    called_did="0258422544",
    called_number="099",
)
PHONE = Line(seen("17.2", "PJSIP/001-2", "17.1"), 0, ANA)


def outside(number: str = "0744123456", dialled: str = "0258422544", name: str = "PJSIP/trunk-1") -> Line:
    line = Line(seen("17.1", name, caller=number), 0)
    line.dialled = line.dialled_first = dialled
    return line


def test_a_caller_from_outside_has_his_number_and_no_extension() -> None:
    leg = rung(LEG, PHONE, outside(), None, LIVE)
    assert (leg.caller_number, leg.caller_extension) == ("0744123456", "")
    assert (leg.called_did, leg.called_extension, leg.called_number) == ("0258422544", "0003*001", "0258422544")


@pytest.mark.parametrize("number", ["", "anonymous", "Anonymous", "<unknown>", "unknown", "Restricted", "unavailable"])
def test_a_number_that_is_withheld_is_absent(number: str) -> None:
    line = outside(number)
    assert rung(LEG, PHONE, line, None, LIVE).caller_number == number_of(line.seen.caller) == ""


@pytest.mark.parametrize(("name", "told"), [("<unknown>", ""), ("Anonymous", ""), ("Acme", "Acme")])
def test_a_name_that_says_nothing_is_absent_and_another_is_told(name: str, told: str) -> None:
    line = Line(Seen("17.1", "17.1", "PJSIP/trunk-1", CallerId(name, "0744")), 0)
    assert rung(LEG, PHONE, line, None, LIVE).caller_name == told


@pytest.mark.parametrize(
    ("dialled", "did"),
    [
        ("0258422544", "0258422544"),
        ("+40258422544", "+40258422544"),
        ("004025842254412", "004025842254412"),
        ("2544", ""),  # a short number of the trunk says nothing public
        ("s", ""),
        ("0258*22544", ""),
        ("123456789012345678", ""),
    ],
)
def test_the_public_number_is_what_a_trunk_has_dialled_first(dialled: str, did: str) -> None:
    assert rung(LEG, PHONE, outside(dialled=dialled), None, LIVE).called_did == did


def test_no_public_number_is_known_of_calls_from_inside_of_extensions_and_of_nobody() -> None:
    inside = outside()
    inside.owner = BEN
    for source in (inside, outside(name="Local/1@x-1;2"), None):
        assert rung(LEG, PHONE, source, None, LIVE).called_did == ""


def test_a_number_that_is_an_extension_is_no_public_one() -> None:
    assert rung(LEG, PHONE, outside(dialled="12345678"), None, LIVE).called_did == "12345678"
    directory = Directory((Declaration(Extension("0003", "12345678"), ExtensionKind.PHONE),))
    live = LiveSet("v2", "0003", dialling=Dialling(directory=directory))
    assert rung(LEG, PHONE, outside(dialled="12345678"), None, live).called_did == ""


def test_a_caller_from_inside_has_his_extended_number() -> None:
    inside = outside("002", "001")
    inside.owner = BEN
    leg = rung(LEG, PHONE, inside, None, LIVE)
    assert (leg.caller_number, leg.caller_extension, leg.called_number) == ("0003*002", "0003*002", "001")


@pytest.mark.parametrize(
    ("shown", "number", "extension"),
    [
        ("002", "0003*002", "0003*002"),
        ("0003*099", "0003*099", "0003*099"),
        ("0744123456", "0744123456", ""),
        ("555", "555", ""),
        ("", "", ""),
    ],
)
def test_who_is_called_by_nobody_is_called_by_whom_it_shows(shown: str, number: str, extension: str) -> None:
    line = Line(seen("17.2", "PJSIP/001-2", connected=shown, caller="001"), 0, ANA)
    begun_by_itself = Line(seen("17.8", "Local/1@x-1;2", caller=shown), 0)
    for leg in (rung(LEG, line, None, None, LIVE), rung(LEG, PHONE, begun_by_itself, None, LIVE)):
        assert (leg.caller_number, leg.caller_extension, leg.called_number) == (number, extension, "001")


def test_a_leg_that_an_ivr_has_placed_is_called_by_the_ivr_with_the_number_of_its_caller() -> None:
    placed = Line(seen("17.900", "PJSIP/001-2", "17.1"), 0, ANA, placed=True)
    leg = rung(LEG, placed, None, VISIT, LIVE)
    assert (leg.caller_number, leg.caller_name, leg.caller_extension) == ("0744", "Acme", "0003*099")
    assert (leg.called_did, leg.called_extension, leg.called_number) == ("0258422544", "0003*001", "001")


@pytest.mark.parametrize(("extension", "number"), [("", "0744123456"), ("0003*002", "0003*002")])
def test_an_ivr_that_has_called_its_caller_calls_others_with_the_number_that_it_called(
    extension: str, number: str
) -> None:
    placed = Line(seen("17.900", "PJSIP/001-2", "17.1"), 0, ANA, placed=True)
    called = replace(
        VISIT, flow=CallFlow.OUT, caller_number="0003*099", called_number="0744123456", called_extension=extension
    )
    leg = rung(LEG, placed, None, called, LIVE)
    assert (leg.caller_number, leg.caller_extension, leg.caller_name) == (number, "0003*099", "")


def test_a_leg_that_the_dialplan_places_afterwards_is_called_by_the_caller() -> None:
    caller = outside()
    caller.placed = True  # it was known to us before it was seen
    leg = rung(LEG, PHONE, caller, VISIT, LIVE)
    assert (leg.caller_number, leg.caller_extension) == ("0744123456", "")


@pytest.mark.parametrize(
    ("dialled", "extension"), [("001", "0003*001"), ("0003*099", "0003*099"), ("555", ""), ("0744123456", "")]
)
def test_who_calls_out_is_itself_and_calls_an_extension_if_it_exists(dialled: str, extension: str) -> None:
    line = outside("002", dialled)
    out = calling(LegRecord("c1", "17.1", "17.1", 0, BEN, CallFlow.OUT, "pbx1", "callbridge", 1.0), line, LIVE)
    assert (out.caller_number, out.caller_extension) == ("0003*002", "0003*002")
    assert (out.called_extension, out.called_number, out.called_did) == (extension, dialled, "")


def test_who_reaches_an_ivr_has_called_it() -> None:
    out = calling_ivr(LegRecord("c1", "17.1", "17.1", 0, BEN, CallFlow.OUT, "pbx1", "callbridge", 1.0), VISIT)
    assert (out.caller_number, out.caller_extension, out.caller_name) == ("0003*002", "0003*002", "Acme")
    assert (out.called_extension, out.called_number, out.called_did) == ("0003*099", "099", "")
