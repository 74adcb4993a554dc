"""The forms of public numbers. Source: The IVR 1.1, 4 (forms)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.telephony.number_forms import comparable, forms, is_country, same_number, suspected_forms
from bridge.telephony.patterns import cleaned

ALBA = {"0258422544", "+40258422544", "0040258422544"}
COUNTRIES = st.sampled_from([None, "RO", "US", "DE", "IT", "HU", "AR", "BR", "ZZ", ""])


@pytest.mark.parametrize("given_form", ["0258422544", "+40258422544", "0040258422544", "40258422544", "0258 422-544"])
def test_the_forms_begin_with_the_given_one_and_none_comes_twice(given_form: str) -> None:
    found = forms(given_form, "RO")
    assert found[0] == cleaned(given_form)
    assert len(found) == len(set(found))
    assert set(found) == ALBA | {cleaned(given_form)}


def test_the_other_forms_come_in_their_order() -> None:
    assert forms("40258422544", "RO") == ("40258422544", "+40258422544", "0040258422544", "0258422544")


@pytest.mark.parametrize(
    ("number", "country", "expected"),
    [
        ("+12025550143", "RO", ("+12025550143", "0012025550143")),
        ("2025550143", "US", ("2025550143", "+12025550143", "0012025550143")),
        ("12025550143", "US", ("12025550143", "+12025550143", "0012025550143", "2025550143")),
        ("01140258422544", "US", ("01140258422544", "+40258422544", "0040258422544")),
        ("0040258422544", "US", ("0040258422544", "+40258422544")),
        ("001442071838750", "TH", ("001442071838750", "+442071838750", "00442071838750")),
        ("006621234567", "TH", ("006621234567", "+6621234567", "021234567")),
        ("+390612345678", "IT", ("+390612345678", "00390612345678", "0612345678")),
        ("+3612345678", "HU", ("+3612345678", "003612345678", "0612345678")),
        ("+5511961234567", "BR", ("+5511961234567", "005511961234567", "011961234567")),
    ],
)
def test_each_country_dials_in_its_own_way(number: str, country: str, expected: tuple[str, ...]) -> None:
    assert forms(number, country) == expected


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("112", "RO"),
        ("112", "AT"),
        ("911", "US"),
        ("9595", "RO"),
        ("118932", "RO"),
        ("0044123", "RO"),
        ("001", "RO"),
        ("0003*001", "RO"),
        ("anonymous", "RO"),
        ("\u0660\u0662\u0665\u0668\u0664\u0662\u0662\u0665\u0664\u0664", "RO"),
        ("", "RO"),
        ("+", "RO"),
        ("+40258422544", None),
        ("0258422544", "ZZ"),
        ("0258422544", "ro"),
        ("0003548512", "ZW"),
    ],
)
def test_what_the_country_cannot_place_has_one_form(number: str, country: str | None) -> None:
    assert forms(number, country) == (number,)


class TestComparing:
    def test_all_forms_are_one_number(self) -> None:
        assert {comparable(form, "RO") for form in ALBA | {"+40 0258 422 544", "40258422544"}} == {"+40258422544"}
        assert same_number("0258422544", "+40 258 422 544", "RO")
        assert not same_number("0258422544", "0258422545", "RO")

    def test_without_country_it_is_digit_by_digit_without_plus(self) -> None:
        assert same_number("+40258422544", "40258422544", None)
        assert not same_number("+40258422544", "0258422544", None)

    def test_a_short_code_is_compared_digit_by_digit(self) -> None:
        assert same_number("112", "+112", "RO")
        assert not same_number("112", "0112", "RO")


class TestSuspecting:
    """Rules that deny look at more: a network may take a number that is too long, and cut it."""

    @pytest.mark.parametrize("added", ["", "7", "77", "7" * 5, "7" * 28])
    @pytest.mark.parametrize("begin", ["0900123456", "+40900123456", "0040900123456"])
    def test_digits_at_the_end_hide_no_number(self, begin: str, added: str) -> None:
        number = (begin + added)[:40]
        found = suspected_forms(number, "RO")
        assert found[0] == number
        assert any(form.startswith("0040900123456") for form in found)

    @pytest.mark.parametrize(
        "disguised", ["0900123456#", "*31#0900123456", "+0900123456", "0900123456*1", "#+0900123456"]
    )
    @pytest.mark.parametrize("country", ["RO", None])
    def test_signs_around_it_hide_no_number(self, disguised: str, country: str | None) -> None:
        assert "0900123456" in suspected_forms(disguised, country)

    def test_a_number_that_is_in_no_plan_is_suspected_too(self) -> None:
        assert forms("118932", "RO") == ("118932",)
        assert "0040118932" in suspected_forms("118932", "RO")

    def test_a_short_code_is_not_taken_for_the_beginning_of_a_number(self) -> None:
        assert suspected_forms("112", "RO") == ("112",)

    @given(st.text("+0123456789*#", max_size=42), COUNTRIES)
    def test_every_form_of_a_number_is_suspected(self, number: str, country: str | None) -> None:
        found = forms(number, country)
        assert suspected_forms(number, country)[: len(found)] == found


@given(st.text() | st.text("+0123456789*# -.()", max_size=45) | st.text("0", min_size=4096, max_size=4096), COUNTRIES)
def test_any_text_has_at_least_the_form_in_which_it_is_given(text: str, country: str | None) -> None:
    for found in (forms(text, country), suspected_forms(text, country)):
        assert found[0] == cleaned(text)
        assert all(character in "+0123456789" for form in found[1:] for character in form)
    assert same_number(text, text, country)


def test_a_country_is_two_capital_letters_of_one_that_exists() -> None:
    assert is_country("RO")
    assert not any(map(is_country, ("ro", "ZZ", "", "ROU", "001")))
