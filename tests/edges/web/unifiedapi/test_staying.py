import pytest

from bridge.calls.switchboard import LegState, LiveLeg
from bridge.web.unifiedapi.staying import Parties
from tests.fakes.api import ANA, BOB, FORM, LIVE, FakeApi


def who(parties: Parties, number: str = "", view: str = "", leaves: str = "") -> str | None:
    leg = parties.staying(number, view, leaves)
    return leg.number if leg else None


def test_who_is_named_stays_then_the_view_then_the_party_opposite_to_who_leaves() -> None:
    parties = Parties(FakeApi().talk("c"), LIVE)
    assert who(parties, "0003*002", "c.1", "0003*002") == "0003*002"
    assert who(parties, "", "c.1", "0003*001") == "0003*001"
    assert who(parties, "", "", "001") == "0003*002"
    assert who(parties, "0003*009", "c.9", "002") == "0003*001"


@pytest.mark.parametrize(("number", "view", "leaves"), [("", "", ""), ("0744", "c.3", "0003*009")])
def test_nobody_stays_when_nobody_is_meant(number: str, view: str, leaves: str) -> None:
    assert who(Parties(FakeApi().talk("c"), LIVE), number, view, leaves) is None


def test_opposite_to_an_ivr_is_its_caller_and_an_ivr_itself_never_stays() -> None:
    call = FakeApi().wait_in_ivr()
    parties = Parties(call, LIVE)
    assert who(parties, leaves="0003*099") == "+40744123456"
    assert who(parties, leaves="0744 123 456") is None
    assert who(parties, "099", f"{call.api_id}.2") is None


def test_an_ivr_whose_caller_has_no_leg_of_his_own_stands_for_him() -> None:
    api = FakeApi()
    call = api.switchboard.expect("1.1", "pbx1", 0)
    api.switchboard.seat(call, LiveLeg("1.1", FORM, str(FORM)))
    assert who(Parties(call, LIVE), leaves="099") == "0003*099"


def test_of_several_others_the_one_who_talks_stays() -> None:
    api = FakeApi()
    call = api.switchboard.expect("1.1", "pbx1", 0)
    for channel, whom, state in (("1", ANA, LegState.ON_CALL), ("2", BOB, LegState.RINGING)):
        api.switchboard.seat(call, LiveLeg(channel, whom, str(whom), state))
    assert who(Parties(call, LIVE), leaves="001") == "0003*002"
    api.switchboard.seat(call, LiveLeg("3", None, "0744123456", LegState.ON_CALL))
    assert who(Parties(call, LIVE), leaves="001") == "0744123456"


def test_a_party_is_known_in_every_form_of_its_number() -> None:
    parties = Parties(FakeApi().wait_in_ivr(), LIVE)
    assert all(parties.has(number) for number in ("0744123456", "+40744123456", "0040744123456", "099", "0003*099"))
    assert not any(parties.has(number) for number in ("0744123457", "001", "0003*0744"))
