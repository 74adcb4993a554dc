"""English: `one hundred twenty three`, `Monday, November twenty third, twenty twenty six`, `three thirty p.m.`.

Knows the grammar as it is spoken in the United States, whose voice the sounds have. Does not know other languages.
Source: The IVR 4 (`say`).
"""

from datetime import date

from bridge.ivr.saying.grammar import (
    BILLION,
    DOT,
    HUNDRED,
    MILLION,
    THOUSAND,
    Grammar,
    Names,
    digit,
    month,
    ordinal,
    weekday,
)

_LIMIT = 10**15
"""There is no trillion in the set, but a thousand billion is understood."""
_SCALES = ((10**9, BILLION), (10**6, MILLION), (1000, THOUSAND), (100, HUNDRED))


def _number(number: int) -> Names | None:
    return _cardinal(number) if number < _LIMIT else None


def _cardinal(number: int) -> Names:
    if number <= 20:
        return (digit(number),)
    for size, scale in _SCALES:
        if number >= size:
            return (*_cardinal(number // size), scale, *_after(number % size))
    return (digit(number - number % 10), *_after(number % 10))


def _after(number: int) -> Names:
    return _cardinal(number) if number else ()


def _date(day: date) -> Names:
    return (weekday(day), month(day), *_ordinal(day.day), *_year(day.year))


def _ordinal(number: int) -> Names:
    if number <= 20 or number % 10 == 0:
        return (ordinal(number),)
    return (digit(number - number % 10), ordinal(number % 10))


def _year(year: int) -> Names:
    """`nineteen ninety nine`, `nineteen oh five`, `nineteen hundred`; but `two thousand five`."""
    century, rest = divmod(year, 100)
    if year < 1100 or year % 1000 < 10:
        return _cardinal(year)
    if rest == 0:
        return (*_cardinal(century), HUNDRED)
    return (*_cardinal(century), *_two_digits(rest))


def _time(hour: int, minute: int) -> Names:
    clock = digit((hour + 11) % 12 + 1)
    half = "digits/p-m" if hour >= 12 else "digits/a-m"
    return (clock, *(_two_digits(minute) if minute else ()), half)


def _two_digits(number: int) -> Names:
    return _cardinal(number) if number >= 10 else ("digits/oh", digit(number))


ENGLISH = Grammar(_number, DOT, _date, _time)
