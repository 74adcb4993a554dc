"""Filling templates of what is dialled."""

from bridge.telephony.templates import fill


def test_each_name_is_replaced_wherever_it_stands() -> None:
    assert fill("PJSIP/{org}-{short}@{org}", {"org": "0003", "short": "001"}) == "PJSIP/0003-001@0003"


def test_a_name_without_value_stays() -> None:
    assert fill("PJSIP/{short}{}{", {"org": "0003"}) == "PJSIP/{short}{}{"


def test_a_value_is_not_searched_again() -> None:
    assert fill("{number}", {"number": "{org}", "org": "0003"}) == "{org}"
