"""Number patterns: `0040NX.`, `0003[*]8XX`, `[1-3]X*`.

Knows the notation, and matches in a time that grows with the length of the number: no pattern makes it try again.
Does not know in which forms a number may be written.
Source: The IVR 4 (number patterns), 9 (step 1).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Self

PATTERN_LIMIT: Final = 64
"""Characters of a pattern."""

_Ranges = tuple[tuple[str, str], ...]
_CLASSES: Final[dict[str, _Ranges]] = {"X": (("0", "9"),), "Z": (("1", "9"),), "N": (("2", "9"),)}
_RANGE: Final = re.compile("(.)-(.)|(.)", re.DOTALL)
_SEPARATORS: Final = str.maketrans("", "", " -.()")


def cleaned(text: str) -> str:
    """A number without spaces, `-`, `.`, `(` and `)`."""
    return text.translate(_SEPARATORS)


@dataclass(frozen=True, slots=True)
class _Element:
    """One character, or with `repeats` none or any number of them."""

    allowed: _Ranges
    repeats: bool = False

    def takes(self, character: str) -> bool:
        return any(first <= character <= last for first, last in self.allowed)


@dataclass(frozen=True, slots=True)
class NumberPattern:
    """A pattern that was read. `text` is as it was written; two are equal when their texts are."""

    text: str
    _elements: tuple[_Element, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `X` 0-9, `Z` 1-9, `N` 2-9, `[…]`, `.` one or more and `*` zero or more of the element before it.

        A leading `_` is left out, and so are spaces, `-`, `(` and `)`, which no number keeps. A `*` with nothing before
        it is the key. Raises ValueError, as "what; advice", for what is no pattern.
        """
        if len(text) > PATTERN_LIMIT:
            raise ValueError(f"is longer than {PATTERN_LIMIT} characters; write it as several patterns")
        elements = _read(text.removeprefix("_"))
        if not elements:
            raise ValueError("is empty; write a number, or a pattern such as 0040NX.")
        return cls(text, elements)

    def matches(self, number: str) -> bool:
        """Whether the whole number, without its separators, fits; one that is equal to the pattern always does."""
        wanted = cleaned(number)
        return self.text in {number, wanted} or self._fits(wanted)

    def _fits(self, number: str) -> bool:
        """Every place at which the reading may stand is followed at once, so that it never goes back."""
        places = self._with_skipped((0,))
        for character in number:
            places = self._with_skipped(
                place if self._elements[place].repeats else place + 1
                for place in places
                if place < len(self._elements) and self._elements[place].takes(character)
            )
            if not places:
                return False
        return len(self._elements) in places

    def _with_skipped(self, places: Iterable[int]) -> set[int]:
        """These places, and those behind elements that may be absent."""
        reached: set[int] = set()
        for start in places:
            place = start
            while place not in reached:
                reached.add(place)
                if place < len(self._elements) and self._elements[place].repeats:
                    place += 1
        return reached

    def __str__(self) -> str:
        """As it was written."""
        return self.text


def _read(text: str) -> tuple[_Element, ...]:
    elements: list[_Element] = []
    rest = text
    while rest:
        character, rest = rest[0], rest[1:]
        if character == "[":
            inside, closed, rest = rest.partition("]")
            if not closed:
                raise ValueError('has a "[" without "]"; close it, as in [1-3]')
            elements.append(_Element(_ranges(inside)))
        elif character == "." or (character == "*" and elements):
            _repeat(elements, character)
        elif character not in " -()":
            elements.append(_Element(_CLASSES.get(character, ((character, character),))))
    return tuple(elements)


def _repeat(elements: list[_Element], sign: str) -> None:
    if not elements:
        raise ValueError('begins with ".", which repeats what stands before it; write X. for any digits')
    if elements[-1].repeats:
        raise ValueError(f'has a "{sign}" after a "." or "*"; leave it out, or write [*] for the key *')
    repeated = replace(elements[-1], repeats=True)
    if sign == ".":
        elements.append(repeated)
    else:
        elements[-1] = repeated


def _ranges(inside: str) -> _Ranges:
    """The characters between brackets; a `-` that stands between two is a range, elsewhere itself."""
    if not inside:
        raise ValueError('has an empty "[]"; write what may stand there, as in [1-3]')
    found: list[tuple[str, str]] = []
    for first, last, single in _RANGE.findall(inside):
        if last < first:
            raise ValueError(f"has the range {first}-{last}, which runs backwards; write {last}-{first}")
        found.append((single or first, single or last))
    return tuple(found)
