"""Says a value in a language: what is meant becomes names of sounds, by the language's grammar or sign by sign.

Knows which languages have a grammar, and what is said where there is none. Does not know files: the names are
looked up in the system view of that language. Source: The IVR 4 (`say`), 6.4.
"""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import assert_never

from bridge.ivr.saying.english import ENGLISH
from bridge.ivr.saying.french import FRENCH
from bridge.ivr.saying.grammar import MINUS, Grammar, Names
from bridge.ivr.saying.italian import ITALIAN
from bridge.ivr.saying.reading import read_date, read_number, read_time
from bridge.ivr.saying.russian import RUSSIAN
from bridge.ivr.saying.spanish import SPANISH
from bridge.ivr.saying.spelling import characters, digits

GRAMMARS = MappingProxyType({"en": ENGLISH, "es": SPANISH, "fr": FRENCH, "it": ITALIAN, "ru": RUSSIAN})
"""By primary language tag: the languages of Asterisk's own sounds that Debian ships."""


class Mode(StrEnum):
    """As what a value is said. `DIGITS` and `CHARACTERS` need no grammar."""

    DIGITS = "digits"
    CHARACTERS = "characters"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Said:
    """At most 128 names. `spelled`: a number, date or time was asked for, and its signs are said instead."""

    names: Names
    spelled: bool


def has_grammar(language: str) -> bool:
    """Tell whether numbers, dates and times can be said. `pt-BR` is `pt`: the region does not count."""
    return _grammar(language) is not None


def say(value: str, mode: Mode, language: str) -> Said:
    """The sounds of a value. Never raises, whatever the value and the language are.

    Without a grammar, or where its sounds do not suffice, the digits are said. A value that is no number, date or
    time is said character by character: that is at least what the script has sent.
    """
    text, grammar = value.strip(), _grammar(language)
    match mode:
        case Mode.DIGITS:
            return Said(digits(text), spelled=False)
        case Mode.CHARACTERS:
            return Said(characters(value), spelled=False)
        case Mode.NUMBER:
            return _number(text, grammar)
        case Mode.DATE:
            return _date(text, grammar)
        case Mode.TIME:
            return _time(text, grammar)
        case _:
            assert_never(mode)


def _number(text: str, grammar: Grammar | None) -> Said:
    number = read_number(text)
    if number is None:
        return Said(characters(text), spelled=True)
    whole = grammar.number(number.whole) if grammar else None
    if grammar is None or whole is None:
        return Said(digits(text), spelled=True)
    sign = (MINUS,) if number.negative else ()
    fraction = (grammar.point, *digits(number.fraction)) if number.fraction else ()
    return Said((*sign, *whole, *fraction), spelled=False)


def _date(text: str, grammar: Grammar | None) -> Said:
    day = read_date(text)
    if day is None:
        return Said(characters(text), spelled=True)
    return Said(grammar.date(day), spelled=False) if grammar else Said(digits(day.isoformat()), spelled=True)


def _time(text: str, grammar: Grammar | None) -> Said:
    time = read_time(text)
    if time is None:
        return Said(characters(text), spelled=True)
    if grammar is None:
        return Said(digits(f"{time.hour:02}{time.minute:02}"), spelled=True)
    return Said(grammar.time(time.hour, time.minute), spelled=False)


def _grammar(language: str) -> Grammar | None:
    primary = language.replace("_", "-").partition("-")[0].lower()
    return GRAMMARS.get(primary)
