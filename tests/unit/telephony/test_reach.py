"""Whether a pattern reaches beyond a country. Source: The IVR 6.4 (CB448)."""

import pytest

from bridge.telephony.number_forms import calling_code, foreign_examples
from bridge.telephony.patterns import NumberPattern
from bridge.telephony.reach import reaches_abroad


@pytest.mark.parametrize("pattern", ["0040NX.", "+40X.", "[+]407X.", "07XXXXXXXX", "0258422544", "00407X*", "1XX"])
def test_patterns_that_stay_at_home(pattern: str) -> None:
    assert not reaches_abroad(NumberPattern.parse(pattern), "RO")


@pytest.mark.parametrize(
    "pattern", ["0044NX.", "00X.", "+X.", "X.", "[+]44X.", "_0044X.", "00442079460000", "+1X.", "[0-9+]X*", "004X."]
)
def test_patterns_that_reach_abroad(pattern: str) -> None:
    assert reaches_abroad(NumberPattern.parse(pattern), "RO")


def test_the_prefix_of_the_country_counts() -> None:
    assert reaches_abroad(NumberPattern.parse("01144X."), "US")
    assert not reaches_abroad(NumberPattern.parse("1NXXXXXXXXX"), "US")


def test_a_country_that_shares_its_code_is_no_foreign_one() -> None:
    assert calling_code("US") == calling_code("CA") == "1"
    assert not any(number.startswith("+1") for number in foreign_examples("US"))
