"""Italian: `ventuno`, `duemila`, `lunedì 23 novembre 2026`, `ore quindici e trenta`.

Knows where a one or an eight melts into the ten before it. Does not know other languages.
Source: The IVR 4 (`say`).
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

_LIMIT = 10**15
_SCALES = ((2 * 10**9, 10**9, BILLION), (2 * 10**6, 10**6, "digits/millions"), (2000, 1000, "digits/thousands"))
"""From which number on, how much, its plural. `Miliardo` has no singular sound: it is a thousand millions."""
_AND, _HOURS, _ONE_O_CLOCK, _MIDNIGHT = "digits/e", "digits/hours", "digits/ore-una", "digits/ore-mezzanotte"


def _number(number: int) -> Names | None:
    return _cardinal(number) if number < _LIMIT else None


def _cardinal(number: int) -> Names:
    for start, size, plural in _SCALES:
        if number >= start:
            return (*_cardinal(number // size), plural, *_after(number % size))
        if number >= size and size < 10**9:
            one = (THOUSAND,) if size == 1000 else ("digits/un", MILLION)
            return (*one, *_after(number % size))
    if number >= 100:
        hundreds = (digit(number // 100),) if number >= 200 else ()
        return (*hundreds, HUNDRED, *_after(number % 100))
    if number <= 20 or number % 10 in (0, 1, 8):
        return (digit(number),)
    return (digit(number - number % 10), digit(number % 10))


def _after(number: int) -> Names:
    return _cardinal(number) if number else ()


def _date(day: date) -> Names:
    number = (ordinal(1),) if day.day == 1 else _cardinal(day.day)
    return (weekday(day), *number, month(day), *_cardinal(day.year))


def _time(hour: int, minute: int) -> Names:
    match hour:
        case 0:
            hours: Names = (_MIDNIGHT,)
        case 1:
            hours = (_HOURS, _ONE_O_CLOCK)
        case _:
            hours = (_HOURS, *_cardinal(hour))
    return (*hours, _AND, *_cardinal(minute)) if minute else hours


ITALIAN = Grammar(_number, COMMA, _date, _time)
