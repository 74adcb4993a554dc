"""A list of number patterns, perhaps a long one, that answers one question, whether a number is on it.

Knows patterns. Does not know where the list was written. Plain numbers are looked up, and patterns by the digits with
which they begin, so that a list of 100,000 of them costs hardly more than a short one.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from bridge.telephony.patterns import PATTERN_LIMIT, NumberPattern, cleaned

_PLAIN = frozenset("0123456789+#")
_BEGINNING = re.compile(r"[0-9+#]*(?![ ()-]*\*)")
"""The signs before all that stands for others; one before a `*` may be absent."""


@dataclass(frozen=True, slots=True)
class NumberList:
    """Plain numbers, and patterns."""

    numbers: frozenset[str] = frozenset()
    patterns: tuple[NumberPattern, ...] = ()
    _by_beginning: Mapping[str, tuple[NumberPattern, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Sort the patterns by their beginnings."""
        found = defaultdict[str, list[NumberPattern]](list)
        for pattern in self.patterns:
            begin = _BEGINNING.match(pattern.text)
            found[begin[0] if begin else ""].append(pattern)
        object.__setattr__(self, "_by_beginning", {begin: tuple(those) for begin, those in found.items()})

    @classmethod
    def of(cls, patterns: Iterable[NumberPattern]) -> Self:
        """Sort the plain numbers out."""
        plain, rest = set(), []
        for pattern in patterns:
            if _PLAIN.issuperset(pattern.text):
                plain.add(pattern.text)
            else:
                rest.append(pattern)
        return cls(frozenset(plain), tuple(rest))

    def takes(self, forms: Iterable[str]) -> bool:
        """Whether one of the forms of a number is on the list."""
        return any(cleaned(form) in self.numbers or self._fits(form) for form in forms)

    def __len__(self) -> int:
        """How many entries it has."""
        return len(self.numbers) + len(self.patterns)

    def _fits(self, form: str) -> bool:
        number = cleaned(form)
        begins = (number[:length] for length in range(min(len(number), PATTERN_LIMIT) + 1))
        return any(pattern.matches(form) for begin in begins for pattern in self._by_beginning.get(begin, ()))
