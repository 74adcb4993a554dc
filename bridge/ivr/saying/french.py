"""French: `soixante et onze`, `quatre-vingt-douze`, `lundi 23 novembre 2026`, `quinze heures trente`.

Knows the numbers of France and Canada. Does not know `septante`, nor `une`, which the sound set lacks.
Source: The IVR 4 (`say`).
"""

from datetime import date

from bridge.ivr.saying.grammar import COMMA, HUNDRED, MILLION, THOUSAND, Grammar, Names, digit, month, ordinal, weekday

_LIMIT = 10**12
"""There is no `milliard` in the set, but a thousand millions are understood."""
_AND, _HOUR, _HOURS = "digits/et", "digits/oclock", "hours"


def _number(number: int) -> Names | None:
    return _cardinal(number) if number < _LIMIT else None


def _cardinal(number: int) -> Names:
    if number >= 1_000_000:
        return (*_cardinal(number // 1_000_000), MILLION, *_after(number % 1_000_000))
    if number >= 1000:
        return (*_more_than_one(number // 1000), THOUSAND, *_after(number % 1000))
    if number >= 100:
        return (*_more_than_one(number // 100), HUNDRED, *_after(number % 100))
    return _below_a_hundred(number)


def _below_a_hundred(number: int) -> Names:
    if number <= 20 or number % 10 == 0:
        return (digit(number),)
    start = number - number % 10
    if start in (70, 90):
        start -= 10  # they count on from sixty and eighty: soixante-douze, quatre-vingt-douze
    joined = (_AND,) if number % 10 == 1 and start < 80 else ()
    return (digit(start), *joined, digit(number - start))


def _more_than_one(number: int) -> Names:
    """`Mille`, `cent`: never `un mille`."""
    return _cardinal(number) if number > 1 else ()


def _after(number: int) -> Names:
    return _cardinal(number) if number else ()


def _date(day: date) -> Names:
    number = (ordinal(1),) if day.day == 1 else _cardinal(day.day)
    return (weekday(day), *number, month(day), *_cardinal(day.year))


def _time(hour: int, minute: int) -> Names:
    return (*_cardinal(hour), _HOURS if hour > 1 else _HOUR, *_after(minute))


FRENCH = Grammar(_number, COMMA, _date, _time)
