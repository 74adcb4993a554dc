"""Ranges of extensions: `0003*8XX` is 0003*800 to 0003*899.

Knows the notation. Does not know what the extensions of a range are.
Source: The IVR 8.3; callbridge.toml, [[extension]].
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Self

from bridge.telephony.values import Extension, is_organisation

_RANGE = re.compile(r"(?:([0-9]{1,8})\*)?((?:[0-9XZN]|\[[0-9-]{1,16}\]){1,8})")
_PLACE = re.compile(r"\[([^]]*)\]|(.)")
_SET = re.compile(r"([0-9])-([0-9])|([0-9])")
_DIGITS = "0123456789"
_CLASSES = {"X": _DIGITS, "Z": _DIGITS[1:], "N": _DIGITS[2:]}


@dataclass(frozen=True, slots=True)
class ExtensionRange:
    """Extensions of one length. `places` holds the digits that each place of the short number may have, in order."""

    organisation: str
    places: tuple[str, ...]
    text: str = field(compare=False)

    @classmethod
    def parse(cls, text: str, organisation: str) -> Self | None:
        """Read `0003*8XX`, or `8XX` within an organisation: 1 to 8 of digits, X, Z, N and `[1-3]`; None for others."""
        found = _RANGE.fullmatch(text)
        if found is None or not is_organisation(found[1] or organisation):
            return None
        places = tuple(_digits(place[1], place[2]) for place in _PLACE.finditer(found[2]))
        return cls(found[1] or organisation, places, text) if all(places) else None

    def __contains__(self, extension: Extension) -> bool:
        """Whether an extension is one of the range."""
        return (
            extension.organisation == self.organisation
            and len(extension.short) == len(self.places)
            and self._begins(extension.short)
        )

    def beginning_with(self, digits: str) -> Iterator[Extension]:
        """The extensions of the range whose short number is longer than these digits and begins with them, in order."""
        if len(digits) < len(self.places) and self._begins(digits):
            for rest in product(*self.places[len(digits) :]):
                yield Extension(self.organisation, digits + "".join(rest))

    def _begins(self, digits: str) -> bool:
        return all(digit in place for digit, place in zip(digits, self.places, strict=False))

    def __str__(self) -> str:
        """As it was written."""
        return self.text


def _digits(inside: str | None, single: str) -> str:
    """The digits that may stand at one place, sorted; empty when the brackets make no sense."""
    if inside is None:
        return _CLASSES.get(single, single)
    if not re.fullmatch(rf"(?:{_SET.pattern})+", inside):
        return ""
    chosen: set[str] = set()
    for first, last, one in _SET.findall(inside):
        if last < first:
            return ""
        chosen.update(_DIGITS[int(first) : int(last) + 1] if first else one)
    return "".join(sorted(chosen))
