"""Spanish: `veintiuno` but `veintiún mil`, `lunes 23 de noviembre de 2026`, `quince horas y treinta`.

Knows `uno`, `un` and `una`. Does not know feminine hundreds (`doscientas`), which the sound set lacks.
Source: The IVR 4 (`say`).
"""

from datetime import date

from bridge.ivr.saying.grammar import DOT, HUNDRED, MILLION, THOUSAND, Grammar, Names, digit, month, ordinal, weekday

_LIMIT = 10**12
"""A Spanish billion is no word of the set. Before it, a thousand millions are what one says."""
_ONE, _ONE_BEFORE_MASCULINE, _ONE_FEMININE = "digits/1", "digits/1M", "digits/1F"
_AND, _OF, _HOURS, _EXACTLY = "digits/and", "digits/es-de", "hours", "digits/oclock"


def _number(number: int) -> Names | None:
    return _cardinal(number) if number < _LIMIT else None


def _cardinal(number: int, one: str = _ONE) -> Names:
    """`one` is the form that a last 1 takes: `uno`, or what stands before a noun."""
    if number >= 1_000_000:
        return (*_millions(number // 1_000_000), *_after(number % 1_000_000, one))
    if number >= 1000:
        thousands = number // 1000
        before = _cardinal(thousands, _ONE_BEFORE_MASCULINE) if thousands > 1 else ()
        return (*before, THOUSAND, *_after(number % 1000, one))
    if number == 100:
        return (HUNDRED,)
    if number > 100:
        hundreds = digit(number - number % 100) if number >= 200 else "digits/100-and"
        return (hundreds, *_after(number % 100, one))
    return _below_a_hundred(number, one)


def _below_a_hundred(number: int, one: str) -> Names:
    if number == 1:
        return (one,)
    if number == 21 and one != _ONE:
        return ("digits/20-and", one)
    if number < 30 or number % 10 == 0:
        return (digit(number),)
    return (digit(number - number % 10), _AND, *_below_a_hundred(number % 10, one))


def _millions(millions: int) -> Names:
    return (*_cardinal(millions, _ONE_BEFORE_MASCULINE), MILLION if millions == 1 else "digits/millions")


def _after(number: int, one: str) -> Names:
    return _cardinal(number, one) if number else ()


def _date(day: date) -> Names:
    number = (ordinal(1),) if day.day == 1 else _cardinal(day.day)
    return (weekday(day), *number, _OF, month(day), _OF, *_cardinal(day.year))


def _time(hour: int, minute: int) -> Names:
    """`Hours` has only its plural: `una y cinco`, `una en punto`."""
    hours = (_ONE_FEMININE,) if hour == 1 else (*_cardinal(hour, _ONE_FEMININE), _HOURS)
    if minute:
        return (*hours, _AND, *_cardinal(minute))
    return (*hours, _EXACTLY) if hour == 1 else hours


SPANISH = Grammar(_number, DOT, _date, _time)
