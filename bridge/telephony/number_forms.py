"""One public number in its several forms: `0258422544`, `+40258422544`, `0040258422544`. The one door of phonenumbers.

Knows the numbering plans of countries. Does not know extensions, patterns or rules.
Source: The IVR 1.1 (E.164), 4 (forms).
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from typing import Final

import phonenumbers
from phonenumbers import (
    CountryCodeSource,
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberType,
    ValidationResult,
)

from bridge.telephony.patterns import cleaned

_REMEMBERED: Final = 4096
"""Numbers whose forms are kept: working them out takes some 60 µs, more than everything else that a number passes."""

_LONGEST: Final = 17
"""Digits that phonenumbers reads; of a longer number the beginning is enough to suspect it."""

_DIALLED = re.compile(r"\+?[0-9]{1,40}")
_DIGITS = re.compile(r"\+?[0-9]+")
_INTERNATIONAL = "00"
_WITH_COUNTRY = {CountryCodeSource.FROM_NUMBER_WITH_PLUS_SIGN, CountryCodeSource.FROM_NUMBER_WITH_IDD}
_SORTS = (
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.MOBILE,
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.VOIP,
    PhoneNumberType.PERSONAL_NUMBER,
)
_SHORT = {ValidationResult.TOO_SHORT, ValidationResult.IS_POSSIBLE_LOCAL_ONLY}


def is_country(text: str) -> bool:
    """Whether a text is a country whose numbers are known: two capital letters of ISO 3166."""
    return text in phonenumbers.SUPPORTED_REGIONS


def forms(number: str, country: str | None) -> tuple[str, ...]:
    """As given, `+40…`, `0040…`, national: in this order, none twice; only as given when the country cannot place it.

    Total: any text has at least the form in which it is given, without its separators.
    """
    return tuple(dict.fromkeys(_all(number, country, suspect=False)))


def suspected_forms(number: str, country: str | None) -> tuple[str, ...]:
    """The same, and also those of a number that is too long, or that the plan does not know: a network may take it.

    For rules that deny: what is added to a forbidden number shall not carry it past them, be it digits, a `#`, a code
    such as `*31#`, or a `+` before a `0`, with which no number abroad begins.
    """
    found: dict[str, None] = {}
    for reading in (number, *_bare(cleaned(number))):
        _, *others = _all(cleaned(reading)[:_LONGEST], country, suspect=True)
        found |= dict.fromkeys((*_all(reading, country, suspect=False), *others))
    return tuple(found)


def comparable(number: str, country: str | None) -> str:
    """A key that two texts share when they are one number: E.164, or without `+` when the country cannot place it."""
    given, *others = _all(number, country, suspect=False)
    return others[0] if others else given.removeprefix("+")


def same_number(one: str, other: str, country: str | None) -> bool:
    """Whether two texts are one number (The IVR 1.1)."""
    return comparable(one, country) == comparable(other, country)


def calling_code(country: str) -> str:
    """The digits with which its numbers begin abroad: `40`."""
    return str(phonenumbers.country_code_for_region(country))


@lru_cache(maxsize=4)
def foreign_examples(country: str) -> tuple[str, ...]:
    """Numbers of every other country and sort, in each form in which they can be dialled from this one."""
    own = phonenumbers.country_code_for_region(country)
    found: dict[str, None] = {}
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        if phonenumbers.country_code_for_region(region) != own:
            for sort in _SORTS:
                if number := phonenumbers.example_number_for_type(region, sort):
                    plus = phonenumbers.format_number(number, PhoneNumberFormat.E164)
                    dialled = cleaned(phonenumbers.format_out_of_country_calling_number(number, country))
                    found |= dict.fromkeys((plus, _INTERNATIONAL + plus.removeprefix("+"), dialled))
    return tuple(form for form in found if _DIALLED.fullmatch(form))


def _bare(given: str) -> Iterator[str]:
    """The digits between `*` and `#`, each with the `+` that may belong to it."""
    for digits in _DIGITS.findall(given):
        if digits != given:
            yield digits
        if digits.startswith("+0"):
            yield digits.removeprefix("+")


def _all(number: str, country: str | None, *, suspect: bool) -> tuple[str, ...]:
    """As given, then E.164 and the rest when the country can place it."""
    given = cleaned(number)
    return _worked_out(given, country, suspect=suspect) if country and _DIALLED.fullmatch(given) else (given,)


@lru_cache(maxsize=_REMEMBERED)
def _worked_out(given: str, country: str, *, suspect: bool) -> tuple[str, ...]:
    number = _placed(given, country, suspect=suspect)
    if number is None:
        return (given,)
    plus = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    found = (given, plus, _INTERNATIONAL + plus.removeprefix("+"))
    if number.country_code == phonenumbers.country_code_for_region(country):
        return (*found, _national(number, country))
    return found


def _placed(given: str, country: str, *, suspect: bool) -> PhoneNumber | None:
    """The number, None when it is none in that country: a short code, or nothing that the plan knows.

    Digits that say that they are a whole number, by a country code or the national prefix, need only its length: plans
    grow faster than our knowledge of them. Others, which may as well be a short code, have to be in the plan.
    """
    readings = list(_readings(given, country))
    prefix = phonenumbers.ndd_prefix_for_region(country, strip_non_digits=True) or _INTERNATIONAL
    national = given.startswith(prefix) and not given.startswith(_INTERNATIONAL)
    for number in readings:
        if phonenumbers.is_valid_number(number):
            return number
    for number in readings:
        length = phonenumbers.is_possible_number_with_reason(number)
        whole = national or number.country_code_source in _WITH_COUNTRY
        if (whole and length == ValidationResult.IS_POSSIBLE) or (suspect and length not in _SHORT):
            return number
    return None


def _readings(given: str, country: str) -> Iterator[PhoneNumber]:
    """As the country dials, and `00` as the prefix of international calls that the world understands."""
    texts = [given]
    if given.startswith(_INTERNATIONAL):
        texts.append("+" + given.removeprefix(_INTERNATIONAL))
    for text in texts:
        with suppress(NumberParseException):
            yield phonenumbers.parse(text, country, keep_raw_input=True)


def _national(number: PhoneNumber, country: str) -> str:
    """As it is dialled inside its country, with the national prefix where the country has one."""
    written = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    digits = "".join(character for character in written if character in "0123456789")
    bare = phonenumbers.national_significant_number(number)
    prefix = phonenumbers.ndd_prefix_for_region(country, strip_non_digits=True)
    return f"0{bare}" if digits == bare and prefix == "0" else digits
