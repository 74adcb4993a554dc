"""A list of number patterns, perhaps a long one, that answers one question, whether a number is on it.

Knows patterns. Does not know where the list was written. Plain numbers are looked up, so that a list of 100,000 of them
costs no more than a short one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from bridge.telephony.patterns import NumberPattern, cleaned

_PLAIN = frozenset("0123456789+#")


@dataclass(frozen=True, slots=True)
class NumberList:
    """Plain numbers, and patterns that are tried in their order."""

    numbers: frozenset[str] = frozenset()
    patterns: tuple[NumberPattern, ...] = ()

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
        return any(
            cleaned(form) in self.numbers or any(pattern.matches(form) for pattern in self.patterns) for form in forms
        )

    def __len__(self) -> int:
        """How many entries it has."""
        return len(self.numbers) + len(self.patterns)
