"""Names of options. Source: The IVR 1.2."""

import pytest

from bridge.ivr.targets import OPTIONS, option_name


def test_a_context_has_fifteen_options() -> None:
    assert len(set(OPTIONS)) == 15
    assert all(option_name(option) == option for option in OPTIONS)


@pytest.mark.parametrize(("alias", "option"), [("s", "start"), ("t", "timeout"), ("i", "invalid"), ("Start", "start")])
def test_an_alias_and_letter_case_mean_the_same_option(alias: str, option: str) -> None:
    assert option_name(alias) == option


@pytest.mark.parametrize("text", ["", "10", "A", "start ", "$x", "\u0661"])
def test_no_other_option_exists(text: str) -> None:
    assert option_name(text) is None
