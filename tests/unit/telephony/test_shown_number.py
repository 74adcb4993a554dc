"""As whom outside parties see a call. Source: The IVR 9 (step 7), I34."""

import re

from hypothesis import given
from hypothesis import strategies as st

from bridge.telephony.destinations import ShownRule
from bridge.telephony.patterns import NumberPattern
from bridge.telephony.shown_number import Numbers, ShownNumber, shown_number

DID = "0258422544"
HOUSE = "+40258422000"
OURS = (NumberPattern.parse("+40258422XXX"),)


def shown(rule: ShownRule, default: str | None = HOUSE, **numbers: str | None) -> ShownNumber:
    return shown_number(rule, Numbers(**numbers), default, "RO")


def test_the_did_is_shown_by_default() -> None:
    assert shown(ShownRule(), did=DID, caller="0744123456") == ShownNumber(DID)


def test_a_call_without_did_shows_the_number_of_the_house() -> None:
    assert shown(ShownRule(), did=None) == shown(ShownRule(), did="") == ShownNumber(HOUSE)


def test_without_any_number_it_is_withheld() -> None:
    assert shown(ShownRule(), None) == ShownNumber("")


def test_the_caller_is_shown_where_the_rule_says_so() -> None:
    assert shown(ShownRule("caller"), did=DID, caller="0744 123 456") == ShownNumber("0744123456")


def test_a_caller_without_public_number_is_shown_as_the_did() -> None:
    for caller in (None, "", "anonymous", "0003*001"):
        assert shown(ShownRule("caller"), did=DID, caller=caller) == ShownNumber(DID)


def test_a_fixed_number_is_shown_whoever_calls() -> None:
    assert shown(ShownRule("+40258422111"), did=DID, caller="0744123456") == ShownNumber("+40258422111")


class TestSetByAScript:
    """I34: `callerid = "did"`, and a number that is not in `callerid_allow`, or in it."""

    def test_a_number_that_is_not_allowed_gives_way_to_the_did(self) -> None:
        for rule in (ShownRule("did", OURS), ShownRule("caller", OURS), ShownRule("+40258422111", OURS), ShownRule()):
            found = shown(rule, did=DID, caller="0744123456", wished="+40722000000")
            assert found == ShownNumber(DID, refused=True)

    def test_a_number_that_is_allowed_is_shown_as_it_was_set(self) -> None:
        assert shown(ShownRule("did", OURS), did=DID, wished="+40258422999") == ShownNumber("+40258422999")

    def test_it_may_be_written_in_another_form_than_the_rule(self) -> None:
        assert shown(ShownRule("did", OURS), did=DID, wished="0258 422 999") == ShownNumber("0258422999")

    def test_the_number_that_the_rule_shows_anyway_needs_no_permission(self) -> None:
        assert shown(ShownRule(), did=DID, wished="+40258422544") == ShownNumber(DID)
        assert shown(ShownRule("caller"), caller="0744123456", wished="0744123456") == ShownNumber("0744123456")

    def test_nothing_that_is_hidden_in_a_number_is_shown(self) -> None:
        found = shown(ShownRule("did", OURS), did=DID, wished='+40258422999" <sip:evil>\r\nX: 1')
        assert found == ShownNumber(DID, refused=True)

    def test_an_empty_number_is_not_a_way_to_withhold_it(self) -> None:
        assert shown(ShownRule(), did=DID, wished="") == ShownNumber(DID, refused=True)


@given(
    st.sampled_from(["did", "caller", "+40258422111", "x\r\n"]),
    st.lists(st.sampled_from(["X.", "+X.", "[*#]*"]).map(NumberPattern.parse)).map(tuple),
    st.tuples(st.none() | st.text(), st.none() | st.text(), st.none() | st.text() | st.text("+0123*#", max_size=50)),
)
def test_only_digits_plus_star_and_hash_are_ever_shown(
    callerid: str, allowed: tuple[NumberPattern, ...], numbers: tuple[str | None, str | None, str | None]
) -> None:
    found = shown_number(ShownRule(callerid, allowed), Numbers(*numbers), None, "RO")
    assert re.fullmatch("[0-9+*#]{0,40}", found.number)
