"""A call as records have it. Source: Events and API 3.2, 7.2."""

from dataclasses import replace

import pytest

from bridge.calls.call import Call
from bridge.calls.events.leg_records import absent, caller_number, passing, placed_by, record_of, visit_of
from bridge.calls.party import Party
from bridge.calls.records import CallRecord, LegRecord
from bridge.ivr.events import EventType
from bridge.ivr.model import Ivr
from bridge.ivr.verbs import Hangup
from bridge.telephony.causes import CallFlow
from bridge.telephony.values import CallerId, Extension
from tests.fakes.channel import FakeChannel
from tests.unit.calls.ivrs import IVR_NUMBER, a_call, a_live, an_ivr, main

IVR = an_ivr(main(start=[Hangup()]))
ANA, BEN = Extension("0003", "001"), Extension("0003", "002")
OUTSIDE = Party(
    CallerId("Ștefan", "+12025550143"), called_number="0258422544", called_did="0258422544", called_extension=IVR_NUMBER
)
INSIDE = Party(CallerId("Ana", "0003*001"), ANA, called_number="099", called_extension=IVR_NUMBER)


def calling(party: Party, **fields: object) -> Call:
    call = a_call(IVR, FakeChannel(), a_live(IVR))
    return replace(call, party=party, **fields)  # type: ignore[arg-type] # a test names fields as they are


def test_a_call_as_it_enters() -> None:
    assert record_of(calling(OUTSIDE), 5.0) == CallRecord(
        *("lfrsmzqx7c6tahkgcdvj", "1763800001.42", "pbx1", "", 5.0),
        caller_number="+12025550143",
        caller_name="Ștefan",
        called_number="0258422544",
        did="0258422544",
        extension="0003*099",
    )


def test_a_call_whose_first_channel_was_another_is_known_by_that() -> None:
    assert record_of(calling(OUTSIDE, known_as="17.1"), 5.0).call_id == "17.1"
    visit = visit_of(IVR, calling(OUTSIDE, known_as="17.1"), 5.0)
    assert (visit.call_id, visit.channel) == ("17.1", "1763800001.42")


def test_a_dialplan_step_is_of_no_ivr() -> None:
    assert record_of(replace(calling(Party(CallerId())), ivr=None), 5.0).extension == ""


def test_a_visit_of_an_outside_caller() -> None:
    assert visit_of(IVR, calling(OUTSIDE), 5.0) == LegRecord(
        *("lfrsmzqx7c6tahkgcdvj", "1763800001.42", "1763800001.42", 0, IVR_NUMBER, CallFlow.IN, "pbx1", "", 5.0),
        caller_number="+12025550143",
        caller_name="Ștefan",
        called_did="0258422544",
        called_extension="0003*099",
        called_number="0258422544",
    )


def test_an_inside_caller_is_known_by_its_extension() -> None:
    visit = visit_of(IVR, calling(INSIDE), 5.0)
    assert (visit.caller_number, visit.caller_extension, visit.called_did) == ("0003*001", "0003*001", "")


@pytest.mark.parametrize(("number", "extension"), [("002", "0003*002"), ("0040258422544", "")])
def test_a_leg_is_placed_for_the_caller_by_the_ivr(number: str, extension: str) -> None:
    called = Extension.parse(extension, "")
    assert placed_by(IVR, "17.5", number, called, calling(OUTSIDE), 5.0) == LegRecord(
        *("lfrsmzqx7c6tahkgcdvj", "1763800001.42", "17.5", 0, IVR_NUMBER, CallFlow.OUT, "pbx1", "", 5.0),
        caller_number="+12025550143",
        caller_name="Ștefan",
        called_extension=extension,
        caller_extension="0003*099",
        called_number=number,
    )


@pytest.mark.parametrize(
    ("party", "number", "extension"),
    [(INSIDE, "0003*001", "0003*001"), (Party(CallerId("Ana", "0744123456")), "0744123456", "")],
)
def test_into_an_ivr_that_the_api_has_called_somebody_the_ivr_is_who_calls(
    party: Party, number: str, extension: str
) -> None:
    visit = visit_of(IVR, calling(party, placed=True), 5.0)
    assert (visit.flow, visit.channel, visit.extension) == (CallFlow.OUT, "1763800001.42", IVR_NUMBER)
    assert (visit.caller_number, visit.caller_name, visit.caller_extension) == ("0003*099", "", "0003*099")
    assert (visit.called_number, visit.called_extension, visit.called_did) == (number, extension, "")


class TestPassing:
    def test_a_telephone_calls(self) -> None:
        party = Party(CallerId("Ana", "0003*001"), ANA, called_number="002", called_extension=BEN)
        assert passing(calling(party), EventType.DIAL_OUT, 5.0) == LegRecord(
            *("lfrsmzqx7c6tahkgcdvj", "1763800001.42", "1763800001.42", 0, ANA, CallFlow.OUT, "pbx1", "", 5.0),
            caller_number="0003*001",
            caller_name="Ana",
            called_extension="0003*002",
            caller_extension="0003*001",
            called_number="002",
        )

    def test_a_telephone_is_about_to_be_rung_by_a_channel_that_is_not_there_yet(self) -> None:
        party = Party(CallerId("Ana", "0003*001"), ANA, called_number="002", called_extension=BEN)
        assert passing(calling(party), EventType.DIAL_IN, 5.0) == LegRecord(
            *("lfrsmzqx7c6tahkgcdvj", "1763800001.42", "", 0, BEN, CallFlow.IN, "pbx1", "", 5.0),
            caller_number="0003*001",
            caller_name="Ana",
            called_extension="0003*002",
            caller_extension="0003*001",
            called_number="002",
        )

    def test_what_is_not_known_is_empty(self) -> None:
        leg = passing(calling(Party(CallerId(), ANA)), EventType.DIAL_OUT, 5.0)
        assert leg is not None
        assert (leg.called_number, leg.called_extension) == ("", "")

    @pytest.mark.parametrize("event", [*EventType])
    def test_a_script_is_asked_of_nobodys_leg(self, event: EventType) -> None:
        assert passing(calling(Party(CallerId("", "1"))), event, 5.0) is None


def test_who_calls_is_told_by_extension_else_by_number_else_not_at_all() -> None:
    assert [caller_number(calling(party)) for party in (INSIDE, OUTSIDE, Party(CallerId()))] == [
        "0003*001",
        "+12025550143",
        "",
    ]


@pytest.mark.parametrize(("ivr", "party", "by"), [(IVR, OUTSIDE, "0003*099"), (None, INSIDE, "0003*001")])
def test_a_telephone_that_is_not_there_would_have_been_rung_by_the_ivr_or_else_by_who_calls(
    ivr: Ivr | None, party: Party, by: str
) -> None:
    call = calling(party)
    call.ivr = ivr
    leg = absent(Extension("0003", "002"), "17.5", call, 5.0)
    assert (leg.channel, leg.flow, leg.caller_extension) == ("17.5", CallFlow.IN, by)
    assert (leg.called_extension, leg.called_number) == ("0003*002", "002")
    assert leg.caller_number == caller_number(call)
