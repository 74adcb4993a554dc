"""Russian, as far as Asterisk's set goes: numbers below 200, and below 200 after a thousand, a million, a billion.

Knows that the set has no `двести`, no `тысяч`, no `две`: what would need them is left to the digits, which are
always right. Does not know cases, of which the set has one each. Source: The IVR 4 (`say`).
"""

from datetime import date

from bridge.ivr.saying.grammar import (
    BILLION,
    COMMA,
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

_SCALES = ((10**9, BILLION), (10**6, MILLION), (1000, THOUSAND))


def _number(number: int) -> Names | None:
    for size, scale in _SCALES:
        if number >= size:
            rest = _number(number % size) if number % size else ()
            return None if number >= 2 * size or rest is None else (scale, *rest)
    if number >= 200:
        return None
    if number < 100:
        return _below_a_hundred(number)
    return (HUNDRED, *(_below_a_hundred(number - 100) if number > 100 else ()))


def _below_a_hundred(number: int) -> Names:
    if number <= 20 or number % 10 == 0:
        return (digit(number),)
    return (digit(number - number % 10), digit(number % 10))


def _date(day: date) -> Names:
    number = day.day
    if number <= 20 or number % 10 == 0:
        return (weekday(day), ordinal(number), month(day), *_year(day.year))
    return (weekday(day), digit(number - number % 10), ordinal(number % 10), month(day), *_year(day.year))


def _year(year: int) -> Names:
    """In pairs, `двадцать двадцать шесть`: the set has no word for two thousand."""
    century, rest = divmod(year, 100)
    return (*_below_a_hundred(century), *_two_digits(rest)) if century else _below_a_hundred(rest)


def _time(hour: int, minute: int) -> Names:
    """As clocks are read out: `пятнадцать тридцать`, `девять ноль пять`, `семь ноль ноль`."""
    return (*_below_a_hundred(hour), *_two_digits(minute))


def _two_digits(number: int) -> Names:
    return _below_a_hundred(number) if number >= 10 else (digit(0), digit(number))


RUSSIAN = Grammar(_number, COMMA, _date, _time)
