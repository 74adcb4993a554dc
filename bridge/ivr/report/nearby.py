"""The declared extension that is nearest to a number which is none.

Knows how people mistype numbers: they begin likewise. Does not know who names the number.
"""

import re
from itertools import takewhile

from bridge.ivr.findings import shown
from bridge.telephony.directory import Directory
from bridge.telephony.extension_ranges import ExtensionRange
from bridge.telephony.values import Extension


def nearby(text: str, organisation: str, directory: Directory) -> str:
    """Advice that names it; "" for what does not look like an extension, or when none begins likewise."""
    number = text.strip()
    if Extension.parse(number, organisation) is None:
        return ""
    declared = {_as_written(one.number, number, organisation) for one in directory.declarations}
    alike = {one: _beginning(one, number) for one in declared if len(one) == len(number)}
    best = max(alike.values(), default=0)
    if best * 2 < len(number):
        return ""
    near = min(
        (one for one in alike if alike[one] == best), key=lambda one: (_distance(one[best:], number[best:]), one)
    )
    return f"Declare it, or correct it. Nearest: {shown(near)}"


def _beginning(one: str, other: str) -> int:
    """How many characters two numbers have in common at their beginning."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))))


def _distance(one: str, other: str) -> int:
    """How far two ends of numbers are from each other; the places of a range count as 0."""
    return abs(int(re.sub("[^0-9]", "0", one) or 0) - int(re.sub("[^0-9]", "0", other) or 0))


def _as_written(number: Extension | ExtensionRange, text: str, organisation: str) -> str:
    """In the short form, if that is how the author writes."""
    return str(number) if "*" in text else str(number).removeprefix(f"{organisation}*")
