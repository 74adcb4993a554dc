"""Where the numbers of an order lead. Source: The IVR 9, Events and API 6.8."""

import pytest

from bridge.calls.placing.order_numbers import number_of, source_of
from bridge.errors import OrderRefused
from bridge.ivr.live import LiveSet
from bridge.telephony.destinations import EnterIvr, LeaveFor, RingOutside, RingPhone
from bridge.telephony.dial_rules import DialRule, DialScope
from bridge.telephony.patterns import NumberPattern
from tests.unit.calls.ivrs import a_live
from tests.unit.calls.placing_world import ANA, PUBLIC, menu


def refusal(text: str, live: LiveSet | None = None) -> str:
    with pytest.raises(OrderRefused) as refused:
        number_of(text, ANA, live or a_live(menu()))
    assert "dial.allow" not in str(refused.value)
    return refused.value.code


@pytest.mark.parametrize(
    ("text", "told", "kind"),
    [
        ("101", "0003*101", RingPhone),
        ("0003*101", "0003*101", RingPhone),
        ("099", "0003*099", EnterIvr),
        ("800", "0003*800", LeaveFor),
        ("0040 744-123456", PUBLIC, RingOutside),
    ],
)
def test_a_number_is_told_in_one_form(text: str, told: str, kind: type) -> None:
    number = number_of(text, ANA, a_live(menu()))
    assert number.text == told
    assert isinstance(number.to, kind)


def test_short_numbers_are_those_of_the_organisation_when_nobody_in_particular_asks() -> None:
    assert number_of("101", None, a_live()).text == "0003*101"


@pytest.mark.parametrize(
    ("text", "code"),
    [("abc", "invalid_number"), ("", "invalid_number"), ("0044123", "not_allowed"), ("0003*777", "invalid_extension")],
)
def test_why_a_number_is_refused(text: str, code: str) -> None:
    assert refusal(text) == code


def test_rules_that_lead_nowhere_allow_nothing() -> None:
    assert refusal(PUBLIC, a_live(external=None)) == "not_allowed"


def test_a_rule_for_files_alone_is_none_for_programs() -> None:
    rule = DialRule("dial.allow[1]", NumberPattern.parse("0040NX."), frozenset({DialScope.IVR}))
    assert refusal(PUBLIC, a_live(allow=(rule,))) == "not_allowed"


def test_an_ivr_that_exists_no_more_is_no_number() -> None:
    full = a_live(menu())
    empty = LiveSet("v2", "0003", dialling=full.dialling)
    assert refusal("099", empty) == "invalid_number"


def test_only_telephones_and_public_numbers_are_called_first() -> None:
    assert source_of("101", ANA, a_live()).text == "0003*101"
    with pytest.raises(OrderRefused, match="no telephone"):
        source_of("099", ANA, a_live(menu()))
